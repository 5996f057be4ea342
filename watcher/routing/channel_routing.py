"""Which alerts a channel takes and when: its routing as typed, as stored and as a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watcher.errors import UsageError
from watcher.model import AlertKind, Severity
from watcher.routing.schedule import DigestSchedule, QuietHours, RateLimit, parse_timezone


@dataclass(frozen=True, slots=True)
class ChannelRouting:
    """What a channel takes, and when.  ``urgent``: severities that wait for neither group, digest nor quiet hours."""

    severities: frozenset[Severity] = frozenset(Severity)
    kinds: frozenset[AlertKind] = frozenset(AlertKind)
    digest_schedule: DigestSchedule | None = None
    quiet_hours: QuietHours | None = None
    urgent_severities: frozenset[Severity] = frozenset()
    rate_limit: RateLimit | None = None
    timezone: str = "UTC"
    receives_operational: bool = False
    """Whether operational messages (about watcher itself) go to this channel too."""

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], *, timezone: str = "UTC", rate: str = "") -> ChannelRouting:
        """Read what ``parse_routing`` made; ``timezone`` and ``rate`` hold where it names none.

        Raises:
            UsageError, ValueError: a value cannot be read.
        """
        parse_timezone(stored.get("timezone", timezone))
        limit = stored.get("rate", rate)
        return cls(
            severities=frozenset(map(Severity, stored.get("severity", Severity))),
            kinds=frozenset(map(AlertKind, stored.get("kinds", AlertKind))),
            digest_schedule=DigestSchedule.parse(stored["digest"]) if "digest" in stored else None,
            quiet_hours=QuietHours.parse(stored["quiet"]) if "quiet" in stored else None,
            urgent_severities=frozenset(map(Severity, stored.get("urgent", ()))),
            rate_limit=RateLimit.parse(limit) if limit and limit != "none" else None,
            timezone=stored.get("timezone", timezone),
            receives_operational=bool(stored.get("operator", False)),
        )


def parse_routing(typed: Mapping[str, str | bool], current: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return routing as it is stored: ``typed`` over ``current``.  ``all`` (severities, kinds) and ``none`` (the others) remove a rule.

    Raises:
        UsageError: a value cannot be used.
    """
    routing = dict(current or {})
    for name, value in typed.items():
        if isinstance(value, bool):
            routing[name] = value
        elif value.strip().lower() in ("", "all", "none") and not (name == "rate" and value == "none"):
            routing.pop(name, None)
        else:
            routing[name] = _SETTING_PARSERS[name](value)
    return routing


def _list_parser(noun: str, choices: type[StrEnum]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        words = [word.strip().lower() for word in text.split(",") if word.strip()]
        for word in words:
            if word not in list(choices):
                raise UsageError(f"No {noun} {word!r}. Choose from: {', '.join(choices)}.")
        return list(dict.fromkeys(words))

    return parse


def _validated_text_parser(parse: Callable[[str], object]) -> Callable[[str], str]:
    def parse_text(text: str) -> str:
        if text != "none":
            parse(text)
        return text.strip()

    return parse_text


_SETTING_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "severity": _list_parser("severity", Severity),
    "kinds": _list_parser("kind of alert", AlertKind),
    "urgent": _list_parser("severity", Severity),
    "digest": _validated_text_parser(DigestSchedule.parse),
    "quiet": _validated_text_parser(QuietHours.parse),
    "rate": _validated_text_parser(RateLimit.parse),
    "timezone": _validated_text_parser(parse_timezone),
}
