"""``watcher statement``: statements found in articles, and their correction."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.store.column_types import Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show and correct statements found in articles.")
StatementNumber = Annotated[str, typer.Argument(metavar="NUMBER", help="The statement's number.", show_default=False)]
_JSON_KEYS = (
    *("id", "topic", "claim", "party", "source", "stance", "factuality", "quote", "sentence", "in_title", "recap", "confirms", "named"),
    *("origin", "slots", "said_at", "said_until", "at", "title", "url", "outlet", "language", "published", "seen_at", "article_id"),
    *("kind", "reason", "ruleset_id", "rejected_at", "rejected_why"),
)
_COLUMN_OF_KEY = {"recap": "background", "named": "on_the_record", "at": "effective_at", "rejected_why": "rejection_note"}
"""Keys of the JSON output that are not the column's name: what scripts read does not change."""


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
    """List statements, newest first, with what each changed.  Rejected ones are marked."""
    from watcher.services.lookup import find_article, find_topic
    from watcher.store import statements

    with context.open_database() as database, database.read() as tx:
        topic_id = find_topic(tx, topic)["id"] if topic else None
        article_id = find_article(tx, article)["id"] if article else None
        rows = statements.list_rows(tx, limit, topic_id=topic_id, article_id=article_id, party=party, claim=claim)
    output.print_list(
        rows,
        id_key="id",
        empty_text="No such statements. They are read from the articles that match a topic.",
        headers=("#", "said", "claim", "party", "stance", "change", "quote"),
        to_cells=lambda row: (
            row["id"],
            f"{row['effective_at']:%Y-%m-%d}",
            f"{row['topic']}/{row['claim']}",
            row["party"],
            row["stance"],
            "rejected" if row["rejected_at"] else row["kind"] or "",
            row["quote"],
        ),
        shrink_column=6,
        json=json,
        quiet=quiet,
        to_json=_statement_to_json,
    )


@cli.command(epilog="Example: watcher statement show 12")
def show(number: StatementNumber, json: context.JsonOption = False) -> None:
    """Show one statement.

    Who said it, by which chain of sources, how sure, and what it changed or why it changed nothing.
    """
    from watcher.services.lookup import find_statement

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
    output.print_quote(row["sentence"], [(start, start + len(row["quote"]))] if start >= 0 else [])
    output.print_fields(
        [
            ("source", " › ".join(row["source"])),
            ("said", f"{output.format_time(row['effective_at'])}{'' if row['said_at'] else ', when it was published'}"),
            ("marked", ", ".join(marks)),
            ("details", ", ".join(f"{name} {value}" for name, value in row["slots"].items())),
            ("change", row["kind"] or "none"),
            ("reason", describe_reason(row["reason"])),
            ("article", f"{row['article_id']}: {row['title']} ({row['outlet']})" if row["article_id"] else f"deleted: {row['title']}"),
            ("URL", row["url"]),
            ("rejected", rejected),
        ]
    )


@cli.command(epilog="Example: watcher statement reject 12 --why 'the ambassador speaks of another drill'")
def reject(
    number: StatementNumber,
    why: Annotated[str, typer.Option(help="Why it is wrong; stored with it.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Take a wrong statement out of the ledger.  It stays stored, with the reason; no alert is sent."""
    from watcher.services.correct_statements import reject_statement

    reason = output.sanitise_line(why)
    with context.open_database() as database:
        statement_id = reject_statement(database, number, cause=reason, now=output.now())
    sentence = f"Statement {statement_id} is rejected. Undo with: watcher statement restore {statement_id}"
    output.print_result({"id": statement_id, "rejected": True, "why": reason}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher statement restore 12")
def restore(number: StatementNumber, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Let a rejected statement count again.  No alert is sent."""
    from watcher.services.correct_statements import restore_statement

    with context.open_database() as database:
        restored = restore_statement(database, number)
    sentence = f"Statement {number} counts again." if restored else f"Statement {number} was not rejected."
    output.print_result({"id": int(number), "rejected": False}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher statement export 12")
def export(number: StatementNumber, json: context.JsonOption = False) -> None:
    """Print a statement as a test case for a lexicon.

    The sentence and what was read in it.  Correct it and add it to the language's file of gold sentences.
    """
    from watcher.services.lookup import find_statement

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
