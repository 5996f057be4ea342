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

from watcher.alerts.times import Digest, Quiet, Rate, zone
from watcher.errors import Reason, UsageError
from watcher.model import AlertKind, MessageKind, Severity

DIGEST, QUIET, OVERFLOW, OFF = "digest", "quiet", "overflow", "off"
"""Bundles of a whole channel; any other is the story or claim that is waited for."""
OFF_SECONDS = 300
_KINDS = {DIGEST: MessageKind.DIGEST, QUIET: MessageKind.HELD, OFF: MessageKind.HELD, OVERFLOW: MessageKind.OVERFLOW}


class Action(StrEnum):
    SEND = "send"
    HOLD = "hold"
    WITHHOLD = "withhold"


class MuteOf(StrEnum):
    TOPIC = "topic"
    CLAIM = "claim"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Facts:
    """What of an alert its way depends on."""

    kind: AlertKind
    severity: Severity
    topic: str
    story: int
    claim: str | None = None

    def subjects(self) -> dict[MuteOf, str]:
        """What it can be muted by."""
        of = {MuteOf.TOPIC: self.topic, MuteOf.STORY: str(self.story)}
        return of | ({MuteOf.CLAIM: f"{self.topic}/{self.claim}"} if self.claim else {})


@dataclass(frozen=True, slots=True)
class Mute:
    """No alert about this until then."""

    of: MuteOf
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """``due`` None with HOLD: when somebody switches the channel on."""

    action: Action
    reason: Reason
    due: datetime | None = None
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """What a channel takes, and when.  ``urgent``: severities that wait for neither group, digest nor quiet hours."""

    severities: frozenset[Severity] = frozenset(Severity)
    kinds: frozenset[AlertKind] = frozenset(AlertKind)
    digest: Digest | None = None
    quiet: Quiet | None = None
    urgent: frozenset[Severity] = frozenset()
    rate: Rate | None = None
    timezone: str = "UTC"
    operator: bool = False
    """Whether what concerns watcher itself is told here."""

    @classmethod
    def of(cls, stored: Mapping[str, Any], *, timezone: str = "UTC", rate: str = "") -> Routing:
        """From what ``check`` made; ``timezone`` and ``rate`` hold where it names none.  UsageError, ValueError: it cannot be read."""
        zone(stored.get("timezone", timezone))
        limit = stored.get("rate", rate)
        return cls(
            severities=frozenset(map(Severity, stored.get("severity", Severity))),
            kinds=frozenset(map(AlertKind, stored.get("kinds", AlertKind))),
            digest=Digest.parse(stored["digest"]) if "digest" in stored else None,
            quiet=Quiet.parse(stored["quiet"]) if "quiet" in stored else None,
            urgent=frozenset(map(Severity, stored.get("urgent", ()))),
            rate=Rate.parse(limit) if limit and limit != "none" else None,
            timezone=stored.get("timezone", timezone),
            operator=bool(stored.get("operator", False)),
        )


