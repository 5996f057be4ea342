"""Days on which everything goes wrong for a while: recovery without help, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alert_factory import insert_alerts, received_alert_ids
from tests.running_watcher import WEBHOOK_SECRET, World, running_receivers, running_world
from watcher.delivery.retry_schedule import DEFAULT_RETRY_SCHEDULE
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.errors import StoreError
from watcher.model import ChannelKind
from watcher.pipeline.deliver import deliver_message
from watcher.pipeline.route_alerts import release_held_alerts
from watcher.routing.channel_routing import parse_routing
from watcher.store import channels
from watcher.store.column_types import Connection
from watcher.store.database import Database
from watcher.store.work_queue import release_all_leases

SPECIFIED = {"delivery": {"retry": list(DEFAULT_RETRY_SCHEDULE)}}


def to_hook(made: World, hook: WebhookReceiver) -> None:
    made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)


def test_a_mail_server_that_is_away_for_a_day_gets_everything(tmp_path: Path) -> None:
    """Alerts of a whole day against a closed port: all arrive once it is back, each under one id, in the order of its story."""
    with Mailbox() as gone:
        port = gone.port
    with running_world(tmp_path, **SPECIFIED) as made:
        made.add_topic()
        made.add_channel("desk", ChannelKind.MAIL, to="desk@example.org", smtp=f"smtp://127.0.0.1:{port}?security=none")
        told = []
        for hour in range(24):
            told += insert_alerts(made, hour % 6)
            for _ in range(4):
                made.advance(minutes=15)
        assert {row["state"] for row in made.raw_rows("delivery")} == {"due"}
        assert made.raw_rows("channel")[0]["enabled"], "a day is no reason to give a channel up"
        with Mailbox(port=port) as mailbox:
            for _ in range(30):
                made.advance(hours=1)
            assert len({mail.id for mail in mailbox.mails}) == len(mailbox.mails) == len(told)
            assert {row["state"] for row in made.raw_rows("delivery")} == {"sent"}
            assert made.raw_rows("channel")[0]["failing_since"] is None


def test_a_clock_that_is_set_back_an_hour_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Due dates then lie an hour ahead, leases too: within that hour everything comes, held and failed ones as well."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, **SPECIFIED) as made:
        made.add_topic()
        to_hook(made, hook)
        hook.statuses[:] = [503, 503]
        told = insert_alerts(made, 1, 2)
        made.run_due()
        with made.database.write() as tx:  # one was being sent when the process died
            tx.exec_driver_sql(
                "UPDATE delivery SET claimed_until = ? WHERE id = 2", ((made.clock() + timedelta(minutes=3)).isoformat(" ")[:26],)
            )
        made.clock.advance(hours=-1)
        told += insert_alerts(made, 3)
        made.run_due()
        assert received_alert_ids(hook.accepted) == told[2:], "what is new is not kept waiting"
        for _ in range(14):
            made.advance(minutes=5)
        assert sorted(received_alert_ids(hook.accepted)) == told
        assert len({call.id for call in hook.accepted}) == len(hook.accepted)


def test_a_full_disk_holds_everything_up_and_loses_nothing(tmp_path: Path) -> None:
    """SQLite may take no further page: nothing is written by halves, and once there is room it goes on by itself."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path) as made:
        made.add_topic()
        to_hook(made, hook)
        told = insert_alerts(made, 1, 2)
        with made.database.write() as tx:
            pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
            tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            with pytest.raises(sqlite3.OperationalError, match="full"):
                tx.connection.execute("CREATE TABLE filler AS SELECT zeroblob(10000000)")
        failures = 0
        for story in range(3, 60):
            try:
                told += insert_alerts(made, story)
            except StoreError as error:
                assert "disk is full" in str(error)
                failures += 1
        assert failures > 0
        before = len(made.raw_rows("alert"))
        assert {row["alert_id"] for row in made.raw_rows("alert_route")} == {row["id"] for row in made.raw_rows("alert")}, "all or nothing"
        with made.database.write() as tx:
            tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
        told += insert_alerts(made, 100)
        made.advance(minutes=10)
        assert before + 1 == len(told)
        assert sorted(received_alert_ids(hook.accepted)) == told


def test_a_database_that_cannot_be_written_for_a_while(tmp_path: Path) -> None:
    """Sends stop with a clear sentence, and go on when it can be written again."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path) as made:
        made.add_topic()
        to_hook(made, hook)
        told = insert_alerts(made, 1)
        with made.database.write() as tx:
            tx.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="not writable"):
            deliver_message(made.app, made.raw_rows("delivery")[0]["id"])
        made.database.engine.dispose()
        made.advance(minutes=1)
        assert received_alert_ids(hook.accepted) == told


def test_a_crash_between_any_two_steps_leaves_what_is_held(tmp_path: Path) -> None:
    """The row is the job: gathering that dies before its commit leaves the rows held; one that committed is not done twice."""
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, alerts={"rate": "none"}) as made:
        made.add_topic()
        to_hook(made, hook)
        with made.database.write() as tx:
            channels.set_routing(tx, 1, parse_routing({"digest": "6h"}))
        told = insert_alerts(made, 1, 2, 3)
        made.clock.advance(hours=6)
        first = made.raw_rows("alert_route")[0]["id"]
        write = type(made.database).write

        class Died(BaseException):
            """The process, in the middle of it."""

        @contextmanager
        def dying(database: Database) -> Iterator[Connection]:
            with write(database) as tx:
                yield tx
                raise Died

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(made.database), "write", dying)
            with pytest.raises(Died):
                release_held_alerts(made.app, first)
        assert {row["state"] for row in made.raw_rows("alert_route")} == {"held"}
        assert made.raw_rows("delivery") == []
        with made.database.write() as tx:
            release_all_leases(tx)
        made.run_due()
        release_held_alerts(made.app, first)
        made.run_due()
        assert [sorted(alert["id"] for alert in call.json["data"]["alerts"]) for call in hook.accepted] == [told]
