"""The stages of routing.  Each is a rule with a name: it decides for an alert, or leaves it to the next.  Pure.

An alert passes ``ROUTE_STAGES`` in their order when it is made, and ``RELEASE_STAGES`` when it is held and due.  The last of each always
decides.  A decision records its stage: the name of the function that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from watcher.errors import Reason
from watcher.model import DISABLED_GROUP, Mute, RouteAction, RouteDecision, RoutingFacts, Severity
from watcher.routing.channel_routing import ChannelRouting
from watcher.routing.schedule import parse_timezone

DIGEST_GROUP, QUIET_GROUP, OVERFLOW_GROUP = "digest", "quiet", "overflow"
"""Group keys of a whole channel, as is DISABLED_GROUP; any other is the thread (story or claim) that is waited for."""
DISABLED_RECHECK_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``auto_disabled``: watcher itself disabled the channel, so its alerts are kept; ``sent_times``: of its latest messages."""

    enabled: bool = True
    auto_disabled: bool = False
    sent_times: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class FreshAlert:
    """An alert that was just made, on one channel.  ``group_wait``: how long one that is not high waits for more on its story."""

    facts: RoutingFacts
    routing: ChannelRouting
    channel: ChannelState
    now: datetime
    group_wait: timedelta
    mutes: Sequence[Mute] = ()

    @property
    def is_urgent(self) -> bool:
        return self.facts.severity in self.routing.urgent_severities


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Alerts that were held together and are due.  ``severities``: theirs."""

    group_key: str
    routing: ChannelRouting
    channel: ChannelState
    now: datetime
    severities: frozenset[Severity] = frozenset()

    @property
    def is_urgent(self) -> bool:
        return bool(self.routing.urgent_severities & self.severities)


Candidate = FreshAlert | DueGroup
_CandidateT = TypeVar("_CandidateT")


# ── withholding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def withhold_muted(alert: FreshAlert) -> RouteDecision | None:
    """Withhold what is muted by topic, claim or story."""
    return RouteDecision(RouteAction.WITHHOLD, Reason.MUTED) if is_muted(alert.facts, alert.mutes, alert.now) else None


def withhold_other_severities(alert: FreshAlert) -> RouteDecision | None:
    """Withhold severities that the channel does not take."""
    if alert.facts.severity in alert.routing.severities:
        return None
    return RouteDecision(RouteAction.WITHHOLD, Reason.SEVERITY_NOT_ROUTED)


def withhold_other_kinds(alert: FreshAlert) -> RouteDecision | None:
    """Withhold kinds of alert that the channel does not take."""
    return None if alert.facts.kind in alert.routing.kinds else RouteDecision(RouteAction.WITHHOLD, Reason.KIND_NOT_ROUTED)


def stop_at_disabled_channel(alert: FreshAlert) -> RouteDecision | None:
    """Withhold on a channel the operator disabled; hold on one that watcher disabled, until somebody enables it."""
    if alert.channel.enabled:
        return None
    if alert.channel.auto_disabled:
        return RouteDecision(RouteAction.HOLD, Reason.CHANNEL_DISABLED, None, DISABLED_GROUP)
    return RouteDecision(RouteAction.WITHHOLD, Reason.CHANNEL_DISABLED)


# ── holding ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def hold_for_digest(alert: FreshAlert) -> RouteDecision | None:
    """Hold what is not urgent for the channel's next digest."""
    if alert.routing.digest_schedule is None or alert.is_urgent:
        return None
    due_at = alert.routing.digest_schedule.next_after(alert.now, parse_timezone(alert.routing.timezone))
    return RouteDecision(RouteAction.HOLD, Reason.DIGEST, due_at, DIGEST_GROUP)


def hold_for_quiet_hours(candidate: Candidate) -> RouteDecision | None:
    """Hold what is not urgent until the channel's quiet hours end."""
    routing = candidate.routing
    if candidate.is_urgent or routing.quiet_hours is None:
        return None
    ends_at = routing.quiet_hours.ends_at(candidate.now, parse_timezone(routing.timezone))
    return RouteDecision(RouteAction.HOLD, Reason.QUIET_HOURS, ends_at, QUIET_GROUP) if ends_at else None


