"""Gaps in monitoring are reported: real feeds that break, on the clock of the test; who runs watcher gets one mail about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alert_factory import alert_ids_by_message, insert_alerts
from tests.article_texts import RIVER_FLOOD
from tests.running_watcher import WEBHOOK_SECRET, World, make_news_item, running_receivers, running_site, running_world
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.engine.embedded import EmbeddedEngine
from watcher.errors import Reason
from watcher.model import ChannelKind
from watcher.pipeline.check_health import check_health
from watcher.routing.channel_routing import parse_routing
from watcher.store import alerts, channels, health_facts, problems, scheduled_tasks


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, Mailbox, WebhookReceiver]]:
    """A watcher with a channel for its operator and one for the desk."""
    with running_receivers(tmp_path) as (mailbox, hook), running_world(tmp_path, operator={"failures": 2, "disk_free": 0}) as made:
        made.add_topic()
        made.add_channel("ops", ChannelKind.MAIL, to="ops@example.org", smtp=f"smtp://{mailbox.host}:{mailbox.port}?security=none")
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        with made.database.write() as tx:
            channels.set_routing(tx, channels.get_by_name(tx, "ops").id, parse_routing({"operator": True}))
        yield made, mailbox, hook


def look(made: World) -> None:
    check_health(made.app)
    made.run_due()


def open_troubles(made: World) -> list[tuple[str, str]]:
    with made.database.read() as tx:
        return [(row["reason"], row["subject"]) for row in problems.list_open(tx)]


def text(mailbox: Mailbox, number: int) -> str:
    return mailbox.mails[number].message.get_body(("plain",)).get_content()  # type: ignore[no-any-return, union-attr]


def test_a_feed_that_breaks_is_told_once_and_so_is_its_recovery(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """To the operator's channel alone; what breaks meanwhile comes together an hour later, with what is over."""
    made, mailbox, hook = here
    with running_site() as opened:
        url = opened.feed_url
        made.add_feed(url)
        made.run_due()
    for _ in range(3):
        made.advance(hours=2)
        look(made)
    (mail,) = mailbox.mails
    assert "Feed failing" in mail.message["Subject"]
    assert mail.message["References"] == "<operator@watcher.test>"
    assert url in text(mailbox, 0)
    assert hook.accepted == []
    assert open_troubles(made) == [(Reason.FEED_FAILING, url)]
    with made.database.write() as tx:
        tx.exec_driver_sql("UPDATE feed SET failures = 0, reason = NULL, next_poll_at = '2033-01-01'")
    look(made)
    look(made)
    assert open_troubles(made) == []
    assert len(mailbox.mails) == 2
    assert "over" in text(mailbox, 1)


