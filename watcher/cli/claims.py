"""``watcher claims``: the claims of a topic, and each party's position on each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.ledger.positions import Position
    from watcher.services.manage_claims import ClaimReport


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher claims rnk-arms --history")(claims)


def claims(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Only this topic; default: all.", show_default=False)] = "",
    history: Annotated[bool, typer.Option("--history", help="Show past positions too, as a timeline.")] = False,
    json: context.JsonOption = False,
) -> None:
    """Show each party's position on each claim.

    Claims are those of the topic's file, those stated with --claim, and those opened for what was said. Each has a number for
    `watcher claim`. Of a position: since when it holds, the quote, and how often it was repeated.
    """
    from watcher.services.lookup import require_topic_name
    from watcher.services.manage_claims import list_claims
    from watcher.store import topics

    entities = context.load_entities()
    with context.open_database() as database, database.read() as tx:
        rows = topics.list_with_counts(tx)
        if topic:
            require_topic_name(topic, [row["name"] for row in rows])
        watched = [row for row in rows if topic in ("", row["name"])]
        reports = {row["name"]: [each for each in list_claims(tx, row["id"], entities) if _is_shown(each)] for row in watched}
    if json:
        every = [(claim, each) for row in watched for claim in reports[row["name"]] for each in claim.positions]
        output.print_json(_position_to_json(claim, each) for claim, each in every if history or each.is_current)
        return
    if not any(reports.values()):
        output.print_to_stderr("No statements yet. They are read from the articles that match a topic: watcher status")
    for at, row in enumerate(row for row in watched if reports[row["name"]]):
        if at:
            typer.echo()
        output.print_heading(f"{row['name']}: {row['title']}")
        for report in reports[row["name"]]:
            _print_claim(report, history=history)


def _is_shown(report: ClaimReport) -> bool:
    """Whether there is something to see: a position, or what a user did with the claim."""
    claim = report.proposition
    return bool(report.positions or report.merged or claim.is_muted or claim.origin == "stated")


def _print_claim(report: ClaimReport, *, history: bool) -> None:
    from watcher.services.manage_claims import shown_title

    claim = report.proposition
    marks = [mark for mark, holds in (("stated", claim.origin == "stated"), ("muted", claim.is_muted)) if holds]
    typer.echo()
    number, suffix = f"  {claim.id:>3}  ", f" ({', '.join(marks)})" if marks else ""
    title = shown_title(claim)
    headed = f"{title}{suffix}" if claim.origin == "opened" else f"{claim.key}{suffix}: {title}"
    output.print_paragraph(headed, first_prefix=number, max_lines=3)
    for each in report.merged:
        output.print_paragraph(f"{each.id} {shown_title(each)}", first_prefix="       with ", max_lines=2)
    shown = [each for each in report.positions if history or each.is_current]
    if not shown:
        output.print_paragraph("nobody has taken a position yet", first_prefix="    ")
    for position in shown:
        _print_position(position, report.party_names.get(position.party, position.party), history=history)


def _print_position(position: Position, party: str, *, history: bool) -> None:
    from watcher.data.message_texts import builtin_wording
    from watcher.rendering import phrases

    words = position.opening.quote
    again = "" if not position.repeat_count else f", repeated {output.format_count(position.repeat_count, 'time')}"
    over = " (superseded)" if history and not position.is_current else ""
    voice = phrases.party_stance(replace(words, party=position.party, names={"en": party}), builtin_wording("en"))
    line = f"{voice}{over}, since {position.since:%Y-%m-%d}{again}"
    output.print_paragraph(line, first_prefix="    ", rest_prefix="      ")
    output.print_paragraph(words.text, first_prefix="      > ", rest_prefix="      > ", max_lines=2)
    chain = " › ".join(words.source) or words.outlet
    output.print_paragraph(f"{chain}, statement {position.opening.id}", first_prefix="      ", max_lines=2)


def _position_to_json(report: ClaimReport, position: Position) -> dict[str, Any]:
    claim, words = report.proposition, position.opening.quote
    return {
        "topic": position.topic,
        "claim": position.claim,
        "number": claim.id,
        "titles": dict(claim.titles),
        "origin": claim.origin,
        "muted": claim.is_muted,
        "party": position.party,
        "party_name": report.party_names.get(position.party, position.party),
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