def hold_for_group(alert: FreshAlert) -> RouteDecision | None:
    """Hold what is neither high nor urgent for more on its story or claim."""
    if alert.facts.severity is Severity.HIGH or alert.is_urgent or not alert.group_wait:
        return None
    return RouteDecision(RouteAction.HOLD, Reason.GROUPED, alert.now + alert.group_wait, thread_key(alert.facts))


def hold_over_rate_limit(candidate: Candidate) -> RouteDecision | None:
    """Hold what is beyond the channel's limit of messages, as one message, until there is room."""
    limit = candidate.routing.rate_limit
    free_at = limit.free_at(list(candidate.channel.sent_times), candidate.now) if limit else None
    return RouteDecision(RouteAction.HOLD, Reason.OVER_RATE_LIMIT, free_at, OVERFLOW_GROUP) if free_at else None


def hold_while_channel_disabled(group: DueGroup) -> RouteDecision | None:
    """Hold on while the channel is disabled."""
    if group.channel.enabled:
        return None
    recheck_at = group.now + timedelta(seconds=DISABLED_RECHECK_SECONDS)
    return RouteDecision(RouteAction.HOLD, Reason.CHANNEL_DISABLED, recheck_at, group.group_key)


# ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def send_digest(group: DueGroup) -> RouteDecision | None:
    """Send a digest whatever the limit: it is one message already."""
    return RouteDecision(RouteAction.SEND, Reason.DIGEST, group_key=DIGEST_GROUP) if group.group_key == DIGEST_GROUP else None


def send_immediately(_: Candidate) -> RouteDecision | None:
    """Send what no stage before has withheld or held."""
    return RouteDecision(RouteAction.SEND, Reason.IMMEDIATE)


ROUTE_STAGES: tuple[Callable[[FreshAlert], RouteDecision | None], ...] = (
    withhold_muted,
    withhold_other_severities,
    withhold_other_kinds,
    stop_at_disabled_channel,
    hold_for_digest,
    hold_for_quiet_hours,
    hold_for_group,
    hold_over_rate_limit,
    send_immediately,
)
RELEASE_STAGES: tuple[Callable[[DueGroup], RouteDecision | None], ...] = (
    hold_while_channel_disabled,
    hold_for_quiet_hours,
    send_digest,
    hold_over_rate_limit,
    send_immediately,
)
STAGE_OF_REASON = {
    Reason.MUTED: withhold_muted.__name__,
    Reason.SEVERITY_NOT_ROUTED: withhold_other_severities.__name__,
    Reason.KIND_NOT_ROUTED: withhold_other_kinds.__name__,
    Reason.CHANNEL_DISABLED: stop_at_disabled_channel.__name__,
    Reason.DIGEST: hold_for_digest.__name__,
    Reason.QUIET_HOURS: hold_for_quiet_hours.__name__,
    Reason.GROUPED: hold_for_group.__name__,
    Reason.OVER_RATE_LIMIT: hold_over_rate_limit.__name__,
    Reason.IMMEDIATE: send_immediately.__name__,
}
"""The stage of ``ROUTE_STAGES`` that gives a stored reason, for those who look at what was stored."""


def decide_route(alert: FreshAlert) -> RouteDecision:
    """Decide what becomes of a fresh alert on one channel."""
    return _first_decision(ROUTE_STAGES, alert)


def decide_release(group: DueGroup) -> RouteDecision:
    """Decide what becomes of held alerts that are due."""
    return _first_decision(RELEASE_STAGES, group)


def _first_decision(stages: Iterable[Callable[[_CandidateT], RouteDecision | None]], candidate: _CandidateT) -> RouteDecision:
    for stage in stages:
        if (decision := stage(candidate)) is not None:
            return replace(decision, stage=stage.__name__)
    raise AssertionError("the last stage always decides")


# ── what the stages share with others ─────────────────────────────────────────────────────────────────────────────────


def is_muted(facts: RoutingFacts, mutes: Iterable[Mute], now: datetime) -> bool:
    """Tell whether an alert is muted now."""
    subjects = facts.mute_subjects()
    return any(mute.until > now and subjects.get(mute.scope) == mute.subject for mute in mutes)


def thread_key(facts: RoutingFacts) -> str:
    """Return what an alert's messages are threaded by: the claim, else the story."""
    return f"claim:{facts.topic}/{facts.claim}" if facts.claim else f"story:{facts.story_id}"
