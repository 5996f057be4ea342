"""Where an alert goes and when: one decision for each alert and channel, with the reason that is stored.  Pure.

    send       in the transaction that made the alert
    hold       a row with a due date; what is held together (``bundle``) becomes one message then
    withhold   never over this channel, and why

Held is never dropped: whatever stands in the way when it is due (quiet hours, a limit, a channel that is off) holds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from watcher.errors import Reason, UsageError
from watcher.model import DISABLED_GROUP, AlertKind, MessageKind, Mute, RouteAction, RouteDecision, RoutingFacts, Severity
from watcher.routing.schedule import DigestSchedule, QuietHours, RateLimit, parse_timezone

DIGEST_GROUP, QUIET_GROUP, OVERFLOW_GROUP = "digest", "quiet", "overflow"
"""Group keys of a whole channel, as is DISABLED_GROUP; any other is the thread (story or claim) that is waited for."""
DISABLED_RECHECK_SECONDS = 300
_KIND_OF_GROUP = {
    DIGEST_GROUP: MessageKind.DIGEST,
    QUIET_GROUP: MessageKind.HELD,
    DISABLED_GROUP: MessageKind.HELD,
    OVERFLOW_GROUP: MessageKind.OVERFLOW,
}


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
    """Whether what concerns watcher itself is told here."""

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], *, timezone: str = "UTC", rate: str = "") -> ChannelRouting:
        """From what ``check`` made; ``timezone`` and ``rate`` hold where it names none.  UsageError, ValueError: it cannot be read."""
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
    """Routing as typed, over what there was, as it is stored.  ``all`` (severities, kinds), ``none`` (the others) take one out."""
    found = dict(current or {})
    for name, value in typed.items():
        if isinstance(value, bool):
            found[name] = value
        elif value.strip().lower() in ("", "all", "none") and not (name == "rate" and value == "none"):
            found.pop(name, None)
        else:
            found[name] = _SETTING_PARSERS[name](value)
    return found


def _list_parser(noun: str, choices: type[StrEnum]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        words = [word.strip().lower() for word in text.split(",") if word.strip()]
        for word in words:
            if word not in list(choices):
                raise UsageError(f"No {noun} {word!r}. Choose from: {', '.join(choices)}.")
        return list(dict.fromkeys(words))

    return read


def _validated_text_parser(parse: Callable[[str], object]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text != "none":
            parse(text)
        return text.strip()

    return read


_SETTING_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "severity": _list_parser("severity", Severity),
    "kinds": _list_parser("kind of alert", AlertKind),
    "urgent": _list_parser("severity", Severity),
    "digest": _validated_text_parser(DigestSchedule.parse),
    "quiet": _validated_text_parser(QuietHours.parse),
    "rate": _validated_text_parser(RateLimit.parse),
    "timezone": _validated_text_parser(parse_timezone),
}


def thread_key(facts: RoutingFacts) -> str:
    """What its messages are told together by, at any time: the claim, else the story."""
    return f"claim:{facts.topic}/{facts.claim}" if facts.claim else f"story:{facts.story_id}"


def common_thread_key(all_facts: Iterable[RoutingFacts]) -> str | None:
    """The claim or story that all of a message is about; None where there is no such one."""
    told = list(all_facts)
    for name in (thread_key, lambda each: f"story:{each.story_id}"):
        if len(names := {name(each) for each in told}) == 1:
            return names.pop()
    return None


def is_muted(facts: RoutingFacts, mutes: Iterable[Mute], now: datetime) -> bool:
    of = facts.mute_subjects()
    return any(mute.until > now and of.get(mute.scope) == mute.subject for mute in mutes)


def decide_route(
    facts: RoutingFacts,
    routing: ChannelRouting,
    *,
    now: datetime,
    group_wait: timedelta,
    mutes: Iterable[Mute] = (),
    enabled: bool = True,
    broken: bool = False,
    sent_times: Iterable[datetime] = (),
) -> RouteDecision:
    """What becomes of a fresh alert on one channel.

    ``wait``: how long what is not high is kept for more on its story.  ``broken``: watcher itself switched the channel off, so what
    would have gone there is kept.  ``sent``: when its latest messages were written.
    """
    if is_muted(facts, mutes, now):
        return RouteDecision(RouteAction.WITHHOLD, Reason.MUTED)
    if facts.severity not in routing.severities:
        return RouteDecision(RouteAction.WITHHOLD, Reason.SEVERITY_NOT_ROUTED)
    if facts.kind not in routing.kinds:
        return RouteDecision(RouteAction.WITHHOLD, Reason.KIND_NOT_ROUTED)
    if not enabled:
        return (
            RouteDecision(RouteAction.HOLD, Reason.CHANNEL_DISABLED, None, DISABLED_GROUP)
            if broken
            else RouteDecision(RouteAction.WITHHOLD, Reason.CHANNEL_DISABLED)
        )
    urgent = facts.severity in routing.urgent_severities
    if routing.digest_schedule and not urgent:
        return RouteDecision(
            RouteAction.HOLD, Reason.DIGEST, routing.digest_schedule.next_after(now, parse_timezone(routing.timezone)), DIGEST_GROUP
        )
    if not urgent and (wake := _quiet_until(routing, now)):
        return RouteDecision(RouteAction.HOLD, Reason.QUIET_HOURS, wake, QUIET_GROUP)
    if facts.severity is not Severity.HIGH and not urgent and group_wait:
        return RouteDecision(RouteAction.HOLD, Reason.GROUPED, now + group_wait, thread_key(facts))
    return _apply_rate_limit(routing, now, sent_times)


def decide_release(
    group_key: str,
    routing: ChannelRouting,
    *,
    now: datetime,
    enabled: bool,
    severities: Iterable[Severity] = (),
    sent_times: Iterable[datetime] = (),
) -> RouteDecision:
    """What becomes of a bundle that is due.  ``severities``: of its alerts; with an urgent one it waits for no quiet hours."""
    if not enabled:
        return RouteDecision(RouteAction.HOLD, Reason.CHANNEL_DISABLED, now + timedelta(seconds=DISABLED_RECHECK_SECONDS), group_key)
    if not routing.urgent_severities.intersection(severities) and (wake := _quiet_until(routing, now)):
        return RouteDecision(RouteAction.HOLD, Reason.QUIET_HOURS, wake, QUIET_GROUP)
    return (
        RouteDecision(RouteAction.SEND, Reason.DIGEST, group_key=group_key)
        if group_key == DIGEST_GROUP
        else _apply_rate_limit(routing, now, sent_times)
    )


def _quiet_until(routing: ChannelRouting, now: datetime) -> datetime | None:
    return routing.quiet_hours.ends_at(now, parse_timezone(routing.timezone)) if routing.quiet_hours else None


def _apply_rate_limit(routing: ChannelRouting, now: datetime, sent_times: Iterable[datetime]) -> RouteDecision:
    """A digest is one message already; everything else beyond the limit becomes one, as soon as there is room for it."""
    room = routing.rate_limit.free_at(list(sent_times), now) if routing.rate_limit else None
    return (
        RouteDecision(RouteAction.HOLD, Reason.OVER_RATE_LIMIT, room, OVERFLOW_GROUP)
        if room
        else RouteDecision(RouteAction.SEND, Reason.IMMEDIATE)
    )


def message_kind(group_key: str, alert_count: int) -> MessageKind:
    """What a message made of a bundle is called."""
    return _KIND_OF_GROUP.get(group_key) or (MessageKind.GROUP if alert_count > 1 else MessageKind.ALERT)
