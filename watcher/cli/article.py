"""``watcher article`` and ``watcher explain``"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.context import require_known
from watcher.cli.reasons import REASON_TEXTS
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.column_types import Connection, Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was read.")
ArticleHandle = Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's number or URL.", show_default=False)]


def find_article(tx: Connection, handle: str) -> Row:
    """An article by number or address; UsageError."""
    from watcher.store import articles
    from watcher.text.urls import url_key

    row = articles.find_by_handle(tx, handle, url_key(handle) if "://" in handle else None)
    if row is None:
        raise UsageError(f"There is no article {output.sanitise_line(handle)!r}. See the last ones with: watcher article list")
    return row


@cli.command("list", epilog="Example: watcher article list --topic rnk-arms --limit 50")
def list_(
    topic: Annotated[str, typer.Option(help="Only those on this topic.", show_default=False)] = "",
    feed: Annotated[str, typer.Option(help="Only those of this feed: its number, URL or title.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """The articles that were read, newest first, with the topics each is on."""
    from watcher.cli.feed import find_feed
    from watcher.cli.topic import find_topic as topic_named
    from watcher.store import articles

    with context.open_database() as database, database.read() as tx:
        topic_id = topic_named(tx, topic)["id"] if topic else None
        feed_id = find_feed(tx, feed)["id"] if feed else None
        rows = articles.list_latest(tx, limit, topic_id=topic_id, feed_id=feed_id)
        on = articles.topic_names_by_article(tx, [row["id"] for row in rows])
    if not output.print_list(
        rows,
        "id",
        "No articles yet. See what watcher is doing with: watcher status",
        json=json,
        quiet=quiet,
        to_json=lambda row: _article_to_json(row) | {"topics": on.get(row["id"], [])},
    ):
        lines = [
            (
                row["id"],
                output.format_time(row["published"] or row["seen_at"]),
                row["outlet"],
                f"= {row['duplicate_of']}" if row["duplicate_of"] else "",
                ", ".join(on.get(row["id"], [])),
                row["title"],
            )
            for row in rows
        ]
        output.print_table(("#", "published", "outlet", "copy", "topics", "title"), lines, shrink_column=5)


_JSON_COLUMNS = ("id", "url", "feed_id", "outlet", "title", "language", "author", "published", "seen_at", "source", "state")


def _article_to_json(row: Row) -> dict[str, Any]:
    fields = {key: row[key] for key in _JSON_COLUMNS} | {"silent": row["suppressed_by"]}
    return fields | {key: row[key] for key in ("story_id", "duplicate_of", "overlap", "reason", "detail")}


@cli.command(epilog="Example: watcher article show 12")
def show(
    article: ArticleHandle,
    json: context.JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only its text.")] = False,
) -> None:
    """One article: where it came from, what it repeats, who else tells its story, and its text."""
    from watcher.store import articles

    with context.open_database() as database, database.read() as tx:
        row = find_article(tx, article)
        on = articles.topic_names_by_article(tx, [row["id"]]).get(row["id"], [])
        told = [each for each in articles.list_for_story(tx, row["story_id"] or 0, 20) if each["id"] != row["id"]]
    if json:
        others = [{"id": each["id"], "outlet": each["outlet"], "url": each["url"]} for each in told]
        output.print_json(_article_to_json(row) | {"topics": on, "also": others, "text": row["text"]})
        return
    if not quiet:
        _print_article_head(row, on, told)
    for paragraph in row["text"].split("\n"):
        if paragraph.strip():
            output.print_paragraph(paragraph)
            typer.echo()


def _print_article_head(row: Row, topic_names: list[str], other_reports: list[Row]) -> None:
    output.print_heading(row["title"])
    output.print_fields(
        [
            ("number", row["id"]),
            ("outlet", f"{row['outlet']}{', ' + row['author'] if row['author'] else ''}"),
            ("published", f"{output.format_time(row['published'])}, seen {output.format_time(row['seen_at'])} UTC"),
            ("address", row["url"]),
            ("language", row["language"] or "unknown"),
            ("text", f"{len(row['text']):,} characters, from the {row['source']}"),
            ("topics", ", ".join(topic_names) or "none"),
            ("copy of", f"article {row['duplicate_of']} ({row['overlap'] or 0:.0%} shared)" if row["duplicate_of"] else ""),
            ("suppressed", row["suppressed_by"]),
            ("trouble", f"{row['reason']}: {row['detail']}" if row["reason"] else ""),
            ("also told by", ", ".join(f"{each['outlet']} ({each['id']})" for each in other_reports)),
        ]
    )
    typer.echo()


# ── explain ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher explain 12 --topic rnk-arms")(explain)


def explain(
    article: ArticleHandle,
    topic: Annotated[str, typer.Option(help="Only this topic.", show_default=False)] = "",
    trace: Annotated[bool, typer.Option("--trace", help="Also list the rules that made each statement.")] = False,
    json: context.JsonOption = False,
) -> None:
    """For every topic: why it matched an article or not, who says what there, and why that alerted or not, as it was judged."""
    from watcher.cli.topic import ADD_TOPIC_HINT
    from watcher.store import alert_routes, alerts, articles, statements, topics

    with context.open_database() as database, database.read() as tx:
        row = find_article(tx, article)
        watched = topics.list_with_counts(tx)
        if topic:
            require_known(topic, [each["name"] for each in watched], "topic", ADD_TOPIC_HINT)
        verdicts, told = topics.matches_by_topic(tx, row["id"]), alerts.list_for_article(tx, row["id"])
        said = statements.list_for_article(tx, row["id"])
        before = {name: topics.first_match_of_story(tx, found["topic_id"], found["story_id"]) for name, found in verdicts.items()}
        item = articles.as_article(row)
        ways = alert_routes.list_by_alert(tx, [each.id for each in told])
    found = [
        _explain_topic(
            each,
            row,
            item,
            match_row=verdicts.get(each["name"]),
            alerts_and_statements=_alerts_and_statements(each["name"], told, said),
            first_report=before.get(each["name"]),
        )
        for each in watched
        if topic in ("", each["name"])
    ]
    for each in found:
        if each["alerted"]:
            each["ways"] = ways.get(each["alert"], [])
    if json:
        from watcher.cli.alerts import routing_to_json
        from watcher.cli.topic_test import clause_to_json

        for each in found:
            each |= {"ways": [routing_to_json(way) for way in each.get("ways", [])]}
        output.print_json(
            each | {"article": row["id"], "clauses": [clause_to_json(clause) for clause in each["clauses"]]} for each in found
        )
        return
    output.print_paragraph(row["title"], first_prefix=f"{row['id']}  ")
    for each in found:
        _print_explanation(each, item, trace=trace)
    if not found:
        typer.echo("No topics yet. Add one with: watcher topic add")


def _alerts_and_statements(topic: str, article_alerts: Any, statement_rows: Sequence[Row]) -> dict[str, Any]:
    """What an article told on a topic: its alerts, and each statement with what it changed or why nothing."""
    shown = ("id", "claim", "party", "stance", "factuality", "quote", "kind", "reason")
    mine = [each.id for each in article_alerts if each.topic == topic]
    rejected = {True: "rejected", False: ""}
    lines = [
        {key: row[key] for key in shown} | {"rejected": row["rejected_at"] is not None, "rules": row["rules"].split()}
        for row in statement_rows
        if row["topic"] == topic
    ]
    for line in lines:
        line["why"] = rejected[line["rejected"]] or REASON_TEXTS.get(line["reason"], line["reason"])
    return {"alerts": mine, "statements": lines}


def _explain_topic(
    topic: dict[str, Any],
    row: Row,
    stored_article: Any,
    *,
    match_row: Row | None,
    alerts_and_statements: dict[str, Any],
    first_report: Row | None,
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "topic": topic["name"],
        "matched": match_row is not None,
        "alerted": bool(alerts_and_statements["alerts"]),
        "clauses": [],
    }
    facts |= alerts_and_statements
    if match_row is not None:
        reason = str(match_row["reason"])
        quote = (stored_article.title if match_row["quote_in_title"] else stored_article.text)[
            match_row["quote_start"] : match_row["quote_end"]
        ]
        low, high = match_row["quote_start"], match_row["quote_end"]
        inside = [
            (s - low, e - low) for s, e, titled in match_row["spans"] if titled == match_row["quote_in_title"] and low <= s and e <= high
        ]
        facts |= {
            "reason": reason,
            "why": REASON_TEXTS.get(reason, reason),
            "quote": quote,
            "marks": inside,
            "alert": next(iter(alerts_and_statements["alerts"]), None),
        }
        if first_report is not None and first_report["article_id"] != row["id"]:
            facts["first_told_by"] = first_report["article_id"]
        return facts
    trial = _try_query(topic["query"], stored_article)
    today = None if isinstance(trial, str) else trial.match is not None
    if isinstance(trial, str):
        why = f"its query cannot be read any more: {trial}"
    elif row["state"] != "judged":
        why = f"the article is not judged yet ({row['state']})"
    elif today and not topic["enabled"]:
        why = "the topic is off; its query would match"
    elif today:
        why = "it did not match when it was judged; today's words would match it"
    else:
        why = "clauses of its query are missing" if topic["enabled"] else "the topic is off, and clauses of its query are missing"
    return facts | {"reason": None, "why": why, "clauses": [] if today or isinstance(trial, str) else list(trial.clauses())}


def _try_query(query: str, stored_article: Any) -> Any:
    from watcher.errors import QueryError
    from watcher.topics.query_parser import parse_query
    from watcher.topics.query_trial import QueryTrial

    try:
        return QueryTrial(parse_query(query, context.load_entities()), stored_article, context.load_entities())
    except QueryError as error:
        return str(error)


def _print_rules(names: Sequence[str]) -> None:
    """The rules that made a statement, each with what it does; a rule of a former version by its name alone."""
    from watcher.statements.rules.names import Rule

    meanings = {str(rule): rule.meaning for rule in Rule}
    if not names:
        output.print_paragraph("No rules on record: an earlier version of watcher read it. Run: watcher reanalyse", first_prefix="    ")
    for name in names:
        output.print_paragraph(f"{name}: {meanings.get(name, 'a rule of an earlier version')}", first_prefix="    - ", rest_prefix="      ")


def _print_explanation(explanation: dict[str, Any], stored_article: Any, *, trace: bool) -> None:
    from watcher.cli.alerts import print_routing
    from watcher.cli.topic_test import print_clauses
    from watcher.rendering import terminal

    typer.echo()
    name = output.sanitise_line(explanation["topic"])
    if not explanation["matched"]:
        output.print_styled(f"{name}: no match", bold=True)
        output.print_paragraph(explanation["why"] + ".", first_prefix="  ")
        print_clauses(explanation["clauses"])
        return
    numbers = ", ".join(map(str, explanation["alerts"]))
    fate = f"alert{'s' if len(explanation['alerts']) > 1 else ''} {numbers}" if explanation["alerted"] else "no alert"
    output.print_styled(f"{name}: matched, {fate}", bold=True, fg="green" if explanation["alerted"] else None)
    first = f" (article {explanation['first_told_by']})" if "first_told_by" in explanation else ""
    output.print_paragraph(f"{explanation['reason']}: {explanation['why']}{first}.", first_prefix="  ")
    for line in terminal.format_quote(
        explanation["quote"], explanation["marks"], width=output.screen_width() - 5, colour=output.use_colour()
    ):
        typer.echo(f"  > {line}", color=output.use_colour())
    for said in explanation["statements"]:
        change = said["kind"] or "no change"
        output.print_paragraph(
            f"{said['claim']}: {said['party']} {said['stance']}, {said['factuality']}: {change}", first_prefix="  · ", rest_prefix="    "
        )
        output.print_paragraph(f"{said['reason']}: {said['why']}. (statement {said['id']})", first_prefix="    ")
        output.print_paragraph(said["quote"], first_prefix="    > ", rest_prefix="    > ", max_lines=2)
        if trace:
            _print_rules(said["rules"])
    if explanation["matched"] and not explanation["statements"]:
        output.print_paragraph("No sentence of it was read as a statement on the topic's claims.", first_prefix="  ")
    if explanation["alerted"]:
        print_routing(explanation["ways"])
