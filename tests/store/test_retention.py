"""What is pruned, what stays, and that nothing pruned is ever news again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.article_texts import ARMS_DEAL, RIVER_FLOOD
from tests.running_watcher import WEBHOOK_SECRET, World, make_news_item, make_settings, running_receivers, running_site, running_world
from watcher import bootstrap
from watcher.demo.receivers import WebhookReceiver
from watcher.demo.sites import Site
from watcher.model import ChannelKind
from watcher.pipeline.housekeeping import run_housekeeping
from watcher.store import deliveries, retention
from watcher.store.retention import RetentionPeriods

KEEP = {"retention": {"texts": 86400, "articles": 86400 * 10, "deliveries": 86400 * 5}, "alerts": {"story_window": 86400, "max_age": 0}}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, Site, WebhookReceiver]]:
    """A watcher that told one story, and keeps little."""
    with running_site() as opened, running_receivers(tmp_path) as (_, hook), running_world(tmp_path, **KEEP) as made:
        made.add_topic()
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_feed(opened.feed_url)
        opened.publish(make_news_item(0, RIVER_FLOOD))
        made.run_due()
        opened.publish(make_news_item(1, ARMS_DEAL, title="Shells"))
        made.advance(minutes=30)
        assert len(hook.accepted) == 1
        yield made, opened, hook


def test_texts_go_first_then_articles_and_the_alert_stays_whole(here: tuple[World, Site, WebhookReceiver]) -> None:
    """After a day the texts, after ten the articles; the alert has its sentence, link and title throughout."""
    made, _, _ = here
    told = made.list_alerts()
    made.clock.advance(hours=23)
    run_housekeeping(made.app)
    assert all(len(row["text"]) > 9 for row in made.raw_rows("article"))
    made.clock.advance(hours=2)
    run_housekeeping(made.app)
    assert {len(row["text"]) for row in made.raw_rows("article")} == {9}
    assert made.list_alerts() == told
    made.clock.advance(days=10)
    run_housekeeping(made.app)
    assert made.raw_rows("article") == []
    assert len(made.raw_rows("pruned_article")) == 2
    assert [replace(each, quote=replace(each.quote, article_id=told[0].quote.article_id)) for each in made.list_alerts()] == told
    assert [row["state"] for row in made.raw_rows("alert_route")] == ["posted"]


def test_what_is_pruned_never_alerts_again(here: tuple[World, Site, WebhookReceiver]) -> None:
    """Not from its own feed, whose entries stay known, and not from another feed that lists the same page."""
    made, opened, hook = here
    made.clock.advance(days=11)
    run_housekeeping(made.app)
    assert made.raw_rows("article") == []
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL")
    made.advance(hours=7)
    with made.database.write() as tx:  # the same entries under keys nobody knows, as from another feed
        tx.exec_driver_sql("DELETE FROM entry_key")
        tx.exec_driver_sql("UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL")
    made.advance(hours=7)
    assert len(made.raw_rows("entry")) == 4
    assert made.raw_rows("article") == []
    assert len(hook.accepted) == 1
    assert opened.counts.pages == 2, "a pruned page is not even asked for"


def test_deliveries_go_but_the_last_of_a_story_keeps_its_number(here: tuple[World, Site, WebhookReceiver]) -> None:
    """What is sent long ago goes; the next message on its story is still number two."""
    made, _, _ = here
    made.clock.advance(days=6)
    run_housekeeping(made.app)
    (row,) = made.raw_rows("delivery")
    assert row["sequence"] == 1
    with made.database.write() as tx:
        assert deliveries._last_sequence(tx, row["channel_id"], row["recipient"], row["thread"]) == 1
        tx.exec_driver_sql("UPDATE delivery SET thread = NULL, sequence = NULL")
    run_housekeeping(made.app)
    assert made.raw_rows("delivery") == []
    assert made.raw_rows("message") == []
    assert len(made.list_alerts()) == 1


def test_what_is_due_is_never_pruned(here: tuple[World, Site, WebhookReceiver]) -> None:
    """An owed delivery stays, however old."""
    made, _, _ = here
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE delivery SET state = 'due', due_at = '2040-01-01', thread = NULL")
    made.clock.advance(days=400)
    run_housekeeping(made.app)
    assert len(made.raw_rows("delivery")) == 1


def test_counting_is_what_pruning_does(here: tuple[World, Site, WebhookReceiver]) -> None:
    """`--dry-run` says what then happens; kept for ever, there is nothing."""
    made, _, _ = here
    made.clock.advance(days=30)
    with made.database.write() as tx:
        counted = retention.count_expired(tx, made.app.policy.retention, made.clock())
        done = retention.delete_expired(tx, made.app.policy.retention, made.clock())
        assert counted == done | {"texts": 2, "articles": 2}
        assert retention.count_expired(tx, RetentionPeriods(), made.clock()) == {"texts": 0, "articles": 0, "deliveries": 0}


def test_an_article_that_copies_may_join_is_kept() -> None:
    """The setting cannot go below twice the window in which a story takes in copies."""
    short = make_settings(Path("/nowhere"), retention={"articles": 60}, alerts={"story_window": 86400})
    assert bootstrap.build_retention(short).articles == timedelta(days=2)


def test_what_was_said_outlives_the_article(here: tuple[World, Site, WebhookReceiver]) -> None:
    """Without its text an article is not read anew, so its statements stay; without the article they stay too, with quote and link."""
    from watcher.store import statements

    made, _, _ = here
    said = [(row["quote"], row["url"]) for row in made.raw_rows("statement")]
    assert said
    for days in (2, 11):
        made.clock.advance(days=days)
        run_housekeeping(made.app)
        with made.database.read() as tx:
            assert statements.list_reanalysable_articles(tx) == []
        assert [(row["quote"], row["url"]) for row in made.raw_rows("statement")] == said
    assert {row["article_id"] for row in made.raw_rows("statement")} == {None}
