"""The four steps joined up, on real sites, receivers and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.article_texts import ARMS_DEAL, ARMS_DEAL_SHORTENED, ARMS_SHIPMENT, RIVER_FLOOD
from tests.running_watcher import START_TIME, WEBHOOK_SECRET, World, make_news_item, running_receivers, running_site, running_world
from watcher.demo.sites import Site
from watcher.errors import Reason
from watcher.model import ChannelKind, Topic
from watcher.pipeline.analyse import analyse_article
from watcher.pipeline.collect import collect_entry
from watcher.pipeline.housekeeping import run_housekeeping
from watcher.store import feeds


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, Site]]:
    """A watcher that has read an empty feed once, and watches for arms."""
    with running_site() as opened, running_world(tmp_path) as made:
        made.add_topic()
        made.add_feed(opened.feed_url)
        opened.publish(make_news_item(0, RIVER_FLOOD))
        made.run_due()
        yield made, opened


def test_a_new_story_is_one_alert_and_its_copies_none(here: tuple[World, Site]) -> None:
    """One alert with its sentence; a trimmed copy whose title says what is on record joins in silence; another story alerts again."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_DEAL, title="Shells for Moscow"))
    made.advance(minutes=10)
    opened.publish(make_news_item(2, ARMS_DEAL_SHORTENED, title="Pyongyang arms Russia, two officials say"))
    made.advance(minutes=10)
    opened.publish(make_news_item(3, ARMS_SHIPMENT))
    made.advance(minutes=10)
    first, second = made.list_alerts()
    assert first.quote.title == "Shells for Moscow"
    assert first.quote.sentence in ARMS_DEAL
    assert first.topic == "arms"
    assert second.quote.sentence in ARMS_SHIPMENT
    original, copy = (row for row in made.raw_rows("article") if row["title"].startswith(("Shells", "Pyongyang")))
    assert copy["duplicate_of"] == original["id"]
    assert copy["story_id"] == original["story_id"]


def test_marks_are_the_matched_words(here: tuple[World, Site]) -> None:
    """Where nobody's position is read, each mark within the sentence is a word that the topic's query asked for."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_SHIPMENT))
    made.advance(minutes=10)
    (alert,) = made.list_alerts()
    marked = {alert.quote.sentence[start:end] for start, end in alert.marks}
    assert {"North Korean", "Russia"} <= marked
    assert marked <= {"North Korean", "rockets", "Russia"}


def test_fifty_old_entries_alert_nobody(tmp_path: Path) -> None:
    """What a feed holds at its first poll is stored, compared with, and summed up in one notice."""
    with running_site() as opened, running_world(tmp_path) as made:
        made.add_topic()
        made.add_feed(opened.feed_url)
        for number in range(50):
            opened.publish(
                make_news_item(number, f"{ARMS_SHIPMENT}\nVoyage number {number}: " + f"crane {number} lifted pallet {number * 7} " * 12)
            )
        made.run_due()
        assert made.list_alerts() == []
        (notice,) = made.raw_rows("event")
        assert (notice["reason"], notice["count"]) == (Reason.COLD_START, 50)
        opened.publish(make_news_item(99, ARMS_SHIPMENT, title="The same voyage again"))
        made.advance(minutes=30)
        assert made.list_alerts() == []
        assert len(made.raw_rows("article")) == 51


def test_an_old_date_alerts_nobody(here: tuple[World, Site]) -> None:
    """An entry whose publisher dates it three days back is stored with the reason too-old."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_DEAL, at=START_TIME - timedelta(days=3)))
    made.advance(minutes=10)
    assert made.list_alerts() == []
    assert made.raw_rows("match")[0]["reason"] == Reason.TOO_OLD


