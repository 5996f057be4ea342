"""``watcher topic``"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import common
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.model import Topic
    from watcher.store.database import Database

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What to watch for.")

BATCH = 200


@cli.command(epilog="Example: watcher topic add \"Iran drones\" '@iran AND (drone OR Shahed)' --channel desk")
def add(
    name: Annotated[str, typer.Argument(help="In your words; its handle is made from it.", show_default=False)],
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", @entities, AND OR NOT ( ).  Without it: the topic of that name that watcher brings along.',
            show_default=False,
        ),
    ] = "",
    channel: Annotated[
        list[str] | None, typer.Option(help="Send its alerts here (repeatable); without it, to every channel.", show_default=False)
    ] = None,
    handle: Annotated[str, typer.Option("--name", help="Another handle than the one made from NAME.", show_default=False)] = "",
    json: common.Json = False,
) -> None:
    """Watch a topic from now on.  What is stored already is compared with, and alerts nobody."""
    from watcher.store import channels, topics

    item = _written(name, query, handle) if query else _brought(name)
    with common.store() as database:
        with database.write() as tx:
            to = [channels.by_name(tx, each).id for each in channel or []]
            topic_id = topics.add(tx, item, channels=to, now=common.now(), enabled=False)
        seeded = seed(database, topic_id, item)
    if json:
        common.show_json({"name": item.name, "title": item.title, "query": item.query, "channels": channel or [], "stored_matches": seeded})
        return
    typer.echo(f"Watching {item.name}: {item.query}")
    typer.echo(f"Alerts go to {', '.join(channel) if channel else 'every channel'}. {seeded} stored articles match; they alert nobody.")


def _written(title: str, query: str, handle: str) -> Topic:
    from watcher import data
    from watcher.model import Topic
    from watcher.topics.query import parse

    title = common.safe(title)
    name = handle or slug(title)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise UsageError(f"{title!r} gives no handle to type; add one of a-z, 0-9 and -, as: --name my-topic")
    parse(query, data.load_entities())
    return Topic(name, title, query)


def _brought(name: str) -> Topic:
    from watcher import data

    known = data.brought()
    if name not in known:
        raise UsageError(
            f"A query is missing, as in: watcher topic add {name!r} '@iran AND drone'. "
            f"Without one, NAME must be one of: {', '.join(known)}."
        )
    return known[name].topic


def slug(title: str) -> str:
    """``Iran drones`` -> ``iran-drones``; letters of other scripts are left out."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def seed(database: Database, topic_id: int, item: Topic) -> int:
    """Put what is stored on the new topic's record, silently, and switch it on.  Returns how many articles match."""
    from datetime import timedelta

    from watcher import data
    from watcher.errors import Reason
    from watcher.store import articles, topics
    from watcher.topics.match import compile_topics

    matcher = compile_topics([item], data.load_entities())
    since, last, matches, read = common.now() - timedelta(days=60), 0, 0, 0
    while True:
        with database.write() as tx:
            rows = articles.since(tx, last, since, BATCH)
            for row in rows:
                for found in matcher.match(articles.as_article(row), row["language"]):
                    ids = {"article_id": row["id"], "topic_id": topic_id, "story_id": row["story_id"]}
                    topics.record(tx, found, Reason.NEW_TOPIC, **ids, now=common.now())
                    matches += 1
                last = row["id"]
            if len(rows) < BATCH:  # in the transaction that saw the last article: none can slip in between
                topics.enable(tx, topic_id)
                break
        read += len(rows)
        if sys.stderr.isatty():
            typer.echo(f"\r{read} stored articles read, {matches} match ", nl=False, err=True)
    if read and sys.stderr.isatty():
        typer.echo(err=True)
    return matches


@cli.command("list", epilog="Example: watcher topic list --json")
def list_(json: common.Json = False) -> None:
    """Every topic with its query, where its alerts go, and how often it fired."""
    from watcher.store import topics

    with common.store() as database, database.read() as tx:
        rows = topics.every(tx)
    if json:
        common.show_json(rows)
    elif not rows:
        typer.echo("No topics yet. Add one with: watcher topic add \"Iran drones\" '@iran AND (drone OR Shahed)'")
    else:
        lines = [
            (
                row["name"],
                "on" if row["enabled"] else "off",
                row["matches"],
                row["alerts"],
                ", ".join(row["channels"]) or "all",
                row["query"],
            )
            for row in rows
        ]
        common.table(("topic", "", "matches", "alerts", "channels", "query"), lines, give=5)


@cli.command(epilog="Example: watcher topic remove iran-drones")
def remove(name: Annotated[str, typer.Argument(help="The topic's handle.", show_default=False)]) -> None:
    """Stop watching a topic.  Its alerts stay on record."""
    from watcher.store import topics

    with common.store() as database, database.write() as tx:
        topics.remove(tx, name)
    typer.echo(f"Removed topic {name}.")
