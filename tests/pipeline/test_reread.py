"""Articles that alerted are read again: when, how politely, and what is told of their changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.changing_site import ChangingSite
from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_in_process as run_in_process  # noqa: PLC0414
from tests.running_watcher import START_TIME, WEBHOOK_SECRET, World, running_receivers, running_world
from watcher.errors import Reason
from watcher.model import ChannelKind, Claim, MuteScope, Predicate, Severity, Topic
from watcher.pipeline.housekeeping import run_housekeeping
from watcher.pipeline.reanalyse import reanalyse_article
from watcher.pipeline.reread import reread_article
from watcher.store import mutes, propositions, retention, topics

DAM = Topic("dam", "The dam at Varsk", "Varsk AND dam")
PATH = "/news/varsk-dam"
TOLL = "At least 12 people died when the dam above Varsk broke, the governor said."
TEXT = "\n".join(
    (
        f"{TOLL} Water reached the lower streets at dawn, and roads were closed for two days.",
        "Soldiers carried drinking water to the school. The mayor denied that the sirens had failed during the night of the flood.",
        "It was built in 1964 and last inspected in the spring, according to the river authority, which is opening an inquiry.",
    )
)
QUIET_SUBJECT = "The town choir sang on the market square, and the bakers sold out before nine in the morning, as they do each year."


POLLS = {"min_interval": 300, "default_interval": 300, "max_interval": 300}


def watching_closely(folder: Path, **sections: Any) -> AbstractContextManager[World]:
    """A watcher that polls its feeds every five minutes."""
    return running_world(folder, poll=POLLS, **sections)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[World, ChangingSite]]:
    """A watcher that has alerted on an article about the dam, at START_TIME."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_and_alert(made, site)
        yield made, site


def publish_and_alert(made: World, site: ChangingSite, **options: Any) -> None:
    made.add_topic(DAM)
    made.add_feed(site.feed_url)
    site.publish("/news/choir", "The choir sings", QUIET_SUBJECT, START_TIME - timedelta(hours=2))
    made.run_due()
    site.publish(PATH, "Dam breaks at Varsk", TEXT, made.clock(), **options)
    made.advance(minutes=20)
    assert [alert.quote.sentence for alert in made.list_alerts()] == [TOLL]


def row_of(made: World) -> dict[str, Any]:
    (row,) = made.raw_rows("reread")
    return row


def corrections(made: World) -> list[Any]:
    return [alert for alert in made.list_alerts() if alert.kind == "correction"]


def run_for(made: World, *, hours: float) -> None:
    """Let time pass in steps of half an hour."""
    for _ in range(round(hours * 2)):
        made.advance(minutes=30)


def test_a_corrected_figure_is_told_with_both_sentences(here: tuple[World, ChangingSite]) -> None:
    """The alert belongs to the topic and story of the one it corrects, and shows the number as it was and as it is."""
    made, site = here
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    told, correction = made.list_alerts()
    assert (correction.kind, correction.reason) == ("correction", Reason.FIGURE_CORRECTED)
    assert (correction.topic, correction.story_id, correction.severity) == (told.topic, told.story_id, told.severity)
    assert correction.quote.sentence == TOLL.replace("12", "21")
    assert [correction.quote.sentence[start:end] for start, end in correction.marks] == ["21"]
    (former,) = correction.against
    assert former.sentence == TOLL
    assert [former.sentence[start:end] for start, end in former.marks] == ["12"]


def test_each_change_is_told_once_and_the_next_one_again(here: tuple[World, ChangingSite]) -> None:
    """A corrected sentence is compared with what it was corrected to, from then on."""
    made, site = here
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=9)
    assert len(corrections(made)) == 1
    site.change(PATH, text=TEXT.replace("12 people", "23 people"))
    run_for(made, hours=20)
    first, second = corrections(made)
    assert second.against[0].sentence == first.quote.sentence == TOLL.replace("12", "21")
    assert second.quote.sentence == TOLL.replace("12", "23")


def test_it_is_read_at_growing_ages_for_two_days_and_no_longer(here: tuple[World, ChangingSite]) -> None:
    """Five conditional requests in two days, each answered by 304, and none in the four days after."""
    made, site = here
    run_for(made, hours=47)
    assert site.page_statuses(PATH) == [200, 304, 304, 304, 304, 304]
    run_for(made, hours=96)
    assert len(site.page_statuses(PATH)) == 6
    row = row_of(made)
    assert (row["state"], row["due_at"], row["read_count"], row["reason"]) == ("ended", None, 5, Reason.PAGE_UNCHANGED)
    assert site.page_statuses("/news/choir") == [200]


