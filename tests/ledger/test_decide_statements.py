"""What a statement changes in the record of its claim, and what changes nothing."""

from __future__ import annotations

import pytest

from tests.ledger.statement_factory import LedgerDesk, StatementSpec, alert_kinds, statement_spec
from watcher.errors import Reason
from watcher.model import Severity

US, KREMLIN, PYONGYANG, SEOUL = "united-states", "russia", "north-korea", "south-korea"


def test_the_first_assertion_is_a_first_report_and_the_fortieth_is_nothing() -> None:
    """What one party says is told once, however many outlets carry it."""
    desk = LedgerDesk()
    assert alert_kinds(desk.alerts_of(1, statement_spec(US))) == ["first-report"]
    for number in range(40):
        assert desk.alerts_of(1.01 + number / 100, statement_spec(US, sentence=f"Retold {number}"), outlet=f"o{number}") == []


def test_a_denial_is_told_with_what_it_denies() -> None:
    """A party denies what another asserted: both quotes, high where the party is one of the claim's own."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US, sentence="Shells were delivered"))
    (alert,) = desk.alerts_of(2, statement_spec(KREMLIN, "deny", sentence="We deny it"))
    assert (alert.kind, alert.reason, alert.severity) == ("denial", Reason.DENIES_ASSERTION, Severity.HIGH)
    assert [(each.quote.text, each.party) for each in alert.against] == [("Shells were delivered", US)]


def test_an_assertion_and_its_denial_in_one_article_are_one_alert() -> None:
    """The standing dispute of a first article is told once, with the sentence that is denied from the same article."""
    (alert,) = LedgerDesk().alerts_of(1, statement_spec(US), statement_spec(KREMLIN, "deny", background=True))
    assert alert.kind == "denial" and [each.party for each in alert.against] == [US]


def test_a_denial_of_what_nobody_asserted_is_told_once() -> None:
    """The first denial opens the dispute though its other side is not on record; its retelling is background."""
    desk = LedgerDesk()
    (alert,) = desk.alerts_of(1, statement_spec(PYONGYANG, "deny", background=True))
    assert (alert.kind, alert.against, alert.severity) == ("denial", (), Severity.MEDIUM)
    assert desk.reasons_of(2, statement_spec(PYONGYANG, "deny", background=True)) == ["background"]


def test_a_collective_denial_is_one_alert() -> None:
    """Moscow and Pyongyang deny in one sentence: one alert, the first party leads and the other is named."""
    words = "Moscow and Pyongyang deny it"
    (alert,) = LedgerDesk().alerts_of(
        1, statement_spec(US), statement_spec(KREMLIN, "deny", sentence=words), statement_spec(PYONGYANG, "deny", sentence=words)
    )
    assert alert.parties == (KREMLIN, PYONGYANG)


def test_retold_denials_wake_nobody() -> None:
    """A denial on record, told again as news by another outlet or as background by a third, changes nothing."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US), statement_spec(KREMLIN, "deny"))
    assert desk.reasons_of(1.2, statement_spec(KREMLIN, "deny", sentence="Nothing was delivered, Moscow says")) == ["position-on-record"]
    assert desk.alerts_of(5, statement_spec(KREMLIN, "deny", background=True), statement_spec(US, background=True)) == []


def test_another_party_that_asserts_after_a_denial_disputes_it() -> None:
    """Seoul asserts what Pyongyang denied: a dispute, against the denial."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US), statement_spec(PYONGYANG, "deny", sentence="Never"))
    (alert,) = desk.alerts_of(3, statement_spec(SEOUL))
    assert alert.kind == "dispute" and alert.against[0].quote.text == "Never"


def test_a_denial_stands_for_longer_than_a_report_is_fresh() -> None:
    """Denied in November, asserted the next October: a dispute against the old denial, though the window of the claim has passed."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US), statement_spec(PYONGYANG, "deny"))
    (alert,) = desk.alerts_of(340, statement_spec(US), statement_spec(SEOUL))
    assert alert.kind == "dispute" and alert.against[0].party == PYONGYANG
    assert set(alert.parties) == {US, SEOUL}


