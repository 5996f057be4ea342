"""``watcher status``: is it alive, what did it do today, what is wrong; on one screen."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from watcher.cli import common, screen

LINES = 22
"""Of the 24 of a terminal: one is the command, one the next prompt."""


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher status | watcher status --check --quiet || echo 'look at watcher'")(status)


def status(
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 where something is wrong.")] = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Is it alive, what did it do today, what is wrong."""
    facts = _facts()
    if json:
        common.show_json(facts)
    elif not quiet:
        _show(facts)
    if check and facts["wrong"]:
        raise typer.Exit(1)


def _facts() -> dict[str, Any]:
    from watcher.store import alerts, articles, channels, deliveries, dispatches, entries, feeds, topics, troubles, work

    with common.store() as database, database.read() as tx:
        day = common.now() - timedelta(hours=24)
        every, ways = feeds.every(tx), channels.every(tx)
        last = alerts.latest(tx, 1)
        facts: dict[str, Any] = {
            "running": _running(database.path),
            "last_poll": max((row["last_polled_at"] for row in every if row["last_polled_at"]), default=None),
            "next_poll": min((row["next_poll_at"] for row in every if row["state"] == "active"), default=None),
            "feeds": len(every),
            "feeds_in_trouble": [_feed(row) for row in every if row["reason"] or row["state"] == "gone"],
            "feeds_off": sum(1 for row in every if row["state"] == "disabled"),
            "topics": [row["name"] for row in topics.every(tx) if row["enabled"]],
            "channels": [row["name"] for row in ways if row["enabled"]],
            "last_24h": articles.seen_between(tx, day) | {"alerts": alerts.count_since(tx, day)},
            "last_alert": {"id": last[0].id, "created_at": last[0].created_at, "topic": last[0].topic, "title": last[0].quote.title}
            if last
            else None,
            "outbox": work.counts(tx, work.DELIVERIES),
            "entries_failed": work.counts(tx, work.ENTRIES).get("failed", 0),
            "entries_failed_by_reason": entries.unread(tx),
            "deliveries_in_trouble": [_delivery(row) for row in deliveries.problems(tx, 100)],
            "held": [dict(row) for row in dispatches.held(tx)],
            "muted": len(dispatches.muted(tx, common.now())),
            "troubles": [{key: row[key] for key in ("reason", "subject", "text", "opened_at")} for row in troubles.opened(tx)],
            "notices": [dict(row) for row in alerts.notices(tx, 200) if row["created_at"] >= day],
            "database": str(database.path or "on a server"),
        }
        mail = [row["name"] for row in ways if row["enabled"] and row["kind"] == "mail" and not row["settings"].get("smtp")]
    if mail and not common.unlogged().smtp.host:
        facts["mail_without_server"] = mail
    facts["wrong"] = _wrong(facts)
    return facts


def _feed(row: Any) -> dict[str, Any]:
    return {"id": row["id"], "url": row["url"], "title": row["title"], "reason": row["reason"] or row["state"], "detail": row["detail"]}


def _delivery(row: Any) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "channel", "recipient", "state", "failures", "reason", "detail")}


def _day(day: Mapping[str, int]) -> str:
    read, told = screen.counted(day["articles"], "article"), screen.counted(day["alerts"], "alert")
    return f"{screen.counted(day['entries'], 'entry', 'entries')}, {read}, {day['matched']} on a topic, {told}"


def _running(path: Path | None) -> bool:
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


def _wrong(facts: dict[str, Any]) -> list[str]:
    """One sentence each, what matters most first."""
    found: list[str] = []
    if not facts["feeds"]:
        found.append("There is no feed to poll. Add one with: watcher feed add URL")
    if not facts["topics"]:
        found.append("No topic is watched. Add one with: watcher topic add")
    if not facts["channels"]:
        found.append("Alerts go nowhere: no channel is on. Add one with: watcher channel add")
    if names := facts.get("mail_without_server"):
        found.append(f"No mail server is set, so {', '.join(names)} cannot send. Set [smtp] host in the configuration.")
    late = common.now() - facts["next_poll"] if facts["next_poll"] else timedelta()
    if facts["running"] and late > timedelta(minutes=15):
        found.append(f"It runs, but a feed has been due since {common.clock(facts['next_poll'])}. See its log.")
    elif late > timedelta(days=1):  # not before: it may be run by cron
        found.append(f"Nothing was polled although it has been due since {common.clock(facts['next_poll'])}. Start it with: watcher run")
    found += _unsent(facts["deliveries_in_trouble"])
    found += [f"{row['reason']}: {row['subject']}: {row['text']}" for row in facts["troubles"] if row["reason"] not in _SAID_ELSEWHERE]
    for row in facts["feeds_in_trouble"]:
        found.append(f"feed {row['id']} {row['reason']}: {row['detail'] or row['url']}")
    if facts["entries_failed"]:
        reasons = ", ".join(
            f"{count} {reason}" for reason, count in sorted(facts["entries_failed_by_reason"].items(), key=lambda kv: -kv[1])
        )
        found.append(f"{screen.counted(facts['entries_failed'], 'entry', 'entries')} could not be read: {reasons}")
    return found