def test_a_page_without_validators_is_compared_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same body is no work for a worker."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        site.with_validators = False
        publish_and_alert(made, site)
        called: list[str] = []
        real = type(made.app.workers).call

        def call(workers: object, function: Any, *arguments: object, **more: object) -> object:
            called.append(function.__name__)
            return real(workers, function, *arguments, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(type(made.app.workers), "call", call)
        run_for(made, hours=3)
        assert site.page_statuses(PATH) == [200, 200, 200]
        assert "compare_with_page" not in called


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": TEXT + "\nMore rain is expected on Friday."}, Reason.UNQUOTED_TEXT_CHANGED),
        ({"text": "\n".join(reversed(TEXT.split("\n")))}, Reason.UNQUOTED_TEXT_CHANGED),
        ({"text": TEXT.replace("1964", "1965")}, Reason.UNQUOTED_TEXT_CHANGED),
        ({"text": TEXT.replace("12 people died", "‘12’ people died").replace(", the governor", " – the governor")}, Reason.PAGE_UNCHANGED),
        ({"title": "Flood at Varsk: what is known"}, Reason.HEADLINE_CHANGED),
        ({"text": "We value your privacy. Accept all cookies to go on reading, or manage what is stored."}, Reason.TEXT_VANISHED),
        ({"text": f"{TEXT.split(chr(10))[0]}\nSubscribe to go on reading."}, Reason.TEXT_VANISHED),
    ],
)
def test_other_changes_are_stored_with_their_reason_and_told_nobody(
    here: tuple[World, ChangingSite], change: dict[str, Any], reason: Reason
) -> None:
    """Text added, moved or changed where nobody quoted it, typography, a headline, and a page that lost its text."""
    made, site = here
    site.change(PATH, **change)
    run_for(made, hours=1)
    assert corrections(made) == []
    assert row_of(made)["reason"] == reason
    assert [row["reason"] for row in made.raw_rows("article_revision")] == ([reason] if reason is not Reason.PAGE_UNCHANGED else [])


def test_what_comes_back_from_behind_a_wall_is_compared_with_what_stood_there(here: tuple[World, ChangingSite]) -> None:
    """A consent wall at one reading hides no correction from the next one, and is stored once."""
    made, site = here
    site.change(PATH, text="We value your privacy. Accept all cookies to go on reading, or manage what is stored.")
    run_for(made, hours=2)
    site.change(PATH, text="We value your privacy! Accept all the cookies to go on reading, or manage what is stored.")
    run_for(made, hours=7)
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=20)
    assert [alert.reason for alert in corrections(made)] == [Reason.FIGURE_CORRECTED]
    assert [row["reason"] for row in made.raw_rows("article_revision")] == [Reason.TEXT_VANISHED, Reason.FIGURE_CORRECTED]


def test_a_withdrawn_sentence_is_told_with_nothing_in_its_place(here: tuple[World, ChangingSite]) -> None:
    """The alert's quote is empty, and what it answers is the sentence that was told."""
    made, site = here
    site.change(PATH, text=TEXT.replace(f"{TOLL} ", ""))
    run_for(made, hours=3)
    (correction,) = corrections(made)
    assert (correction.reason, correction.quote.sentence, correction.quote.text) == (Reason.QUOTE_WITHDRAWN, "", "")
    assert correction.against[0].sentence == TOLL


def test_the_articles_first_text_and_its_match_stay_as_they_were(here: tuple[World, ChangingSite]) -> None:
    """What an alert was raised by can be looked up; later versions are stored beside it."""
    made, site = here
    before = made.raw_rows("article"), made.raw_rows("match")
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    kept = ("id", "title", "text", "published", "story_id", "fingerprint")
    assert [[row[key] for key in kept] for row in made.raw_rows("article")] == [[row[key] for key in kept] for row in before[0]]
    assert made.raw_rows("match") == before[1]


def test_a_feed_that_lists_it_anew_brings_it_forward(here: tuple[World, ChangingSite]) -> None:
    """A new date in the feed has it read at once; the next poll, with the same date, does not; the schedule goes on."""
    made, site = here
    run_for(made, hours=3)
    assert len(site.page_statuses(PATH)) == 3
    site.change(PATH, text=TEXT.replace("12 people", "21 people"), updated=made.clock())
    run_for(made, hours=1)
    assert len(corrections(made)) == 1
    assert len(site.page_statuses(PATH)) == 4
    run_for(made, hours=5)
    assert len(site.page_statuses(PATH)) == 5