def test_a_repetition_after_a_denial_needs_a_date_of_its_own() -> None:
    """The accusation that every copy of the denial retells is no new one; said again on a later day by the text's own date, it is."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US), statement_spec(KREMLIN, "deny"))
    assert desk.reasons_of(3, statement_spec(US)) == ["position-on-record"]
    (alert,) = desk.alerts_of(6, statement_spec(US, said_on_day=5))
    assert (alert.kind, alert.reason) == ("dispute", Reason.ASSERTED_AFTER_DENIAL)


def test_a_denial_is_news_again_after_a_new_accusation() -> None:
    """A month and more later, accused anew, a party denies anew: told, against the new accusation."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US), statement_spec(PYONGYANG, "deny"))
    (alert,) = desk.alerts_of(47, statement_spec(US, sentence="They do it again"), statement_spec(PYONGYANG, "deny"))
    assert (alert.kind, alert.reason) == ("denial", Reason.DENIES_NEWER_ASSERTION)
    assert alert.against[0].quote.text == "They do it again"


@pytest.mark.parametrize("before", ["no-comment", "unaware"])
def test_what_was_not_commented_is_confirmed(before: str) -> None:
    """Nothing to say on the 5th, announced on the 11th: a confirmation against the refusal, not against the report."""
    desk = LedgerDesk()
    desk.alerts_of(4, statement_spec(US, factuality="possible"))
    desk.alerts_of(5, statement_spec(KREMLIN, before, sentence="Nothing to say"))
    (alert,) = desk.alerts_of(11, statement_spec(KREMLIN))
    assert (alert.kind, alert.severity) == ("confirmation", Severity.HIGH)
    assert alert.against[0].quote.text == "Nothing to say"


def test_a_party_to_the_claim_confirms_what_others_said() -> None:
    """Reported by others, then said by a party to the claim: a confirmation, once."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("media", factuality="possible"))
    (alert,) = desk.alerts_of(2, statement_spec(PYONGYANG))
    assert alert.kind == "confirmation" and [each.party for each in alert.against] == ["media"]
    assert desk.alerts_of(3, statement_spec(PYONGYANG, sentence="Retold")) == []


def test_both_governments_confirm_against_the_one_that_would_not() -> None:
    """A collective confirmation is led by the party that had no comment."""
    desk = LedgerDesk()
    desk.alerts_of(5, statement_spec(KREMLIN, "no-comment", sentence="Nothing to say"))
    words = "The two governments confirmed"
    (alert,) = desk.alerts_of(11, statement_spec(PYONGYANG, sentence=words), statement_spec(KREMLIN, sentence=words))
    assert alert.kind == "confirmation" and alert.filed_statement.party == KREMLIN
    assert [each.quote.text for each in alert.against] == ["Nothing to say"]


def test_two_parties_in_one_sentence_do_not_confirm_each_other() -> None:
    """What both governments say in one sentence, and nobody before, is one first report of both."""
    words = "The two governments said so"
    (alert,) = LedgerDesk().alerts_of(11, statement_spec(PYONGYANG, sentence=words), statement_spec(KREMLIN, sentence=words))
    assert (alert.kind, set(alert.parties)) == ("first-report", {PYONGYANG, KREMLIN})


@pytest.mark.parametrize(("first", "then"), [("assert", "deny"), ("deny", "assert")])
def test_a_party_that_turns_round_reverses(first: str, then: str) -> None:
    """The same party says the opposite of what it said: a reversal against its own word."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(KREMLIN, first, sentence="First word"))
    (alert,) = desk.alerts_of(9, statement_spec(KREMLIN, then))
    assert (alert.kind, alert.against[0].quote.text) == ("reversal", "First word")


def test_a_maybe_does_not_turn_a_denial_round() -> None:
    """After its own denial a mere possibility is a dispute of it, no reversal, and the denial stays its position."""
    from watcher.ledger.positions import current_positions

    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(KREMLIN, "deny"))
    assert alert_kinds(desk.alerts_of(2, statement_spec(KREMLIN, factuality="possible"))) == ["dispute"]
    assert [each.stance.value for each in current_positions(desk.statements_on_record)] == ["deny"]


