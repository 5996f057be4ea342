"""``watcher status``: is it alive, what did it do today, what is wrong; on one output."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from watcher.cli import context, output

MAX_SCREEN_LINES = 22
"""Of the 24 of a terminal: one is the command, one the next prompt."""


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher status | watcher status --check --quiet || echo 'look at watcher'")(status)


def status(
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 where something is wrong.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Is it alive, what did it do today, what is wrong."""
    facts = _collect_status()
    if json:
        output.print_json(facts)
    elif not quiet:
        _print_status(facts)
    if check and facts["wrong"]:
        raise typer.Exit(1)


def _collect_status() -> dict[str, Any]:
    from watcher.delivery.kinds import spec_of
    from watcher.store import alert_routes, alerts, articles, channels, deliveries, entries, feeds, problems, topics, work_queue

    with context.open_database() as database, database.read() as tx:
        day = output.now() - timedelta(hours=24)
        every, ways = feeds.list_with_entry_counts(tx), channels.list_with_delivery_counts(tx)
        last = alerts.list_latest(tx, 1)
        facts: dict[str, Any] = {
            "running": _is_daemon_running(database.path),
            "last_poll": max((row["last_polled_at"] for row in every if row["last_polled_at"]), default=None),
            "next_poll": min((row["next_poll_at"] for row in every if row["state"] == "active"), default=None),
            "feeds": len(every),
            "feeds_in_trouble": [_feed_problem_to_json(row) for row in every if row["reason"] or row["state"] == "gone"],
            "feeds_off": sum(1 for row in every if row["state"] == "disabled"),
            "topics": [row["name"] for row in topics.list_with_counts(tx) if row["enabled"]],
            "channels": [row["name"] for row in ways if row["enabled"]],
            "last_24h": articles.count_since(tx, day) | {"alerts": alerts.count_since(tx, day)},
            "last_alert": {"id": last[0].id, "created_at": last[0].created_at, "topic": last[0].topic, "title": last[0].quote.title}
            if last
            else None,
            "outbox": work_queue.count_by_state(tx, work_queue.DELIVERIES),
            "entries_failed": work_queue.count_by_state(tx, work_queue.ENTRIES).get("failed", 0),
            "entries_failed_by_reason": entries.count_failed_by_reason(tx),
            "deliveries_in_trouble": [_delivery_to_json(row) for row in deliveries.list_failing(tx, 100)],
            "held": [dict(row) for row in alert_routes.count_held_by_channel(tx)],
            "muted": len(alert_routes.active_mute_rows(tx, output.now())),
            "troubles": [{key: row[key] for key in ("reason", "subject", "text", "opened_at")} for row in problems.list_open(tx)],
            "notices": [dict(row) for row in alerts.list_latest_events(tx, 200) if row["created_at"] >= day],
            "database": str(database.path or "on a server"),
        }
        default = bool(context.load_settings().smtp.host)
        serverless = [
            row["name"] for row in ways if row["enabled"] and spec_of(row["kind"]).lacks_server(row["settings"], has_default_server=default)
        ]
    if serverless:
        facts["mail_without_server"] = serverless
    facts["wrong"] = _list_problems(facts)
    return facts


def _feed_problem_to_json(row: Any) -> dict[str, Any]:
    return {"id": row["id"], "url": row["url"], "title": row["title"], "reason": row["reason"] or row["state"], "detail": row["detail"]}


def _delivery_to_json(row: Any) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "channel", "recipient", "state", "failures", "reason", "detail")}


def _day_summary(day_counts: Mapping[str, int]) -> str:
    read, told = output.format_count(day_counts["articles"], "article"), output.format_count(day_counts["alerts"], "alert")
    return f"{output.format_count(day_counts['entries'], 'entry', 'entries')}, {read}, {day_counts['matched']} on a topic, {told}"