def test_a_feed_that_dates_everything_anew_is_asked_no_more_than_every_ten_minutes(here: tuple[World, ChangingSite]) -> None:
    """Polls two minutes apart, each with another date, bring at most one request in ten minutes."""
    made, site = here
    asked_before = len(site.page_statuses(PATH))
    for _ in range(30):
        with made.database.write() as tx:
            tx.exec_driver_sql("UPDATE feed SET next_poll_at = '2023-01-01 00:00:00'")
        site.change(PATH, updated=made.clock())
        made.advance(minutes=2)
    assert len(site.page_statuses(PATH)) - asked_before <= 6


def test_a_text_of_the_feeds_own_is_compared_when_the_feed_lists_it_anew(tmp_path: Path) -> None:
    """Without a page there is nothing to ask for: the corrected text comes with the feed, and only its new date has it read."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_and_alert(made, site, whole_in_feed=True)
        asked = len(site.page_statuses(PATH))
        site.change(PATH, text=TEXT.replace("12 people", "21 people"))
        run_for(made, hours=3)
        assert corrections(made) == []
        site.change(PATH, updated=made.clock())
        run_for(made, hours=1)
        assert [alert.reason for alert in corrections(made)] == [Reason.FIGURE_CORRECTED]
        assert len(site.page_statuses(PATH)) == asked
        assert all(row["content"] is None for row in made.raw_rows("entry"))
        run_housekeeping(made.app)
        assert row_of(made)["state"] == "open"
        made.clock.advance(days=2)
        run_housekeeping(made.app)
        assert row_of(made)["state"] == "ended"


@pytest.mark.parametrize("status", [HTTPStatus.NOT_FOUND, HTTPStatus.GONE])
def test_a_page_that_is_gone_is_not_asked_for_again(here: tuple[World, ChangingSite], status: HTTPStatus) -> None:
    """404 and 410 end it, and nobody is told."""
    made, site = here
    site.change(PATH, status=status)
    run_for(made, hours=30)
    assert site.page_statuses(PATH) == [200, int(status)]
    assert row_of(made)["state"] == "ended"
    assert corrections(made) == []


def test_a_server_that_fails_is_asked_at_the_next_age(here: tuple[World, ChangingSite]) -> None:
    """A 500 is stored with its sentence and costs one request; the correction is found by the next reading."""
    made, site = here
    site.change(PATH, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    run_for(made, hours=1)
    assert site.page_statuses(PATH) == [200, 500]
    row = row_of(made)
    assert (row["state"], row["reason"], row["failures"]) == ("open", Reason.HTTP_STATUS, 1)
    site.change(PATH, status=HTTPStatus.OK, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=2)
    assert len(corrections(made)) == 1


def test_an_article_whose_text_was_pruned_is_read_no_more(here: tuple[World, ChangingSite]) -> None:
    """There is nothing left to compare with."""
    made, site = here
    made.clock.advance(minutes=1)
    with made.database.write() as tx:
        retention.delete_expired(tx, retention.RetentionPeriods(texts=timedelta(seconds=1)), made.clock())
    run_for(made, hours=3)
    assert site.page_statuses(PATH) == [200]
    assert row_of(made)["state"] == "ended"


def test_a_pruned_article_takes_its_readings_with_it(here: tuple[World, ChangingSite]) -> None:
    """Neither a row to read nor a version is left; its alerts stay."""
    made, site = here
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    with made.database.write() as tx:
        retention.delete_expired(tx, retention.RetentionPeriods(articles=timedelta(seconds=1)), made.clock() + timedelta(days=9))
    assert made.raw_rows("reread") == made.raw_rows("article_revision") == []
    assert len(made.list_alerts()) == 2
    run_for(made, hours=3)


def test_a_muted_topics_correction_is_stored_and_sent_nowhere(tmp_path: Path) -> None:
    """As any other alert: the record has it, its route says muted."""
    with ChangingSite() as site, running_receivers(tmp_path) as (_, hook), watching_closely(tmp_path) as made:
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        publish_and_alert(made, site)
        with made.database.write() as tx:
            mutes.add(tx, MuteScope.TOPIC, "dam", made.clock() + timedelta(days=9), "", now=made.clock())
        site.change(PATH, text=TEXT.replace("12 people", "21 people"))
        run_for(made, hours=1)
        assert len(corrections(made)) == 1
        assert [row["reason"] for row in made.raw_rows("alert_route")] == [Reason.IMMEDIATE, Reason.MUTED]
        assert len(hook.accepted) == 1


def test_a_topic_that_is_off_or_removed_is_told_nothing(here: tuple[World, ChangingSite]) -> None:
    """The change is stored, and no alert is raised on a topic that nobody watches."""
    made, site = here
    with made.database.write() as tx:
        topics.remove(tx, "dam")
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    assert corrections(made) == []
    assert [row["reason"] for row in made.raw_rows("article_revision")] == [Reason.FIGURE_CORRECTED]


def test_each_topic_that_quoted_it_is_told(tmp_path: Path) -> None:
    """Two topics that alerted on one sentence have a correction each, of their own severity."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        made.add_topic(Topic("varsk", "Varsk", "governor"))
        made.add_topic(DAM)
        made.add_feed(site.feed_url)
        site.publish("/news/choir", "The choir sings", QUIET_SUBJECT, START_TIME - timedelta(hours=2))
        made.run_due()
        site.publish(PATH, "Dam breaks at Varsk", TEXT, made.clock())
        made.advance(minutes=20)
        site.change(PATH, text=TEXT.replace("12 people", "21 people"))
        run_for(made, hours=1)
        assert sorted(alert.topic for alert in corrections(made)) == ["dam", "varsk"]
        assert {alert.severity for alert in corrections(made)} == {Severity.HIGH}