def test_an_older_word_that_comes_late_retracts_nothing() -> None:
    """A refusal of the 5th, read after the announcement of the 11th, and a denial of the 3rd: both are older than the position."""
    desk = LedgerDesk()
    desk.alerts_of(11, statement_spec(KREMLIN))
    assert desk.reasons_of(5, statement_spec(KREMLIN, "no-comment"), seen=12) == ["older-than-position"]
    assert desk.reasons_of(3, statement_spec(KREMLIN, "deny"), seen=12) == ["older-than-position"]


def test_no_comment_so_far_is_low_and_the_refusal_on_record_is_told_too() -> None:
    """An outlet says that neither has commented: low.  A spokesman refuses by name: medium.  His second sentence: nothing."""
    desk = LedgerDesk()
    desk.alerts_of(4, statement_spec(US))
    words = "Neither has commented"
    (first,) = desk.alerts_of(
        5, statement_spec(KREMLIN, "no-comment", sentence=words), statement_spec(PYONGYANG, "no-comment", sentence=words)
    )
    assert (first.kind, first.severity, first.parties) == ("no-comment", Severity.LOW, (KREMLIN, PYONGYANG))
    (second,) = desk.alerts_of(
        6, statement_spec(KREMLIN, "no-comment", sentence="No"), statement_spec(KREMLIN, "no-comment", sentence="Nothing to say")
    )
    assert (second.reason, second.severity) == (Reason.DECLINED_ON_THE_RECORD, Severity.MEDIUM)
    assert desk.alerts_of(6.5, statement_spec(KREMLIN, "no-comment", sentence="Peskov was silent")) == []


def test_a_refusal_after_a_denial_softens_nothing() -> None:
    """Whoever has denied a claim and then will not comment on it still denies it; who is no party to it is not asked."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(KREMLIN, "deny"))
    assert desk.reasons_of(3, statement_spec(KREMLIN, "no-comment")) == ["position-on-record"]
    assert desk.reasons_of(3, statement_spec(SEOUL, "no-comment")) == ["not-a-party"]


def test_a_refusal_on_two_topics_is_told_once() -> None:
    """One sentence that bears on the visit and on the arms: one alert, on the claim that more of his sentences are about."""
    desk = LedgerDesk()
    desk.alerts_of(4, statement_spec(US, topic="summit", claim="visit"), statement_spec(US, claim="talks"))
    one = statement_spec(KREMLIN, "no-comment", topic="summit", claim="visit", sentence="Nothing to say")
    two = statement_spec(KREMLIN, "no-comment", topic="summit", claim="visit", sentence="No, I cannot")
    (alert,) = desk.alerts_of(5, one, two, statement_spec(KREMLIN, "no-comment", claim="talks", sentence="Nothing to say"))
    assert alert.filed_statement.statement.claim == "visit"


def test_a_denial_filed_on_covered_claims_is_told_once_and_opens_each_dispute_once() -> None:
    """Any arms trade denied: told on the claim that was asserted.  When the other is asserted, its denial is told, once."""
    desk = LedgerDesk()
    words = "We deny any arms trade"
    (first,) = desk.alerts_of(
        1,
        statement_spec(US, claim="talks"),
        statement_spec(PYONGYANG, "deny", claim="talks", sentence=words),
        statement_spec(PYONGYANG, "deny", sentence=words),
    )
    assert first.filed_statement.statement.claim == "talks"
    (second,) = desk.alerts_of(2, statement_spec(US, background=True), statement_spec(PYONGYANG, "deny", background=True))
    assert (second.kind, second.filed_statement.statement.claim, second.against[0].party) == ("denial", "supplied", US)
    assert desk.alerts_of(3, statement_spec(US, background=True), statement_spec(PYONGYANG, "deny", background=True)) == []


def test_a_further_party_corroborates() -> None:
    """Another state says the same: a corroboration.  An outlet, an expert, or the same report under another party's name: none."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("media", origin="nyt", on_the_record=False))
    assert desk.reasons_of(1.1, statement_spec(US, origin="nyt", on_the_record=False)) == ["same-origin"]
    assert desk.alerts_of(1.2, statement_spec("media", origin="ap"), statement_spec("expert", factuality="probable")) == []
    (alert,) = desk.alerts_of(2, statement_spec(SEOUL))
    assert (alert.kind, alert.severity) == ("corroboration", Severity.MEDIUM)


