"""Add, change, switch and remove feeds."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from watcher.errors import UsageError
from watcher.services.lookup import find_feed

if TYPE_CHECKING:
    from watcher.store.column_types import Row
    from watcher.store.database import Database


class AddedFeed(NamedTuple):
    id: int
    url: str


class RemovedFeed(NamedTuple):
    row: Row
    entries: int
    """How many entries it had."""


def add_feeds(database: Database, urls: Sequence[str], *, title: str, now: datetime) -> list[AddedFeed]:
    """Poll these feeds from now on: all of them, or none where one cannot be added.

    Raises:
        UsageError: a URL cannot be polled, or is polled already.
    """
    from watcher.store import feeds

    for url in urls:
        check_feed_url(url)
    with database.write() as tx:
        return [AddedFeed(feeds.add(tx, url, title=title, now=now), url) for url in urls]


def change_feed(database: Database, handle: str, *, url: str | None, title: str | None, now: datetime) -> Row:
    """Give a feed another URL, another title, or both; return its row.

    Raises:
        UsageError: there is no such feed, or the URL cannot be polled or is another feed's.
    """
    from watcher.store import feeds

    if url:
        check_feed_url(url)
    with database.write() as tx:
        feed_id = find_feed(tx, handle)["id"]
        feeds.update(tx, feed_id, now=now, url=url or None, title=title)
        return feeds.get_row(tx, feed_id)


def set_feed_enabled(database: Database, handle: str, *, enabled: bool, now: datetime) -> Row:
    """Poll a feed again at once, or stop polling it; return its row.

    Raises:
        UsageError: there is no such feed.
    """
    from watcher.store import feeds

    with database.write() as tx:
        feed_id = find_feed(tx, handle)["id"]
        feeds.set_enabled(tx, feed_id, enabled=enabled, now=now)
        return feeds.get_row(tx, feed_id)


def remove_feed(database: Database, handle: str, *, dry_run: bool = False) -> RemovedFeed:
    """Remove a feed and its entries; articles and alerts stay.  A dry run only says what would be removed.

    Raises:
        UsageError: there is no such feed.
    """
    from watcher.store import feeds

    with database.read() if dry_run else database.write() as tx:
        row = find_feed(tx, handle)
        if not dry_run:
            feeds.remove(tx, row["id"])
    return RemovedFeed(row, row["entries"])


def check_feed_url(url: str) -> None:
    """Accept a URL that can be requested.

    Raises:
        UsageError: it cannot; suggests https:// where only that is missing.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() or not letter.isprintable() for letter in url):
        bare = "." in url and "://" not in url and not usable
        near = f" Did you mean https://{url.strip()}?" if bare else ""
        raise UsageError(f"{url!r} is not a feed URL. It must start with http:// or https://.{near}")


def explain_block(url: str, load_allowed: Callable[[], Sequence[str]]) -> str | None:
    """Say why requests to this URL will be blocked and which setting allows them; None where they will not be.

    ``load_allowed`` returns fetch.allow_addresses, called only for URLs with an IP address or localhost: no name is resolved.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    from watcher.fetch.address_policy import effective_address, is_allowed_address, parse_networks

    if is_allowed_address(host, parse_networks(*load_allowed())):
        return None
    shown = effective_address(str(address))
    if not is_allowed_address(host, parse_networks(f"{shown}/{shown.max_prefixlen}")):
        return f"{url} is a link-local or metadata address. watcher never connects to those, whatever is allowed."
    network = "127.0.0.0/8" if shown.is_loopback and shown.version == 4 else f"{shown}/{shown.max_prefixlen}"
    return (
        f"{url} is not on the public internet, so requests to it will be blocked.\n"
        f'Allow it in the configuration with:  [fetch] allow_addresses = ["{network}"]'
    )
