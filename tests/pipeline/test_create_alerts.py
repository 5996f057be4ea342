"""What an alert calls the parties of its statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_in_process as run_in_process  # noqa: PLC0414
from tests.running_watcher import START_TIME, WEBHOOK_SECRET, running_receivers, running_world
from watcher.data import load_entities
from watcher.engine.inline import InlineEngine
from watcher.errors import Reason
from watcher.ledger.apply_parties import PartyTable
from watcher.model import AlertKind, Article, ChannelKind, Claim, NewAlert, Predicate, PropositionOrigin, Quote, Severity, TextSource, Topic
from watcher.model.parties import PartyKind, PartyRecord
from watcher.pipeline.analyse import store_article
from watcher.pipeline.create_alerts import name_claim, name_parties
from watcher.pipeline.wakes import Wake
from watcher.ruleset import CurrentRuleset

OWN_ENTITY = """
kind = "body"

[blue-front]
example = "The Blue Front denied it."
counter = "A house with a blue door stood at the front."
en.names = ["Blue Front"]
fr.names = ["Front bleu"]
"""
SUPPLY = Predicate(trigger=("@supply",), agent=("@russia",), recipient=("@blue-front",), object=("@arms",))
TOPIC = Topic(
    "front",
    "Front",
    '"Blue Front"',
    (Claim("supplied", {"en": "Russia supplied the movement with arms"}, ("blue-front", "russia"), (SUPPLY,)),),
)
DENIAL = "The Blue Front on Monday denied that Russia had supplied weapons to it."


def test_an_own_entity_is_called_by_its_name(run_in_process: RunCommand, tmp_path: Path) -> None:
    """A denial by an entity of the user's own: mail and terminal show its name, each in its language; a webhook keeps the handle."""
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "own.toml").write_text(OWN_ENTITY, encoding="utf-8")
    with running_receivers(tmp_path) as (mailbox, hook), running_world(tmp_path) as made:
        made.app = replace(made.app, ruleset=CurrentRuleset(made.database, tmp_path / "rulesets", made.app.log, tmp_path))
        smtp = f"smtp://{mailbox.host}:{mailbox.port}?security=none"
        made.add_channel("desk", ChannelKind.MAIL, to="desk@example.org", smtp=smtp, language="fr")
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_topic(TOPIC)
        article_id, _ = store_article(
            made.app, Article("https://a.example/1", "A", "Piece", DENIAL, TextSource.SUPPLIED, made.clock(), "en")
        )
        engine = InlineEngine(made.app)
        engine.wake(Wake("analyse", article_id))
        engine.drain()
        (mail,) = mailbox.mails
        (request,) = hook.requests
    body = mail.message.get_body(("plain",))
    assert body is not None
    shown = body.get_content()
    assert "Front bleu" in shown
    assert "blue-front" not in shown + str(mail.message["Subject"])
    (alert,) = request.json["data"]["alerts"]
    assert (alert["parties"], alert["quote"]["party"]) == (["blue-front"], "blue-front")
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')
    listed = run_in_process("--config", str(config), "alerts", "show", "1").out
    assert "Blue Front" in listed
    assert "blue-front" not in listed


QUOTE = Quote("It is not so", "It is not so", "https://a.example/1", "Title", "A", None, START_TIME, party="owner")
NUMBER_ALERT = NewAlert(
    AlertKind.FIGURE,
    Reason.FIGURE_DISPUTED,
    Severity.MEDIUM,
    TOPIC,
    "r",
    QUOTE,
    claim="number-jobs",
    claim_titles={"de": "Die Mühle streicht 40 Stellen"},
    claim_origin=PropositionOrigin.OPENED,
)


def test_a_number_is_called_by_what_is_counted() -> None:
    """In each language of messages, and not by the sentence that gave it first; a title of the user's own stays."""
    assert name_claim(NUMBER_ALERT).claim_titles == {"en": "jobs", "fr": "emplois"}
    renamed = replace(NUMBER_ALERT, claim_origin=PropositionOrigin.STATED)
    assert name_claim(renamed) == renamed
    uncommon = replace(NUMBER_ALERT, claim="number-beehives")
    assert name_claim(uncommon).claim_titles == {"en": "beehives"}


def test_a_claim_that_is_no_number_keeps_its_titles() -> None:
    """One that nobody asserted has none: the alert then shows the party's own words."""
    for titles in ({}, {"de": "Die Mühle schließt"}):
        closing = replace(NUMBER_ALERT, claim="close", claim_titles=titles)
        assert name_claim(closing).claim_titles == titles


def named(party: str, *others: str, on_record: tuple[PartyRecord, ...] = ()) -> Mapping[str, str]:
    """The names that an alert gives its parties together."""
    alert = replace(NUMBER_ALERT, quote=replace(QUOTE, party=party), parties=(party, *others))
    return name_parties(alert, load_entities(), PartyTable.build(on_record)).quote.names


def test_a_party_is_called_as_articles_write_it() -> None:
    """A name on the topic's record, not the key; beside an entity each has its name."""
    mill = PartyRecord("front", "kornmuehle", PartyKind.NAME, {"de": ("Kornmühle", "Kornmühle AG")})
    assert named("kornmuehle", on_record=(mill,)) == {"de": "Kornmühle"}
    assert named("kornmuehle", "portugal", on_record=(mill,)) == {"en": "Kornmühle and Portugal", "fr": "Kornmühle et Portugal"}


def test_a_role_is_called_by_its_word_and_by_whose_it_is() -> None:
    """The key has neither blanks nor capitals and is no name: its words stand in each language of messages."""
    assert named("ministry-health:portugal")["en"] == "health ministry (Portugal)"
    assert named("ministry-health:portugal")["fr"] == "ministère de la Santé (Portugal)"
    assert named("union", "police")["en"] == "unions and police"
