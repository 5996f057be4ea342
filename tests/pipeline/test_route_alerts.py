"""Routing through the real steps: rows in a real database, a real webhook, a real mailbox, a clock of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.alert_factory import alert_ids_by_message, insert_alerts, received_alert_ids, routing_outcomes
from tests.running_watcher import WEBHOOK_SECRET, World, running_receivers, running_world
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.errors import Reason
from watcher.model import ChannelKind, MuteScope, Severity
from watcher.routing.channel_routing import parse_routing
from watcher.store import acknowledgements, alert_routes, channels, mutes

LOW = Severity.LOW


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, Mailbox, WebhookReceiver]]:
    """A watcher with its topic, a mailbox and a hook; noon of a Tuesday."""
    with running_receivers(tmp_path) as (mailbox, hook), running_world(tmp_path, alerts={"group_wait": 120}) as made:
        made.add_topic()
        yield made, mailbox, hook


def to_hook(made: World, hook: WebhookReceiver, name: str = "hook", **rules: str) -> None:
    made.add_channel(name, ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
    reroute(made, name, **rules)


def to_mail(made: World, mailbox: Mailbox, name: str = "desk", to: str = "desk@example.org", **rules: str | bool) -> None:
    made.add_channel(name, ChannelKind.MAIL, to=to, smtp=f"smtp://{mailbox.host}:{mailbox.port}?security=none")
    reroute(made, name, **rules)


def reroute(made: World, name: str, **rules: str | bool) -> None:
    with made.database.write() as tx:
        number = channels.get_by_name(tx, name).id
        channels.set_routing(tx, number, parse_routing(rules, channels.get_row(tx, number)["routing"]))
        alert_routes.recheck_held(tx, number, now=made.clock())


def test_high_goes_at_once_and_the_rest_in_the_morning(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Two channels by severity: the desk has the high one now, the digest the three others at seven, in one mail with contents."""
    made, mailbox, hook = here
    to_hook(made, hook, severity="high")
    to_mail(made, mailbox, severity="medium,low", digest="daily@07:00", timezone="Europe/Paris")
    (high,) = insert_alerts(made, 1)
    low = insert_alerts(made, 2, 3, 4, severity=LOW)
    made.run_due()
    assert alert_ids_by_message(hook.accepted) == [[high]]
    assert mailbox.mails == []
    assert routing_outcomes(made)[high, "desk"] == ("withheld", Reason.SEVERITY_NOT_ROUTED)
    assert routing_outcomes(made)[low[0], "desk"] == ("held", Reason.DIGEST)
    made.clock.current = datetime(2023, 9, 6, 4, 59, tzinfo=UTC)
    made.run_due()
    assert mailbox.mails == []
    made.advance(minutes=1)
    (mail,) = mailbox.mails
    text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail.message["Subject"] == "[Arms] Digest of 3 alerts: Story 2"
    assert mail.message["X-Watcher-Kind"] == "digest"
    assert "Contents" in text
    assert all(f"{at}. First report: Story {story}" in text for at, story in enumerate((2, 3, 4), 1))
    assert {routing_outcomes(made)[number, "desk"] for number in low} == {("posted", Reason.DIGEST)}
    made.advance(hours=48)
    assert len(mailbox.mails) == 1, "an empty digest is none"


