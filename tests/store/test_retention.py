"""What is pruned, what stays, and that nothing pruned is ever news again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.test_pipeline import ARMS_DEAL, SOMETHING_ELSE
from tests.world import SECRET, World, piece, receivers, settings, site, world
from watcher import bootstrap
from watcher.demo.receivers import Hook
from watcher.demo.sites import Site
from watcher.engine.tasks import housekeeping
from watcher.model import ChannelKind
from watcher.store import deliveries, retention
from watcher.store.retention import Keep

KEEP = {"retention": {"texts": 86400, "articles": 86400 * 10, "deliveries": 86400 * 5}, "alerts": {"story_window": 86400, "max_age": 0}}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, Site, Hook]]:
    """A watcher that told one story, and keeps little."""
    with site() as opened, receivers(tmp_path) as (_, hook), world(tmp_path, **KEEP) as made:
        made.topic()
        made.channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=SECRET)
        made.feed(opened.feed_url)
        opened.publish(piece(0, SOMETHING_ELSE))
        made.run()
        opened.publish(piece(1, ARMS_DEAL, title="Shells"))
        made.later(minutes=30)
        assert len(hook.received) == 1
        yield made, opened, hook


def test_texts_go_first_then_articles_and_the_alert_stays_whole(here: tuple[World, Site, Hook]) -> None:
    """After a day the texts, after ten the articles; the alert has its sentence, link and title throughout."""
    made, _, _ = here
    told = made.alerts()
    made.clock.on(hours=23)
    housekeeping(made.app)
    assert all(len(row["text"]) > 9 for row in made.rows("article"))
    made.clock.on(hours=2)
    housekeeping(made.app)
    assert {len(row["text"]) for row in made.rows("article")} == {9}
    assert made.alerts() == told
    made.clock.on(days=10)
    housekeeping(made.app)
    assert made.rows("article") == []
    assert len(made.rows("tombstone")) == 2
    assert [replace(each, quote=replace(each.quote, article_id=told[0].quote.article_id)) for each in made.alerts()] == told
    assert [row["state"] for row in made.rows("dispatch")] == ["posted"]


def test_what_is_pruned_never_alerts_again(here: tuple[World, Site, Hook]) -> None:
    """Not from its own feed, whose entries stay known, and not from another feed that lists the same page."""
    made, opened, hook = here
    made.clock.on(days=11)
    housekeeping(made.app)
    assert made.rows("article") == []
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL")
    made.later(hours=7)
    with made.database.write() as tx:  # the same entries under keys nobody knows, as from another feed
        tx.exec_driver_sql("DELETE FROM entry_key")
        tx.exec_driver_sql("UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL")
    made.later(hours=7)
    assert len(made.rows("entry")) == 4
    assert made.rows("article") == []
    assert len(hook.received) == 1
    assert opened.counts.pages == 2, "a pruned page is not even asked for"


def test_deliveries_go_but_the_last_of_a_story_keeps_its_number(here: tuple[World, Site, Hook]) -> None:
    """What is sent long ago goes; the next message on its story is still number two."""
    made, _, _ = here
    made.clock.on(days=6)
    housekeeping(made.app)
    (row,) = made.rows("delivery")
    assert row["sequence"] == 1
    with made.database.write() as tx:
        assert deliveries._last(tx, row["channel_id"], row["recipient"], row["thread"]) == 1
        tx.exec_driver_sql("UPDATE delivery SET thread = NULL, sequence = NULL")
    housekeeping(made.app)
    assert made.rows("delivery") == []
    assert made.rows("message") == []
    assert len(made.alerts()) == 1


def test_what_is_due_is_never_pruned(here: tuple[World, Site, Hook]) -> None:
    """An owed delivery stays, however old."""
    made, _, _ = here
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE delivery SET state = 'due', due_at = '2040-01-01', thread = NULL")
    made.clock.on(days=400)
    housekeeping(made.app)
    assert len(made.rows("delivery")) == 1


def test_counting_is_what_pruning_does(here: tuple[World, Site, Hook]) -> None:
    """`--dry-run` says what then happens; kept for ever, there is nothing."""
    made, _, _ = here
    made.clock.on(days=30)
    with made.database.write() as tx:
        counted = retention.count(tx, made.app.policy.keep, made.clock())
        done = retention.prune(tx, made.app.policy.keep, made.clock())
        assert counted == done | {"texts": 2, "articles": 2}
        assert retention.count(tx, Keep(), made.clock()) == {"texts": 0, "articles": 0, "deliveries": 0}


def test_an_article_that_copies_may_join_is_kept() -> None:
    """The setting cannot go below twice the window in which a story takes in copies."""
    short = settings(Path("/nowhere"), retention={"articles": 60}, alerts={"story_window": 86400})
    assert bootstrap.keep(short).articles == timedelta(days=2)


def test_what_was_said_outlives_the_article(here: tuple[World, Site, Hook]) -> None:
    """Without its text an article is not read anew, so its statements stay; without the article they stay too, with quote and link."""
    from watcher.store import statements

    made, _, _ = here
    said = [(row["quote"], row["url"]) for row in made.rows("statement")]
    assert said
    for days in (2, 11):
        made.clock.on(days=days)
        housekeeping(made.app)
        with made.database.read() as tx:
            assert statements.readable(tx) == []
        assert [(row["quote"], row["url"]) for row in made.rows("statement")] == said
    assert {row["article_id"] for row in made.rows("statement")} == {None}
