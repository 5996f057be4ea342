"""``watcher search``: search stored articles with a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.since import parse_since

if TYPE_CHECKING:
    from watcher.model import StoredArticle
    from watcher.services.search_articles import SearchHit


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher search '@iran SENTENCE drone' --since 30d")(search)


def search(
    query: Annotated[str, typer.Argument(help="A query in the language of topics (docs/query.md).", show_default=False)],
    *,
    since: Annotated[str, typer.Option(help="Only articles stored since: 90d, 12h, 4w or a date.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Search stored articles with a topic query, newest first.  Exit code 1 where none matches."""
    from watcher.cli.entity_names import FastEntityNames
    from watcher.services.search_articles import search_articles
    from watcher.topics.query_parser import parse_query

    parsed = parse_query(query, FastEntityNames())  # an error is printed at once, before all entities are loaded
    earliest = parse_since(since) if since else None
    for note in () if json or quiet else parsed.warnings:
        output.print_to_stderr(f"Note: {note}")
    count, entities = 0, context.load_entities()
    with context.open_database() as database, output.show_progress() as progress:
        for hit in search_articles(database, query, entities, earliest=earliest, limit=limit, report_progress=progress):
            count += 1
            progress.clear()
            _print_hit(hit, json=json, quiet=quiet)
    if not count:
        if not json and not quiet:
            output.print_to_stderr("No stored article matches. Try the query on a text with: watcher topic test QUERY --text '…'")
        raise typer.Exit(1)


def _print_hit(hit: SearchHit, *, json: bool, quiet: bool) -> None:
    stored, article = hit.stored_article, hit.stored_article.article
    if json:
        output.print_json(_article_to_json(stored) | {"quote": hit.quote, "marks": hit.marks})
    elif quiet:
        typer.echo(stored.id)
    else:
        date = output.format_time(article.published or stored.seen_at)
        output.print_heading(f"{stored.id} · {date} · {output.sanitise_line(article.outlet)}")
        if not hit.match.quote_span.in_title:
            output.print_paragraph(article.title, first_prefix="  ", max_lines=2)
        output.print_quote(hit.quote, hit.marks)


def _article_to_json(stored: StoredArticle) -> dict[str, Any]:
    article = stored.article
    facts = {"id": stored.id, "url": article.url, "outlet": article.outlet, "title": article.title, "language": article.language}
    return facts | {"published": article.published, "seen_at": stored.seen_at, "story_id": stored.story_id}
