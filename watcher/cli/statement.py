"""``watcher statement``: what was read as somebody's word, and its correction."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.column_types import Connection, Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who said what, and correcting it.")
StatementNumber = Annotated[int, typer.Argument(metavar="NUMBER", help="The statement's number.", show_default=False)]
_JSON_KEYS = (
    *("id", "topic", "claim", "party", "source", "stance", "factuality", "quote", "sentence", "in_title", "recap", "confirms", "named"),
    *("origin", "slots", "said_at", "said_until", "at", "title", "url", "outlet", "language", "published", "seen_at", "article_id"),
    *("kind", "reason", "ruleset_id", "rejected_at", "rejected_why"),
)
_COLUMN_OF_KEY = {"recap": "background", "named": "on_the_record", "at": "effective_at", "rejected_why": "rejection_note"}
"""Keys of the JSON output that are not the column's name: what scripts read does not change."""


def find_statement(tx: Connection, number: int) -> Row:
    """A statement by its number; UsageError."""
    from watcher.store import statements

    row = statements.find_row(tx, number) if 0 < number < 2**63 else None
    if row is None:
        raise UsageError(f"There is no statement {number}. See the last ones with: watcher statement list")
    return row


def _statement_to_json(row: Row) -> dict[str, Any]:
    return {key: row[_COLUMN_OF_KEY.get(key, key)] for key in _JSON_KEYS} | {"start": row["quote_start"], "end": row["quote_end"]}


@cli.command("list", epilog="Example: watcher statement list --topic rnk-arms --party russia")
def list_(
    *,
    topic: Annotated[str, typer.Option(help="Only on this topic.", show_default=False)] = "",
    claim: Annotated[str, typer.Option(help="Only on this claim.", show_default=False)] = "",
    party: Annotated[str, typer.Option(help="Only of this party, as russia or media.", show_default=False)] = "",
    article: Annotated[str, typer.Option(help="Only of this article: its number or URL.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """The statements on record, newest first, with what each changed; rejected ones are marked."""
    from watcher.cli.article import find_article as article_named
    from watcher.cli.topic import find_topic as topic_named
    from watcher.store import statements

    with context.open_database() as database, database.read() as tx:
        topic_id = topic_named(tx, topic)["id"] if topic else None
        article_id = article_named(tx, article)["id"] if article else None
        rows = statements.list_rows(tx, limit, topic_id=topic_id, article_id=article_id, party=party, claim=claim)
    if not output.print_list(
        rows,
        "id",
        "No such statements. They are read from the articles that match a topic.",
        json=json,
        quiet=quiet,
        to_json=_statement_to_json,
    ):
        lines = [
            (
                row["id"],
                f"{row['effective_at']:%Y-%m-%d}",
                f"{row['topic']}/{row['claim']}",
                row["party"],
                row["stance"],
                "rejected" if row["rejected_at"] else row["kind"] or "",
                row["quote"],
            )
            for row in rows
        ]
        output.print_table(("#", "said", "claim", "party", "stance", "change", "quote"), lines, shrink_column=6)


@cli.command(epilog="Example: watcher statement show 12")
def show(number: StatementNumber, json: context.JsonOption = False) -> None:
    """One statement: who said it, by which chain, how sure, and what it changed or why nothing."""
    with context.open_database() as database, database.read() as tx:
        row = find_statement(tx, number)
    if json:
        output.print_json(_statement_to_json(row))
        return
    from watcher.cli.reasons import describe_reason

    rejected = f"{output.format_time(row['rejected_at'])}: {row['rejection_note']}" if row["rejected_at"] else ""
    marks = [word for word in ("background", "confirms", "on_the_record") if row[word]]
    start = row["sentence"].find(row["quote"])
    output.print_heading(f"{row['id']} · {row['topic']}/{row['claim']} · {row['party']} · {row['stance']}, {row['factuality']}")
    _print_quote(row["sentence"], [(start, start + len(row["quote"]))] if start >= 0 else [])
    output.print_fields(
        [
            ("source", " › ".join(row["source"])),
            ("said", f"{output.format_time(row['effective_at'])}{'' if row['said_at'] else ', when it was published'}"),
            ("marked", ", ".join(marks)),
            ("details", ", ".join(f"{name} {value}" for name, value in row["slots"].items())),
            ("change", row["kind"] or "none"),
            ("because", describe_reason(row["reason"])),
            ("article", f"{row['article_id']}: {row['title']} ({row['outlet']})" if row["article_id"] else f"forgotten: {row['title']}"),
            ("address", row["url"]),
            ("rejected", rejected),
        ]
    )


def _print_quote(sentence: str, marks: list[tuple[int, int]]) -> None:
    from watcher.rendering import terminal

    for line in terminal.format_quote(sentence, marks, width=output.screen_width() - 6, colour=output.use_colour()):
        typer.echo(f"  > {line}", color=output.use_colour())


@cli.command(epilog="Example: watcher statement reject 12 --why 'the ambassador speaks of another drill'")
def reject(
    number: StatementNumber,
    why: Annotated[str, typer.Option(help="Why it is wrong; kept with it.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Take a statement out of the ledger: it counts no more, stays on record with the reason, and alerts nobody."""
    from watcher.store import statements

    reason = output.sanitise_line(why)
    if not reason:
        raise UsageError("Say why it is wrong, as in: --why 'he speaks of another visit'")
    with context.open_database() as database, database.write() as tx:
        find_statement(tx, number)
        statements.reject(tx, number, cause=reason, now=output.now())
    again = f"Statement {number} counts no more. Take that back with: watcher statement restore {number}"
    _print_result({"id": number, "rejected": True, "why": reason}, again, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher statement restore 12")
def restore(number: StatementNumber, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Let a rejected statement count again.  Alerts nobody."""
    from watcher.store import statements

    with context.open_database() as database, database.write() as tx:
        was = find_statement(tx, number)["rejected_at"] is not None
        statements.restore(tx, number)
    said = f"Statement {number} counts again." if was else f"Statement {number} was not rejected."
    _print_result({"id": number, "rejected": False}, said, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher statement export 12")
def export(number: StatementNumber, json: context.JsonOption = False) -> None:
    """A statement as a test case for a lexicon: the sentence, and what was read in it.  Correct it, and add it to the language's file."""
    with context.open_database() as database, database.read() as tx:
        row = find_statement(tx, number)
    case = {key: row[key] for key in ("language", "sentence", "quote", "party", "stance", "factuality")} | {"recap": row["background"]}
    case |= {"claim": f"{row['topic']}/{row['claim']}", "rejected": row["rejection_note"]}
    if json:
        output.print_json(case)
        return
    typer.echo("[[case]]")
    for key, value in case.items():
        if value is not None:
            typer.echo(f"{key} = {jsonlib.dumps(value, ensure_ascii=False)}")


def _print_result(facts: dict[str, Any], sentence: str, *, json: bool, quiet: bool) -> None:
    if json:
        output.print_json(facts)
    elif not quiet:
        output.print_paragraph(sentence)
