"""``watcher feed check``: fetch a feed once and show what would be read, without storing anything."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import ReasonedError

if TYPE_CHECKING:
    from watcher.cli.fetch_once import OneOffFetcher
    from watcher.model import Article, Entry, HttpResponse, ParsedFeed

MAX_ENTRIES_SHOWN = 8
"""How many entries are printed."""
_FORMATS = (("RSS", rb"<rss[\s>]"), ("Atom", rb"<feed[\s>]"), ("RDF (RSS 1.0)", rb"<(?:\w+:)?RDF[\s>]"))


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher feed check https://www.example.org/rss.xml")(check)


def check(
    url: Annotated[str, typer.Argument(help="The feed's URL.", show_default=False)],
    page: Annotated[bool, typer.Option("--page/--no-page", help="Also read the page of the newest entry.")] = True,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Fetch a feed once and show what would be read.

    Shows its entries, the next poll and the text of one page.  Nothing is stored.
    """
    from watcher.cli.feed import warn_if_blocked
    from watcher.cli.fetch_once import OneOffFetcher
    from watcher.services.manage_feeds import check_feed_url

    check_feed_url(url)
    warn_if_blocked(url)
    with OneOffFetcher() as reach:
        answer = reach.fetch_page(url)
        parsed = reach.parse_feed(answer)
        sample = _read_sample(reach, parsed) if page else None
        again = _next_poll_at(reach, parsed, answer)
    if json:
        output.print_json(_feed_to_json(url, answer, parsed, again, sample))
    elif not quiet:
        _print_feed(url, answer, parsed, again, sample)


def _next_poll_at(fetcher: OneOffFetcher, parsed: ParsedFeed, answer: HttpResponse) -> datetime:
    """When the daemon would ask next, but for the dice."""
    from watcher.feeds.poll_schedule import PollBounds, next_poll_at

    poll = fetcher.settings.poll
    dates = [entry.published for entry in parsed.entries[:30] if entry.published]
    bounds = PollBounds(poll.min_interval, poll.max_interval, poll.default_interval)
    return next_poll_at(output.now(), published=dates, ttl=parsed.ttl, headers=answer.headers, bounds=bounds)


def _read_sample(fetcher: OneOffFetcher, parsed: ParsedFeed) -> tuple[Entry, Article | ReasonedError] | None:
    """The first entry with a page, and what its text would be, or why there is none."""
    entry = next((entry for entry in parsed.entries if entry.url), None)
    if entry is None or entry.url is None:
        return None
    try:
        return entry, fetcher.fetch_article(entry, entry.url)
    except ReasonedError as error:
        return entry, error


def _feed_format(answer: HttpResponse) -> str:
    head = answer.body[:20_000]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "JSON Feed"
    return next((name for name, root in _FORMATS if re.search(root, head, re.IGNORECASE)), "feed")


def _describe_language(parsed: ParsedFeed, article: Article | ReasonedError | None) -> str:
    """As the feed says, and as its sample reads."""
    if article is None or isinstance(article, ReasonedError):
        return parsed.language or "not given"
    from watcher.text.language import detect_language

    found = detect_language(article.text or article.title, article.language)
    return f"{parsed.language or 'not given'}; the sample page is in {found or 'an unknown language'}"


def _print_feed(
    url: str, answer: HttpResponse, parsed: ParsedFeed, next_poll_at: datetime, sample: tuple[Entry, Article | ReasonedError] | None
) -> None:
    output.print_heading(parsed.title or "(no title)")
    output.print_fields(
        [
            ("URL", url),
            ("moved to", answer.moved_to),
            ("kind", f"{_feed_format(answer)}, {len(answer.body):,} bytes"),
            ("site", parsed.site_url),
            ("language", _describe_language(parsed, sample[1] if sample else None)),
            ("entries", _describe_entries(parsed)),
            (
                "next poll",
                f"{output.relative_time(next_poll_at)}, from its publishing frequency"
                if any(e.published for e in parsed.entries)
                else output.relative_time(next_poll_at),
            ),
            ("conditional", "yes (ETag or Last-Modified)" if _is_conditional(answer) else "no: each poll downloads the whole feed"),
        ]
    )
    typer.echo()
    for entry in parsed.entries[:MAX_ENTRIES_SHOWN]:
        output.print_paragraph(
            entry.title or entry.url or "(no title)", first_prefix=f"  {output.format_time(entry.published):<16}  ", max_lines=2
        )
    if len(parsed.entries) > MAX_ENTRIES_SHOWN:
        output.print_styled(f"  … and {len(parsed.entries) - MAX_ENTRIES_SHOWN} more", dim=True)
    if sample is not None:
        _print_sample(*sample)
    typer.echo(f"\nNothing was stored. To poll this feed: watcher feed add {output.sanitise_line(url)}")


def _describe_entries(parsed: ParsedFeed) -> str:
    dated = sum(1 for entry in parsed.entries if entry.published)
    whole = sum(1 for entry in parsed.entries if entry.content)
    return f"{len(parsed.entries)}: {dated} dated, {whole} with their text in the feed"


def _is_conditional(answer: HttpResponse) -> bool:
    return bool(answer.headers.get("etag") or answer.headers.get("last-modified"))


def _print_sample(entry: Entry, article_or_error: Article | ReasonedError) -> None:
    typer.echo()
    if isinstance(article_or_error, ReasonedError):
        output.print_paragraph(
            f"The page of its first entry cannot be read ({article_or_error.reason}): {article_or_error}", first_prefix="  ! "
        )
        typer.echo("    The feed's own text would be used.")
        return
    output.print_paragraph(f"{article_or_error.url}", first_prefix="  page  ")
    source = {"page": "the page", "feed": "the feed's own content", "summary": "the feed's summary"}.get(
        article_or_error.source, article_or_error.source
    )
    typer.echo(f"  text  {len(article_or_error.text):,} characters, from {source}")
    output.print_paragraph(article_or_error.text[:600], first_prefix="  > ", rest_prefix="  > ", max_lines=3)


def _feed_to_json(
    url: str, answer: HttpResponse, parsed: ParsedFeed, next_poll_at: datetime, sample: tuple[Entry, Article | ReasonedError] | None
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "url": url,
        "moved_to": answer.moved_to,
        "kind": _feed_format(answer),
        "bytes": len(answer.body),
        "title": parsed.title,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "conditional": _is_conditional(answer),
        "next_poll_at": next_poll_at,
        "entries": [
            {"title": entry.title, "url": entry.url, "published": entry.published, "language": entry.language} for entry in parsed.entries
        ],
        "sample": None,
    }
    if sample is not None:
        entry, found = sample
        facts["sample"] = {"url": entry.url} | (
            {"reason": found.reason, "detail": str(found)}
            if isinstance(found, ReasonedError)
            else {"source": found.source, "characters": len(found.text), "text": found.text[:2000]}
        )
    return facts
