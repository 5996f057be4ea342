"""What an article costs: linear in its text in the worker, and in the write transaction no more than what it adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counted_work import count_calls, recorded_sql
from tests.hostile_pages import HOSTILE_SENTENCES, PAGE_LENGTH, PUBLISHED, hostile_article
from tests.running_watcher import World, running_world
from watcher import data
from watcher.analysis import Ruleset, annotate
from watcher.model import Article, Reading, Topic
from watcher.pipeline.analyse import decide_and_record, store_article
from watcher.statements.folding import MAX_EQUAL_STATEMENTS, MAX_STATEMENTS
from watcher.workers.tasks import load_ruleset, write_snapshot


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A watcher with a starter topic, whose ruleset and SQL have been used once."""
    folder: Path = tmp_path_factory.mktemp("filing")
    with running_world(folder) as made:
        made.add_topic(data.builtin_topics_by_name()["rnk-arms"].topic)
        _file(made, annotate(hostile_article("one denial", 300, address="https://example.org/first"), ruleset=_ruleset(made)))
        yield made


def _ruleset(made: World) -> Ruleset:
    return load_ruleset(made.app.ruleset.current()[1])


def _file(made: World, reading: Reading) -> None:
    article_id, _ = store_article(made.app, reading.article)
    with made.database.write() as tx:
        decide_and_record(made.app, tx, article_id, reading, None, seen_at=PUBLISHED)


def _filed_statements(made: World, article: Article) -> int:
    return sum(row["url"] == article.url for row in made.raw_rows("statement"))


@pytest.mark.parametrize("kind", ["one denial", "numbered denials", "other parties"])
def test_a_long_page_is_filed_as_a_short_one(world: World, kind: str) -> None:
    """A page of repeated denials of 264 kB writes no more rows, and runs little more in the transaction, than the same of a tenth."""
    written, calls = [], []
    for length in (PAGE_LENGTH // 10, PAGE_LENGTH):
        article = hostile_article(kind, length, address=f"https://example.org/{kind.replace(' ', '-')}-{length}")
        reading = annotate(article, ruleset=_ruleset(world))
        assert len(reading.statements) <= MAX_STATEMENTS
        with recorded_sql(world.database) as executed:
            calls.append(count_calls(lambda reading=reading: _file(world, reading)))  # type: ignore[misc]
        written.append((len(executed), _filed_statements(world, article)))
    assert written[1][1] == written[0][1] > 0
    assert written[1][0] <= written[0][0]
    assert calls[1] < 1.5 * calls[0]


def test_the_rows_of_one_denial_are_few(world: World) -> None:
    """Five thousand equal denials are one kind of statement on each claim they bear on; how many were not filed is known."""
    reading = annotate(hostile_article("one denial"), ruleset=_ruleset(world))
    meanings = {(each.claim, each.party, each.stance) for each in reading.statements}
    assert 0 < len(reading.statements) <= len(meanings) * MAX_EQUAL_STATEMENTS
    assert reading.repeated_statements > 100


@pytest.mark.parametrize("kind", ["other parties", "one sentence", "words of saying", "open quotations"])
def test_reading_a_topic_that_nobody_prepared_is_bounded(open_rules: Ruleset, kind: str) -> None:
    """Reading who says what on a one-line topic is linear in the text, and of a page that is too long reads the beginning alone."""
    short, long, too_long = (
        count_calls(lambda length=length: annotate(hostile_article(kind, length), ruleset=open_rules))  # type: ignore[misc]
        for length in (8_000, 16_000, 96_000)
    )
    assert long < 2.3 * short
    assert too_long < 6 * long


@pytest.fixture(scope="module")
def open_rules(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """A topic in one line, compiled and used once."""
    rules = load_ruleset(write_snapshot([Topic("shells", "Shells", "Pyongyang AND shells")], tmp_path_factory.mktemp("rules")))
    assert annotate(hostile_article("one denial", 300), ruleset=rules).statements
    return rules


@pytest.mark.parametrize("kind", list(HOSTILE_SENTENCES))
def test_reading_is_linear_in_the_text(world: World, kind: str) -> None:
    """Twice as long a page of any hostile kind takes at most about twice as many calls to read."""
    rules = _ruleset(world)
    short, long = (
        count_calls(lambda length=length: annotate(hostile_article(kind, length), ruleset=rules))  # type: ignore[misc]
        for length in (12_000, 24_000)
    )
    assert long < 2.3 * short
