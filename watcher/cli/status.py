"""``watcher status``: whether watcher runs, what it did today and what is wrong, on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.services.report_status import StatusReport

MAX_SCREEN_LINES = 22
"""Of the 24 of a terminal: one is the command, one the next prompt."""


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher status | watcher status --check --quiet || echo 'look at watcher'")(status)


def status(
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 where there is a problem.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Show whether watcher runs, what it did today, and problems."""
    from watcher.services.report_status import report_status

    with context.open_database() as database:
        report = report_status(database, now=output.now(), has_mail_server=lambda: bool(context.load_settings().smtp.host))
    if json:
        output.print_json(_report_to_json(report))
    elif not quiet:
        _print_status(report)
    if check and report.problems:
        raise typer.Exit(1)


def _report_to_json(report: StatusReport) -> dict[str, Any]:
    last = report.last_alert
    facts: dict[str, Any] = {
        "running": report.running,
        "last_poll": report.last_poll,
        "next_poll": report.next_poll,
        "feeds": report.feed_count,
        "feeds_in_trouble": report.failing_feeds,
        "feeds_off": report.disabled_feed_count,
        "topics": report.topics,
        "channels": report.channels,
        "last_24h": report.last_24h,
        "last_alert": {"id": last.id, "created_at": last.created_at, "topic": last.topic, "title": last.quote.title} if last else None,
        "outbox": report.deliveries_by_state,
        "entries_failed": report.unreadable_entry_count,
        "entries_failed_by_reason": report.unreadable_entries,
        "deliveries_in_trouble": report.failing_deliveries,
        "held": report.held,
        "muted": report.mute_count,
        "troubles": report.operational_problems,
        "notices": report.events,
        "database": str(report.database or "on a server"),
    }
    if report.channels_without_server:
        facts["mail_without_server"] = report.channels_without_server
    return facts | {"wrong": report.problems}


def _day_summary(day_counts: Mapping[str, int]) -> str:
    articles, alerts = output.format_count(day_counts["articles"], "article"), output.format_count(day_counts["alerts"], "alert")
    return f"{output.format_count(day_counts['entries'], 'entry', 'entries')}, {articles}, {day_counts['matched']} on a topic, {alerts}"


def _print_status(report: StatusReport) -> None:
    output.print_styled(_headline(report), bold=True, fg="green" if report.running else "yellow")
    used = 1
    for name, value in _summary_fields(report):
        lines = output.wrap_lines(value, first_prefix=f"  {name:<10}  ", max_lines=2)
        used += len(lines)
        typer.echo("\n".join(lines))
    typer.echo()
    _print_problems(report.problems, MAX_SCREEN_LINES - used - 2)
    _print_events(report.events)


def _headline(report: StatusReport) -> str:
    last_poll = f"last poll {output.relative_time(report.last_poll)}"
    if report.database is None:
        return f"The database is on a server; whether watcher runs is known there; {last_poll}"
    if report.running:
        return f"watcher is running; {last_poll}"
    return f"watcher is not running; {last_poll}   (start it with: watcher run)"


def _summary_fields(report: StatusReport) -> list[tuple[str, str]]:
    last, failing, off = report.last_alert, len(report.failing_feeds), report.disabled_feed_count
    ahead = report.running and report.next_poll is not None and report.next_poll > output.now()
    next_poll = f"; next poll {output.relative_time(report.next_poll)}" if ahead else ""
    return [
        ("last 24 h", _day_summary(report.last_24h)),
        ("last alert", f"{output.relative_time(last.created_at)}, {last.topic}: {last.quote.title}" if last else "none yet"),
        ("deliveries", _delivery_summary(report)),
        ("feeds", f"{report.feed_count}{f', {failing} failing' if failing else ''}{f', {off} disabled' if off else ''}{next_poll}"),
        ("topics", ", ".join(report.topics) or "none"),
        ("channels", ", ".join(report.channels) or "none"),
        ("database", str(report.database or "on a server")),
    ]


def _delivery_summary(report: StatusReport) -> str:
    counts = report.deliveries_by_state
    line = f"{counts.get('due', 0)} pending, {counts.get('sent', 0)} sent, {counts.get('dead', 0)} failed"
    if held := sum(row["count"] for row in report.held):
        line += f"; {output.format_count(held, 'alert')} held ({', '.join(sorted({row['reason'] for row in report.held}))})"
    return line + (f"; {output.format_count(report.mute_count, 'mute')}" if report.mute_count else "")


def _print_problems(problems: list[str], max_lines: int) -> None:
    if not problems:
        output.print_styled("No problems.", fg="green")
        return
    output.print_styled(f"{output.format_count(len(problems), 'problem')}:", bold=True, fg="red")
    max_lines -= 2
    for at, sentence in enumerate(problems):
        lines = output.wrap_lines(sentence, first_prefix="  ! ", max_lines=2)
        if len(lines) > max_lines - (at + 1 < len(problems)):
            typer.echo(f"  … and {len(problems) - at} more: watcher feed list, watcher delivery list, watcher status --json")
            return
        max_lines -= len(lines)
        typer.echo("\n".join(lines))


def _print_events(events: list[dict[str, Any]]) -> None:
    """Print what happened without an alert, in a line."""
    cold = [row for row in events if row["reason"] == "cold-start"]
    if cold:
        count = sum(row["count"] for row in cold)
        feeds = output.format_count(len(cold), "feed was", "feeds were")
        output.print_styled(
            f"  · {feeds} polled for the first time: {output.format_count(count, 'entry', 'entries')} stored without alerts", dim=True
        )
    for row in [row for row in events if row["reason"] != "cold-start"][:1]:
        output.print_styled("\n".join(output.wrap_lines(row["text"], first_prefix="  · ", max_lines=1)), dim=True)