def test_operators_alerts_are_limited_to_one_an_hour(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """However many troubles begin: the next hour tells them together."""
    made, mailbox, _ = here
    for number in range(5):
        with made.database.write() as tx:
            alerts.add_operator_event(
                tx, reason=Reason.FEED_MOVED, subject=f"https://{number}.example/", text="It moved.", count=1, now=made.clock()
            )
        made.clock.advance(minutes=10)
        look(made)
    assert len(mailbox.mails) == 1
    made.advance(minutes=20)
    look(made)
    assert len(mailbox.mails) == 2
    assert all(f"https://{number}.example/" in text(mailbox, 1) for number in range(1, 5))


def test_entries_lost_between_two_polls_are_told(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """A feed of which nothing was known any more: some may have come and gone."""
    made, mailbox, _ = here
    with running_site() as opened:
        made.add_feed(opened.feed_url)
        for number in range(6):
            opened.publish(make_news_item(number, RIVER_FLOOD + f" {number}", at=made.clock()))
        made.run_due()
        opened.publish(make_news_item(6, RIVER_FLOOD + " 6", at=made.clock()))
        made.advance(hours=1)
        assert [row for row in made.raw_rows("event") if row["reason"] == Reason.ENTRIES_LOST] == []
        opened._news_items.clear()
        for number in range(20, 26):
            opened.publish(make_news_item(number, RIVER_FLOOD + f" {number}", at=made.clock()))
        made.advance(hours=7)
    look(made)
    assert open_troubles(made) == [(Reason.ENTRIES_LOST, opened.feed_url)]
    assert "All 6 entries" in " ".join(text(mailbox, 0).split())
    made.clock.advance(days=2)
    with made.database.read() as tx:
        assert health_facts.recent_events(tx, made.clock()) == []


def test_an_outbox_that_ages_and_a_broken_channel_are_told_over_another(tmp_path: Path) -> None:
    """The channel that fails is not the one that says so."""
    retries = {"retry": [3600] * 50, "disable_after": 20_000}
    with running_receivers(tmp_path) as (mailbox, hook), running_world(tmp_path, delivery=retries, operator={"disk_free": 0}) as made:
        made.add_topic()
        made.add_channel("ops", ChannelKind.MAIL, to="ops@example.org", smtp=f"smtp://{mailbox.host}:{mailbox.port}?security=none")
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        hook.statuses[:] = [503] * 30
        insert_alerts(made, 1)
        made.run_due()
        for _ in range(9):
            made.advance(hours=2)
            look(made)
        told = [text(mailbox, number) for number in range(len(mailbox.mails))]
        assert "Deliveries overdue: hook" in told[1]
        assert any("Channel disabled after failures: hook" in each for each in told)
        assert alert_ids_by_message(hook.accepted) == []
        assert open_troubles(made) == [(Reason.CHANNEL_AUTO_DISABLED, "hook")]


def test_a_disk_that_fills_is_told(tmp_path: Path) -> None:
    """The folder of the database, by the system's own count."""
    with running_receivers(tmp_path) as (mailbox, _), running_world(tmp_path, operator={"disk_free": 2**62}) as made:
        made.add_channel(
            "ops", ChannelKind.MAIL, to="ops@example.org", smtp=f"smtp://{mailbox.host}:{mailbox.port}?security=none", language="fr"
        )
        look(made)
        assert open_troubles(made) == [(Reason.DISK_SPACE_LOW, str(tmp_path))]
        assert "Le disque se remplit" in mailbox.mails[0].message["Subject"]


def test_a_sign_of_life_comes_every_day(tmp_path: Path) -> None:
    """Also, and above all, when there was nothing."""
    given = {"operator": {"alive": "daily@07:00", "disk_free": 0}, "alerts": {"timezone": "Europe/Paris"}}
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, **given) as made:
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        for _ in range(3 * 24):
            made.clock.advance(hours=1)
            look(made)
        assert [call.json["type"] for call in hook.accepted] == ["watcher.alive"] * 3
        assert [call.json["timestamp"][11:16] for call in hook.accepted] == ["05:00"] * 3
        assert hook.accepted[0].json["data"]["notes"][0]["counts"] == {"feeds": 0, "articles": 0, "alerts": 0}


def test_without_a_channel_nothing_is_told_and_nothing_forgotten(tmp_path: Path) -> None:
    """The first channel that is added hears of it."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, operator={"disk_free": 2**62}) as made:
        look(made)
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.clock.advance(minutes=5)
        look(made)
        assert [note["reason"] for note in hook.accepted[0].json["data"]["notes"]] == [Reason.DISK_SPACE_LOW]


def test_the_daemon_looks_by_itself(tmp_path: Path) -> None:
    """The default engine calls it by the clock, and sends what it made due."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, operator={"disk_free": 2**62, "every": 0.1}) as made:
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        engine = EmbeddedEngine(made.app, sweep_interval=0.05)
        engine.start()
        try:
            (call, *_) = hook.wait(1, timeout=60)
        finally:
            engine.shut_down()
    assert call.json["type"] == "watcher.operator"


def test_quiet_hours_hold_an_operators_alert(tmp_path: Path) -> None:
    """Until their end; then it comes."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, operator={"disk_free": 2**62}) as made:
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        with made.database.write() as tx:
            channels.set_routing(tx, 1, parse_routing({"quiet": "10:00-14:00"}))
        look(made)
        assert hook.accepted == []
        made.advance(hours=2)
        assert len(hook.accepted) == 1


def test_a_clock_set_back_silences_no_operators_alert(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """A next one that lies too far ahead is no reason to wait."""
    made, mailbox, _ = here
    with made.database.write() as tx:
        scheduled_tasks.schedule(tx, "operator", made.clock() + timedelta(days=400))
        alerts.add_operator_event(tx, reason=Reason.FEED_MOVED, subject="https://a.example/", text="It moved.", count=1, now=made.clock())
    look(made)
    assert len(mailbox.mails) == 1
