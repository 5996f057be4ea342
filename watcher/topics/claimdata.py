"""Claims as plain data, and back: what the store keeps, what a worker's snapshot holds, what a topic's file is made into.

``plain`` gives only what JSON knows, without what is empty; ``claim`` takes it back and names what it cannot read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from watcher.errors import ConfigError
from watcher.model import AlertKind, Claim, Predicate, Severity, Topic

_CLAIM = tuple(field.name for field in fields(Claim))
_FLAGS = ("symmetric", "denial", "act")
_PREDICATE = tuple(field.name for field in fields(Predicate))


def plain(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """JSON's own types, without what says nothing."""
    return [_full(asdict(claim)) for claim in claims]


def _full(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items() if value not in ((), {}, None, False, "")}


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _full(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_value(each) for each in value]
    return str(value) if isinstance(value, Severity | AlertKind) else value


def claims(given: Iterable[Mapping[str, Any]] | None, *, source: str = "the stored topic") -> tuple[Claim, ...]:
    """Claims from plain data, as ``plain`` writes it; dates may be dates.  ConfigError naming the claim and the key."""
    found = tuple(claim(each, source=source) for each in given or ())
    names = [each.id for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"{source}: the claim {twice} is there twice. Give one of them another id.")
    for each in found:
        if strange := next((name for name in each.covers if name not in names), None):
            raise ConfigError(f"{source}: the claim {each.id} covers {strange!r}, which is no claim of this topic: {', '.join(names)}.")
    return found


def claim(given: Mapping[str, Any], *, source: str = "the stored topic") -> Claim:
    """One claim; ConfigError."""
    name = given.get("id")
    if not isinstance(name, str) or not name:
        raise ConfigError(f'{source}: a claim has no id. Give it one, as in id = "supplied".')
    where = f"{source}: the claim {name}"
    _known(given, _CLAIM, where)
    titles = given.get("titles")
    if not isinstance(titles, Mapping) or not all(isinstance(each, str) for each in titles.values()) or not titles.get("en"):
        raise ConfigError(f"{where} has no title in English. Give it titles by language, with en among them.")
    return Claim(
        id=name,
        titles=dict(titles),
        parties=_words(given, "parties", where),
        predicates=tuple(_predicate(each, where) for each in _list(given, "predicates", where)),
        covers=_words(given, "covers", where),
        since=_date(given.get("since"), where),
        until=_date(given.get("until"), where),
        severity=_severities(given.get("severity", {}), where),
        implicit=bool(given.get("implicit", False)),
    )


def _predicate(given: Any, where: str) -> Predicate:
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where} has a predicate that is no table of roles: {', '.join(_PREDICATE)}.")
    _known(given, _PREDICATE, where)
    roles: dict[str, Any] = {role: _words(given, role, where) for role in _PREDICATE if role not in ("other", *_FLAGS)}
    groups = _list(given, "other", where)
    other = tuple(_words({"other": group}, "other", where) for group in groups)
    flags: dict[str, Any] = {flag: bool(given.get(flag, False)) for flag in _FLAGS}
    return Predicate(**roles, other=other, **flags)


def _known(given: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    if strange := next((key for key in given if key not in known), None):
        raise ConfigError(f"{where} has an unknown key {strange!r}; known here: {', '.join(known)}.")


def _list(given: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
    value = given.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ConfigError(f"{where}: {key} must be a list.")
    return value


def _words(given: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = given.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f'{where}: {key} must be a list of words, as in ["@russia"].')
    return tuple(value)


def _date(value: Any, where: str) -> date | None:
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConfigError(f"{where}: {value!r} is no date. Write it as 2023-09-05.") from None


def _severities(given: Any, where: str) -> dict[str, Severity]:
    if not isinstance(given, Mapping):
        raise ConfigError(f'{where}: severity must be a table of alert kinds, as in {{ denial = "high" }}.')
    for kind, level in given.items():
        if kind not in list(AlertKind) or level not in list(Severity):
            kinds, levels = ", ".join(AlertKind), ", ".join(Severity)
            raise ConfigError(f"{where}: {kind} = {level!r} is no severity. Kinds: {kinds}; severities: {levels}.")
    return {kind: Severity(level) for kind, level in given.items()}


def entities_of(claim: Claim) -> Iterable[str]:
    """The names of all entities and concepts that a claim speaks of."""
    yield from claim.parties
    for predicate in claim.predicates:
        for role in _PREDICATE:
            if role == "other":
                yield from (word[1:] for group in predicate.other for word in group if word.startswith("@"))
            elif role not in _FLAGS:
                yield from (word[1:] for word in getattr(predicate, role) if word.startswith("@"))


def topic(name: str, title: str, query: str, given: Iterable[Mapping[str, Any]] | None) -> Topic:
    """A topic from what is stored of it."""
    return Topic(name, title, query, claims(given))
