"""``watcher feed``"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from watcher.cli import context, feed_check, output
from watcher.cli.context import did_you_mean
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.column_types import Connection, Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The feeds that are polled.")

FeedHandle = Annotated[str, typer.Argument(help="A feed's number, URL or title.", show_default=False)]


@cli.command(epilog="Example: watcher feed add https://www.example.org/rss.xml")
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="RSS, Atom, RDF or JSON Feed addresses.", show_default=False)],
    title: Annotated[str, typer.Option(help="A name to show; else the feed's own.", show_default=False)] = "",
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Poll these feeds from now on.  What they list at their first poll is stored and alerts nobody."""
    from watcher.store import feeds

    for url in urls:
        check_feed_url(url)
    for url in urls:
        warn_if_blocked(url)
    with context.open_database() as database, database.write() as tx:
        added = [{"id": feeds.add(tx, url, title=title, now=output.now()), "url": url} for url in urls]
    if json:
        output.print_json(added)
    elif quiet:
        for row in added:
            typer.echo(row["id"])
    else:
        for row in added:
            typer.echo(f"Feed {row['id']}: {output.sanitise_line(row['url'])}")
        typer.echo(f"{'It is' if len(added) == 1 else 'They are'} polled while `watcher run` runs; try now with: watcher run --once")


def check_feed_url(url: str) -> None:
    """UsageError where it is no address that can be asked."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() or not letter.isprintable() for letter in url):
        bare = "." in url and "://" not in url and not usable
        near = f" Did you mean https://{output.sanitise_line(url)}?" if bare else ""
        raise UsageError(f"{output.sanitise_line(url)!r} is no feed address: give one that starts with http:// or https://.{near}")


def warn_if_blocked(url: str) -> None:
    """Say at once where the guard would refuse the dial: an address of this machine or its own network."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    from watcher.fetch.address_policy import effective_address, is_allowed_address, parse_networks

    allowed = context.load_settings().fetch.allow_addresses
    if is_allowed_address(host, parse_networks(*allowed)):
        return
    shown = effective_address(str(address))
    if not is_allowed_address(host, parse_networks(f"{shown}/{shown.max_prefixlen}")):
        output.print_to_stderr(
            f"Note: {output.sanitise_line(url)} is at a link-local or metadata address, which watcher never dials, whatever is allowed."
        )
        return
    wanted = "127.0.0.0/8" if shown.is_loopback and shown.version == 4 else f"{shown}/{shown.max_prefixlen}"
    output.print_to_stderr(
        f"Note: {output.sanitise_line(url)} is not on the public internet, and will be blocked.\n"
        f'Allow it in the configuration with:  [fetch] allow_addresses = ["{wanted}"]'
    )


def find_feed(tx: Connection, handle: str) -> Row:
    """A feed by number, URL or title; UsageError with the nearest."""
    from watcher.store import feeds

    try:
        return feeds.get_by_handle(tx, handle if len(handle) < 19 or not handle.isdecimal() else handle[:18])
    except UsageError as error:
        near = did_you_mean(handle, feeds.list_handles(tx)) if str(error).startswith("No feed") else ""
        raise UsageError(f"{error}{'.' + near if near else ''}") from error