_SAID_ELSEWHERE = frozenset({"feed-fails", "outbox-ages", "given-up", "feed-moved"})
"""Troubles that the lines on feeds and deliveries tell, and one that is over as soon as it is told."""


def _unsent(rows: list[dict[str, Any]]) -> list[str]:
    """Deliveries in trouble, those with one cause together."""
    counts = Counter((row["channel"], row["recipient"], row["state"]) for row in rows)
    last = {(row["channel"], row["recipient"], row["state"]): row for row in reversed(rows)}
    found = []
    for (channel, recipient, state), count in counts.most_common():
        what = "given up" if state == "dead" else "not sent yet"
        found.append(f"{channel} to {recipient}: {count} {what}: {last[channel, recipient, state]['detail']}")
    return found


# ── the screen ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show(facts: dict[str, Any]) -> None:
    day, last = facts["last_24h"], facts["last_alert"]
    alive = f"watcher is {'running' if facts['running'] else 'not running'}"
    if facts["database"] == "on a server":
        alive = "watcher's database is on a server; see there whether it runs"
    remedy = "" if facts["running"] or facts["database"] == "on a server" else "   (start it with: watcher run)"
    screen.say(f"{alive}; last poll {common.ago(facts['last_poll'])}{remedy}", bold=True, fg="green" if facts["running"] else "yellow")
    used = 1
    bad, off = len(facts["feeds_in_trouble"]), facts["feeds_off"]
    ahead = facts["running"] and facts["next_poll"] is not None and facts["next_poll"] > common.now()
    next_poll = f"; next poll {common.ago(facts['next_poll'])}" if ahead else ""
    pairs = [
        ("last 24 h", _day(day)),
        ("last alert", f"{common.ago(last['created_at'])}, {last['topic']}: {last['title']}" if last else "none yet"),
        ("outbox", _outbox(facts)),
        ("feeds", f"{facts['feeds']}{f', {bad} in trouble' if bad else ''}{f', {off} off' if off else ''}{next_poll}"),
        ("topics", ", ".join(facts["topics"]) or "none"),
        ("channels", ", ".join(facts["channels"]) or "none"),
        ("database", facts["database"]),
    ]
    for name, value in pairs:
        lines = screen.wrapped(str(value), first=f"  {name:<10}  ", most=2)
        used += len(lines)
        typer.echo("\n".join(lines))
    typer.echo()
    _show_wrong(facts["wrong"], LINES - used - 2)
    _show_notices(facts["notices"])


def _outbox(facts: dict[str, Any]) -> str:
    outbox = facts["outbox"]
    line = f"{outbox.get('due', 0)} due, {outbox.get('sent', 0)} sent, {outbox.get('dead', 0)} dead"
    if held := sum(row["count"] for row in facts["held"]):
        line += f"; {screen.counted(held, 'alert')} held ({', '.join(sorted({row['reason'] for row in facts['held']}))})"
    return line + (f"; {screen.counted(facts['muted'], 'mute')}" if facts["muted"] else "")


def _show_wrong(wrong: list[str], room: int) -> None:
    if not wrong:
        screen.say("Nothing is wrong.", fg="green")
        return
    screen.say(f"{screen.counted(len(wrong), 'thing is', 'things are')} wrong:", bold=True, fg="red")
    room -= 2
    for at, sentence in enumerate(wrong):
        lines = screen.wrapped(sentence, first="  ! ", most=2)
        if len(lines) > room - (at + 1 < len(wrong)):
            typer.echo(f"  … and {len(wrong) - at} more: watcher feed list, watcher delivery list, watcher status --json")
            return
        room -= len(lines)
        typer.echo("\n".join(lines))


def _show_notices(notices: list[dict[str, Any]]) -> None:
    """What happened without an alert, in a line."""
    cold = [row for row in notices if row["reason"] == "cold-start"]
    if cold:
        count = sum(row["count"] for row in cold)
        feeds = screen.counted(len(cold), "feed was", "feeds were")
        screen.say(
            f"  · {feeds} polled for the first time: {screen.counted(count, 'entry', 'entries')} stored, which alert nobody", dim=True
        )
    for row in [row for row in notices if row["reason"] != "cold-start"][:1]:
        screen.say("\n".join(screen.wrapped(row["text"], first="  · ", most=1)), dim=True)