DELIVERY = Predicate(trigger=("@give",), agent=("@iran",), recipient=("@belarus",), object=("drone*",))
DRONES = Topic(
    "drones",
    "Drones for Belarus",
    "@iran AND @belarus AND drone*",
    (Claim("delivered", {"en": "Iran delivered drones to Belarus"}, ("iran", "belarus"), (DELIVERY,)),),
)
DENIAL = "Iran denied on Monday that it had delivered drones to Belarus."


def publish_denial(made: World, site: ChangingSite) -> None:
    made.add_topic(DRONES)
    made.add_feed(site.feed_url)
    site.publish("/news/choir", "The choir sings", QUIET_SUBJECT, START_TIME - timedelta(hours=2))
    made.run_due()
    site.publish(PATH, "Tehran speaks", f"{DENIAL} {QUIET_SUBJECT}\n{TEXT}", made.clock())
    made.advance(minutes=20)
    assert [(alert.kind, alert.claim) for alert in made.list_alerts()] == [("denial", "delivered")]


def test_a_corrected_statement_keeps_its_claim_and_parties(tmp_path: Path) -> None:
    """The correction of a denial is shown under the same claim, party and stance, and in the same thread."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_denial(made, site)
        site.change(PATH, text=f"{DENIAL.replace('delivered', 'promised')} {QUIET_SUBJECT}\n{TEXT}")
        run_for(made, hours=1)
        told, correction = made.list_alerts()
        assert correction.reason == Reason.QUOTE_REWORDED
        assert told.severity == correction.severity == Severity.MEDIUM
        for name in ("claim", "claim_titles", "parties", "story_id"):
            assert getattr(correction, name) == getattr(told, name), name
        for name in ("party", "names", "stance", "source", "url", "outlet", "published"):
            assert getattr(correction.quote, name) == getattr(told.quote, name), name


def on_record(made: World) -> list[tuple[str, str, bool]]:
    """(stance, quote, whether it is rejected) of each statement of Iran's."""
    rows = [row for row in made.raw_rows("statement") if row["party"] == "iran"]
    return [(row["stance"], row["quote"], row["rejected_at"] is not None) for row in rows]


def test_the_record_follows_a_correction(tmp_path: Path) -> None:
    """A denial that its publisher turned into an assertion is rejected, the assertion is filed in silence, and a second outlet that has
    the assertion is no reversal.
    """
    confirmed = DENIAL.replace("denied", "confirmed")
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_denial(made, site)
        site.change(PATH, text=f"{confirmed} {QUIET_SUBJECT}\n{TEXT}")
        run_for(made, hours=1)
        assert [(stance, rejected) for stance, _, rejected in on_record(made)] == [("deny", True), ("assert", False)]
        filed = made.raw_rows("statement")[-1]
        assert (filed["reason"], filed["article_id"]) == (Reason.LATER_VERSION, made.raw_rows("reread")[0]["article_id"])
        assert "corrected by its publisher" in made.raw_rows("statement")[0]["rejection_note"]
        before = len(made.list_alerts())
        site.publish("/news/tehran-2", "Drones", f"Officials spoke at length. {confirmed} The talks go on for days.", made.clock())
        run_for(made, hours=1)
        assert [alert.kind for alert in made.list_alerts()[before:]] == []


