"""``watcher explain``: why an article matched each topic or not, and what became of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.article import ArticleHandle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import StoredStatement
    from watcher.services.article_history import ArticleHistory
    from watcher.services.explain_article import TopicExplanation


def register(root: typer.Typer) -> None:
    root.command(epilog="Examples: watcher explain 12 | watcher explain 12 --topic rnk-arms")(explain)


def explain(
    article: ArticleHandle,
    topic: Annotated[str, typer.Option(help="Only this topic, with every clause of its query.", show_default=False)] = "",
    show_clauses: Annotated[bool, typer.Option("--clauses", help="Show every clause of the topics that did not match.")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="Also list the rules of each statement, and the verbs of saying that made none.")
    ] = False,
    json: context.JsonOption = False,
) -> None:
    """Explain why an article matched topics and raised alerts.

    Per topic: why it matched or not, what was said in it, and why that raised an alert or not.
    """
    from watcher.services.explain_article import explain_article

    with context.open_database() as database:
        explanation = explain_article(database, article, topic=topic, load_entities=context.load_entities, trace=trace)
    if json:
        output.print_json(_explanation_to_json(each, explanation.row["id"]) for each in explanation.topics)
        return
    output.print_paragraph(explanation.row["title"], first_prefix=f"{explanation.row['id']}  ")
    _print_history(explanation.history)
    if not explanation.topics:
        typer.echo("No topics yet. Add one with: watcher topic add")
    for each in explanation.topics:
        if each.matched:
            _print_match(each, trace=trace)
    unmatched = [each for each in explanation.topics if not each.matched]
    if topic or show_clauses:
        for each in unmatched:
            _print_clauses(each)
    elif unmatched:
        _print_summary(unmatched, explanation.row["id"])


def _print_history(history: ArticleHistory) -> None:
    """Print when the article was read again after its alert, and what its publisher had changed."""
    if history.reread is not None:
        from watcher.cli.article_history import print_revisions, reread_summary

        output.print_paragraph(f"Read again {reread_summary(history)}.", first_prefix="  ")
        print_revisions(history)


def _print_match(explanation: TopicExplanation, *, trace: bool) -> None:
    from watcher.cli.alerts import print_routing

    typer.echo()
    ids = explanation.alert_ids
    result = f"alert{'s' if len(ids) > 1 else ''} {', '.join(map(str, ids))}" if ids else "no alert"
    output.print_styled(f"{output.sanitise_line(explanation.topic)}: matched, {result}", bold=True, fg="green" if ids else None)
    first = f" (article {explanation.first_report_id})" if explanation.first_report_id else ""
    output.print_paragraph(f"{explanation.reason}: {_reason_text(explanation.reason or '')}{first}.", first_prefix="  ")
    output.print_quote(explanation.quote, explanation.marks)
    for item in explanation.statements:
        _print_statement(item)
        if trace:
            _print_rules(item.rules)
    if not explanation.statements:
        output.print_paragraph("No statement on the topic's claims was found.", first_prefix="  ")
    for cue in explanation.suppressed_cues:
        line = f"“{output.sanitise_line(cue.words)}” made no statement: {cue.rule}: {cue.meaning}"
        output.print_paragraph(line, first_prefix="  · ", rest_prefix="    ")
    if ids:
        print_routing(explanation.routes)


def _print_statement(item: StoredStatement) -> None:
    statement = item.statement
    line = f"{statement.claim}: {statement.party} {statement.stance}, {statement.factuality}: {item.filed.kind or 'no change'}"
    output.print_paragraph(line, first_prefix="  · ", rest_prefix="    ")
    output.print_paragraph(f"{item.reason}: {_statement_reason(item)}. (statement {item.id})", first_prefix="    ")
    output.print_paragraph(item.quote.text, first_prefix="    > ", rest_prefix="    > ", max_lines=2)


def _print_rules(names: Sequence[str]) -> None:
    """Print the rules that read a statement, each with what it does, then those of the ledger that decided what it changed."""
    from watcher.statements.rule_names import Rule

    meanings = {str(rule): rule.meaning for rule in Rule}
    if not names:
        output.print_paragraph("No rules on record: an earlier version of watcher read it. Run: watcher reanalyse", first_prefix="    ")
    for name in names:
        other = "decided what it changed" if name.startswith("ledger/") else "a rule of an earlier version"
        output.print_paragraph(f"{name}: {meanings.get(name, other)}", first_prefix="    - ", rest_prefix="      ")


def _print_clauses(explanation: TopicExplanation) -> None:
    from watcher.cli.topic_test import print_clauses

    typer.echo()
    output.print_styled(f"{output.sanitise_line(explanation.topic)}: no match", bold=True)
    output.print_paragraph(explanation.no_match_text + ".", first_prefix="  ")
    print_clauses(explanation.clauses)


def _print_summary(unmatched: list[TopicExplanation], article_id: int) -> None:
    """Print the topics that did not match in a line or two each."""
    typer.echo()
    output.print_styled("No match:", bold=True)
    for each in unmatched:
        missing = [clause.text for clause in each.clauses if clause.holds is False]
        text = f"missing: {'; '.join(missing)}" if missing else each.no_match_text
        output.print_paragraph(f"{each.topic}: {text}", first_prefix="  ", rest_prefix="    ", max_lines=2)
    if any(each.clauses for each in unmatched):
        output.print_paragraph(f"Show every clause with: watcher explain {article_id} --clauses (or --topic NAME for one topic)")


def _reason_text(reason: str) -> str:
    from watcher.cli.reasons import REASON_TEXTS  # a words file is read for it

    return REASON_TEXTS.get(reason, reason)


def _statement_reason(item: StoredStatement) -> str:
    return "rejected" if item.rejected_at is not None else _reason_text(item.reason)


def _explanation_to_json(explanation: TopicExplanation, article_id: int) -> dict[str, Any]:
    from watcher.cli.alerts import routing_to_json
    from watcher.cli.topic_test import clause_to_json

    facts: dict[str, Any] = {
        "topic": explanation.topic,
        "matched": explanation.matched,
        "alerted": bool(explanation.alert_ids),
        "alerts": explanation.alert_ids,
        "statements": [_statement_to_json(item) for item in explanation.statements],
        "reason": explanation.reason,
        "why": explanation.no_match_text,
    }
    if explanation.reason is not None:
        facts |= {"why": _reason_text(explanation.reason), "quote": explanation.quote, "marks": explanation.marks}
        facts["alert"] = next(iter(explanation.alert_ids), None)
    if explanation.first_report_id is not None:
        facts["first_told_by"] = explanation.first_report_id
    facts["ways"] = [routing_to_json(route) for route in explanation.routes]
    return facts | {"article": article_id, "clauses": [clause_to_json(clause) for clause in explanation.clauses]}


def _statement_to_json(item: StoredStatement) -> dict[str, Any]:
    statement = item.statement
    return {
        "id": item.id,
        "claim": statement.claim,
        "party": statement.party,
        "stance": statement.stance,
        "factuality": statement.factuality,
        "quote": item.quote.text,
        "kind": item.filed.kind,
        "reason": item.reason,
        "rejected": item.rejected_at is not None,
        "rules": list(item.rules),
        "why": _statement_reason(item),
    }
