"""``watcher statement``: statements found in articles, and their correction."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.model import StoredStatement

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show and correct statements found in articles.")
StatementNumber = Annotated[str, typer.Argument(metavar="NUMBER", help="The statement's number.", show_default=False)]


def _statement_to_json(item: StoredStatement) -> dict[str, Any]:
    """Return what scripts read: its keys do not change."""
    statement, quote = item.statement, item.quote
    said = {key: getattr(statement, key) for key in ("topic", "claim", "party", "source", "stance", "factuality")}
    marks = {"recap": statement.background, "confirms": statement.confirms, "named": statement.on_the_record, "origin": statement.origin}
    dates = {"said_at": statement.said_at, "said_until": statement.said_until, "at": item.filed.effective_at}
    published = {key: getattr(quote, key) for key in ("title", "url", "outlet")} | {"language": item.language}
    published |= {key: getattr(quote, key) for key in ("published", "seen_at", "article_id")}
    decision = {"kind": item.filed.kind, "reason": item.reason, "ruleset_id": item.ruleset_id}
    span = statement.quote_span
    return {
        "id": item.id,
        **said,
        "quote": quote.text,
        "sentence": quote.sentence,
        "in_title": span.in_title,
        **marks,
        "slots": statement.slots,
        **dates,
        **published,
        **decision,
        "rejected_at": item.rejected_at,
        "rejected_why": item.rejection_note,
        "start": span.start,
        "end": span.end,
    }


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
        topic_id = find_topic(tx, topic).id if topic else None
        article_id = find_article(tx, article)["id"] if article else None
        shown = statements.list_latest(tx, limit, topic_id=topic_id, article_id=article_id, party=party, claim=claim)
    output.print_list(
        shown,
        id_key="id",
        empty_text="No such statements. They are read from the articles that match a topic.",
        headers=("#", "said", "claim", "party", "stance", "change", "quote"),
        to_cells=_statement_cells,
        shrink_column=6,
        json=json,
        quiet=quiet,
        to_json=_statement_to_json,
    )


def _statement_cells(item: StoredStatement) -> tuple[object, ...]:
    statement, effect = item.statement, "rejected" if item.rejected_at else item.filed.kind or ""
    subject = f"{statement.topic}/{statement.claim}"
    return (
        *(item.id, f"{item.filed.effective_at:%Y-%m-%d}", subject),
        *(statement.party, statement.stance, effect, item.quote.text),
    )


@cli.command(epilog="Example: watcher statement show 12")
def show(number: StatementNumber, json: context.JsonOption = False) -> None:
    """Show one statement.

    Who said it, by which chain of sources, how sure, and what it changed or why it changed nothing.
    """
    from watcher.services.lookup import find_statement

    with context.open_database() as database, database.read() as tx:
        item = find_statement(tx, number)
    if json:
        output.print_json(_statement_to_json(item))
        return
    from watcher.cli.reasons import describe_reason

    statement, quote = item.statement, item.quote
    rejected = f"{output.format_time(item.rejected_at)}: {item.rejection_note}" if item.rejected_at else ""
    marks = [mark for mark in ("background", "confirms", "on_the_record") if getattr(statement, mark)]
    start = quote.sentence.find(quote.text)
    subject = f"{statement.topic}/{statement.claim}"
    output.print_heading(f"{item.id} · {subject} · {statement.party} · {statement.stance}, {statement.factuality}")
    output.print_quote(quote.sentence, [(start, start + len(quote.text))] if start >= 0 else [])
    output.print_fields(
        [
            ("source", " › ".join(statement.source)),
            ("said", f"{output.format_time(item.filed.effective_at)}{'' if statement.said_at else ', when it was published'}"),
            ("marked", ", ".join(marks)),
            ("details", ", ".join(f"{name} {value}" for name, value in statement.slots.items())),
            ("change", item.filed.kind or "none"),
            ("reason", describe_reason(item.reason)),
            ("article", f"{quote.article_id}: {quote.title} ({quote.outlet})" if quote.article_id else f"deleted: {quote.title}"),
            ("URL", quote.url),
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
        item = find_statement(tx, number)
    statement = item.statement
    case: dict[str, object] = {"language": item.language, "sentence": item.quote.sentence, "quote": item.quote.text}
    case |= {"party": statement.party, "stance": statement.stance, "factuality": statement.factuality, "recap": statement.background}
    case |= {"claim": f"{statement.topic}/{statement.claim}", "rejected": item.rejection_note}
    if json:
        output.print_json(case)
        return
    typer.echo("[[case]]")
    for key, value in case.items():
        if value is not None:
            typer.echo(f"{key} = {jsonlib.dumps(value, ensure_ascii=False)}")
