"""What is worth an alert."""

from __future__ import annotations

import itertools

import pytest

from tests.ledger.statement_factory import CLAIMLESS_TOPIC, LedgerDesk, statement_spec
from watcher.errors import Reason
from watcher.ledger.decide_story import StoryFacts, decide_story
from watcher.model import AlertKind, LedgerContext, Placement, Severity, Span, StoryDecision, Topic, TopicMatch

MATCH = TopicMatch("arms", (Span(0, 4),), Span(0, 9))
SILENT = (Reason.COLD_START, Reason.TOO_OLD, Reason.NEW_TOPIC)


def decide(placement: Placement, on_record: frozenset[tuple[str, int]] = frozenset(), suppressed_by: Reason | None = None) -> StoryDecision:
    """The decision on a story of a topic without claims."""
    return decide_story(StoryFacts(MATCH, placement, LedgerContext(stories_on_record=on_record), suppressed_by=suppressed_by))


def test_a_new_story_is_a_first_report() -> None:
    """An article that opens a story alerts."""
    verdict = decide(Placement(), frozenset(), None)
    assert (verdict.match, verdict.reason, verdict.raises_alert) == (MATCH, Reason.FIRST_REPORT, True)


def test_a_told_story_stays_quiet() -> None:
    """Another article of a story that the topic has on record alerts nobody, and says that it was told."""
    verdict = decide(Placement(7, None, 0.2), frozenset({("arms", 7)}), None)
    assert (verdict.reason, verdict.raises_alert) == (Reason.STORY_ON_RECORD, False)


def test_a_near_copy_of_a_told_story_stays_quiet() -> None:
    """A copy of an article on record alerts nobody, and says that it is a copy."""
    verdict = decide(Placement(7, 3, 0.9), frozenset({("arms", 7)}), None)
    assert (verdict.reason, verdict.raises_alert) == (Reason.NEAR_COPY, False)


@pytest.mark.parametrize("told", [frozenset(), frozenset({("exercises", 7)}), frozenset({("arms", 8)})])
def test_a_near_copy_that_is_the_first_on_its_topic_is_a_first_report(told: frozenset[tuple[str, int]]) -> None:
    """What another topic, or another story of this topic, has on record silences nothing here."""
    verdict = decide(Placement(7, 3, 0.9), told, None)
    assert (verdict.reason, verdict.raises_alert) == (Reason.FIRST_REPORT, True)


@pytest.mark.parametrize("silent", SILENT)
def test_what_must_be_silent_is_silent_and_says_why(silent: Reason) -> None:
    """A cold start, an old article and a new topic go on record without an alert, under their own reason."""
    verdict = decide(Placement(), frozenset(), silent)
    assert (verdict.reason, verdict.raises_alert) == (silent, False)


def test_only_a_first_report_alerts() -> None:
    """Over every combination of placement, record and silence: an alert if and only if nothing was told and nothing silences it."""
    for story, copy, told, silent in itertools.product((None, 7), (None, 3), (True, False), (None, *SILENT)):
        record = frozenset({("arms", 7)}) if told else frozenset()
        verdict = decide(Placement(story, copy), record, silent)
        assert verdict.raises_alert == (silent is None and not (told and story == 7))
        assert verdict.raises_alert == (verdict.reason is Reason.FIRST_REPORT)


def test_a_story_on_a_topic_without_claims_is_an_update_while_its_last_alert_is_recent() -> None:
    """A one-line topic's next story, of which nothing was read, is told quietly."""
    context = LedgerContext(topics={"arms": Topic("arms", "Arms", "arms")}, alerted_recently=frozenset({"arms"}))
    decision = decide_story(StoryFacts(MATCH, Placement(), context, statements_supported=True))
    assert (decision.kind, decision.severity, decision.reason, decision.raises_alert) == (
        AlertKind.UPDATE,
        Severity.LOW,
        Reason.NEW_STORY,
        True,
    )
    assert decision.rules == ("story-on-topic-without-claims",)


def test_background_is_a_retelling_only_of_what_is_on_record() -> None:
    """The first article of a topic is told though it only recalls; a later one that recalls the same is not, however quiet it was since."""
    desk = LedgerDesk()
    recalled = statement_spec("audi", claim="close", topic=CLAIMLESS_TOPIC.name, background=True)
    (first,) = desk.decide(1, [recalled]).stories
    (again,) = desk.decide(29, [recalled]).stories
    assert (first.raises_alert, first.reason) == (True, Reason.FIRST_REPORT)
    assert (again.raises_alert, again.reason) == (False, Reason.BACKGROUND)
