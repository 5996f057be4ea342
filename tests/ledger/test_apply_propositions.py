"""Merged, muted and stated propositions, applied to an article's statements before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from tests.ledger.statement_factory import StatementSpec, make_reading, september_day, statement_spec
from watcher import analysis
from watcher.errors import Reason
from watcher.ledger.apply_propositions import PropositionTable, apply_propositions
from watcher.ledger.context import LedgerRecord, assemble_context
from watcher.ledger.new_propositions import new_propositions
from watcher.model import EVENT_SLOT, Claim, ClaimWindows, Decisions, FiledStatement, Frame, Proposition, PropositionOrigin, Topic

TOPIC = Topic("yard", "The yard", "yard")


def proposition(key: str, **more: object) -> Proposition:
    return Proposition("yard", key, PropositionOrigin.OPENED, {"en": f"About {key}"}, **more)  # type: ignore[arg-type]


def stated(key: str, event: str = "", *, what: str = "", lemmas: tuple[str, ...] = ()) -> Proposition:
    return replace(proposition(key, frame=Frame(event, lemmas, object=what)), origin=PropositionOrigin.STATED)


def says(party: str, stance: str = "assert", *, claim: str, **more: object) -> StatementSpec:
    return statement_spec(party, stance, claim=claim, topic="yard", **more)


def decide(
    day: float,
    sentences: Sequence[StatementSpec],
    *,
    recorded: Iterable[FiledStatement] = (),
    propositions: Iterable[Proposition] = (),
    topic: Topic = TOPIC,
) -> Decisions:
    reading = make_reading(day, sentences)
    record = LedgerRecord(tuple(recorded), propositions=tuple(propositions))
    dates = {"published": reading.article.published, "seen_at": september_day(day)}
    return analysis.decide(reading, assemble_context(record, {"yard": topic}, ClaimWindows(), article_id=int(day), **dates))  # type: ignore[arg-type]


def filed(day: float, *sentences: StatementSpec) -> list[FiledStatement]:
    return [each.filed_statement for each in decide(day, sentences).statements]


def test_a_merged_proposition_answers_the_one_it_is_merged_into() -> None:
    """A denial read on ``halt`` contradicts what was asserted on ``close`` once ``halt`` is merged into it, and not before."""
    recorded, denial = filed(1, says("union", claim="close")), says("owner", "deny", claim="halt")
    merged = [proposition("close"), proposition("halt", merged_into="close")]
    (apart,) = decide(2, [denial], recorded=recorded, propositions=[proposition("close"), proposition("halt")]).statements
    (joined,) = decide(2, [denial], recorded=recorded, propositions=merged).statements
    assert apart.against == ()
    assert [item.party for item in joined.against] == ["union"]
    assert (joined.filed_statement.statement.claim, joined.filed_statement.claim_as_read) == ("close", "halt")


def test_statements_of_both_keys_are_asked_of_the_record() -> None:
    """Whichever of two merged keys is read, and through a chain of merges, the record of all of them bears on it."""
    table = PropositionTable.build(
        [proposition("a", merged_into="b"), proposition("b", merged_into="c"), proposition("c"), proposition("d")]
    )
    assert table.lead_key("yard", "a") == "c"
    assert table.related_keys("yard", "a") == table.related_keys("yard", "c") == {"a", "b", "c"}
    assert table.related_keys("yard", "d") == {"d"}


def test_merges_in_a_circle_end() -> None:
    """A table that cannot come about is read all the same."""
    table = PropositionTable.build([proposition("a", merged_into="b"), proposition("b", merged_into="a")])
    assert table.lead_key("yard", "a") in ("a", "b")


def test_a_muted_proposition_goes_on_record_and_alerts_nothing() -> None:
    """Its statements have their reason, its story is silent with it, and what is said on another proposition is told."""
    ruling = decide(1, [says("union", claim="close"), says("owner", claim="sell")], propositions=[proposition("close", is_muted=True)])
    by_claim = {each.filed_statement.statement.claim: each for each in ruling.statements}
    assert (by_claim["close"].raises_alert, by_claim["close"].reason) == (False, Reason.CLAIM_MUTED)
    assert by_claim["sell"].raises_alert
    (story,) = decide(1, [says("union", claim="close")], propositions=[proposition("close", is_muted=True)]).stories
    assert (story.raises_alert, story.reason) == (False, Reason.CLAIM_MUTED)


WRITTEN = Topic("yard", "The yard", "yard", (Claim("ended", {"en": "The yard ends"}, ("owner", "union")),))


def test_an_opened_proposition_counts_on_a_written_claim_that_it_is_merged_into() -> None:
    """With the rules of written claims, whose parties are named; muted, it alerts nobody."""
    merged = proposition("close", merged_into="ended")
    written = replace(proposition("ended"), origin=PropositionOrigin.WRITTEN)
    (told,) = decide(1, [says("union", claim="close")], propositions=[merged, written], topic=WRITTEN).statements
    assert (told.filed_statement.statement.claim, told.raises_alert) == ("ended", True)
    assert told.rules == ("first-assertion",), "a rule of written claims"
    (silent,) = decide(1, [says("union", claim="close")], propositions=[merged, replace(written, is_muted=True)], topic=WRITTEN).statements
    assert (silent.raises_alert, silent.reason) == (False, Reason.CLAIM_MUTED)


def test_a_key_merged_into_a_muted_one_is_muted() -> None:
    """The proposition that statements count on decides."""
    table = PropositionTable.build([proposition("close", is_muted=True), proposition("halt", merged_into="close")])
    assert table.is_muted("yard", "halt")
    assert not table.is_muted("yard", "sell")


CLOSURES = [stated("close", "close", what="the Tolm mill"), stated("close-2", "close", what="its harbour in Karsk")]


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("The group will close its mill in Tolm", "close"),
        ("The group will close the harbour", "close-2"),
        ("Группа закроет порт Карск", "close-2"),
        ("It will close", "close"),
    ],
)
def test_stated_claims_of_one_event_are_told_apart_by_their_own_words(sentence: str, key: str) -> None:
    """The words that only one of them has decide, a name in another script too; where nothing tells them apart, the first takes it."""
    (item,) = filed(1, says("union", claim="close", sentence=sentence))
    (applied,) = apply_propositions([item], PropositionTable.build(CLOSURES))
    assert (applied.statement.claim, applied.claim_as_read) == (key, "close")
    assert apply_propositions([applied], PropositionTable.build(CLOSURES)) == [applied]


def test_a_single_stated_claim_takes_its_whole_event() -> None:
    """Its key may be another than its event's, where a written claim has that one."""
    (item,) = filed(1, says("union", claim="close", sentence="It will close"))
    (applied,) = apply_propositions([item], PropositionTable.build([stated("close-2", "close", what="the mill")]))
    assert applied.statement.claim == "close-2"


