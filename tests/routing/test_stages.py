"""Where an alert goes and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import Reason, UsageError
from watcher.model import DISABLED_GROUP, AlertKind, Mute, MuteScope, RouteAction, RouteDecision, RoutingFacts, Severity
from watcher.routing import stages
from watcher.routing.channel_routing import ChannelRouting, parse_routing
from watcher.routing.messages import common_thread_key
from watcher.routing.stages import (
    DIGEST_GROUP,
    OVERFLOW_GROUP,
    QUIET_GROUP,
    RELEASE_STAGES,
    ROUTE_STAGES,
    STAGE_OF_REASON,
    ChannelState,
    DueGroup,
    FreshAlert,
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


def decide_route(
    facts: RoutingFacts,
    routing: ChannelRouting,
    *,
    now: datetime,
    group_wait: timedelta = WAIT,
    mutes: Sequence[Mute] = (),
    state: ChannelState = ChannelState(),
) -> RouteDecision:
    return stages.decide_route(FreshAlert(facts, routing, state, now, group_wait, mutes))


def decide_release(
    group_key: str,
    routing: ChannelRouting,
    *,
    now: datetime,
    state: ChannelState = ChannelState(),
    severities: Iterable[Severity] = (),
) -> RouteDecision:
    return stages.decide_release(DueGroup(group_key, routing, state, now, frozenset(severities)))


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
    held = decide_route(facts(), limited, now=NOON, group_wait=WAIT, state=ChannelState(sent_times=sent))
    assert (held.action, held.group_key, held.due_at) == (RouteAction.HOLD, OVERFLOW_GROUP, NOON + timedelta(minutes=10))
    assert decide_route(facts(), limited, now=NOON, group_wait=WAIT, state=ChannelState(sent_times=sent[:1])).action is RouteAction.SEND
    assert decide_release(DIGEST_GROUP, limited, now=NOON, state=ChannelState(sent_times=sent)).action is RouteAction.SEND
    assert decide_release("story:7", limited, now=NOON, state=ChannelState(sent_times=sent)).group_key == OVERFLOW_GROUP


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
    assert decide_route(facts(), rules(), now=NOON, group_wait=WAIT, state=ChannelState(enabled=False)).reason is Reason.CHANNEL_DISABLED
    kept = decide_route(facts(), rules(), now=NOON, group_wait=WAIT, state=ChannelState(enabled=False, auto_disabled=True))
    assert (kept.action, kept.due_at, kept.group_key) == (RouteAction.HOLD, None, DISABLED_GROUP)
    assert decide_release(DISABLED_GROUP, rules(), now=NOON, state=ChannelState(enabled=False)).action is RouteAction.HOLD
    assert decide_release(DISABLED_GROUP, rules(), now=NOON).action is RouteAction.SEND


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
    decision, now = decide_route(facts(severity), routing, now=start, group_wait=WAIT, state=ChannelState(sent_times=times)), start
    for _ in range(5):
        if decision.action is RouteAction.SEND:
            return
        assert decision.action is RouteAction.HOLD
        assert decision.due_at is not None
        assert decision.due_at > now
        now = decision.due_at
        decision = decide_release(decision.group_key, routing, now=now, severities=[severity], state=ChannelState(sent_times=times))
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


def fresh(
    facts: RoutingFacts,
    routing: ChannelRouting,
    state: ChannelState = ChannelState(),
    *,
    now: datetime = NOON,
    mutes: Sequence[Mute] = (),
) -> FreshAlert:
    return FreshAlert(facts, routing, state, now, WAIT, mutes)


MUTE = Mute(MuteScope.TOPIC, "arms", NOON + timedelta(hours=1))
DISABLED = ChannelState(enabled=False)
JUST_SENT = ChannelState(sent_times=[NOON - timedelta(minutes=1)])


@pytest.mark.parametrize(
    ("stage", "held_back", "passes"),
    [
        ("withhold_muted", fresh(facts(), rules(), mutes=[MUTE]), fresh(facts(), rules())),
        ("withhold_other_severities", fresh(facts(Severity.LOW), rules(severity="high")),
         fresh(facts(), rules(severity="high"))),
        ("withhold_other_kinds", fresh(facts(), rules(kinds="denial")),
         fresh(facts(kind=AlertKind.DENIAL), rules(kinds="denial"))),
        ("stop_at_disabled_channel", fresh(facts(), rules(), DISABLED), fresh(facts(), rules())),
        ("hold_for_digest", fresh(facts(), rules(digest="6h")),
         fresh(facts(), rules(digest="6h", urgent="high"))),
        ("hold_for_quiet_hours", fresh(facts(), rules(quiet="22:00-07:00"), now=NIGHT),
         fresh(facts(), rules(quiet="22:00-07:00"))),
        ("hold_for_group", fresh(facts(Severity.LOW), rules()), fresh(facts(), rules())),
        ("hold_over_rate_limit", fresh(facts(), rules(rate="1/h"), JUST_SENT),
         fresh(facts(), rules(rate="2/h"), JUST_SENT)),
    ],
)  # fmt: skip
def test_each_stage_decides_for_its_own_case_and_leaves_the_other(stage: str, held_back: FreshAlert, passes: FreshAlert) -> None:
    """A stage decides alone; the decision names it, and the reason that is stored leads back to it."""
    decide = next(each for each in ROUTE_STAGES if each.__name__ == stage)
    alone = decide(held_back)
    assert alone is not None and alone.action is not RouteAction.SEND
    assert decide(passes) is None
    decision = stages.decide_route(held_back)
    assert (decision.stage, decision.reason) == (stage, alone.reason)
    assert STAGE_OF_REASON[decision.reason] == stage
    assert stages.decide_route(passes).stage == "send_immediately"


def test_every_stage_is_covered_above_or_sends() -> None:
    """A new stage gets a row above, and a reason that leads to it; release uses the stages of routing where the rule is the same."""
    assert [stage.__name__ for stage in ROUTE_STAGES] == list(STAGE_OF_REASON.values())
    shared = {stage.__name__ for stage in RELEASE_STAGES} & {stage.__name__ for stage in ROUTE_STAGES}
    assert shared == {"hold_for_quiet_hours", "hold_over_rate_limit", "send_immediately"}


@pytest.mark.parametrize(
    ("stage", "group"),
    [
        ("hold_while_channel_disabled", DueGroup("story:7", rules(), DISABLED, NOON)),
        ("hold_for_quiet_hours", DueGroup("story:7", rules(quiet="22:00-07:00"), ChannelState(), NIGHT)),
        ("send_digest", DueGroup(DIGEST_GROUP, rules(rate="1/h"), JUST_SENT, NOON)),
        ("hold_over_rate_limit", DueGroup("story:7", rules(rate="1/h"), JUST_SENT, NOON)),
        ("send_immediately", DueGroup("story:7", rules(), ChannelState(), NOON)),
    ],
)
def test_what_is_due_names_the_stage_that_decided(stage: str, group: DueGroup) -> None:
    """Each stage of a release decides for its own case."""
    assert stages.decide_release(group).stage == stage


def test_the_stages_are_documented_in_their_order() -> None:
    """docs/routing.md has a table of exactly the stages there are, as they are passed."""
    text = (Path(__file__).parents[2] / "docs" / "routing.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text.partition("| stage |")[2], re.MULTILINE) == [stage.__name__ for stage in ROUTE_STAGES]
