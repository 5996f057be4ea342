"""Where an alert goes and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.alerts.route import (
    DIGEST,
    OFF,
    OVERFLOW,
    QUIET,
    Action,
    Facts,
    Mute,
    MuteOf,
    Routing,
    check,
    common_thread,
    release,
    route,
    thread,
)
from watcher.errors import Reason, UsageError
from watcher.model import AlertKind, Severity

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
WAIT = timedelta(minutes=2)


def facts(
    severity: Severity = Severity.HIGH, *, kind: AlertKind = AlertKind.FIRST_REPORT, claim: str | None = None, story: int = 7
) -> Facts:
    return Facts(kind, severity, "arms", story, claim)


def rules(**given: str | bool) -> Routing:
    return Routing.of(check(given))


def test_without_rules_a_high_alert_goes_at_once_and_others_wait_for_company() -> None:
    """High never waits; medium and low wait for more on their story."""
    assert route(facts(), rules(), now=NOON, wait=WAIT).action is Action.SEND
    held = route(facts(Severity.LOW), rules(), now=NOON, wait=WAIT)
    assert (held.action, held.reason, held.due, held.bundle) == (Action.HOLD, Reason.GROUPED, NOON + WAIT, "story:7")
    assert route(facts(Severity.LOW), rules(), now=NOON, wait=timedelta(0)).action is Action.SEND


def test_the_desk_gets_high_at_once_and_the_digest_the_rest() -> None:
    """Two channels share the alerts by severity; one with both rules does it alone."""
    desk, morning = rules(severity="high"), rules(severity="medium,low", digest="daily@07:00", timezone="Europe/Paris")
    assert route(facts(), desk, now=NOON, wait=WAIT).action is Action.SEND
    assert route(facts(), morning, now=NOON, wait=WAIT).reason is Reason.OTHER_SEVERITY
    assert route(facts(Severity.LOW), desk, now=NOON, wait=WAIT).reason is Reason.OTHER_SEVERITY
    low = route(facts(Severity.LOW), morning, now=NOON, wait=WAIT)
    assert (low.action, low.bundle, low.due) == (Action.HOLD, DIGEST, datetime(2026, 1, 16, 6, 0, tzinfo=UTC))
    alone = rules(digest="daily@07:00", urgent="high")
    assert route(facts(), alone, now=NOON, wait=WAIT).action is Action.SEND
    assert route(facts(Severity.LOW), alone, now=NOON, wait=WAIT).bundle == DIGEST


def test_kinds_are_taken_or_not() -> None:
    """A channel of denials takes nothing else."""
    denials = rules(kinds="denial, reversal")
    assert route(facts(), denials, now=NOON, wait=WAIT).reason is Reason.OTHER_KIND
    assert route(facts(kind=AlertKind.DENIAL), denials, now=NOON, wait=WAIT).action is Action.SEND


def test_quiet_hours_hold_and_what_is_urgent_passes() -> None:
    """Held until the end; high passes where it is so set, and only there."""
    quiet = rules(quiet="22:00-07:00")
    held = route(facts(), quiet, now=NIGHT, wait=WAIT)
    assert (held.action, held.bundle, held.due) == (Action.HOLD, QUIET, datetime(2026, 1, 16, 7, 0, tzinfo=UTC))
    assert route(facts(), quiet, now=NOON, wait=WAIT).action is Action.SEND
    assert route(facts(), rules(quiet="22:00-07:00", urgent="high"), now=NIGHT, wait=WAIT).action is Action.SEND


def test_beyond_the_limit_everything_waits_for_room() -> None:
    """The limit holds for high ones too; a digest is one message and passes."""
    limited, sent = rules(rate="2/h"), [NOON - timedelta(minutes=50), NOON - timedelta(minutes=10)]
    held = route(facts(), limited, now=NOON, wait=WAIT, sent=sent)
    assert (held.action, held.bundle, held.due) == (Action.HOLD, OVERFLOW, NOON + timedelta(minutes=10))
    assert route(facts(), limited, now=NOON, wait=WAIT, sent=sent[:1]).action is Action.SEND
    assert release(DIGEST, limited, now=NOON, enabled=True, sent=sent).action is Action.SEND
    assert release("story:7", limited, now=NOON, enabled=True, sent=sent).bundle == OVERFLOW


@pytest.mark.parametrize(
    ("of", "subject", "quiet"),
    [
        (MuteOf.TOPIC, "arms", True),
        (MuteOf.TOPIC, "ships", False),
        (MuteOf.STORY, "7", True),
        (MuteOf.STORY, "8", False),
        (MuteOf.CLAIM, "arms/supplied", True),
        (MuteOf.CLAIM, "arms/talks", False),
    ],
)
def test_what_is_muted_is_not_sent_until_then(of: MuteOf, subject: str, quiet: bool) -> None:
    """By topic, story and claim; not a moment longer."""
    mute, told = Mute(of, subject, NOON + timedelta(hours=1)), facts(claim="supplied")
    decision = route(told, rules(), now=NOON, wait=WAIT, mutes=[mute])
    assert (decision.reason is Reason.MUTED) == quiet
    assert route(told, rules(), now=NOON + timedelta(hours=1), wait=WAIT, mutes=[mute]).action is Action.SEND


def test_a_channel_that_is_off_holds_what_watcher_itself_cut_off() -> None:
    """What the operator switched off is not sent; what broke is kept until somebody mends it."""
    assert route(facts(), rules(), now=NOON, wait=WAIT, enabled=False).reason is Reason.CHANNEL_OFF
    kept = route(facts(), rules(), now=NOON, wait=WAIT, enabled=False, broken=True)
    assert (kept.action, kept.due, kept.bundle) == (Action.HOLD, None, OFF)
    assert release(OFF, rules(), now=NOON, enabled=False).action is Action.HOLD
    assert release(OFF, rules(), now=NOON, enabled=True).action is Action.SEND


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
    decision, now = route(facts(severity), routing, now=start, wait=WAIT, sent=times), start
    for _ in range(5):
        if decision.action is Action.SEND:
            return
        assert decision.action is Action.HOLD
        assert decision.due is not None
        assert decision.due > now
        now = decision.due
        decision = release(decision.bundle, routing, now=now, enabled=True, severities=[severity], sent=times)
    pytest.fail(f"still held at {now}")


def test_a_message_has_the_thread_of_all_its_alerts() -> None:
    """The claim where they share it, else the story where they share that, else none."""
    supplied, talks, other = facts(claim="supplied"), facts(claim="talks"), facts(claim="talks", story=8)
    assert thread(facts()) == "story:7"
    assert common_thread([supplied, supplied]) == "claim:arms/supplied"
    assert common_thread([supplied, talks]) == "story:7"
    assert common_thread([talks, other]) == "claim:arms/talks"
    assert common_thread([supplied, other]) is None


@pytest.mark.parametrize(
    "wrong", [{"severity": "huge"}, {"kinds": "rumour"}, {"digest": "soon"}, {"quiet": "night"}, {"rate": "few"}, {"urgent": "x"}]
)
def test_wrong_rules_get_a_sentence(wrong: dict[str, str]) -> None:
    """Named, with what there is."""
    with pytest.raises(UsageError):
        check(wrong)


def test_rules_are_changed_one_by_one_and_taken_out() -> None:
    """`all` and `none` take a rule out; `rate none` says that there is no limit, whatever the general one."""
    was = check({"severity": "high", "digest": "6h", "operator": True})
    assert check({"severity": "all", "digest": "none", "operator": False}, was) == {"operator": False}
    assert Routing.of(check({"rate": "none"}), rate="1/h").rate is None
    assert Routing.of({}, rate="1/h").rate is not None
