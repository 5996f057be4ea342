"""Where an alert goes and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import Reason, UsageError
from watcher.model import DISABLED_GROUP, AlertKind, Mute, MuteScope, RouteAction, RoutingFacts, Severity
from watcher.routing.route import (
    DIGEST_GROUP,
    OVERFLOW_GROUP,
    QUIET_GROUP,
    ChannelRouting,
    common_thread_key,
    decide_release,
    decide_route,
    parse_routing,
    thread_key,
)

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
WAIT = timedelta(minutes=2)


def facts(
    severity: Severity = Severity.HIGH, *, kind: AlertKind = AlertKind.FIRST_REPORT, claim: str | None = None, story: int = 7
) -> RoutingFacts:
    return RoutingFacts(kind, severity, "arms", story, claim)


def rules(**given: str | bool) -> ChannelRouting:
    return ChannelRouting.from_stored(parse_routing(given))


def test_without_rules_a_high_alert_goes_at_once_and_others_wait_for_company() -> None:
    """High never waits; medium and low wait for more on their story."""
    assert decide_route(facts(), rules(), now=NOON, group_wait=WAIT).action is RouteAction.SEND
    held = decide_route(facts(Severity.LOW), rules(), now=NOON, group_wait=WAIT)
    assert (held.action, held.reason, held.due_at, held.group_key) == (RouteAction.HOLD, Reason.GROUPED, NOON + WAIT, "story:7")
    assert decide_route(facts(Severity.LOW), rules(), now=NOON, group_wait=timedelta(0)).action is RouteAction.SEND


def test_the_desk_gets_high_at_once_and_the_digest_the_rest() -> None:
    """Two channels share the alerts by severity; one with both rules does it alone."""
    desk, morning = rules(severity="high"), rules(severity="medium,low", digest="daily@07:00", timezone="Europe/Paris")
    assert decide_route(facts(), desk, now=NOON, group_wait=WAIT).action is RouteAction.SEND
    assert decide_route(facts(), morning, now=NOON, group_wait=WAIT).reason is Reason.SEVERITY_NOT_ROUTED
    assert decide_route(facts(Severity.LOW), desk, now=NOON, group_wait=WAIT).reason is Reason.SEVERITY_NOT_ROUTED
    low = decide_route(facts(Severity.LOW), morning, now=NOON, group_wait=WAIT)
    assert (low.action, low.group_key, low.due_at) == (RouteAction.HOLD, DIGEST_GROUP, datetime(2026, 1, 16, 6, 0, tzinfo=UTC))
    alone = rules(digest="daily@07:00", urgent="high")
    assert decide_route(facts(), alone, now=NOON, group_wait=WAIT).action is RouteAction.SEND
    assert decide_route(facts(Severity.LOW), alone, now=NOON, group_wait=WAIT).group_key == DIGEST_GROUP


def test_kinds_are_taken_or_not() -> None:
    """A channel of denials takes nothing else."""
    denials = rules(kinds="denial, reversal")
    assert decide_route(facts(), denials, now=NOON, group_wait=WAIT).reason is Reason.KIND_NOT_ROUTED
    assert decide_route(facts(kind=AlertKind.DENIAL), denials, now=NOON, group_wait=WAIT).action is RouteAction.SEND


def test_quiet_hours_hold_and_what_is_urgent_passes() -> None:
    """Held until the end; high passes where it is so set, and only there."""
    quiet = rules(quiet="22:00-07:00")
    held = decide_route(facts(), quiet, now=NIGHT, group_wait=WAIT)
    assert (held.action, held.group_key, held.due_at) == (RouteAction.HOLD, QUIET_GROUP, datetime(2026, 1, 16, 7, 0, tzinfo=UTC))
    assert decide_route(facts(), quiet, now=NOON, group_wait=WAIT).action is RouteAction.SEND
    assert decide_route(facts(), rules(quiet="22:00-07:00", urgent="high"), now=NIGHT, group_wait=WAIT).action is RouteAction.SEND


def test_beyond_the_limit_everything_waits_for_room() -> None:
    """The limit holds for high ones too; a digest is one message and passes."""
    limited, sent = rules(rate="2/h"), [NOON - timedelta(minutes=50), NOON - timedelta(minutes=10)]
    held = decide_route(facts(), limited, now=NOON, group_wait=WAIT, sent_times=sent)
    assert (held.action, held.group_key, held.due_at) == (RouteAction.HOLD, OVERFLOW_GROUP, NOON + timedelta(minutes=10))
    assert decide_route(facts(), limited, now=NOON, group_wait=WAIT, sent_times=sent[:1]).action is RouteAction.SEND
    assert decide_release(DIGEST_GROUP, limited, now=NOON, enabled=True, sent_times=sent).action is RouteAction.SEND
    assert decide_release("story:7", limited, now=NOON, enabled=True, sent_times=sent).group_key == OVERFLOW_GROUP


@pytest.mark.parametrize(
    ("of", "subject", "quiet"),
    [
        (MuteScope.TOPIC, "arms", True),
        (MuteScope.TOPIC, "ships", False),
        (MuteScope.STORY, "7", True),
        (MuteScope.STORY, "8", False),
        (MuteScope.CLAIM, "arms/supplied", True),
        (MuteScope.CLAIM, "arms/talks", False),
    ],
)
def test_what_is_muted_is_not_sent_until_then(of: MuteScope, subject: str, quiet: bool) -> None:
    """By topic, story and claim; not a moment longer."""
    mute, told = Mute(of, subject, NOON + timedelta(hours=1)), facts(claim="supplied")
    decision = decide_route(told, rules(), now=NOON, group_wait=WAIT, mutes=[mute])
    assert (decision.reason is Reason.MUTED) == quiet
    assert decide_route(told, rules(), now=NOON + timedelta(hours=1), group_wait=WAIT, mutes=[mute]).action is RouteAction.SEND


def test_a_channel_that_is_off_holds_what_watcher_itself_cut_off() -> None:
    """What the operator switched off is not sent; what broke is kept until somebody mends it."""
    assert decide_route(facts(), rules(), now=NOON, group_wait=WAIT, enabled=False).reason is Reason.CHANNEL_DISABLED
    kept = decide_route(facts(), rules(), now=NOON, group_wait=WAIT, enabled=False, broken=True)
    assert (kept.action, kept.due_at, kept.group_key) == (RouteAction.HOLD, None, DISABLED_GROUP)
    assert decide_release(DISABLED_GROUP, rules(), now=NOON, enabled=False).action is RouteAction.HOLD
    assert decide_release(DISABLED_GROUP, rules(), now=NOON, enabled=True).action is RouteAction.SEND


@given(
    severity=st.sampled_from(Severity),
    given=st.fixed_dictionaries(
        {},
        optional={
            "digest": st.sampled_from(["6h", "daily@07:00", "weekly"]),
            "quiet": st.sampled_from(["22:00-07:00", "08:00-20:00"]),
            "urgent": st.sampled_from(["high", "high,medium"]),
            "rate": st.sampled_from(["1/h", "3/d"]),
            "timezone": st.sampled_from(["Asia/Seoul", "Europe/Paris"]),
        },
    ),
    start=st.integers(0, 366 * 86400).map(lambda second: NOON + timedelta(seconds=second)),
    sent=st.lists(st.integers(0, 3600 * 24), max_size=5),
)
def test_held_is_sent_in_the_end(severity: Severity, given: dict[str, str], start: datetime, sent: list[int]) -> None:
    """Whatever the rules: an alert a channel takes is sent, or held until a moment ahead; in a few of those it is out."""
    routing, times = rules(**given), [start - timedelta(seconds=second) for second in sent]
    decision, now = decide_route(facts(severity), routing, now=start, group_wait=WAIT, sent_times=times), start
    for _ in range(5):
        if decision.action is RouteAction.SEND:
            return
        assert decision.action is RouteAction.HOLD
        assert decision.due_at is not None
        assert decision.due_at > now
        now = decision.due_at
        decision = decide_release(decision.group_key, routing, now=now, enabled=True, severities=[severity], sent_times=times)
    pytest.fail(f"still held at {now}")


def test_a_message_has_the_thread_of_all_its_alerts() -> None:
    """The claim where they share it, else the story where they share that, else none."""
    supplied, talks, other = facts(claim="supplied"), facts(claim="talks"), facts(claim="talks", story=8)
    assert thread_key(facts()) == "story:7"
    assert common_thread_key([supplied, supplied]) == "claim:arms/supplied"
    assert common_thread_key([supplied, talks]) == "story:7"
    assert common_thread_key([talks, other]) == "claim:arms/talks"
    assert common_thread_key([supplied, other]) is None


@pytest.mark.parametrize(
    "wrong", [{"severity": "huge"}, {"kinds": "rumour"}, {"digest": "soon"}, {"quiet": "night"}, {"rate": "few"}, {"urgent": "x"}]
)
def test_wrong_rules_get_a_sentence(wrong: dict[str, str]) -> None:
    """Named, with what there is."""
    with pytest.raises(UsageError):
        parse_routing(wrong)


def test_rules_are_changed_one_by_one_and_taken_out() -> None:
    """`all` and `none` take a rule out; `rate none` says that there is no limit, whatever the general one."""
    was = parse_routing({"severity": "high", "digest": "6h", "operator": True})
    assert parse_routing({"severity": "all", "digest": "none", "operator": False}, was) == {"operator": False}
    assert ChannelRouting.from_stored(parse_routing({"rate": "none"}), rate="1/h").rate_limit is None
    assert ChannelRouting.from_stored({}, rate="1/h").rate_limit is not None
