"""What a topic would have done, against what it did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.running_watcher import START_TIME, World, running_world
from watcher import data
from watcher.demo import scenario
from watcher.model import Article, TextSource, Topic
from watcher.pipeline.analyse import analyse_article, store_article
from watcher.pipeline.backtest import BacktestArticle, BacktestResult, backtest_topic
from watcher.store import alerts


def run_backtest(world: World, topic: Topic) -> BacktestResult:
    return backtest_topic(
        world.database,
        topic,
        START_TIME,
        load_entities=data.load_entities,
        windows=world.app.policy.claim_windows,
        report_progress=lambda _text: None,
    )


def kinds_raised(world: World, articles: Iterable[Article]) -> dict[int, tuple[str, ...]]:
    """Article id -> the kinds of the alerts that the daemon raises on it; the clock goes with the articles."""
    kinds = {}
    for article in articles:
        world.clock.current = max(world.clock.current, article.published or world.clock.current)
        article_id, _ = store_article(world.app, article)
        analyse_article(world.app, article_id)
        with world.database.read() as tx:
            kinds[article_id] = tuple(alert.kind for alert in alerts.list_for_article(tx, article_id))
    return kinds


@pytest.mark.parametrize("name", scenario.watched_topics())
def test_a_topic_would_have_raised_the_alerts_it_raised(tmp_path: Path, name: str) -> None:
    """Everything the demo's newsrooms publish, decided as it comes: the same alerts of the same kinds afterwards, claims among them."""
    topic = data.builtin_topics_by_name()[name].topic
    with running_world(tmp_path) as made:
        made.add_topic(topic)
        raised = kinds_raised(
            made,
            (
                Article(
                    f"http://{scene.outlet}.example{scene.news_item.path}",
                    scene.outlet,
                    scene.news_item.title,
                    "\n".join(scene.news_item.paragraphs),
                    TextSource.SUPPLIED,
                    scene.news_item.published,
                )
                for scene in scenario.live_scenes()
            ),
        )
        outcome = run_backtest(made, topic)
    assert {each.id: each.alerts for each in outcome.matches if each.alerts} == {number: kinds for number, kinds in raised.items() if kinds}
    assert outcome.alerts == sum(map(len, raised.values())) > 0
    assert any(set(kinds) - {"first-report"} for kinds in raised.values())


def test_a_story_within_a_day_of_an_alert_is_an_update_where_statements_cannot_be_read(tmp_path: Path) -> None:
    """Two German stories of one day on a topic with claims: the second is an update to the daemon, and to the backtest as well."""
    topic = data.builtin_topics_by_name()["rnk-arms"].topic
    texts = (
        "Nordkorea liefert Russland nach Angaben aus Seoul Granaten und Raketen.",
        "Russische Soldaten haben an der Front nordkoreanische Raketen eingesetzt, die Nordkorea an Russland geliefert hat.",
    )
    with running_world(tmp_path) as made:
        made.add_topic(topic)
        articles = (
            Article(f"https://a.example/{at}", "A", f"Stück {at}", text, TextSource.SUPPLIED, START_TIME + timedelta(hours=at), "de")
            for at, text in enumerate(texts)
        )
        raised = kinds_raised(made, articles)
        outcome = run_backtest(made, topic)
    assert list(raised.values()) == [("first-report",), ("update",)]
    assert {each.id: each.alerts for each in outcome.matches} == raised


def test_weeks_are_counted_from_monday_without_gaps() -> None:
    """A week without a match between two that have some is a line of its own, with zeros."""

    def matched(days: int, count: int) -> BacktestArticle:
        return BacktestArticle(days, START_TIME + timedelta(days=days), "T", "O", 1.0, "first-report", ("first-report",) * count)

    monday = START_TIME.replace(day=4, hour=0)
    outcome = BacktestResult(matches=[matched(0, 2), matched(0, 0), matched(14, 1)])
    assert outcome.weeks() == [(monday, 2, 2), (monday + timedelta(days=7), 0, 0), (monday + timedelta(days=14), 1, 1)]
    assert BacktestResult().weeks() == []