def test_a_stated_claim_without_an_event_takes_sentences_with_its_words() -> None:
    """Whatever they were read on; a sentence with too few of its words stays where it is."""
    table = PropositionTable.build([stated("moth-eats-wool", lemmas=("moth", "devour", "tapestry"))])
    taken, left = filed(
        1,
        says("museum", claim="harm", sentence="Moths devoured the tapestries, it said"),
        says("museum", claim="harm", sentence="The tapestry was cleaned"),
    )
    applied = apply_propositions([taken, left], table)
    assert [each.claim_as_read for each in applied] == ["moth-eats-wool", "harm"]


def test_an_event_that_nothing_is_open_on_joins_the_main_proposition_until_it_is_split() -> None:
    """What was stated first, else opened first, and no number; a key with a row of its own stays apart, as after a split."""
    (item,) = filed(1, says("union", claim="halt", slots={EVENT_SLOT: "halt"}))
    opened = [proposition("number-jobs", id=1), proposition("close", id=2), proposition("sell", id=3)]
    (joined,) = apply_propositions([item], PropositionTable.build(opened))
    assert (joined.statement.claim, joined.claim_as_read) == ("close", "halt")
    (row,) = new_propositions([joined], opened, {"yard": TOPIC}, language="en")
    assert (row.key, row.merged_into) == ("halt", "close")
    (to_stated,) = apply_propositions([item], PropositionTable.build([*opened, replace(stated("sink", "sink"), id=4)]))
    assert to_stated.statement.claim == "sink"
    split = replace(row, merged_into="", id=5)
    assert apply_propositions([item], PropositionTable.build([*opened, split])) == [item]


# ── opening ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_opened_proposition_has_the_clause_that_asserted_it_first_as_its_title() -> None:
    """News before background, whatever denies it before; in the text's language."""
    items = filed(
        1,
        says("owner", "deny", claim="close", sentence="No decision was taken"),
        says("union", claim="close", sentence="Years ago it closed", background=True),
        says("union", claim="close", sentence="The yard will close"),
    )
    (opened,) = new_propositions(items, (), {"yard": TOPIC}, language="en")
    assert (opened.key, opened.titles, opened.frame.event) == ("close", {"en": "The yard will close"}, "close")
    assert opened.origin is PropositionOrigin.OPENED


def test_what_nobody_asserted_yet_gets_its_title_when_somebody_does() -> None:
    """A denial alone opens it without a title; a later denial writes nothing, the first assertion gives it one, once."""
    (untitled,) = new_propositions(filed(1, says("owner", "deny", claim="close")), (), {"yard": TOPIC}, language="fr")
    assert untitled.titles == {}
    stored = replace(untitled, id=7)
    assert new_propositions(filed(2, says("owner", "deny", claim="close")), [stored], {"yard": TOPIC}, language="fr") == []
    said = filed(3, says("union", claim="close", sentence="Le chantier fermera"))
    (titled,) = new_propositions(said, [stored], {"yard": TOPIC}, language="fr")
    assert (titled.id, titled.titles) == (7, {"fr": "Le chantier fermera"})
    assert new_propositions(said, [titled], {"yard": TOPIC}, language="fr") == []


def test_a_number_is_framed_by_what_is_counted() -> None:
    """It is no event."""
    (opened,) = new_propositions(filed(1, says("union", claim="number-jobs")), (), {"yard": TOPIC}, language="en")
    assert (opened.frame.event, opened.frame.object) == ("", "jobs")
