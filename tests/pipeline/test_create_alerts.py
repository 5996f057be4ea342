"""What an alert calls the parties of its statement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_in_process as run_in_process  # noqa: PLC0414
from tests.running_watcher import START_TIME, WEBHOOK_SECRET, running_receivers, running_world
from watcher.data.event_tables import claim_gloss
from watcher.engine.inline import InlineEngine
from watcher.errors import Reason
from watcher.model import AlertKind, Article, ChannelKind, Claim, NewAlert, Predicate, Quote, Severity, TextSource, Topic
from watcher.pipeline.analyse import store_article
from watcher.pipeline.create_alerts import name_claim
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


def test_a_claim_that_nobody_asserted_is_called_by_its_event_class() -> None:
    """A denial that comes first has no sentence for what it denies; a claim with titles keeps them."""
    quote = Quote("It is not so", "It is not so", "https://a.example/1", "Title", "A", None, START_TIME, party="owner")
    alert = NewAlert(AlertKind.DENIAL, Reason.DENIES_WITHOUT_ASSERTION, Severity.MEDIUM, TOPIC, "r", quote, claim="close")
    assert name_claim(alert).claim_titles == {"en": claim_gloss("close")}
    titled = replace(alert, claim_titles={"de": "Die Mühle schließt"})
    assert name_claim(titled) == titled
    story = replace(alert, claim="")
    assert name_claim(story) == story
