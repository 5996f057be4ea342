"""``watcher article`` and ``watcher explain``"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.common import chosen
from watcher.cli.why import WHY
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.types import Connection, Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was read.")
Handle = Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's number or URL.", show_default=False)]


def named(tx: Connection, handle: str) -> Row:
    """An article by number or address; UsageError."""
    from watcher.store import articles
    from watcher.text.urls import url_key

    row = articles.named(tx, handle, url_key(handle) if "://" in handle else None)
    if row is None:
        raise UsageError(f"There is no article {common.safe(handle)!r}. See the last ones with: watcher article list")
    return row


@cli.command("list", epilog="Example: watcher article list --topic rnk-arms --limit 50")
def list_(
    topic: Annotated[str, typer.Option(help="Only those on this topic.", show_default=False)] = "",
    feed: Annotated[str, typer.Option(help="Only those of this feed: its number, URL or title.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """The articles that were read, newest first, with the topics each is on."""
    from watcher.cli.feed import find
    from watcher.cli.topic import named as topic_named
    from watcher.store import articles

    with common.store() as database, database.read() as tx:
        topic_id = topic_named(tx, topic)["id"] if topic else None
        feed_id = find(tx, feed)["id"] if feed else None
        rows = articles.latest(tx, limit, topic_id=topic_id, feed_id=feed_id)
        on = articles.topics_of(tx, [row["id"] for row in rows])
    if not screen.told(
        rows,
        "id",
        "No articles yet. See what watcher is doing with: watcher status",
        json=json,
        quiet=quiet,
        plain=lambda row: _plain(row) | {"topics": on.get(row["id"], [])},
    ):
        lines = [
            (
                row["id"],
                common.clock(row["published"] or row["seen_at"]),
                row["outlet"],
                f"= {row['duplicate_of']}" if row["duplicate_of"] else "",
                ", ".join(on.get(row["id"], [])),
                row["title"],
            )
            for row in rows
        ]
        common.table(("#", "published", "outlet", "copy", "topics", "title"), lines, give=5)


_SHOWN = ("id", "url", "feed_id", "outlet", "title", "language", "author", "published", "seen_at", "source", "state", "silent")


def _plain(row: Row) -> dict[str, Any]:
    return {key: row[key] for key in (*_SHOWN, "story_id", "duplicate_of", "overlap", "reason", "detail")}


@cli.command(epilog="Example: watcher article show 12")
def show(
    article: Handle,
    json: common.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only its text.")] = False,
) -> None:
    """One article: where it came from, what it repeats, who else tells its story, and its text."""
    from watcher.store import articles

    with common.store() as database, database.read() as tx:
        row = named(tx, article)
        on = articles.topics_of(tx, [row["id"]]).get(row["id"], [])
        told = [each for each in articles.of_story(tx, row["story_id"] or 0, 20) if each["id"] != row["id"]]
    if json:
        others = [{"id": each["id"], "outlet": each["outlet"], "url": each["url"]} for each in told]
        common.show_json(_plain(row) | {"topics": on, "also": others, "text": row["text"]})
        return
    if not quiet:
        _head(row, on, told)
    for paragraph in row["text"].split("\n"):
        if paragraph.strip():
            screen.paragraph(paragraph)
            typer.echo()


def _head(row: Row, on: list[str], told: list[Row]) -> None:
    screen.heading(row["title"])
    screen.facts(
        [
            ("number", row["id"]),
            ("outlet", f"{row['outlet']}{', ' + row['author'] if row['author'] else ''}"),
            ("published", f"{common.clock(row['published'])}, seen {common.clock(row['seen_at'])} UTC"),
            ("address", row["url"]),
            ("language", row["language"] or "unknown"),
            ("text", f"{len(row['text']):,} characters, from the {row['source']}"),
            ("topics", ", ".join(on) or "none"),
            ("copy of", f"article {row['duplicate_of']} ({row['overlap'] or 0:.0%} shared)" if row["duplicate_of"] else ""),
            ("silent", row["silent"]),
            ("trouble", f"{row['reason']}: {row['detail']}" if row["reason"] else ""),
            ("also told by", ", ".join(f"{each['outlet']} ({each['id']})" for each in told)),
        ]
    )
    typer.echo()


# ── explain ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher explain 12 --topic rnk-arms")(explain)


def explain(
    article: Handle,
    topic: Annotated[str, typer.Option(help="Only this topic.", show_default=False)] = "",
    json: common.Json = False,
) -> None:
    """For every topic: why it matched an article or not, who says what there, and why that alerted or not, as it was judged."""
    from watcher.cli.topic import REMEDY
    from watcher.store import alerts, articles, dispatches, statements, topics

    with common.store() as database, database.read() as tx:
        row = named(tx, article)
        watched = topics.every(tx)
        if topic:
            chosen(topic, [each["name"] for each in watched], "topic", REMEDY)
        verdicts, told = topics.verdicts(tx, row["id"]), alerts.of_article(tx, row["id"])
        said = statements.of_article(tx, row["id"])
        before = {name: topics.first_told(tx, found["topic_id"], found["story_id"]) for name, found in verdicts.items()}
        item = articles.as_article(row)
        ways = dispatches.of_alerts(tx, [each.id for each in told])
    found = [
        _explained(each, row, item, verdict=verdicts.get(each["name"]), told=_of(each["name"], told, said), first=before.get(each["name"]))
        for each in watched
        if topic in ("", each["name"])
    ]
    for each in found:
        if each["alerted"]:
            each["ways"] = ways.get(each["alert"], [])
    if json:
        from watcher.cli.alerts import plain_way
        from watcher.cli.trying import clause_facts

        for each in found:
            each |= {"ways": [plain_way(way) for way in each.get("ways", [])]}
        common.show_json(each | {"article": row["id"], "clauses": [clause_facts(clause) for clause in each["clauses"]]} for each in found)
        return
    screen.paragraph(row["title"], first=f"{row['id']}  ")
    for each in found:
        _show(each, item)
    if not found:
        typer.echo("No topics yet. Add one with: watcher topic add")


def _of(topic: str, told: Any, said: Sequence[Row]) -> dict[str, Any]:
    """What an article told on a topic: its alerts, and each statement with what it changed or why nothing."""
    shown = ("id", "claim", "party", "stance", "factuality", "quote", "kind", "reason")
    mine = [each.id for each in told if each.topic == topic]
    rejected = {True: "rejected", False: ""}
    lines = [{key: row[key] for key in shown} | {"rejected": row["rejected_at"] is not None} for row in said if row["topic"] == topic]
    for line in lines:
        line["why"] = rejected[line["rejected"]] or WHY.get(line["reason"], line["reason"])
    return {"alerts": mine, "statements": lines}


def _explained(
    topic: dict[str, Any], row: Row, item: Any, *, verdict: Row | None, told: dict[str, Any], first: Row | None
) -> dict[str, Any]:
    facts: dict[str, Any] = {"topic": topic["name"], "matched": verdict is not None, "alerted": bool(told["alerts"]), "clauses": []}
    facts |= told
    if verdict is not None:
        reason = str(verdict["reason"])
        quote = (item.title if verdict["quote_in_title"] else item.text)[verdict["quote_start"] : verdict["quote_end"]]
        low, high = verdict["quote_start"], verdict["quote_end"]
        inside = [(s - low, e - low) for s, e, titled in verdict["spans"] if titled == verdict["quote_in_title"] and low <= s and e <= high]
        facts |= {
            "reason": reason,
            "why": WHY.get(reason, reason),
            "quote": quote,
            "marks": inside,
            "alert": next(iter(told["alerts"]), None),
        }
        if first is not None and first["article_id"] != row["id"]:
            facts["first_told_by"] = first["article_id"]
        return facts
    trial = _tried(topic["query"], item)
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


def _tried(query: str, item: Any) -> Any:
    from watcher.cli.clauses import Trial
    from watcher.errors import QueryError
    from watcher.topics.query import parse

    try:
        return Trial(parse(query, common.entities()), item, common.entities())
    except QueryError as error:
        return str(error)


def _show(each: dict[str, Any], item: Any) -> None:
    from watcher.alerts import terminal
    from watcher.cli.alerts import show_ways
    from watcher.cli.trying import show_clauses

    typer.echo()
    name = common.safe(each["topic"])
    if not each["matched"]:
        screen.say(f"{name}: no match", bold=True)
        screen.paragraph(each["why"] + ".", first="  ")
        show_clauses(each["clauses"])
        return
    numbers = ", ".join(map(str, each["alerts"]))
    fate = f"alert{'s' if len(each['alerts']) > 1 else ''} {numbers}" if each["alerted"] else "no alert"
    screen.say(f"{name}: matched, {fate}", bold=True, fg="green" if each["alerted"] else None)
    first = f" (article {each['first_told_by']})" if "first_told_by" in each else ""
    screen.paragraph(f"{each['reason']}: {each['why']}{first}.", first="  ")
    for line in terminal.quoted(each["quote"], each["marks"], width=screen.columns() - 5, colour=screen.colour()):
        typer.echo(f"  > {line}", color=screen.colour())
    for said in each["statements"]:
        change = said["kind"] or "no change"
        screen.paragraph(f"{said['claim']}: {said['party']} {said['stance']}, {said['factuality']}: {change}", first="  · ", rest="    ")
        screen.paragraph(f"{said['reason']}: {said['why']}. (statement {said['id']})", first="    ")
        screen.paragraph(said["quote"], first="    > ", rest="    > ", most=2)
    if each["matched"] and not each["statements"]:
        screen.paragraph("No sentence of it was read as a statement on the topic's claims.", first="  ")
    if each["alerted"]:
        show_ways(each["ways"])
