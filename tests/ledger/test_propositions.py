"""Propositions that nobody wrote: each rule that classifies a party's word, and each stage that suppresses an alert, in a small history."""

from __future__ import annotations

import pytest

from tests.ledger.statement_factory import PublishedArticle, StatementSpec, article, decide_last, statement_spec
from watcher.errors import Reason
from watcher.ledger import classify_proposition as rules
from watcher.ledger.decide_propositions import STAGES
from watcher.model import EVENT_SLOT, Figure, FigureKind, Severity

AUDI, UNION, MINISTER, RIVAL = "audi", "union", "minister", "rival"


def says(party: str, stance: str = "assert", claim: str = "close", **more: object) -> StatementSpec:
    return statement_spec(party, stance, claim=claim, **more)


def happens(party: str, event: str, stance: str = "assert") -> StatementSpec:
    """A statement that was read on an event class, not on a claim that somebody wrote."""
    return says(party, stance, claim=event, slots={EVENT_SLOT: event})


def counts(
    party: str, low: float | None, high: float | None, *, stance: str = "assert", kind: str = "count", **more: object
) -> StatementSpec:
    figure = Figure("jobs" if kind == "count" else "closing date", low, high, FigureKind(kind))
    return says(party, stance, claim="jobs", figures=(figure,), sentence=f"{party} {stance} {low} to {high}", **more)


POSITIONS: dict[str, tuple[str | None, list[PublishedArticle]]] = {
    "unknown-speaker": (None, [article(1, says("unknown"))]),
    "late-arrival": (None, [article(5, says(AUDI, "deny")), article(3, says(AUDI))]),
    "reverses-own-denial": ("reversal", [article(1, says(AUDI, "deny")), article(2, says(AUDI, "no-comment")), article(3, says(AUDI))]),
    "confirms-after-refusal": (
        "confirmation",
        [article(1, says("sources")), article(2, says(AUDI, "no-comment")), article(200, says(AUDI))],
    ),
    "repeats-itself": (None, [article(1, says(AUDI)), article(2, says(AUDI))]),
    "asserts-against-denial": ("dispute", [article(1, says(AUDI, "deny")), article(2, says(UNION))]),
    "joins-assertion": ("corroboration", [article(1, says("sources", factuality="probable")), article(2, says(UNION))]),
    "adds-event": ("update", [article(1, happens(AUDI, "close", "deny")), article(2, happens(UNION, "strike"))]),
    "opens-proposition": ("first-report", [article(1, says(UNION))]),
    "no-actor-denies": (None, [article(1, says("media", "deny"))]),
    "reverses-own-assertion": ("reversal", [article(1, says(AUDI)), article(2, says(AUDI, "deny"))]),
    "denies-again": (None, [article(1, says(AUDI, "deny")), article(2, says(AUDI, "deny"))]),
    "denies-assertion": ("denial", [article(1, says("sources")), article(2, says(AUDI, "deny"))]),
    "denies-unheard": ("denial", [article(1, says(AUDI, "deny"))]),
    "refusal-of-no-actor": (None, [article(1, says(UNION)), article(2, says("sources", "no-comment"))]),
    "has-spoken": (None, [article(1, says(AUDI, "deny")), article(2, says(AUDI, "no-comment"))]),
    "declines": ("no-comment", [article(1, says("sources")), article(2, says(AUDI, "no-comment"))]),
}
"""By rule: the kind of change, None for none, and a history whose last article makes it."""

FIGURES: dict[str, tuple[str | None, list[PublishedArticle]]] = {
    "lowers-own-figure": ("correction", [article(1, counts(AUDI, 58, 58)), article(2, counts(AUDI, 55, 55))]),
    "raises-own-figure": ("update", [article(1, counts(AUDI, 40, 40)), article(2, counts(AUDI, 52, 52))]),
    "figure-on-record": (None, [article(1, counts(AUDI, 40, None)), article(2, counts(AUDI, 52, 52))]),
    "rival-figure": ("figure", [article(1, counts(AUDI, 2910, 2910)), article(2, counts(UNION, 4000, 4000))]),
    "figure-agrees": (None, [article(1, counts(AUDI, 40, None)), article(2, counts(UNION, 52, 52))]),
    "figure-of-no-party": (None, [article(1, counts(UNION, 900, 900)), article(2, counts("media", 400, 400))]),
    "rejects-rival-figure": (
        "figure",
        [
            article(1, counts(AUDI, 3200, 3200)),
            article(2, counts(UNION, 1900, 1900)),
            article(3, counts(AUDI, 3200, 3200), counts(AUDI, 1900, 1900, stance="deny")),
        ],
    ),
    "rebuttal-on-record": (
        None,
        [
            article(1, counts(UNION, 1900, 1900)),
            article(2, counts(AUDI, 3200, 3200), counts(AUDI, 1900, 1900, stance="deny")),
            article(3, counts(AUDI, 3200, 3200), counts(AUDI, 1900, 1900, stance="deny")),
        ],
    ),
}

STAGE_CASES: dict[str, tuple[str, list[PublishedArticle]]] = {
    "same-words": (
        "rival",
        [article(1, says("sources")), article(2, says(AUDI, "deny", sentence="No"), says(RIVAL, "deny", sentence="No"))],
    ),
    "denied-in-the-article": ("media", [article(1, says("media", factuality="probable"), says(AUDI, "deny"))]),
    "refusal-beside-answer": (MINISTER, [article(1, says("sources")), article(2, says(AUDI, "deny"), says(MINISTER, "no-comment"))]),
    "one-first-report": (RIVAL, [article(1, says(AUDI), says(RIVAL, claim="open"))]),
    "one-dispute-a-proposition": (AUDI, [article(1, counts(MINISTER, 5, 5)), article(2, counts(UNION, 20, 20), counts(AUDI, 12, 12))]),
    "one-a-party-and-kind": (
        AUDI,
        [article(1, says("sources"), says("sources", claim="open")), article(2, says(AUDI, "deny"), says(AUDI, "deny", claim="open"))],
    ),
    "one-update": (
        UNION,
        [article(1, counts(AUDI, 10, 10), counts(UNION, 10, 10)), article(2, counts(AUDI, 20, 20), counts(UNION, 20, 20))],
    ),
}