def test_a_lost_page_leaves_the_feeds_own_text(here: tuple[World, Site]) -> None:
    """Where the page is 404, the article is made of the summary, and the row says so."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_DEAL))
    opened._news_items.clear()
    made.advance(minutes=10)
    article = made.raw_rows("article")[-1]
    assert article["source"] == "summary"
    assert len(made.list_alerts()) == 1


def test_an_unchanged_feed_is_not_parsed(here: tuple[World, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """A 304, and a 200 with the same body, end before the worker."""
    made, opened = here
    called: list[object] = []
    monkeypatch.setattr(type(made.app.workers), "call", lambda *given: called.append(given))
    made.advance(minutes=30)
    assert opened.counts.unchanged == 1
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE feed SET etag = NULL, last_modified = NULL")
    made.advance(minutes=60)
    assert opened.counts.polls == 3
    assert called == []


def test_validators_are_stored_with_the_entries_or_not_at_all(here: tuple[World, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the entries and the end of their transaction leaves the old ETag, so that the next poll lists them."""
    made, opened = here
    before = made.raw_rows("feed")[0]["etag"]
    opened.publish(make_news_item(1, ARMS_DEAL))
    with monkeypatch.context() as patch:
        patch.setattr(feeds, "record_unchanged", lambda *_, **__: 1 / 0)
        made.advance(minutes=10)
    assert made.raw_rows("feed")[0]["etag"] == before
    assert len(made.raw_rows("entry")) == 1
    assert made.raw_rows("feed")[0]["reason"] == Reason.UNEXPECTED
    made.advance(hours=7)
    assert len(made.raw_rows("entry")) == 2


def test_steps_may_be_repeated(here: tuple[World, Site]) -> None:
    """Running every step twice on the same rows changes nothing."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_DEAL))
    made.advance(minutes=10)
    counts = {table: len(made.raw_rows(table)) for table in ("entry", "article", "story", "match", "alert", "delivery")}
    for entry in made.raw_rows("entry"):
        assert not collect_entry(made.app, entry["id"])
    for article in made.raw_rows("article"):
        assert not analyse_article(made.app, article["id"])
    assert counts == {table: len(made.raw_rows(table)) for table in counts}


def test_a_topic_added_meanwhile_is_not_missed(here: tuple[World, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """An article read with yesterday's topics is read again with today's before it is judged."""
    made, opened = here
    opened.publish(make_news_item(1, ARMS_DEAL))
    real = type(made.app.workers).call
    added: list[bool] = []

    def call(workers: object, function: object, *arguments: object, **more: object) -> object:
        result = real(workers, function, *arguments, **more)  # type: ignore[arg-type]
        if not added and getattr(function, "__name__", "") == "annotate_page":
            added.append(True)
            made.add_topic(Topic("border", "Border", '"border station"'))
        return result

    monkeypatch.setattr(type(made.app.workers), "call", call)
    made.advance(minutes=10)
    assert {alert.topic for alert in made.list_alerts()} == {"arms", "border"}


def test_each_recipient_has_its_own_fate(tmp_path: Path) -> None:
    """One refused recipient ends dead with the server's words; the other and the webhook get their alert, once."""
    with (
        running_site() as opened,
        running_receivers(tmp_path, refuse=["gone@example.org"]) as (mailbox, hook),
        running_world(tmp_path) as made,
    ):
        made.add_channel(
            "desk", ChannelKind.MAIL, to="a@example.org,gone@example.org", smtp=f"smtp://127.0.0.1:{mailbox.port}?security=none"
        )
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_topic()
        made.add_feed(opened.feed_url)
        made.run_due()
        opened.publish(make_news_item(1, ARMS_DEAL))
        made.advance(minutes=30)
        made.advance(days=3)
        assert [mail.recipients for mail in mailbox.mails] == [("a@example.org",)]
        assert len(hook.accepted) == 1
        assert hook.accepted[0].verified
        (dead,) = made.failed_deliveries()
        assert (dead.state, dead.recipient) == ("dead", "gone@example.org")
        assert dead.detail


