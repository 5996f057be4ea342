"""``watcher search``: a query over everything stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen, stored

if TYPE_CHECKING:
    from watcher.model import Article, Match
    from watcher.store.types import Row


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher search '@iran SENTENCE drone' --since 30d")(search)


def search(
    query: Annotated[str, typer.Argument(help="A query, as of a topic: docs/query.md.", show_default=False)],
    *,
    since: Annotated[str, typer.Option(help="Only what came in since: 90d, 12h, 4w or a day.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Look for articles among all that is stored, in the language of topics, newest first.  Exit code 1 where there is none."""
    from watcher.cli.names import Names
    from watcher.model import Topic
    from watcher.store.articles import as_article
    from watcher.topics.match import compile_topics
    from watcher.topics.needs import need
    from watcher.topics.query import parse

    parse(query, Names())  # what is wrong with it is said at once
    from_ = stored.since(since) if since else None
    entities = common.entities()
    asked = parse(query, entities)
    matcher = compile_topics([Topic("search", "search", query)], entities)
    for note in () if json or quiet else asked.notes:
        screen.hint(f"Note: {note}")
    count = 0
    with common.store() as database, screen.progress() as step:
        for row in stored.articles(database, need(asked.root, entities), step, from_=from_):
            article = as_article(row)
            for found in matcher.match(article, article.language):
                count += 1
                step.clear()
                _show(row, article, found, json=json, quiet=quiet)
            if count >= limit:
                break
    if not count:
        if not json and not quiet:
            screen.hint("Nothing stored matches. Try it on a text with: watcher topic test QUERY --text '…'")
        raise typer.Exit(1)


def _show(row: Row, article: Article, found: Match, *, json: bool, quiet: bool) -> None:
    from watcher.alerts import terminal

    quote = found.quote
    marks = [(s.start - quote.start, s.end - quote.start) for s in found.spans if s.in_title == quote.in_title and quote.start <= s.start]
    marks = [(start, end) for start, end in marks if end <= quote.end - quote.start]
    if json:
        common.show_json(_facts(row) | {"quote": quote.of(article), "marks": marks})
    elif quiet:
        typer.echo(row["id"])
    else:
        screen.heading(f"{row['id']} · {common.clock(row['published'] or row['seen_at'])} · {common.safe(row['outlet'])}")
        if not quote.in_title:
            screen.paragraph(row["title"], first="  ", most=2)
        for line in terminal.quoted(quote.of(article), tuple(marks), width=screen.columns() - 6, colour=screen.colour()):
            typer.echo(f"  > {line}", color=screen.colour())


def _facts(row: Row) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "url", "outlet", "title", "language", "published", "seen_at", "story_id")}
