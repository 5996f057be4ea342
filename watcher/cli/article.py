"""``watcher article``: the articles that were collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.services.article_history import ArticleHistory
    from watcher.store.column_types import Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List and show collected articles.")
ArticleHandle = Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's number or URL.", show_default=False)]


@cli.command("list", epilog="Example: watcher article list --topic rnk-arms --limit 50")
def list_(
    topic: Annotated[str, typer.Option(help="Only those that match this topic.", show_default=False)] = "",
    feed: Annotated[str, typer.Option(help="Only from this feed: its number, URL or title.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """List articles, newest first, with the topics each matched."""
    from watcher.services.lookup import find_feed, find_topic
    from watcher.store import articles

    with context.open_database() as database, database.read() as tx:
        topic_id = find_topic(tx, topic).id if topic else None
        feed_id = find_feed(tx, feed)["id"] if feed else None
        rows = articles.list_latest(tx, limit, topic_id=topic_id, feed_id=feed_id)
        on = articles.topic_names_by_article(tx, [row["id"] for row in rows])
    output.print_list(
        rows,
        id_key="id",
        empty_text="No articles yet. See what watcher is doing with: watcher status",
        headers=("#", "published", "outlet", "copy of", "topics", "title"),
        to_cells=lambda row: (
            row["id"],
            output.format_time(row["published"] or row["seen_at"]),
            row["outlet"],
            row["duplicate_of"] or "",
            ", ".join(on.get(row["id"], [])),
            row["title"],
        ),
        shrink_column=5,
        json=json,
        quiet=quiet,
        to_json=lambda row: _article_to_json(row) | {"topics": on.get(row["id"], [])},
    )


_JSON_COLUMNS = ("id", "url", "feed_id", "outlet", "title", "language", "author", "published", "seen_at", "source", "state")


def _article_to_json(row: Row) -> dict[str, Any]:
    fields = {key: row[key] for key in _JSON_COLUMNS} | {"silent": row["suppressed_by"]}
    return fields | {key: row[key] for key in ("story_id", "duplicate_of", "overlap", "reason", "detail")}


@cli.command(epilog="Example: watcher article show 12")
def show(
    article: ArticleHandle,
    json: context.JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only its text.")] = False,
) -> None:
    """Show one article.  Its source, whether it is a copy, who else reported the story, how it changed since its alert, and its text."""
    from watcher.cli.article_history import history_to_json
    from watcher.services.article_history import load_article_history
    from watcher.services.lookup import find_article
    from watcher.store import articles

    with context.open_database() as database, database.read() as tx:
        row = find_article(tx, article)
        on = articles.topic_names_by_article(tx, [row["id"]]).get(row["id"], [])
        history = load_article_history(tx, row["id"])
        other_reports = [each for each in articles.list_for_story(tx, row["story_id"] or 0, 20) if each["id"] != row["id"]]
    if json:
        others = [{"id": each["id"], "outlet": each["outlet"], "url": each["url"]} for each in other_reports]
        output.print_json(_article_to_json(row) | {"topics": on, "also": others, "reread": history_to_json(history), "text": row["text"]})
        return
    if not quiet:
        _print_article_head(row, on, other_reports, history)
    for paragraph in row["text"].split("\n"):
        if paragraph.strip():
            output.print_paragraph(paragraph)
            typer.echo()


def _print_article_head(row: Row, topic_names: list[str], other_reports: list[Row], history: ArticleHistory) -> None:
    from watcher.cli.article_history import print_revisions, reread_summary

    output.print_heading(row["title"])
    output.print_fields(
        [
            ("number", row["id"]),
            ("outlet", f"{row['outlet']}{', ' + row['author'] if row['author'] else ''}"),
            ("published", f"{output.format_time(row['published'])}, seen {output.format_time(row['seen_at'])} UTC"),
            ("URL", row["url"]),
            ("language", row["language"] or "unknown"),
            ("text", f"{len(row['text']):,} characters, from the {row['source']}"),
            ("topics", ", ".join(topic_names) or "none"),
            ("copy of", f"article {row['duplicate_of']} ({row['overlap'] or 0:.0%} shared)" if row["duplicate_of"] else ""),
            ("alerts suppressed", row["suppressed_by"]),
            ("error", f"{row['reason']}: {row['detail']}" if row["reason"] else ""),
            ("also reported by", ", ".join(f"{each['outlet']} ({each['id']})" for each in other_reports)),
            ("read again", reread_summary(history)),
        ]
    )
    print_revisions(history)
    typer.echo()