def test_a_topic_goes_to_its_own_channels(tmp_path: Path) -> None:
    """A topic that names a channel goes there alone; one that names none goes everywhere."""
    with (
        running_site() as opened,
        running_receivers(tmp_path) as (_, hook),
        running_receivers(tmp_path / "b") as (_, other),
        running_world(tmp_path) as made,
    ):
        made.add_channel("one", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_channel("two", ChannelKind.WEBHOOK, url=other.url, secret=WEBHOOK_SECRET)
        made.add_topic(Topic("arms", "Arms", "@russia @north-korea @arms"), "one")
        made.add_topic(Topic("trains", "Trains", "trains"))
        made.add_feed(opened.feed_url)
        made.run_due()
        opened.publish(make_news_item(1, ARMS_DEAL))
        made.advance(minutes=30)
        (both,) = hook.accepted  # one story: one message
        assert {alert["topic"]["name"] for alert in both.json["data"]["alerts"]} == {"arms", "trains"}
        assert [alert["topic"]["name"] for alert in other.accepted[0].json["data"]["alerts"]] == ["trains"]


def test_a_receiver_that_is_down_is_tried_again_with_one_id(tmp_path: Path) -> None:
    """Two answers of 503, then 200: three tries, one id, sent."""
    with running_site() as opened, running_receivers(tmp_path) as (_, hook), running_world(tmp_path) as made:
        hook.statuses[:] = [503, 503]
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_topic()
        made.add_feed(opened.feed_url)
        made.run_due()
        opened.publish(make_news_item(1, ARMS_DEAL))
        made.advance(minutes=30)
        made.advance(minutes=5)
        made.advance(minutes=60)
        assert len(hook.requests) == 3
        assert len({call.id for call in hook.requests}) == 1
        assert [row["state"] for row in made.raw_rows("delivery")] == ["sent"]


def test_a_receiver_that_stays_down_ends_dead(tmp_path: Path) -> None:
    """When the schedule is used up, the delivery is dead, with the receiver's answer, and stays to be seen."""
    with running_site() as opened, running_receivers(tmp_path) as (_, hook), running_world(tmp_path) as made:
        hook.statuses[:] = [500] * 10
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_topic()
        made.add_feed(opened.feed_url)
        made.run_due()
        opened.publish(make_news_item(1, ARMS_DEAL))
        for _ in range(5):
            made.advance(hours=1)
        (dead,) = made.failed_deliveries()
        assert dead.state == "dead"
        assert "500" in dead.detail
        assert len(hook.requests) == 3


def test_a_feed_that_fails_goes_on_later(here: tuple[World, Site]) -> None:
    """A feed that is down keeps its row with a reason and a sentence, and is read when it is back."""
    made, opened = here
    url = made.raw_rows("feed")[0]["url"]
    with made.database.write() as tx:
        feed_id = feeds.add(tx, url.replace("rss.xml", "nowhere.xml"), title="", now=made.clock())
    made.run_due()
    row = next(row for row in made.raw_rows("feed") if row["id"] == feed_id)
    assert row["reason"] == Reason.HTTP_STATUS
    assert "404" in row["detail"]
    assert row["state"] == "active"
    opened.publish(make_news_item(1, ARMS_DEAL))
    made.advance(minutes=30)
    assert len(made.list_alerts()) == 1


def test_stories_outlive_a_restart(here: tuple[World, Site]) -> None:
    """Housekeeping forgets by when we saw an article, not by its publisher's date: a copy still finds an original dated long ago."""
    made, opened = here
    made.clock.advance(days=900)
    opened.publish(make_news_item(1, ARMS_DEAL))
    made.run_due()
    run_housekeeping(made.app)
    opened.publish(make_news_item(2, ARMS_DEAL_SHORTENED, title="The same again"))
    made.advance(hours=7)
    original, copy = made.raw_rows("article")[-2:]
    assert copy["duplicate_of"] == original["id"]