def test_from_anonymous_to_named_corroborates_once() -> None:
    """Officials who would not be named, then a spokeswoman: told, once."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US, on_the_record=False, factuality="possible"))
    (alert,) = desk.alerts_of(2, statement_spec(US))
    assert (alert.kind, alert.reason) == ("corroboration", Reason.NOW_ON_THE_RECORD)
    assert desk.alerts_of(3, statement_spec(US)) == []


def test_nobody_corroborates_what_a_party_has_announced() -> None:
    """Once a party to the claim has said it, others who say it too are no news."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(KREMLIN))
    assert desk.alerts_of(2, statement_spec(SEOUL), statement_spec(US, said_on_day=1.5)) == []


def test_thirty_outlets_with_one_wire_are_one_source() -> None:
    """Thirty copies that name other speakers for one wire's report raise nothing."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("media", origin="afp", on_the_record=False))
    for number in range(30):
        assert (
            desk.alerts_of(
                1.1 + number / 100, statement_spec(US if number % 2 else "media", origin="afp", on_the_record=False), outlet=f"o{number}"
            )
            == []
        )


def test_a_mood_between_renderings_is_nothing() -> None:
    """May, would and will, of one source in three translations, are no transitions."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US, factuality="possible"))
    for sure in ("probable", "certain", "possible"):
        assert desk.reasons_of(1.5, statement_spec(US, factuality=sure, sentence=sure)) == ["position-on-record"]


def test_a_new_detail_is_a_low_update() -> None:
    """A figure that nobody gave: an update, low; the same figure again: nothing."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US))
    (alert,) = desk.alerts_of(2, statement_spec(US, slots={"figure": "1000"}))
    assert (alert.kind, alert.severity) == ("update", Severity.LOW)
    assert desk.alerts_of(3, statement_spec(US, slots={"figure": "1000"})) == []


def test_background_seen_first_is_a_low_update() -> None:
    """What an outlet retells of last year, and nobody had on record, is no first report."""
    (alert,) = LedgerDesk().alerts_of(1, statement_spec(US, background=True))
    assert (alert.kind, alert.severity) == ("update", Severity.LOW)


def test_background_of_these_days_that_nobody_told_is_a_first_report() -> None:
    """Retold as said last week, and nobody had it: that is news to the reader."""
    assert alert_kinds(LedgerDesk().alerts_of(9, statement_spec(US, background=True, said_on_day=3))) == ["first-report"]


def test_what_is_denied_in_the_same_breath_disputes_nothing() -> None:
    """*They denied allegations that …*: the allegation inside a denial is what it answers, not a new one after it."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(KREMLIN, "deny"))
    breath = "Moscow denied American allegations that it did"
    assert alert_kinds(desk.alerts_of(5, statement_spec(KREMLIN, "deny", sentence=breath), statement_spec(US, sentence=breath))) == [
        "update"
    ]


def test_an_unknown_speaker_never_alerts() -> None:
    """A speaker whom the text does not tell goes on record, alerts nobody, and takes the first report from nobody."""
    desk = LedgerDesk()
    assert desk.reasons_of(1, statement_spec("unknown"), statement_spec("unknown", "deny")) == ["unknown-speaker"] * 2
    assert alert_kinds(desk.alerts_of(2, statement_spec(US))) == ["first-report"]


def test_several_sentences_of_one_party_are_one_alert_with_the_best_quote() -> None:
    """Of background, a maybe and a plain sentence, the plain one is shown."""
    desk = LedgerDesk()
    (alert,) = desk.alerts_of(
        1,
        statement_spec(US, background=True, sentence="Long ago"),
        statement_spec(US, factuality="possible", sentence="Maybe"),
        statement_spec(US, sentence="So it is"),
    )
    assert alert.filed_statement.quote.text == "So it is"