def _is_daemon_running(path: Path | None) -> bool:
    """Whether a daemon holds the database's lock."""
    if path is None:
        return False
    try:
        lock = os.open(path.with_suffix(".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


# ── what is wrong ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _list_problems(status_facts: dict[str, Any]) -> list[str]:
    """One sentence each, what matters most first."""
    found: list[str] = []
    if not status_facts["feeds"]:
        found.append("There is no feed to poll. Add one with: watcher feed add URL")
    if not status_facts["topics"]:
        found.append("No topic is watched. Add one with: watcher topic add")
    if not status_facts["channels"]:
        found.append("Alerts go nowhere: no channel is on. Add one with: watcher channel add")
    if names := status_facts.get("mail_without_server"):
        found.append(f"No mail server is set, so {', '.join(names)} cannot send. Set [smtp] host in the configuration.")
    late = output.now() - status_facts["next_poll"] if status_facts["next_poll"] else timedelta()
    if status_facts["running"] and late > timedelta(minutes=15):
        found.append(f"It runs, but a feed has been due since {output.format_time(status_facts['next_poll'])}. See its log.")
    elif late > timedelta(days=1):  # not before: it may be run by cron
        found.append(
            f"Nothing was polled although it has been due since {output.format_time(status_facts['next_poll'])}. Start it with: watcher run"
        )
    found += _undelivered(status_facts["deliveries_in_trouble"])
    found += [
        f"{row['reason']}: {row['subject']}: {row['text']}" for row in status_facts["troubles"] if row["reason"] not in _REPORTED_ELSEWHERE
    ]
    for row in status_facts["feeds_in_trouble"]:
        found.append(f"feed {row['id']} {row['reason']}: {row['detail'] or row['url']}")
    if status_facts["entries_failed"]:
        reasons = ", ".join(
            f"{count} {reason}" for reason, count in sorted(status_facts["entries_failed_by_reason"].items(), key=lambda kv: -kv[1])
        )
        found.append(f"{output.format_count(status_facts['entries_failed'], 'entry', 'entries')} could not be read: {reasons}")
    return found


_REPORTED_ELSEWHERE = frozenset({"feed-failing", "deliveries-overdue", "delivery-given-up", "feed-moved"})
"""Troubles that the lines on feeds and deliveries tell, and one that is over as soon as it is told."""


def _undelivered(rows: list[dict[str, Any]]) -> list[str]:
    """Deliveries in trouble, those with one cause together."""
    counts = Counter((row["channel"], row["recipient"], row["state"]) for row in rows)
    last = {(row["channel"], row["recipient"], row["state"]): row for row in reversed(rows)}
    found = []
    for (channel, recipient, state), count in counts.most_common():
        what = "given up" if state == "dead" else "not sent yet"
        found.append(f"{channel} to {recipient}: {count} {what}: {last[channel, recipient, state]['detail']}")
    return found


# ── the screen ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _print_status(facts: dict[str, Any]) -> None:
    day, last = facts["last_24h"], facts["last_alert"]
    alive = f"watcher is {'running' if facts['running'] else 'not running'}"
    if facts["database"] == "on a server":
        alive = "watcher's database is on a server; see there whether it runs"
    remedy = "" if facts["running"] or facts["database"] == "on a server" else "   (start it with: watcher run)"
    output.print_styled(
        f"{alive}; last poll {output.relative_time(facts['last_poll'])}{remedy}", bold=True, fg="green" if facts["running"] else "yellow"
    )
    used = 1
    bad, off = len(facts["feeds_in_trouble"]), facts["feeds_off"]
    ahead = facts["running"] and facts["next_poll"] is not None and facts["next_poll"] > output.now()
    next_poll = f"; next poll {output.relative_time(facts['next_poll'])}" if ahead else ""
    pairs = [
        ("last 24 h", _day_summary(day)),
        ("last alert", f"{output.relative_time(last['created_at'])}, {last['topic']}: {last['title']}" if last else "none yet"),
        ("outbox", _outbox_summary(facts)),
        ("feeds", f"{facts['feeds']}{f', {bad} in trouble' if bad else ''}{f', {off} off' if off else ''}{next_poll}"),
        ("topics", ", ".join(facts["topics"]) or "none"),
        ("channels", ", ".join(facts["channels"]) or "none"),
        ("database", facts["database"]),
    ]
    for name, value in pairs:
        lines = output.wrap_lines(str(value), first_prefix=f"  {name:<10}  ", max_lines=2)
        used += len(lines)
        typer.echo("\n".join(lines))
    typer.echo()
    _print_problems(facts["wrong"], MAX_SCREEN_LINES - used - 2)
    _print_notices(facts["notices"])


def _outbox_summary(facts: dict[str, Any]) -> str:
    outbox = facts["outbox"]
    line = f"{outbox.get('due', 0)} due, {outbox.get('sent', 0)} sent, {outbox.get('dead', 0)} dead"
    if held := sum(row["count"] for row in facts["held"]):
        line += f"; {output.format_count(held, 'alert')} held ({', '.join(sorted({row['reason'] for row in facts['held']}))})"
    return line + (f"; {output.format_count(facts['muted'], 'mute')}" if facts["muted"] else "")


def _print_problems(problems: list[str], max_lines: int) -> None:
    if not problems:
        output.print_styled("Nothing is wrong.", fg="green")
        return
    output.print_styled(f"{output.format_count(len(problems), 'thing is', 'things are')} wrong:", bold=True, fg="red")
    max_lines -= 2
    for at, sentence in enumerate(problems):
        lines = output.wrap_lines(sentence, first_prefix="  ! ", max_lines=2)
        if len(lines) > max_lines - (at + 1 < len(problems)):
            typer.echo(f"  … and {len(problems) - at} more: watcher feed list, watcher delivery list, watcher status --json")
            return
        max_lines -= len(lines)
        typer.echo("\n".join(lines))


def _print_notices(notices: list[dict[str, Any]]) -> None:
    """What happened without an alert, in a line."""
    cold = [row for row in notices if row["reason"] == "cold-start"]
    if cold:
        count = sum(row["count"] for row in cold)
        feeds = output.format_count(len(cold), "feed was", "feeds were")
        output.print_styled(
            f"  · {feeds} polled for the first time: {output.format_count(count, 'entry', 'entries')} stored, which alert nobody", dim=True
        )
    for row in [row for row in notices if row["reason"] != "cold-start"][:1]:
        output.print_styled("\n".join(output.wrap_lines(row["text"], first_prefix="  · ", max_lines=1)), dim=True)
