"""``watcher claims``: claim by claim and party by party, what is held, since when, and in whose words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.common import chosen

if TYPE_CHECKING:
    from watcher.alerts.ledger import Position
    from watcher.model import Claim, Topic

STANCES = {"assert": "asserts", "deny": "denies", "no-comment": "no comment", "unaware": "not aware"}


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher claims rnk-arms --history")(claims)


def claims(
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="Only this topic's; else all.", show_default=False)] = "",
    history: Annotated[bool, typer.Option("--history", help="Every position that was ever held, as a timeline.")] = False,
    json: common.Json = False,
) -> None:
    """The claim ledger: what each party holds on each claim, since when, in whose words, and how often it was said again."""
    from watcher.alerts.ledger import fold
    from watcher.cli.topic import REMEDY
    from watcher.store import statements, topics

    with common.store() as database, database.read() as tx:
        rows = topics.every(tx)
        if topic:
            chosen(topic, [row["name"] for row in rows], "topic", REMEDY)
        watched = [topics.as_topic(row) for row in rows if topic in ("", row["name"])]
        ids = {row["name"]: row["id"] for row in rows}
        found = {each.name: fold(statements.ledger(tx, topic_id=ids[each.name])) for each in watched}
    if json:
        common.show_json(_plain(each) for item in watched for each in found[item.name] if history or each.current)
        return
    if not any(found.values()):
        screen.hint("No statements yet. They are read from the articles that match a topic: watcher status")
    for at, item in enumerate(each for each in watched if found[each.name]):
        if at:
            typer.echo()
        _topic(item, found[item.name], history=history)


def _topic(topic: Topic, positions: tuple[Position, ...], *, history: bool) -> None:
    from watcher.alerts.transition import claims_of

    screen.heading(f"{topic.name}: {topic.title}")
    known = claims_of(topic)
    spoken = dict.fromkeys((*known, *(each.claim for each in positions)))
    for name in spoken:
        mine = [each for each in positions if each.claim == name and (history or each.current)]
        if mine:
            typer.echo()
            screen.paragraph(_title(known.get(name), name), first="  ", most=2)
            for each in mine:
                _position(each, history=history)


def _title(claim: Claim | None, name: str) -> str:
    return f"{name}: {claim.titles['en']}" if claim is not None else f"{name}: a claim this topic no longer lists"


def _position(each: Position, *, history: bool) -> None:
    words = each.opened.words
    again = "" if not each.repeats else f", again {screen.counted(each.repeats, 'time')}"
    over = " (given up)" if history and not each.current else ""
    doubt = each.opened.statement.factuality.value
    sure = "" if doubt in ("certain", "unknown") else f" as {doubt}"
    line = f"{each.party} {STANCES[each.stance.value]}{sure}{over}, since {each.since:%Y-%m-%d}{again}"
    screen.paragraph(line, first="    ", rest="      ")
    screen.paragraph(words.text, first="      > ", rest="      > ", most=2)
    chain = " › ".join(words.source) or words.outlet
    screen.paragraph(f"{chain}, statement {each.opened.id}", first="      ", most=2)


def _plain(each: Position) -> dict[str, Any]:
    words = each.opened.words
    return {
        "topic": each.topic,
        "claim": each.claim,
        "party": each.party,
        "stance": each.stance,
        "factuality": each.opened.statement.factuality,
        "current": each.current,
        "since": each.since,
        "repeats": each.repeats,
        "outlets": sorted(each.outlets),
        "quote": words.text,
        "source": list(words.source),
        "url": words.url,
        "article": words.article_id,
        "statement": each.opened.id,
        "last": each.last.at,
    }
