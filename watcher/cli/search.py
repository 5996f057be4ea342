"""``watcher search``: search stored articles with a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.since import parse_since

if TYPE_CHECKING:
    from watcher.model import StoredArticle, TopicMatch


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
    from watcher.cli.startup.entity_names import FastEntityNames
    from watcher.model import Topic
    from watcher.pipeline.stored_articles import candidate_articles
    from watcher.topics.index_query import index_query
    from watcher.topics.match import compile_topics
    from watcher.topics.query_parser import parse_query

    parse_query(query, FastEntityNames())  # what is wrong with it is said at once
    from_ = parse_since(since) if since else None
    entities = context.load_entities()
    asked = parse_query(query, entities)
    matcher = compile_topics([Topic("search", "search", query)], entities)
    for note in () if json or quiet else asked.warnings:
        output.print_to_stderr(f"Note: {note}")
    count = 0
    with context.open_database() as database, output.show_progress() as step:
        for stored in candidate_articles(database, index_query(asked.root, entities), step, earliest=from_):
            for found in matcher.match_topics(stored.article, stored.article.language):
                count += 1
                step.clear()
                _print_match(stored, found, json=json, quiet=quiet)
            if count >= limit:
                break
    if not count:
        if not json and not quiet:
            output.print_to_stderr("No stored article matches. Try the query on a text with: watcher topic test QUERY --text '…'")
        raise typer.Exit(1)


def _print_match(stored: StoredArticle, match: TopicMatch, *, json: bool, quiet: bool) -> None:
    from watcher.rendering import terminal

    article, quote = stored.article, match.quote_span
    marks = [(s.start - quote.start, s.end - quote.start) for s in match.spans if s.in_title == quote.in_title and quote.start <= s.start]
    marks = [(start, end) for start, end in marks if end <= quote.end - quote.start]
    if json:
        output.print_json(_article_to_json(stored) | {"quote": quote.text_in(article), "marks": marks})
    elif quiet:
        typer.echo(stored.id)
    else:
        output.print_heading(
            f"{stored.id} · {output.format_time(article.published or stored.seen_at)} · {output.sanitise_line(article.outlet)}"
        )
        if not quote.in_title:
            output.print_paragraph(article.title, first_prefix="  ", max_lines=2)
        for line in terminal.format_quote(
            quote.text_in(article), tuple(marks), width=output.screen_width() - 6, colour=output.use_colour()
        ):
            typer.echo(f"  > {line}", color=output.use_colour())


def _article_to_json(stored: StoredArticle) -> dict[str, Any]:
    article = stored.article
    facts = {"id": stored.id, "url": article.url, "outlet": article.outlet, "title": article.title, "language": article.language}
    return facts | {"published": article.published, "seen_at": stored.seen_at, "story_id": stored.story_id}
