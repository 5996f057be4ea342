"""``watcher claims``: each party's position on each claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.ledger.positions import Position
    from watcher.model import Claim, Topic

STANCE_VERBS = {"assert": "asserts", "deny": "denies", "no-comment": "no comment", "unaware": "not aware"}


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher claims rnk-arms --history")(claims)


def claims(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Only this topic; default: all.", show_default=False)] = "",
    history: Annotated[bool, typer.Option("--history", help="Show past positions too, as a timeline.")] = False,
    json: context.JsonOption = False,
) -> None:
    """Show each party's position on each claim.

    Since when it holds, the quote, and how often it was repeated.
    """
    from watcher.ledger.positions import fold_positions
    from watcher.services.lookup import require_topic_name
    from watcher.store import statements, topics

    with context.open_database() as database, database.read() as tx:
        rows = topics.list_with_counts(tx)
        if topic:
            require_topic_name(topic, [row["name"] for row in rows])
        watched = [topics.as_topic(row) for row in rows if topic in ("", row["name"])]
        ids = {row["name"]: row["id"] for row in rows}
        found = {each.name: fold_positions(statements.list_ledger(tx, topic_id=ids[each.name])) for each in watched}
    if json:
        output.print_json(_position_to_json(each) for item in watched for each in found[item.name] if history or each.is_current)
        return
    if not any(found.values()):
        output.print_to_stderr("No statements yet. They are read from the articles that match a topic: watcher status")
    for at, item in enumerate(each for each in watched if found[each.name]):
        if at:
            typer.echo()
        _print_topic(item, found[item.name], history=history)


def _print_topic(topic: Topic, positions: tuple[Position, ...], *, history: bool) -> None:
    from watcher.ledger.topic_claims import claims_by_id

    output.print_heading(f"{topic.name}: {topic.title}")
    known = claims_by_id(topic)
    spoken = dict.fromkeys((*known, *(each.claim for each in positions)))
    for name in spoken:
        mine = [each for each in positions if each.claim == name and (history or each.is_current)]
        if mine:
            typer.echo()
            output.print_paragraph(_claim_title(known.get(name), name), first_prefix="  ", max_lines=2)
            for each in mine:
                _print_position(each, history=history)


def _claim_title(claim: Claim | None, name: str) -> str:
    return f"{name}: {claim.titles['en']}" if claim is not None else f"{name}: a claim this topic no longer lists"


def _print_position(position: Position, *, history: bool) -> None:
    words = position.opening.quote
    again = "" if not position.repeat_count else f", repeated {output.format_count(position.repeat_count, 'time')}"
    over = " (superseded)" if history and not position.is_current else ""
    doubt = position.opening.statement.factuality.value
    sure = "" if doubt in ("certain", "unknown") else f" as {doubt}"
    line = f"{position.party} {STANCE_VERBS[position.stance.value]}{sure}{over}, since {position.since:%Y-%m-%d}{again}"
    output.print_paragraph(line, first_prefix="    ", rest_prefix="      ")
    output.print_paragraph(words.text, first_prefix="      > ", rest_prefix="      > ", max_lines=2)
    chain = " › ".join(words.source) or words.outlet
    output.print_paragraph(f"{chain}, statement {position.opening.id}", first_prefix="      ", max_lines=2)


def _position_to_json(position: Position) -> dict[str, Any]:
    words = position.opening.quote
    return {
        "topic": position.topic,
        "claim": position.claim,
        "party": position.party,
        "stance": position.stance,
        "factuality": position.opening.statement.factuality,
        "current": position.is_current,
        "since": position.since,
        "repeats": position.repeat_count,
        "outlets": sorted(position.outlets),
        "quote": words.text,
        "source": list(words.source),
        "url": words.url,
        "article": words.article_id,
        "statement": position.opening.id,
        "last": position.latest.effective_at,
    }
