"""What a topic would have done, against what it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import EPOCH, world
from watcher import data, pipeline
from watcher.cli import backtest, screen
from watcher.demo import story
from watcher.model import Article, TextSource
from watcher.store import alerts


@pytest.mark.parametrize("name", story.topics())
def test_a_topic_would_have_told_what_it_told(own_home: Path, tmp_path: Path, name: str) -> None:
    """Everything the demo's newsrooms publish, judged as it comes: the same alerts of the same kinds afterwards, claims among them."""
    topic, did = data.brought()[name].topic, {}
    with world(tmp_path) as made:
        made.topic(topic)
        for scene in story.programme():
            made.clock.at = max(made.clock.at, scene.piece.published)
            text = "\n".join(scene.piece.paragraphs)
            where = f"http://{scene.outlet}.example{scene.piece.path}"
            article = Article(where, scene.outlet, scene.piece.title, text, TextSource.GIVEN, scene.piece.published)
            number, _ = pipeline.hand_over(made.app, article)
            pipeline.analyse(made.app, number)
            with made.database.read() as tx:
                did[number] = tuple(alert.kind for alert in alerts.of_article(tx, number))
        with screen.progress() as step:
            outcome = backtest.run(made.database, topic, EPOCH, step)
    assert {each.id: each.alerts for each in outcome.matches if each.alerts} == {number: kinds for number, kinds in did.items() if kinds}
    assert outcome.alerts == sum(map(len, did.values())) > 0
    assert any(set(kinds) - {"first-report"} for kinds in did.values())
