"""Claims as plain data, and back: what the store keeps, what a worker's snapshot holds, what a topic's file is made into.

``claims_to_data`` gives only what JSON knows, without what is empty; ``claim_from_data`` takes it back and names what it cannot read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from watcher.errors import ConfigError
from watcher.model import AlertKind, Claim, Frame, Predicate, Severity, StatedClaim, Topic

_CLAIM_KEYS = tuple(field.name for field in fields(Claim) if field.name != "implicit")
_PREDICATE_FLAGS = ("symmetric", "denial", "act")
_PREDICATE_KEYS = tuple(field.name for field in fields(Predicate))


def claims_to_data(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """JSON's own types, without what says nothing."""
    return [_without_empty(asdict(claim)) for claim in claims]


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in values.items() if value not in ((), {}, None, False, "")}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _without_empty(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain_value(each) for each in value]
    return str(value) if isinstance(value, Severity | AlertKind) else value


def claims_from_data(claim_tables: Iterable[Mapping[str, Any]] | None, *, source: str = "the stored topic") -> tuple[Claim, ...]:
    """Build claims from plain data, as ``claims_to_data`` writes it or a TOML file holds it.

    Raises:
        ConfigError: a claim or key is wrong; the text names it.
    """
    found = tuple(claim_from_data(each, source=source) for each in claim_tables or ())
    names = [each.id for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"{source}: two claims have the id {twice}. Give one of them another id.")
    for each in found:
        if strange := next((name for name in each.covers if name not in names), None):
            raise ConfigError(
                f"{source}: the claim {each.id} covers {strange!r}, which is not a claim of this topic. Its claims are: {', '.join(names)}."
            )
    return found


def claim_from_data(claim_table: Mapping[str, Any], *, source: str = "the stored topic") -> Claim:
    """Build one claim from plain data.

    Raises:
        ConfigError: a key is missing, unknown or invalid.
    """
    name = claim_table.get("id")
    if not isinstance(name, str) or not name:
        raise ConfigError(f'{source}: a claim has no id. Give it one, as in id = "supplied".')
    where = f"{source}: the claim {name}"
    _require_known_keys(claim_table, _CLAIM_KEYS, where)
    titles = claim_table.get("titles")
    if not isinstance(titles, Mapping) or not all(isinstance(each, str) for each in titles.values()) or not titles.get("en"):
        raise ConfigError(f"{where} has no title in English. Give it titles by language, with en among them.")
    return Claim(
        id=name,
        titles=dict(titles),
        parties=_require_word_list(claim_table, "parties", where),
        predicates=tuple(_parse_predicate(each, where) for each in _require_list(claim_table, "predicates", where)),
        covers=_require_word_list(claim_table, "covers", where),
        since=_parse_date(claim_table.get("since"), where),
        until=_parse_date(claim_table.get("until"), where),
        severity=_parse_severities(claim_table.get("severity", {}), where),
    )


def _parse_predicate(predicate_table: Any, location: str) -> Predicate:
    if not isinstance(predicate_table, Mapping):
        raise ConfigError(f"{location} has a predicate that is not a table. Its keys are: {', '.join(_PREDICATE_KEYS)}.")
    _require_known_keys(predicate_table, _PREDICATE_KEYS, location)
    roles: dict[str, Any] = {
        role: _require_word_list(predicate_table, role, location) for role in _PREDICATE_KEYS if role not in ("other", *_PREDICATE_FLAGS)
    }
    groups = _require_list(predicate_table, "other", location)
    other = tuple(_require_word_list({"other": group}, "other", location) for group in groups)
    flags: dict[str, Any] = {flag: bool(predicate_table.get(flag, False)) for flag in _PREDICATE_FLAGS}
    return Predicate(**roles, other=other, **flags)


def _require_known_keys(table: Mapping[str, Any], allowed_keys: Sequence[str], location: str) -> None:
    if strange := next((key for key in table if key not in allowed_keys), None):
        raise ConfigError(f"{location} has an unknown key {strange!r}. Valid keys: {', '.join(allowed_keys)}.")


def _require_list(table: Mapping[str, Any], key: str, location: str) -> Sequence[Any]:
    value = table.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ConfigError(f"{location}: {key} must be a list.")
    return value


def _require_word_list(table: Mapping[str, Any], key: str, location: str) -> tuple[str, ...]:
    value = table.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f'{location}: {key} must be a list of strings, as in ["@russia"].')
    return tuple(value)


def _parse_date(value: Any, location: str) -> date | None:
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConfigError(f"{location}: {value!r} is not a date. Write it as 2023-09-05.") from None


def _parse_severities(severity_table: Any, location: str) -> dict[str, Severity]:
    if not isinstance(severity_table, Mapping):
        raise ConfigError(f'{location}: severity must be a table of alert kinds, as in {{ denial = "high" }}.')
    for kind, level in severity_table.items():
        if kind not in list(AlertKind) or level not in list(Severity):
            kinds, levels = ", ".join(AlertKind), ", ".join(Severity)
            raise ConfigError(f"{location}: {kind} = {level!r} is not valid. Kinds: {kinds}; severities: {levels}.")
    return {kind: Severity(level) for kind, level in severity_table.items()}


def entity_names_in_claim(claim: Claim) -> Iterable[str]:
    """Return the names of all entities and concepts that a claim speaks of."""
    yield from claim.parties
    for predicate in claim.predicates:
        for role in _PREDICATE_KEYS:
            if role == "other":
                yield from (word[1:] for group in predicate.other for word in group if word.startswith("@"))
            elif role not in _PREDICATE_FLAGS:
                yield from (word[1:] for word in getattr(predicate, role) if word.startswith("@"))


def topic_from_data(
    name: str,
    title: str,
    query: str,
    claim_tables: Iterable[Mapping[str, Any]] | None,
    stated_tables: Iterable[Mapping[str, Any]] | None = None,
) -> Topic:
    """Make a topic of what is stored of it."""
    stated = tuple(stated_from_data(each) for each in stated_tables or ())
    return Topic(name, title, query, claims_from_data(claim_tables), stated)


# ── what users stated ─────────────────────────────────────────────────────────────────────────────────────────────────


def frame_to_data(frame: Frame) -> dict[str, Any]:
    """JSON's own types, without what says nothing."""
    return _without_empty(asdict(frame))


def frame_from_data(frame_table: Mapping[str, Any] | None) -> Frame:
    """Build a frame from plain data, as ``frame_to_data`` writes it."""
    values = dict(frame_table or {})
    return Frame(**values | {"lemmas": tuple(values.get("lemmas", ()))})


def stated_to_data(stated: StatedClaim) -> dict[str, Any]:
    """JSON's own types, without what says nothing."""
    return {"key": stated.key, "sentence": stated.sentence, "language": stated.language, "frame": frame_to_data(stated.frame)}


def stated_from_data(stated_table: Mapping[str, Any]) -> StatedClaim:
    """Build a stated claim from plain data, as ``stated_to_data`` writes it."""
    frame = frame_from_data(stated_table.get("frame"))
    return StatedClaim(stated_table["key"], stated_table["sentence"], stated_table["language"], frame)
