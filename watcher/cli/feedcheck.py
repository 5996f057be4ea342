"""``watcher feed check``: what would be read, without storing anything."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.errors import Reasoned

if TYPE_CHECKING:
    from watcher.cli.reach import Reach
    from watcher.model import Article, Entry, Fetched, ParsedFeed

SHOWN = 8
"""Entries shown on a screen."""
_KINDS = (("RSS", rb"<rss[\s>]"), ("Atom", rb"<feed[\s>]"), ("RDF (RSS 1.0)", rb"<(?:\w+:)?RDF[\s>]"))


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher feed check https://www.example.org/rss.xml")(check)


def check(
    url: Annotated[str, typer.Argument(help="A feed's address.", show_default=False)],
    page: Annotated[bool, typer.Option("--page/--no-page", help="Read the newest entry's page, too.")] = True,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Ask a feed once and show what would be read: its entries, when it would be asked next, and one page's text.  Stores nothing."""
    from watcher.cli.feed import check_address, warn_of_blocked
    from watcher.cli.reach import Reach

    check_address(url)
    warn_of_blocked(url)
    with Reach() as reach:
        answer = reach.get(url)
        parsed = reach.feed(answer)
        sample = _sample(reach, parsed) if page else None
        again = _again(reach, parsed, answer)
    if json:
        common.show_json(_facts(url, answer, parsed, again, sample))
    elif not quiet:
        _show(url, answer, parsed, again, sample)


def _again(reach: Reach, parsed: ParsedFeed, answer: Fetched) -> datetime:
    """When the daemon would ask next, but for the dice."""
    from watcher.feeds.schedule import Bounds, next_poll

    poll = reach.settings.poll
    dates = [entry.published for entry in parsed.entries[:30] if entry.published]
    bounds = Bounds(poll.min_interval, poll.max_interval, poll.default_interval)
    return next_poll(screen.now(), published=dates, ttl=parsed.ttl, headers=answer.headers, bounds=bounds)


def _sample(reach: Reach, parsed: ParsedFeed) -> tuple[Entry, Article | Reasoned] | None:
    """The first entry with a page, and what its text would be, or why there is none."""
    entry = next((entry for entry in parsed.entries if entry.url), None)
    if entry is None or entry.url is None:
        return None
    try:
        return entry, reach.article(entry, entry.url)
    except Reasoned as error:
        return entry, error


def _kind(answer: Fetched) -> str:
    head = answer.body[:20_000]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "JSON Feed"
    return next((name for name, root in _KINDS if re.search(root, head, re.IGNORECASE)), "feed")


def _language(parsed: ParsedFeed, article: Article | Reasoned | None) -> str:
    """As the feed says, and as its sample reads."""
    if article is None or isinstance(article, Reasoned):
        return parsed.language or "not given"
    from watcher.text.language import detect

    found = detect(article.text or article.title, article.language)
    return f"{parsed.language or 'not given'}; the sample reads as {found or 'no language that is known'}"


def _show(url: str, answer: Fetched, parsed: ParsedFeed, again: datetime, sample: tuple[Entry, Article | Reasoned] | None) -> None:
    screen.heading(parsed.title or "(no title)")
    screen.facts(
        [
            ("address", url),
            ("moved to", answer.moved_to),
            ("kind", f"{_kind(answer)}, {len(answer.body):,} bytes"),
            ("site", parsed.site_url),
            ("language", _language(parsed, sample[1] if sample else None)),
            ("entries", _counted(parsed)),
            ("next poll", f"{common.ago(again)}, by its own rhythm" if any(e.published for e in parsed.entries) else common.ago(again)),
            ("conditional", "yes (ETag or Last-Modified)" if _validators(answer) else "no: each poll sends the whole feed again"),
        ]
    )
    typer.echo()
    for entry in parsed.entries[:SHOWN]:
        screen.paragraph(entry.title or entry.url or "(no title)", first=f"  {common.clock(entry.published):<16}  ", most=2)
    if len(parsed.entries) > SHOWN:
        screen.say(f"  … and {len(parsed.entries) - SHOWN} more", dim=True)
    if sample is not None:
        _show_sample(*sample)
    typer.echo(f"\nNothing was stored. Poll it with: watcher feed add {common.safe(url)}")


def _counted(parsed: ParsedFeed) -> str:
    dated = sum(1 for entry in parsed.entries if entry.published)
    whole = sum(1 for entry in parsed.entries if entry.content)
    return f"{len(parsed.entries)}: {dated} dated, {whole} with their text in the feed"


def _validators(answer: Fetched) -> bool:
    return bool(answer.headers.get("etag") or answer.headers.get("last-modified"))


def _show_sample(entry: Entry, found: Article | Reasoned) -> None:
    typer.echo()
    if isinstance(found, Reasoned):
        screen.paragraph(f"Its first page cannot be read ({found.reason}): {found}", first="  ! ")
        typer.echo("    The feed's own text would be used.")
        return
    screen.paragraph(f"{found.url}", first="  page  ")
    source = {"page": "the page", "feed": "the feed's own content", "summary": "the feed's summary"}.get(found.source, found.source)
    typer.echo(f"  text  {len(found.text):,} characters, from {source}")
    screen.paragraph(found.text[:600], first="  > ", rest="  > ", most=3)


def _facts(
    url: str, answer: Fetched, parsed: ParsedFeed, again: datetime, sample: tuple[Entry, Article | Reasoned] | None
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "url": url,
        "moved_to": answer.moved_to,
        "kind": _kind(answer),
        "bytes": len(answer.body),
        "title": parsed.title,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "conditional": _validators(answer),
        "next_poll_at": again,
        "entries": [
            {"title": entry.title, "url": entry.url, "published": entry.published, "language": entry.language} for entry in parsed.entries
        ],
        "sample": None,
    }
    if sample is not None:
        entry, found = sample
        facts["sample"] = {"url": entry.url} | (
            {"reason": found.reason, "detail": str(found)}
            if isinstance(found, Reasoned)
            else {"source": found.source, "characters": len(found.text), "text": found.text[:2000]}
        )
    return facts
