"""``watcher feed``"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer

from watcher.cli import common
from watcher.errors import UsageError

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The feeds that are polled.")

Handle = Annotated[str, typer.Argument(help="A feed's number, URL or title.", show_default=False)]


@cli.command(epilog="Example: watcher feed add https://www.example.org/rss.xml")
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="RSS, Atom, RDF or JSON Feed addresses.", show_default=False)],
    title: Annotated[str, typer.Option(help="A name to show; else the feed's own.", show_default=False)] = "",
    json: common.Json = False,
) -> None:
    """Poll these feeds from now on.  What they list at their first poll is stored and alerts nobody."""
    from watcher.store import feeds

    for url in urls:
        _check(url)
    with common.store() as database, database.write() as tx:
        added = [{"id": feeds.add(tx, url, title=title, now=common.now()), "url": url} for url in urls]
    if json:
        common.show_json(added)
        return
    for row in added:
        typer.echo(f"Feed {row['id']}: {common.safe(row['url'])}")
    typer.echo("It is polled while `watcher run` runs; try now with: watcher run --once")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in url):
        raise UsageError(f"{common.safe(url)!r} is no feed address: give one that starts with http:// or https://.")


@cli.command("list", epilog="Example: watcher feed list --json")
def list_(json: common.Json = False) -> None:
    """Every feed, what its last poll said, and when the next one is."""
    from watcher.store import feeds

    with common.store() as database, database.read() as tx:
        rows = feeds.every(tx)
    if json:
        common.show_json(dict(row) for row in rows)
    elif not rows:
        typer.echo("No feeds yet. Add one with: watcher feed add URL")
    else:
        lines = [
            (
                row["id"],
                _condition(row),
                row["entries"],
                common.ago(row["last_read_at"]),
                common.ago(row["next_poll_at"]),
                row["title"] or row["url"],
            )
            for row in rows
        ]
        common.table(("#", "state", "entries", "read", "next poll", "feed"), lines, give=5)
        for row in rows:
            if row["detail"]:
                typer.echo(f"\nfeed {row['id']}: {common.safe(row['detail'])}")


def _condition(row: object) -> str:
    return row["reason"] or row["state"]  # type: ignore[index, no-any-return]


@cli.command(epilog="Example: watcher feed remove 3")
def remove(feed: Handle) -> None:
    """Stop polling a feed and forget its entries.  Articles and alerts stay."""
    from watcher.store import feeds

    with common.store() as database, database.write() as tx:
        row = feeds.find(tx, feed)
        feeds.remove(tx, row["id"])
    typer.echo(f"Removed feed {row['id']}: {common.safe(row['url'])}")