def test_who_asserts_and_denies_in_one_article_is_taken_to_deny() -> None:
    """A reading that gives one party both stances keeps the one that has words of its own."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US))
    found = desk.decide(2, [statement_spec(KREMLIN), statement_spec(KREMLIN, "deny")]).statements
    assert {(each.filed_statement.stance.value, each.reason.value, each.raises_alert) for each in found} == {
        ("assert", "contradicted-in-article", False),
        ("deny", "denies-assertion", True),
    }


def test_who_will_not_comment_does_not_confirm_in_the_same_breath() -> None:
    """A spokesman who refuses is not taken to assert what he was asked about, unless he confirms in so many words or on a later day."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US))
    assert alert_kinds(desk.alerts_of(2, statement_spec(KREMLIN, "no-comment"), statement_spec(KREMLIN, sentence="Asked about it"))) == [
        "no-comment"
    ]
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec(US))
    assert alert_kinds(desk.alerts_of(9, statement_spec(KREMLIN, "no-comment", said_on_day=3), statement_spec(KREMLIN, said_on_day=8))) == [
        "confirmation"
    ]


def test_what_must_be_silent_goes_on_record_silently() -> None:
    """A cold start alerts nobody, and what it put on record is no news afterwards."""
    desk = LedgerDesk()
    assert desk.alerts_of(1, statement_spec(US), statement_spec(KREMLIN, "deny"), suppressed_by=Reason.COLD_START) == []
    assert desk.alerts_of(2, statement_spec(US), statement_spec(KREMLIN, "deny")) == []


def test_a_topic_decides_the_severity() -> None:
    """What a claim says of a kind's severity goes before the default."""
    from dataclasses import replace

    from tests.ledger import statement_factory as hand

    kept = hand.TOPICS["arms"]
    hand.TOPICS["arms"] = replace(kept, claims=(replace(hand.SUPPLIED_CLAIM, severity={"denial": Severity.LOW}), hand.TALKS_CLAIM))
    try:
        (alert,) = LedgerDesk().alerts_of(1, statement_spec(US), statement_spec(KREMLIN, "deny"))
    finally:
        hand.TOPICS["arms"] = kept
    assert alert.severity is Severity.LOW


LOOSE = {"topic": "loose", "claim": "topic"}


def test_a_topic_without_claims_tells_what_answers_something() -> None:
    """A denies what B asserts, within the window; a denial of nothing, a further voice and an old denial are not told of."""
    desk = LedgerDesk()
    assert desk.alerts_of(1, statement_spec("iran", "deny", **LOOSE)) == []
    desk = LedgerDesk()
    assert desk.alerts_of(1, statement_spec("france", **LOOSE)) == []
    assert alert_kinds(desk.alerts_of(2, statement_spec("iran", "deny", **LOOSE))) == ["denial"]
    assert alert_kinds(desk.alerts_of(3, statement_spec("japan", **LOOSE))) == ["dispute"]
    assert desk.alerts_of(90, statement_spec("peru", **LOOSE)) == []


def test_judged_twice_changes_nothing() -> None:
    """Everything an article says is on record once it is: judged again, it alerts nobody."""
    story = (
        (1.0, (statement_spec(US), statement_spec(KREMLIN, "deny"))),
        (2.0, (statement_spec(SEOUL),)),
        (5.0, (statement_spec(KREMLIN),)),
    )
    desk = LedgerDesk()
    for at, sentences in story:
        assert desk.alerts_of(at, *sentences)
    for at, sentences in story:
        assert desk.alerts_of(at, *sentences) == []


def test_a_story_without_a_statement_is_an_update_where_its_language_is_read() -> None:
    """No statement found: an update, low; a first report where the topic has been quiet, or where the language has no words for it."""
    quiet, lately = LedgerDesk(), LedgerDesk(alert_day=-1)
    none: tuple[StatementSpec, ...] = ()
    assert [(v.kind.value, v.reason.value) for v in lately.decide(1, none).stories] == [("update", "new-story")]
    assert [v.kind.value for v in quiet.decide(1, none).stories] == ["first-report"]
    assert [v.kind.value for v in lately.decide(1, none, statements_supported=False).stories] == ["first-report"]


def test_where_statements_speak_the_story_is_silent() -> None:
    """An article whose statement alerts raises no alert for its story as well; nor does one whose statements are on record."""
    desk = LedgerDesk()
    assert [(v.raises_alert, v.reason.value) for v in desk.decide(1, [statement_spec(US)]).stories] == [
        (False, "covered-by-statement-alert")
    ]
    assert [(v.raises_alert, v.reason.value) for v in desk.decide(2, [statement_spec(US)]).stories] == [(False, "position-on-record")]