@cli.command("list", epilog="Example: watcher feed list --json")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Every feed, what its last poll said, and when the next one is."""
    from watcher.store import feeds

    with context.open_database() as database, database.read() as tx:
        rows = feeds.list_with_entry_counts(tx)
    if not output.print_list(rows, "id", "No feeds yet. Add one with: watcher feed add URL", json=json, quiet=quiet):
        _print_feed_table(rows)


def _print_feed_table(rows: Any) -> None:
    terminal = output.is_terminal()
    lines = [
        (
            row["id"],
            _state_text(row),
            row["entries"],
            output.relative_time(row["last_read_at"]),
            _next_poll_text(row),
            row["title"] or row["url"],
            *(() if terminal else (row["url"], row["detail"])),
        )
        for row in rows
    ]
    output.print_table(("#", "state", "entries", "read", "next poll", "feed"), lines, shrink_column=5)
    if terminal:  # a pipe has them in the row
        for row in rows:
            if row["detail"]:
                output.print_paragraph(row["detail"], first_prefix=f"  feed {row['id']}: ", rest_prefix="    ", max_lines=3)


def _next_poll_text(row: Any) -> str:
    if row["state"] != "active":
        return "-"
    return output.relative_time(row["next_poll_at"]) if row["next_poll_at"] > output.now() else "due"


def _state_text(row: Any) -> str:
    if row["state"] != "active":
        return str(row["state"])
    return str(row["reason"] or ("well" if row["last_polled_at"] else "new"))


@cli.command(epilog="Examples: watcher feed edit 3 --title 'The Example' | watcher feed edit 3 --url https://example.org/new.xml")
def edit(
    feed: FeedHandle,
    url: Annotated[str, typer.Option(help="Another address; it is asked at once.", show_default=False)] = "",
    title: Annotated[str | None, typer.Option(help="Another name; an empty one: the feed's own.", show_default=False)] = None,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change a feed's address or the name it is shown by.  Its entries stay known."""
    from watcher.store import feeds

    if not url and title is None:
        raise UsageError(
            f"Say what to change with --url or --title, as in: watcher feed edit {output.sanitise_line(feed)} --title 'The Example'"
        )
    if url:
        check_feed_url(url)
        warn_if_blocked(url)
    with context.open_database() as database, database.write() as tx:
        row = find_feed(tx, feed)
        feeds.update(tx, row["id"], now=output.now(), url=url or None, title=None if title is None else output.sanitise_line(title))
        row = feeds.get_row(tx, row["id"])
    _print_result(row, f"Feed {row['id']}: {row['title'] or row['url']}, {row['url']}", json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed enable 3")
def enable(feed: FeedHandle, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Poll a feed again, at once, whatever went wrong before."""
    _set_enabled(feed, on=True, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed disable 3")
def disable(feed: FeedHandle, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Stop polling a feed, and keep it with its entries."""
    _set_enabled(feed, on=False, json=json, quiet=quiet)


def _set_enabled(feed: str, *, on: bool, json: bool, quiet: bool) -> None:
    from watcher.store import feeds

    with context.open_database() as database, database.write() as tx:
        found = find_feed(tx, feed)
        feeds.set_enabled(tx, found["id"], enabled=on, now=output.now())
        row = feeds.get_row(tx, found["id"])
    told = "is polled again, from now on." if on else f"is not polled any more. Poll it again with: watcher feed enable {row['id']}"
    _print_result(row, f"Feed {row['id']} ({row['title'] or row['url']}) {told}", json=json, quiet=quiet)


@cli.command(epilog="Example: watcher feed remove 3 --dry-run")
def remove(
    feed: FeedHandle, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Stop polling a feed and forget its entries.  Articles and alerts stay."""
    from watcher.store import feeds

    with context.open_database() as database, database.write() as tx:
        row = find_feed(tx, feed)
        entries = next(each["entries"] for each in feeds.list_with_entry_counts(tx) if each["id"] == row["id"])
        if not dry_run:
            feeds.remove(tx, row["id"])
    what = f"feed {row['id']} ({row['url']}) with {output.format_count(entries, 'entry', 'entries')}. Its articles and alerts stay."
    _print_result(
        dict(row) | {"entries": entries, "dry_run": dry_run}, f"{'Would remove' if dry_run else 'Removed'} {what}", json=json, quiet=quiet
    )


def _print_result(row: Any, sentence: str, *, json: bool, quiet: bool) -> None:
    if json:
        output.print_json(dict(row))
    elif not quiet:
        typer.echo(output.sanitise_line(sentence))


feed_check.register(cli)
