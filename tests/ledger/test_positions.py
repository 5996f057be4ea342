"""Positions are a fold over what was said, whatever the order in which it came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.statement_factory import LedgerDesk, StatementSpec, september_day, statement_spec
from watcher.ledger.positions import current_positions, fold_positions, utterance_time
from watcher.model import FiledStatement

PARTIES = ("russia", "north-korea", "united-states", "south-korea", "media")
STANCES = ("assert", "deny", "no-comment", "unaware")
SENTENCES = st.builds(
    statement_spec,
    st.sampled_from(PARTIES),
    st.sampled_from(STANCES),
    factuality=st.sampled_from(("certain", "probable", "possible")),
    background=st.booleans(),
    on_the_record=st.booleans(),
    claim=st.sampled_from(("supplied", "talks")),
    said_on_day=st.sampled_from((None, 1, 2, 3)),
    sentence=st.sampled_from(("one", "two", "three", "four", "five")),
)
ARTICLES = st.lists(st.tuples(st.integers(3, 8), st.lists(SENTENCES, min_size=1, max_size=4)), min_size=1, max_size=8)
Stream = list[tuple[int, list[StatementSpec]]]


def told(stream: Stream, order: list[int]) -> LedgerDesk:
    """A desk that read these articles in this order, all of them after the last was published."""
    desk = LedgerDesk()
    for number in order:
        at, sentences = stream[number]
        desk.decide(at, sentences, seen=10, outlet=f"o{number}", url=f"https://o{number}.example/")
    return desk


def shown(desk: LedgerDesk) -> list[tuple[object, ...]]:
    return [
        (each.claim, each.party, each.stance, each.since, each.opening.quote.text, each.opening.quote.url, each.repeat_count)
        for each in current_positions(desk.statements_on_record)
    ]


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.data())
def test_the_order_of_arrival_changes_no_position(stream: Stream, data: st.DataObject) -> None:
    """Shuffled in any way, late arrivals and all, a stream ends in the same positions, told in the same words."""
    order = data.draw(st.permutations(range(len(stream))))
    assert shown(told(stream, list(range(len(stream))))) == shown(told(stream, list(order)))


@settings(max_examples=100, deadline=None)
@given(ARTICLES)
def test_reading_an_article_again_alerts_nobody(stream: Stream) -> None:
    """Judged twice, with what it said on record, an article alerts nobody and moves no position."""
    desk = LedgerDesk()
    for number, (at, sentences) in enumerate(stream):
        where = {"seen": 10, "outlet": f"o{number}", "url": f"https://o{number}.example/"}
        desk.decide(at, sentences, **where)
        before = [shape[:4] for shape in shown(desk)]
        desk.article_count = number  # the same article
        assert [each.kind for each in desk.decide(at, sentences, **where).statements if each.raises_alert] == []
        assert [shape[:4] for shape in shown(desk)] == before


@settings(max_examples=100, deadline=None)
@given(ARTICLES)
def test_every_statement_is_filed_with_a_reason_and_every_alert_has_its_quote(stream: Stream) -> None:
    """No statement is lost; what is told quotes its article, and answers what is on record or stands beside it."""
    desk = LedgerDesk()
    for number, (at, sentences) in enumerate(sorted(stream, key=lambda pair: pair[0])):
        ruling = desk.decide(at, sentences, outlet=f"o{number}", url=f"https://o{number}.example/")
        assert len(ruling.statements) == len(sentences)
        for filing in ruling.statements:
            assert filing.filed_statement.quote.text in ruling.reading.article.text
            assert filing.kind is not None or not filing.raises_alert
            assert len(filing.against) <= 3 and filing.filed_statement not in filing.against
            assert not filing.raises_alert or filing.filed_statement.party != "unknown"


def test_a_position_says_since_when_and_how_often() -> None:
    """The first words open it, the same again are counted, another stance closes it and stays in the history."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("russia", "deny", sentence="No"))
    desk.alerts_of(2, statement_spec("russia", "deny", sentence="Still no"))
    desk.alerts_of(5, statement_spec("russia", sentence="Yes"))
    (first, second) = fold_positions(desk.statements_on_record)
    assert (first.stance, first.repeat_count, first.since, first.is_current) == ("deny", 1, september_day(1), False)
    assert (second.stance, second.opening.quote.text, second.is_current) == ("assert", "Yes", True)


def test_background_and_refusals_move_no_position() -> None:
    """A retold old denial does not undo an announcement, nor does a later no comment."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("russia"))
    desk.alerts_of(2, statement_spec("russia", "deny", background=True))
    desk.alerts_of(3, statement_spec("russia", "no-comment"))
    assert [each.stance.value for each in current_positions(desk.statements_on_record)] == ["assert"]


def test_what_is_rejected_is_out_of_the_fold() -> None:
    """Without the statement that opened it, a position is another's."""
    desk = LedgerDesk()
    desk.alerts_of(1, statement_spec("russia", "deny"))
    desk.alerts_of(2, statement_spec("russia"))
    kept: list[FiledStatement] = desk.statements_on_record[1:]
    assert [(each.stance.value, each.since) for each in current_positions(kept)] == [("assert", september_day(2))]


def test_a_day_counts_at_its_end_and_never_after_publication() -> None:
    """Said on Tuesday, published on Tuesday at noon: said by noon.  Said last week: by the end of that week.  No date: when published."""
    desk = LedgerDesk()
    ruling = desk.decide(
        5.5, [statement_spec("russia", said_on_day=5), statement_spec("united-states", said_on_day=2), statement_spec("south-korea")]
    )
    at = {each.filed_statement.party: each.filed_statement.effective_at for each in ruling.statements}
    assert at == {"russia": september_day(5.5), "united-states": september_day(3), "south-korea": september_day(5.5)}


def test_a_date_in_the_future_is_not_believed() -> None:
    """What an article dated tomorrow says counts as said when it was seen."""
    statement = replace(LedgerDesk().decide(1, [statement_spec("russia")]).reading.statements[0])
    assert utterance_time(statement, september_day(9), september_day(1)) == september_day(1)
    assert utterance_time(
        replace(statement, said_at=september_day(9), said_until=september_day(9) + timedelta(1)), None, september_day(1)
    ) == september_day(1)