def test_a_reworded_statement_of_the_same_stance_stays_on_record(tmp_path: Path) -> None:
    """The record has one denial, under its first words, however its publisher polishes them."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_denial(made, site)
        site.change(PATH, text=f"{DENIAL.replace('on Monday', 'on Tuesday')} {QUIET_SUBJECT}\n{TEXT}")
        run_for(made, hours=1)
        assert [(stance, rejected) for stance, _, rejected in on_record(made)] == [("deny", False)]


def test_reanalysis_reads_the_corrected_text(tmp_path: Path) -> None:
    """watcher reanalyse does not bring back what the publisher took back."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_denial(made, site)
        site.change(PATH, text=f"{DENIAL.replace('denied', 'confirmed')} {QUIET_SUBJECT}\n{TEXT}")
        run_for(made, hours=1)
        reanalyse_article(made.app, made.raw_rows("reread")[0]["article_id"])
        assert [(stance, rejected) for stance, _, rejected in on_record(made)] == [("assert", False)]


def test_a_muted_propositions_correction_is_told_nobody(tmp_path: Path) -> None:
    """What a user muted with watcher claim mute raises no correction either; the change is stored."""
    with ChangingSite() as site, watching_closely(tmp_path) as made:
        publish_denial(made, site)
        with made.database.write() as tx:
            (topic_id,) = (each.id for each in topics.lock(tx, ["drones"]).values())
            (proposition,) = (each for each in propositions.list_for_topic(tx, topic_id) if each.key == "delivered")
            propositions.set_muted(tx, proposition.id, made.clock())
        site.change(PATH, text=f"{DENIAL.replace('delivered', 'promised')} {QUIET_SUBJECT}\n{TEXT}")
        run_for(made, hours=1)
        assert corrections(made) == []
        assert [row["reason"] for row in made.raw_rows("article_revision")] == [Reason.QUOTE_REWORDED]


def test_switched_off_nothing_is_read_again(tmp_path: Path) -> None:
    """With alerts.reread empty no article is scheduled; one scheduled before is left alone."""
    with ChangingSite() as site, watching_closely(tmp_path, alerts={"reread": []}) as made:
        publish_and_alert(made, site)
        run_for(made, hours=5)
        assert made.raw_rows("reread") == []
        assert site.page_statuses(PATH) == [200]


def test_a_person_can_look_up_how_an_article_changed(here: tuple[World, ChangingSite], tmp_path: Path, run_in_process: RunCommand) -> None:
    """article show and explain tell when it was read again and what changed; alerts shows both sentences; JSON has the same."""
    made, site = here
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    site.change(PATH, text=TEXT.replace(f"{TOLL} ", ""))
    run_for(made, hours=2)
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')
    number = str(made.raw_rows("reread")[0]["article_id"])
    for command in (("article", "show", number), ("explain", number)):
        text = " ".join(run_in_process("--config", str(config), *command).out.split())
        assert "2 times, last 2023-09-05 14:20" in text
        assert "figure-corrected: The publisher changed a number" in text
        assert "At least [21] people died" in text
        assert "nothing in its place, alert 3" in text
    (shown,) = run_in_process("--config", str(config), "article", "show", number, "--json").rows()
    first, second = shown["reread"]["changes"]
    assert first["corrections"] == [{"alert": 2, "former": [TOLL], "now": TOLL.replace("12", "21")}]
    assert (second["reason"], second["corrections"][0]["now"]) == (Reason.QUOTE_WITHDRAWN, "")
    (other,) = run_in_process("--config", str(config), "article", "show", "1", "--json").rows()
    assert other["reread"] is None
    listed = " ".join(run_in_process("--config", str(config), "alerts").out.split())
    assert "The Weir now gives 21 instead of 12" in listed
    assert "> [no longer in the article]" in listed


def test_a_step_may_be_repeated(here: tuple[World, ChangingSite]) -> None:
    """A reading whose row is done with changes nothing when its step is called again."""
    made, site = here
    site.change(PATH, text=TEXT.replace("12 people", "21 people"))
    run_for(made, hours=1)
    assert not reread_article(made.app, row_of(made)["id"])
    assert not reread_article(made.app, 999)
    assert len(corrections(made)) == 1
