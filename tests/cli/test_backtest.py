"""What a topic would have done, against what it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running_watcher import START_TIME, running_world
from watcher import data, pipeline
from watcher.cli import backtest, output
from watcher.demo import scenario
from watcher.model import Article, TextSource
from watcher.store import alerts


@pytest.mark.parametrize("name", scenario.watched_topics())
def test_a_topic_would_have_told_what_it_told(own_home: Path, tmp_path: Path, name: str) -> None:
    """Everything the demo's newsrooms publish, judged as it comes: the same alerts of the same kinds afterwards, claims among them."""
    topic, did = data.builtin_topics_by_name()[name].topic, {}
    with running_world(tmp_path) as made:
        made.add_topic(topic)
        for scene in scenario.live_scenes():
            made.clock.current = max(made.clock.current, scene.news_item.published)
            text = "\n".join(scene.news_item.paragraphs)
            where = f"http://{scene.outlet}.example{scene.news_item.path}"
            article = Article(where, scene.outlet, scene.news_item.title, text, TextSource.SUPPLIED, scene.news_item.published)
            number, _ = pipeline.store_article(made.app, article)
            pipeline.analyse_article(made.app, number)
            with made.database.read() as tx:
                did[number] = tuple(alert.kind for alert in alerts.list_for_article(tx, number))
        with output.show_progress() as step:
            outcome = backtest.backtest_topic(made.database, topic, START_TIME, step)
    assert {each.id: each.alerts for each in outcome.matches if each.alerts} == {number: kinds for number, kinds in did.items() if kinds}
    assert outcome.alerts == sum(map(len, did.values())) > 0
    assert any(set(kinds) - {"first-report"} for kinds in did.values())