@pytest.mark.parametrize("rule", POSITIONS)
def test_each_rule_decides_its_case(rule: str) -> None:
    """The last word of the history is classified by the rule, with its kind of change; the decision names the rule."""
    kind, history = POSITIONS[rule]
    (decision,) = decide_last(history)
    assert rule in decision.rules
    assert decision.kind == kind
    assert decision.raises_alert == (kind is not None)


@pytest.mark.parametrize("rule", FIGURES)
def test_each_figure_rule_decides_its_case(rule: str) -> None:
    """A number is compared with its party's last and with others' of the same thing counted."""
    kind, history = FIGURES[rule]
    decisions = decide_last(history)
    named = [each for each in decisions if rule in each.rules]
    assert named or (kind is None and not any(each.raises_alert for each in decisions))
    assert [each.kind for each in decisions if each.raises_alert] == ([kind] if kind else [])


@pytest.mark.parametrize("stage", STAGE_CASES)
def test_each_stage_suppresses_its_case(stage: str) -> None:
    """One party's change raises no alert of its own, and its decision names the stage; another change of the article raises one."""
    party, history = STAGE_CASES[stage]
    decisions = decide_last(history)
    suppressed = [each for each in decisions if stage in each.rules]
    assert [each.filed_statement.party for each in suppressed] == [party]
    assert not suppressed[0].raises_alert
    assert suppressed[0].reason is Reason.MERGED_INTO_ALERT
    assert [each for each in decisions if each.raises_alert]


def test_every_rule_and_stage_has_a_case() -> None:
    """The tables above hold each rule and stage there is, and no other."""
    listed = (*rules.COMMON_RULES, *rules.ASSERTION_RULES, *rules.DENIAL_RULES, *rules.REFUSAL_RULES)
    assert set(POSITIONS) == {name for name, _ in listed}
    assert set(STAGE_CASES) == {stage.name for stage in STAGES}


def test_a_date_that_cannot_be_true_together_is_its_own_kind() -> None:
    """Two days for one closing: a dispute about the date, told with both."""
    history = [article(1, counts(AUDI, 20250228, 20250228, kind="date")), article(2, counts(UNION, 20250331, 20250331, kind="date"))]
    (decision,) = (each for each in decide_last(history) if each.raises_alert)
    assert decision.kind == "date"
    assert [item.party for item in decision.against] == [AUDI]


def test_a_maybe_of_unnamed_sources_is_no_rival() -> None:
    """A number that nobody stood behind is overtaken by one that somebody gives, and disputes nothing."""
    history = [article(1, counts("sources", 3000, 3000, factuality="probable")), article(2, counts(AUDI, 3200, 3200))]
    assert not any(each.kind == "figure" for each in decide_last(history))


def test_background_opens_turns_and_closes_nothing() -> None:
    """Last month's denial, told again, is no denial; and it still turns the party's later word into a reversal."""
    assert not any(each.raises_alert for each in decide_last([article(1, says(AUDI, "deny", background=True))]))
    history = [article(1, says(AUDI, "deny", background=True)), article(2, says(AUDI))]
    assert [each.kind for each in decide_last(history) if each.raises_alert] == ["reversal"]


def test_two_named_parties_settle_a_matter() -> None:
    """After two parties stood behind it, a third that had been silent confirms nothing that is news."""
    history = [
        article(1, says("sources")),
        article(2, says(MINISTER, "no-comment")),
        article(3, says(AUDI)),
        article(4, says(UNION)),
        article(5, says(MINISTER)),
    ]
    assert not any(each.raises_alert for each in decide_last(history))


def test_a_first_report_is_high_only_where_somebody_stands_behind_it() -> None:
    """Of unnamed sources it is medium."""
    (named,), (unnamed,) = decide_last([article(1, says(UNION))]), decide_last([article(1, says("sources", factuality="probable"))])
    assert (named.severity, unnamed.severity) == (Severity.HIGH, Severity.MEDIUM)


def test_a_new_number_on_a_topic_that_was_told_is_a_detail() -> None:
    """It is an update and no first report."""
    (decision,) = decide_last([article(1, counts(AUDI, 120, 120))], alert_day=-1)
    assert decision.kind == "update"


def test_what_nobody_asserted_is_denied_in_silence_on_a_topic_that_was_told() -> None:
    """A minor denial beside the news wakes nobody."""
    assert not any(each.raises_alert for each in decide_last([article(1, says(MINISTER, "deny"))], alert_day=-1))


def test_each_sentence_is_decided_once_for_each_change() -> None:
    """A word that turns a position and disputes a figure makes two changes; its other sentences are decided once, and none is lost."""
    figures = counts(UNION, 4000, 4000)
    said = (says(AUDI, claim="jobs", sentence="Yes"), counts(AUDI, 2910, 2910), says(AUDI, claim="jobs", sentence="Yes, again"))
    decisions = decide_last([article(1, says(AUDI, "deny", claim="jobs", sentence="No")), article(2, figures), article(3, *said)])
    assert sorted(each.kind for each in decisions if each.raises_alert) == ["figure", "reversal"]
    assert sorted(each.filed_statement.quote.text for each in decisions) == sorted(each.sentence for each in said)