def check(given: Mapping[str, str | bool], was: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Routing as typed, over what there was, as it is stored.  ``all`` (severities, kinds), ``none`` (the others) take one out."""
    found = dict(was or {})
    for name, value in given.items():
        if isinstance(value, bool):
            found[name] = value
        elif value.strip().lower() in ("", "all", "none") and not (name == "rate" and value == "none"):
            found.pop(name, None)
        else:
            found[name] = _READ[name](value)
    return found


def _listed(what: str, known: type[StrEnum]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        words = [word.strip().lower() for word in text.split(",") if word.strip()]
        for word in words:
            if word not in list(known):
                raise UsageError(f"There is no {what} {word!r}: there are {', '.join(known)}.")
        return list(dict.fromkeys(words))

    return read


def _kept(parse: Callable[[str], object]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text != "none":
            parse(text)
        return text.strip()

    return read


_READ: Mapping[str, Callable[[str], Any]] = {
    "severity": _listed("severity", Severity),
    "kinds": _listed("kind of alert", AlertKind),
    "urgent": _listed("severity", Severity),
    "digest": _kept(Digest.parse),
    "quiet": _kept(Quiet.parse),
    "rate": _kept(Rate.parse),
    "timezone": _kept(zone),
}


def thread(facts: Facts) -> str:
    """What its messages are told together by, at any time: the claim, else the story."""
    return f"claim:{facts.topic}/{facts.claim}" if facts.claim else f"story:{facts.story}"


def common_thread(all_facts: Iterable[Facts]) -> str | None:
    """The claim or story that all of a message is about; None where there is no such one."""
    told = list(all_facts)
    for name in (thread, lambda each: f"story:{each.story}"):
        if len(names := {name(each) for each in told}) == 1:
            return names.pop()
    return None


def muted(facts: Facts, mutes: Iterable[Mute], now: datetime) -> bool:
    of = facts.subjects()
    return any(mute.until > now and of.get(mute.of) == mute.subject for mute in mutes)


def route(
    facts: Facts,
    routing: Routing,
    *,
    now: datetime,
    wait: timedelta,
    mutes: Iterable[Mute] = (),
    enabled: bool = True,
    broken: bool = False,
    sent: Iterable[datetime] = (),
) -> Decision:
    """What becomes of a fresh alert on one channel.

    ``wait``: how long what is not high is kept for more on its story.  ``broken``: watcher itself switched the channel off, so what
    would have gone there is kept.  ``sent``: when its latest messages were written.
    """
    if muted(facts, mutes, now):
        return Decision(Action.WITHHOLD, Reason.MUTED)
    if facts.severity not in routing.severities:
        return Decision(Action.WITHHOLD, Reason.OTHER_SEVERITY)
    if facts.kind not in routing.kinds:
        return Decision(Action.WITHHOLD, Reason.OTHER_KIND)
    if not enabled:
        return Decision(Action.HOLD, Reason.CHANNEL_OFF, None, OFF) if broken else Decision(Action.WITHHOLD, Reason.CHANNEL_OFF)
    urgent = facts.severity in routing.urgent
    if routing.digest and not urgent:
        return Decision(Action.HOLD, Reason.DIGEST, routing.digest.next(now, zone(routing.timezone)), DIGEST)
    if not urgent and (wake := _quiet(routing, now)):
        return Decision(Action.HOLD, Reason.QUIET_HOURS, wake, QUIET)
    if facts.severity is not Severity.HIGH and not urgent and wait:
        return Decision(Action.HOLD, Reason.GROUPED, now + wait, thread(facts))
    return _limited(routing, now, sent)


def release(
    bundle: str, routing: Routing, *, now: datetime, enabled: bool, severities: Iterable[Severity] = (), sent: Iterable[datetime] = ()
) -> Decision:
    """What becomes of a bundle that is due.  ``severities``: of its alerts; with an urgent one it waits for no quiet hours."""
    if not enabled:
        return Decision(Action.HOLD, Reason.CHANNEL_OFF, now + timedelta(seconds=OFF_SECONDS), bundle)
    if not routing.urgent.intersection(severities) and (wake := _quiet(routing, now)):
        return Decision(Action.HOLD, Reason.QUIET_HOURS, wake, QUIET)
    return Decision(Action.SEND, Reason.DIGEST, bundle=bundle) if bundle == DIGEST else _limited(routing, now, sent)


def _quiet(routing: Routing, now: datetime) -> datetime | None:
    return routing.quiet.wake(now, zone(routing.timezone)) if routing.quiet else None


def _limited(routing: Routing, now: datetime, sent: Iterable[datetime]) -> Decision:
    """A digest is one message already; everything else beyond the limit becomes one, as soon as there is room for it."""
    room = routing.rate.room(list(sent), now) if routing.rate else None
    return Decision(Action.HOLD, Reason.OVER_LIMIT, room, OVERFLOW) if room else Decision(Action.SEND, Reason.AT_ONCE)


def kind_of(bundle: str, count: int) -> MessageKind:
    """What a message made of a bundle is called."""
    return _KINDS.get(bundle) or (MessageKind.GROUP if count > 1 else MessageKind.ALERT)