def test_what_belongs_together_is_one_message(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Three on one story within the wait: one message; another story, and a claim, each its own."""
    made, _, hook = here
    to_hook(made, hook)
    first = insert_alerts(made, 1, 1, severity=LOW)
    other = insert_alerts(made, 2, severity=LOW)
    claim = insert_alerts(made, 3, 4, severity=LOW, claim="supplied")
    made.advance(seconds=60)
    first += insert_alerts(made, 1, severity=LOW)
    made.run_due()
    assert hook.accepted == []
    made.advance(seconds=61)
    assert sorted(alert_ids_by_message(hook.accepted)) == sorted([first, other, claim])
    assert {call.json["data"]["kind"] for call in hook.accepted if len(call.json["data"]["alerts"]) > 1} == {"group"}


def test_claims_of_one_story_are_one_message(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """What an article says of two claims comes together, and so does what another says of one of them meanwhile."""
    made, _, hook = here
    to_hook(made, hook)
    told = insert_alerts(made, 1, severity=LOW, claim="supplied") + insert_alerts(made, 1, 2, severity=LOW, claim="talks")
    made.advance(minutes=3)
    made.advance(minutes=3)
    assert sorted(received_alert_ids(hook.accepted)) == told
    assert len(hook.accepted) <= 2
    assert alert_ids_by_message(hook.accepted)[0][:2] == told[:2]


def test_a_high_one_takes_along_what_waits(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """It goes at once, in one message with what was waiting for company on its story, which does not come again."""
    made, _, hook = here
    to_hook(made, hook)
    waiting = insert_alerts(made, 1, 1, severity=LOW)
    made.run_due()
    (high,) = insert_alerts(made, 1)
    made.run_due()
    assert alert_ids_by_message(hook.accepted) == [[*waiting, high]]
    made.advance(minutes=10)
    assert len(hook.accepted) == 1


def test_quiet_hours_hold_and_deliver_at_wake(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Everything of the night comes in one message at seven, and what is urgent at once where it is so set."""
    made, mailbox, hook = here
    to_hook(made, hook, quiet="22:00-07:00", urgent="high")
    to_mail(made, mailbox, quiet="22:00-07:00")
    made.clock.current = datetime(2023, 9, 5, 23, 0, tzinfo=UTC)
    night = insert_alerts(made, 1, 2)
    made.advance(hours=3)
    night += insert_alerts(made, 3)
    made.run_due()
    assert received_alert_ids(hook.accepted) == night
    assert mailbox.mails == []
    made.clock.current = datetime(2023, 9, 6, 7, 0, tzinfo=UTC)
    made.run_due()
    (mail,) = mailbox.mails
    assert mail.message["X-Watcher-Kind"] == "held"
    assert all(f"Story {story}" in str(mail.message) for story in (1, 2, 3))


def test_a_digest_due_in_quiet_hours_waits_for_their_end(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Nothing breaks the quiet, and nothing is lost by it."""
    made, _, hook = here
    to_hook(made, hook, digest="6h", quiet="23:00-07:00")
    made.clock.current = datetime(2023, 9, 5, 22, 0, tzinfo=UTC)
    told = insert_alerts(made, 1, 2)
    made.advance(hours=2)
    assert hook.accepted == []
    made.clock.current = datetime(2023, 9, 6, 7, 0, tzinfo=UTC)
    made.run_due()
    assert alert_ids_by_message(hook.accepted) == [told]


def test_a_thousand_in_a_minute_are_a_few_messages_with_all_of_them(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Never more messages in an hour than the limit; every alert is in exactly one; the last says how many it holds, and lists them."""
    made, mailbox, _ = here
    to_mail(made, mailbox, rate="5/h")
    for second in range(20):
        insert_alerts(made, *range(second * 50, second * 50 + 50))
        made.clock.current += timedelta(seconds=3)
    made.run_due()
    assert len(mailbox.mails) == 5
    made.advance(minutes=58)
    assert len(mailbox.mails) == 5
    made.advance(minutes=3)
    assert len(mailbox.mails) == 6
    last = mailbox.mails[-1].message
    assert last["Subject"] == "[Arms] 995 more alerts: Story 5"
    text, page = (last.get_body((form,)).get_content().replace("\r", "") for form in ("plain", "html"))  # type: ignore[union-attr]
    for story in range(5, 1000):
        assert f"First report: Story {story}\n" in text
        assert story < 25 or (f"https://example.org/{story}\n" in text and f'href="https://example.org/{story}"' in page)
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 72
    assert {state for state, _ in routing_outcomes(made).values()} == {"posted"}


def test_the_general_limit_holds_for_people_and_not_for_machines(tmp_path: Path) -> None:
    """[alerts] rate is for mail; a webhook without a limit of its own has none."""
    with running_receivers(tmp_path) as (mailbox, hook), running_world(tmp_path, alerts={"rate": "2/h"}) as made:
        made.add_topic()
        to_mail(made, mailbox)
        to_hook(made, hook)
        insert_alerts(made, 1, 2, 3, 4)
        made.run_due()
        assert (len(mailbox.mails), len(hook.accepted)) == (2, 4)
        made.advance(hours=1)
        assert [mail.message["X-Watcher-Kind"] for mail in mailbox.mails] == [None, None, "overflow"]


def test_muted_is_recorded_and_not_sent(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """While the mute holds nothing goes out, what was held before goes neither, and afterwards it is as it was."""
    made, mailbox, hook = here
    to_hook(made, hook)
    to_mail(made, mailbox, digest="6h")
    (before,) = insert_alerts(made, 1)
    with made.database.write() as tx:
        until = made.clock() + timedelta(hours=7)
        mutes.add(tx, MuteScope.TOPIC, "arms", until, "known", now=made.clock())
    (during,) = insert_alerts(made, 1)
    made.advance(hours=6)
    assert alert_ids_by_message(hook.accepted) == [[before]]
    assert mailbox.mails == []
    assert {routing_outcomes(made)[number, "desk"] for number in (before, during)} == {("withheld", Reason.MUTED)}
    made.advance(hours=2)
    (after,) = insert_alerts(made, 1)
    made.advance(hours=6)
    assert alert_ids_by_message(hook.accepted) == [[before], [after]]
    assert len(mailbox.mails) == 1


def test_acknowledged_does_not_come_again(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """What somebody has seen is left out of the digest; the others are in it."""
    made, _, hook = here
    to_hook(made, hook, digest="6h")
    seen, unseen = insert_alerts(made, 1, 2)
    with made.database.write() as tx:
        assert acknowledgements.add(tx, seen, "anna", now=made.clock())
        assert not acknowledgements.add(tx, seen, "bert", now=made.clock())
    made.advance(hours=6)
    assert alert_ids_by_message(hook.accepted) == [[unseen]]
    assert routing_outcomes(made)[seen, "hook"] == ("withheld", Reason.ACKNOWLEDGED)


def test_changed_hours_are_looked_at_at_once(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """What waited for a digest that is no more comes now; what runs into new quiet hours waits for their end."""
    made, _, hook = here
    to_hook(made, hook, digest="weekly")
    told = insert_alerts(made, 1, 2)
    reroute(made, "hook", digest="none", quiet="10:00-14:00")
    made.run_due()
    assert hook.accepted == []
    reroute(made, "hook", quiet="none")
    made.run_due()
    assert alert_ids_by_message(hook.accepted) == [told]


def test_what_a_channel_switched_off_by_a_person_misses_is_recorded(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """It is not sent later; the row says why."""
    made, _, hook = here
    to_hook(made, hook)
    with made.database.write() as tx:
        channels.set_enabled(tx, channels.get_by_name(tx, "hook").id, enabled=False)
    (told,) = insert_alerts(made, 1)
    made.advance(hours=1)
    assert hook.accepted == []
    assert routing_outcomes(made)[told, "hook"] == ("withheld", Reason.CHANNEL_DISABLED)


def test_mails_on_a_story_are_one_thread(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Each later one refers to the first and answers the last; another story, and a claim over two stories, have threads of their own."""
    made, mailbox, _ = here
    to_mail(made, mailbox)
    for stories in ((7,), (8,), (7,), (7,)):
        insert_alerts(made, *stories)
        made.advance(minutes=1)
    for story in (9, 10):
        insert_alerts(made, story, claim="supplied")
        made.advance(minutes=1)
    headers = [{name: " ".join(str(value).split()) for name, value in mail.message.items()} for mail in mailbox.mails]
    one, other, two, three, claim, reply = headers
    root = "<story-7@watcher.test>"
    assert (one["References"], one["In-Reply-To"]) == (root, root)
    assert (two["References"], two["In-Reply-To"]) == (f"{root} {one['Message-ID']}", one["Message-ID"])
    assert (three["References"], three["In-Reply-To"]) == (f"{root} {one['Message-ID']} {two['Message-ID']}", two["Message-ID"])
    assert other["References"] == "<story-8@watcher.test>"
    assert reply["In-Reply-To"] == claim["Message-ID"]


def test_a_later_message_waits_for_an_earlier_one_but_a_minute_at_most(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """Numbered from 1 a story; the second waits while the first is not out, and goes alone after 60 s; another story waits for nobody."""
    made, _, hook = here
    to_hook(made, hook)
    hook.statuses[:] = [503]
    (first,) = insert_alerts(made, 1)
    made.run_due()
    (second,) = insert_alerts(made, 1)
    (other,) = insert_alerts(made, 2)
    made.run_due()
    assert alert_ids_by_message(hook.accepted) == [[other]]
    made.advance(seconds=59)
    assert alert_ids_by_message(hook.accepted) == [[other]]
    made.advance(seconds=1)
    assert alert_ids_by_message(hook.accepted) == [[other], [second]]
    made.advance(minutes=2)
    assert alert_ids_by_message(hook.accepted) == [[other], [second], [first]]
    sequences = {
        call.json["data"]["alerts"][0]["id"]: (call.json["data"]["thread"], call.json["data"]["sequence"]) for call in hook.accepted
    }
    assert sequences == {first: ("story:1", 1), second: ("story:1", 2), other: ("story:2", 1)}


def test_a_channel_that_only_fails_is_switched_off_and_what_it_misses_is_kept(tmp_path: Path) -> None:
    """After days without a success it is off; its alerts are held, and come in one message when somebody switches it on."""
    retries = {"retry": [3600] * 200, "disable_after": 86400}
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, delivery=retries) as made:
        made.add_topic()
        to_hook(made, hook)
        hook.statuses[:] = [503] * 40
        insert_alerts(made, 1)
        made.run_due()
        while made.raw_rows("channel")[0]["enabled"]:
            made.advance(hours=2)
        assert made.clock() - datetime(2023, 9, 5, 12, 0, tzinfo=UTC) < timedelta(hours=30)
        assert "HTTP 503" in made.raw_rows("channel")[0]["disabled_reason"]
        kept = insert_alerts(made, 2, 3)
        made.advance(hours=5)
        assert hook.accepted == []
        hook.statuses.clear()
        with made.database.write() as tx:
            number = channels.get_by_name(tx, "hook").id
            channels.set_enabled(tx, number, enabled=True)
            assert alert_routes.release_held_while_disabled(tx, number, now=made.clock()) == 2
        made.run_due()
        assert kept in alert_ids_by_message(hook.accepted)
        made.advance(hours=30)
        assert sorted(received_alert_ids(hook.accepted)) == [1, *kept]


def test_a_success_between_failures_keeps_a_channel_on(tmp_path: Path) -> None:
    """Only what fails without a success between is broken."""
    retries = {"retry": [3600] * 200, "disable_after": 86400}
    with running_receivers(tmp_path) as (_, hook), running_world(tmp_path, delivery=retries) as made:
        made.add_topic()
        to_hook(made, hook)
        for day in range(4):
            hook.statuses[:] = [503] * 10
            insert_alerts(made, day)
            for _ in range(14):
                made.advance(hours=2)
        assert made.raw_rows("channel")[0]["enabled"]
        assert len(hook.accepted) == 4


def test_410_switches_a_webhook_off_at_once(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """The receiver says that it is gone for good."""
    made, _, hook = here
    to_hook(made, hook)
    hook.statuses[:] = [410]
    insert_alerts(made, 1)
    made.run_due()
    (row,) = made.raw_rows("channel")
    assert not row["enabled"]
    assert "410 Gone" in row["disabled_reason"]


def test_a_rule_that_cannot_be_read_keeps_nothing_back(here: tuple[World, Mailbox, WebhookReceiver]) -> None:
    """A time zone that is no more, a severity of another version: the alert goes at once, and the log says so."""
    made, _, hook = here
    to_hook(made, hook)
    for rules in ({"digest": "6h", "timezone": "Gone/Away"}, {"severity": ["enormous"]}, {"quiet": "always"}):
        with made.database.write() as tx:
            channels.set_routing(tx, 1, rules)
        before = len(hook.accepted)
        insert_alerts(made, 1)
        made.run_due()
        assert len(hook.accepted) == before + 1


def test_a_refused_recipient_breaks_no_channel(tmp_path: Path) -> None:
    """One dead address says nothing about the channel."""
    with (
        running_receivers(tmp_path, refuse={"gone@example.org"}) as (mailbox, _),
        running_world(tmp_path, delivery={"disable_after": 1}) as made,
    ):
        made.add_topic()
        to_mail(made, mailbox, to="gone@example.org,desk@example.org")
        for story in range(3):
            insert_alerts(made, story)
            made.advance(hours=1)
        assert made.raw_rows("channel")[0]["enabled"]
        assert len(mailbox.mails) == 3
