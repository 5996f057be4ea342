"""Positions are a fold over what was said, whatever the order in which it came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.said import Desk, Said, day, said
from watcher.alerts.ledger import fold, moment, positions
from watcher.model import Filed

PARTIES = ("russia", "north-korea", "united-states", "south-korea", "media")
STANCES = ("assert", "deny", "no-comment", "unaware")
SENTENCES = st.builds(
    said,
    st.sampled_from(PARTIES),
    st.sampled_from(STANCES),
    sure=st.sampled_from(("certain", "probable", "possible")),
    recap=st.booleans(),
    named=st.booleans(),
    claim=st.sampled_from(("supplied", "talks")),
    on=st.sampled_from((None, 1, 2, 3)),
    words=st.sampled_from(("one", "two", "three", "four", "five")),
)
ARTICLES = st.lists(st.tuples(st.integers(3, 8), st.lists(SENTENCES, min_size=1, max_size=4)), min_size=1, max_size=8)
Stream = list[tuple[int, list[Said]]]


def told(stream: Stream, order: list[int]) -> Desk:
    """A desk that read these articles in this order, all of them after the last was published."""
    desk = Desk()
    for number in order:
        at, sentences = stream[number]
        desk.ruling(at, sentences, seen=10, outlet=f"o{number}", url=f"https://o{number}.example/")
    return desk


def shown(desk: Desk) -> list[tuple[object, ...]]:
    return [
        (each.claim, each.party, each.stance, each.since, each.opened.words.text, each.opened.words.url, each.repeats)
        for each in positions(desk.known)
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
    desk = Desk()
    for number, (at, sentences) in enumerate(stream):
        where = {"seen": 10, "outlet": f"o{number}", "url": f"https://o{number}.example/"}
        desk.ruling(at, sentences, **where)
        before = [shape[:4] for shape in shown(desk)]
        desk.articles = number  # the same article
        assert [each.kind for each in desk.ruling(at, sentences, **where).filings if each.alert] == []
        assert [shape[:4] for shape in shown(desk)] == before


@settings(max_examples=100, deadline=None)
@given(ARTICLES)
def test_every_statement_is_filed_with_a_reason_and_every_alert_has_its_quote(stream: Stream) -> None:
    """No statement is lost; what is told quotes its article, and answers what is on record or stands beside it."""
    desk = Desk()
    for number, (at, sentences) in enumerate(sorted(stream, key=lambda pair: pair[0])):
        ruling = desk.ruling(at, sentences, outlet=f"o{number}", url=f"https://o{number}.example/")
        assert len(ruling.filings) == len(sentences)
        for filing in ruling.filings:
            assert filing.filed.words.text in ruling.reading.article.text
            assert filing.kind is not None or not filing.alert
            assert len(filing.against) <= 3 and filing.filed not in filing.against
            assert not filing.alert or filing.filed.party != "unknown"


def test_a_position_says_since_when_and_how_often() -> None:
    """The first words open it, the same again are counted, another stance closes it and stays in the history."""
    desk = Desk()
    desk.read(1, said("russia", "deny", words="No"))
    desk.read(2, said("russia", "deny", words="Still no"))
    desk.read(5, said("russia", words="Yes"))
    (first, second) = fold(desk.known)
    assert (first.stance, first.repeats, first.since, first.current) == ("deny", 1, day(1), False)
    assert (second.stance, second.opened.words.text, second.current) == ("assert", "Yes", True)


def test_background_and_refusals_move_no_position() -> None:
    """A retold old denial does not undo an announcement, nor does a later no comment."""
    desk = Desk()
    desk.read(1, said("russia"))
    desk.read(2, said("russia", "deny", recap=True))
    desk.read(3, said("russia", "no-comment"))
    assert [each.stance.value for each in positions(desk.known)] == ["assert"]


def test_what_is_rejected_is_out_of_the_fold() -> None:
    """Without the statement that opened it, a position is another's."""
    desk = Desk()
    desk.read(1, said("russia", "deny"))
    desk.read(2, said("russia"))
    kept: list[Filed] = desk.known[1:]
    assert [(each.stance.value, each.since) for each in positions(kept)] == [("assert", day(2))]


def test_a_day_counts_at_its_end_and_never_after_publication() -> None:
    """Said on Tuesday, published on Tuesday at noon: said by noon.  Said last week: by the end of that week.  No date: when published."""
    desk = Desk()
    ruling = desk.ruling(5.5, [said("russia", on=5), said("united-states", on=2), said("south-korea")])
    at = {each.filed.party: each.filed.at for each in ruling.filings}
    assert at == {"russia": day(5.5), "united-states": day(3), "south-korea": day(5.5)}


def test_a_date_in_the_future_is_not_believed() -> None:
    """What an article dated tomorrow says counts as said when it was seen."""
    statement = replace(Desk().ruling(1, [said("russia")]).reading.statements[0])
    assert moment(statement, day(9), day(1)) == day(1)
    assert moment(replace(statement, said_at=day(9), said_until=day(9) + timedelta(1)), None, day(1)) == day(1)
