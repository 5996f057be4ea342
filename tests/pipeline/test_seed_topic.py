"""What a new topic's record holds of the stored articles."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_in_process as run_in_process  # noqa: PLC0414
from tests.running_watcher import running_world
from watcher import data
from watcher.bootstrap import utc_now
from watcher.model import Article, TextSource
from watcher.pipeline.analyse import analyse_article, store_article

ACCUSATIONS = (
    "The White House said on Monday that North Korea had delivered artillery shells to Russia.",
    "North Korea has delivered more artillery shells to Russia, the White House said in a statement.",
)


@pytest.mark.parametrize(("claim_window", "kinds"), [("30d", ["first-report", None]), ("1d", ["first-report", "first-report"])])
def test_seeding_goes_by_the_configured_windows(
    run_in_process: RunCommand, tmp_path: Path, claim_window: str, kinds: list[str | None]
) -> None:
    """An accusation repeated after five days changes the record again where the window is one day, and not where it is thirty."""
    with running_world(tmp_path) as made:
        for at, text in enumerate(ACCUSATIONS):
            made.clock.current = utc_now() - timedelta(days=10 - 5 * at)
            article = Article(f"https://a.example/{at}", f"Outlet {at}", f"Piece {at}", text, TextSource.SUPPLIED, made.clock(), "en")
            article_id, _ = store_article(made.app, article)
            analyse_article(made.app, article_id)
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n[alerts]\nclaim_window = "{claim_window}"\n')
    run_in_process("--config", str(config), "topic", "add", "rnk-arms")
    rows = run_in_process("--config", str(config), "statement", "list", "--json").rows()
    recorded = sorted((row["article_id"], row["kind"]) for row in rows if row["party"] == "united-states" and row["claim"] == "supplied")
    assert [kind for _, kind in recorded] == kinds
    assert run_in_process("--config", str(config), "alerts", "--json").rows() == []


def test_an_interrupted_seeding_leaves_no_topic(tmp_path: Path) -> None:
    """Whatever fails while the topic is stored, neither the topic nor a part of its record is there afterwards."""
    from watcher.pipeline.seed_topic import seed_topic
    from watcher.store import topics

    topic = data.builtin_topics_by_name()["rnk-arms"].topic
    with running_world(tmp_path) as made:
        article = Article("https://a.example/1", "A", "Piece", ACCUSATIONS[0], TextSource.SUPPLIED, made.clock(), "en")
        article_id, _ = store_article(made.app, article)
        analyse_article(made.app, article_id)

        def fail() -> object:
            raise RuntimeError("interrupted")

        with pytest.raises(RuntimeError, match="interrupted"):
            seed_topic(
                made.database,
                topic,
                lambda tx: topics.add(tx, topic, channels=[], now=made.clock()),
                load_entities=data.load_entities,
                load_windows=fail,  # type: ignore[arg-type]
                clock=made.clock,
                report_progress=lambda _text: None,
            )
        assert made.raw_rows("topic") == made.raw_rows("match") == made.raw_rows("statement") == []
