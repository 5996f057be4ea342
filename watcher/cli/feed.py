"""``watcher feed``"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watcher.cli import context, feed_check, output
from watcher.errors import UsageError

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage feeds.")

FeedHandle = Annotated[str, typer.Argument(help="A feed's number, URL or title.", show_default=False)]


@cli.command(epilog="Example: watcher feed add https://www.example.org/rss.xml")
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="URLs of RSS, Atom, RDF or JSON feeds.", show_default=False)],
    title: Annotated[str, typer.Option(help="Title to show instead of the feed's own.", show_default=False)] = "",
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Poll these feeds from now on.  Entries of the first poll are stored without alerts."""
    from watcher.services.manage_feeds import add_feeds, check_feed_url

    for url in urls:
        check_feed_url(url)
    for url in urls:
        feed_check.warn_if_blocked(url)
    with context.open_database() as database:
        added = add_feeds(database, urls, title=title, now=output.now())
    if json:
        output.print_json(each._asdict() for each in added)
    elif quiet:
        for each in added:
            typer.echo(each.id)
    else:
        for each in added:
            typer.echo(f"Added feed {each.id}: {output.sanitise_line(each.url)}")
        typer.echo(f"{'It is' if len(added) == 1 else 'They are'} polled while `watcher run` runs. To poll now: watcher run --once")


@cli.command("list", epilog="Example: watcher feed list --json")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """List feeds with their last and next polls."""
    from watcher.store import feeds

    with context.open_database() as database, database.read() as tx:
        rows = feeds.list_with_entry_counts(tx)
    terminal = output.is_terminal()
    output.print_list(
        rows,
        id_key="id",
        empty_text="No feeds yet. Add one with: watcher feed add URL",
        headers=("#", "state", "entries", "last read", "next poll", "feed"),
        to_cells=lambda row: _feed_cells(row) + (() if terminal else (row["url"], row["detail"])),
        shrink_column=5,
        json=json,
        quiet=quiet,
    )
    if terminal and not (json or quiet):  # a pipe has them in the row
        for row in rows:
            if row["detail"]:
                output.print_paragraph(row["detail"], first_prefix=f"  feed {row['id']}: ", rest_prefix="    ", max_lines=3)


def _feed_cells(row: Any) -> tuple[object, ...]:
    last_read = output.relative_time(row["last_read_at"])
    return (row["id"], _state_text(row), row["entries"], last_read, _next_poll_text(row), row["title"] or row["url"])


def _next_poll_text(row: Any) -> str:
    if row["state"] != "active":
        return "-"
    return output.relative_time(row["next_poll_at"]) if row["next_poll_at"] > output.now() else "due"


def _state_text(row: Any) -> str:
    if row["state"] != "active":
        return str(row["state"])
    return str(row["reason"] or ("ok" if row["last_polled_at"] else "new"))


@cli.command(epilog="Examples: watcher feed edit 3 --title 'The Example' | watcher feed edit 3 --url https://example.org/new.xml")
def edit(
    feed: FeedHandle,
    url: Annotated[str, typer.Option(help="The new URL; it is polled at once.", show_default=False)] = "",
    title: Annotated[str | None, typer.Option(help="The new title; an empty one restores the feed's own.", show_default=False)] = None,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change a feed's URL or title.  Its entries are kept."""
    from watcher.services.manage_feeds import change_feed, check_feed_url

    if not url and title is None:
        raise UsageError(
            f"Nothing to change. Use --url or --title, for example: watcher feed edit {output.sanitise_line(feed)} --title 'The Example'"
        )
    if url:
        check_feed_url(url)
        feed_check.warn_if_blocked(url)
    new_title = None if title is None else output.sanitise_line(title)
    with context.open_database() as database:
        row = change_feed(database, feed, url=url or None, title=new_title, now=output.now())
    output.print_result(dict(row), f"Feed {row['id']}: {row['title'] or row['url']}, {row['url']}", json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed enable 3")
def enable(feed: FeedHandle, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Poll a feed again, starting now, and forget its failures."""
    _set_enabled(feed, on=True, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed disable 3")
def disable(feed: FeedHandle, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Stop polling a feed, but keep it and its entries."""
    _set_enabled(feed, on=False, json=json, quiet=quiet)


def _set_enabled(feed: str, *, on: bool, json: bool, quiet: bool) -> None:
    from watcher.services.manage_feeds import set_feed_enabled

    with context.open_database() as database:
        row = set_feed_enabled(database, feed, enabled=on, now=output.now())
    effect = "is polled again." if on else f"is no longer polled. Poll it again with: watcher feed enable {row['id']}"
    output.print_result(dict(row), f"Feed {row['id']} ({row['title'] or row['url']}) {effect}", json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed remove 3 --dry-run")
def remove(
    feed: FeedHandle, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Remove a feed and its entries.  Articles and alerts are kept."""
    from watcher.services.manage_feeds import remove_feed

    with context.open_database() as database:
        row, entries = remove_feed(database, feed, dry_run=dry_run)
    what = f"feed {row['id']} ({row['url']}) with {output.format_count(entries, 'entry', 'entries')}. Its articles and alerts are kept."
    facts = dict(row) | {"entries": entries, "dry_run": dry_run}
    output.print_result(facts, f"{'Would remove' if dry_run else 'Removed'} {what}", json=json, quiet=quiet)


feed_check.register(cli)
