"""``watcher feed check``: fetch a feed once and show what would be read, without storing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import ReasonedError

if TYPE_CHECKING:
    from watcher.model import Article, Entry, ParsedFeed
    from watcher.services.preview_feed import FeedPreview

MAX_ENTRIES_SHOWN = 8
"""How many entries are printed."""


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
    from watcher.cli.one_off_fetcher import open_fetcher
    from watcher.feeds.poll_schedule import PollBounds
    from watcher.services.manage_feeds import check_feed_url
    from watcher.services.preview_feed import preview_feed

    check_feed_url(url)
    warn_if_blocked(url)
    settings = context.load_settings_and_log()
    bounds = PollBounds(settings.poll.min_interval, settings.poll.max_interval, settings.poll.default_interval)
    with open_fetcher(settings) as fetcher:
        preview = preview_feed(fetcher, url, bounds=bounds, now=output.now(), with_page=page)
    if json:
        output.print_json(_preview_to_json(preview))
    elif not quiet:
        _print_preview(preview)


def _describe_language(preview: FeedPreview) -> str:
    """The language that the feed declares, and that of its sample page."""
    declared = preview.feed.language or "not given"
    if preview.sample is None or isinstance(preview.sample[1], ReasonedError):
        return declared
    return f"{declared}; the sample page is in {preview.sample_language or 'an unknown language'}"


def _print_preview(preview: FeedPreview) -> None:
    parsed = preview.feed
    next_poll = output.relative_time(preview.next_poll_at)
    dated = any(entry.published for entry in parsed.entries)
    output.print_heading(parsed.title or "(no title)")
    output.print_fields(
        [
            ("URL", preview.url),
            ("moved to", preview.response.moved_to),
            ("kind", f"{preview.format}, {len(preview.response.body):,} bytes"),
            ("site", parsed.site_url),
            ("language", _describe_language(preview)),
            ("entries", _describe_entries(parsed)),
            ("next poll", f"{next_poll}, from its publishing frequency" if dated else next_poll),
            ("conditional", "yes (ETag or Last-Modified)" if preview.is_conditional else "no: each poll downloads the whole feed"),
        ]
    )
    typer.echo()
    for entry in parsed.entries[:MAX_ENTRIES_SHOWN]:
        output.print_paragraph(
            entry.title or entry.url or "(no title)", first_prefix=f"  {output.format_time(entry.published):<16}  ", max_lines=2
        )
    if len(parsed.entries) > MAX_ENTRIES_SHOWN:
        output.print_styled(f"  … and {len(parsed.entries) - MAX_ENTRIES_SHOWN} more", dim=True)
    if preview.sample is not None:
        _print_sample(*preview.sample)
    typer.echo(f"\nNothing was stored. To poll this feed: watcher feed add {output.sanitise_line(preview.url)}")


def _describe_entries(parsed: ParsedFeed) -> str:
    dated = sum(1 for entry in parsed.entries if entry.published)
    whole = sum(1 for entry in parsed.entries if entry.content)
    return f"{len(parsed.entries)}: {dated} dated, {whole} with their text in the feed"


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


def _preview_to_json(preview: FeedPreview) -> dict[str, Any]:
    parsed, sample = preview.feed, preview.sample
    facts: dict[str, Any] = {
        "url": preview.url,
        "moved_to": preview.response.moved_to,
        "kind": preview.format,
        "bytes": len(preview.response.body),
        "title": parsed.title,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "conditional": preview.is_conditional,
        "next_poll_at": preview.next_poll_at,
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


def warn_if_blocked(url: str) -> None:
    """Say at once where the address policy will refuse a URL: one of this machine or its own network."""
    from watcher.services.manage_feeds import explain_block

    if note := explain_block(url, lambda: context.load_settings().fetch.allow_addresses):
        output.print_to_stderr(f"Note: {note}")
