"""``watcher alerts`` and ``watcher status``"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from watcher.cli import common


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher alerts --topic rnk-arms --limit 5")(alerts)
    cli.command(epilog="Example: watcher status --json")(status)


def alerts(
    topic: Annotated[str, typer.Option(help="Only this topic's.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    json: common.Json = False,
) -> None:
    """What was told, newest first: the sentence, who published it, and whether it was delivered."""
    from watcher.store import alerts as store

    with common.store() as database, database.read() as tx:
        found = store.latest(tx, limit, topic or None)
        fates = store.fates(tx, [alert.id for alert in found])
    if json:
        common.show_json([_plain(alert, fates.get(alert.id, {})) for alert in found])
        return
    if not found:
        typer.echo("No alerts yet. See what watcher is doing with: watcher status")
    for alert in found:
        typer.secho(
            f"{common.clock(alert.created_at)}  {common.safe(alert.topic)}  {alert.kind}  {_fate(fates.get(alert.id, {}))}", bold=True
        )
        typer.echo(f"  {common.safe(alert.quote.title)}")
        typer.echo(f"  {common.safe(alert.quote.outlet)}, {common.clock(alert.quote.published)}, {common.safe(alert.quote.url)}")
        for line in _wrapped(alert.quote.sentence):
            typer.echo(f"  > {line}")
        typer.echo()


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(common.safe(text), common.WIDTH - 6)


def _fate(states: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "no channel"


def _plain(alert: Any, fate: dict[str, int]) -> dict[str, Any]:
    quote = alert.quote
    return {
        "id": alert.id,
        "kind": alert.kind,
        "reason": alert.reason,
        "topic": alert.topic,
        "story": alert.story_id,
        "quote": quote.text,
        "url": quote.url,
        "title": quote.title,
        "outlet": quote.outlet,
        "published": quote.published,
        "seen_at": quote.seen_at,
        "created_at": alert.created_at,
        "deliveries": fate,
    }


def status(json: common.Json = False) -> None:
    """Is it alive, what did it do today, what is wrong."""
    from watcher.store import alerts as store
    from watcher.store import articles, channels, deliveries, feeds, topics, work

    with common.store() as database, database.read() as tx:
        day = common.now() - timedelta(hours=24)
        every = feeds.every(tx)
        today = articles.seen_between(tx, day) | {"alerts": store.count_since(tx, day)}
        outbox = work.counts(tx, work.DELIVERIES)
        troubles = deliveries.problems(tx, 10)
        watched, ways = topics.every(tx), channels.every(tx)
        failed = work.counts(tx, work.ENTRIES).get("failed", 0)
        notes = store.notices(tx, 5)
        path = database.path
    bad = [row for row in every if row["reason"] or row["state"] != "active"]
    facts = {
        "running": _running(path),
        "last_poll": max((row["last_polled_at"] for row in every if row["last_polled_at"]), default=None),
        "feeds": len(every),
        "feeds_in_trouble": [
            {"id": row["id"], "url": row["url"], "reason": row["reason"] or row["state"], "detail": row["detail"]} for row in bad
        ],
        "topics": [row["name"] for row in watched if row["enabled"]],
        "channels": [row["name"] for row in ways],
        "last_24h": today,
        "outbox": outbox,
        "entries_failed": failed,
        "deliveries_in_trouble": [dict(row) for row in troubles],
        "notices": [dict(row) for row in notes],
        "database": str(path or ""),
    }
    if json:
        common.show_json(facts)
    else:
        _show(facts)


def _running(path: Any) -> bool:
    """Whether a daemon holds the database's lock."""
    from watcher import bootstrap
    from watcher.errors import StoreError
    from watcher.store.database import Database

    if path is None:
        return False
    try:
        with bootstrap.only_process(Database(f"sqlite:///{path}")):
            return False
    except StoreError:
        return True


def _show(facts: dict[str, Any]) -> None:
    day, outbox = facts["last_24h"], facts["outbox"]
    typer.secho(f"watcher is {'running' if facts['running'] else 'not running'}", bold=True, fg=None if facts["running"] else "yellow")
    typer.echo(f"  database   {facts['database']}")
    typer.echo(f"  feeds      {facts['feeds']}, {len(facts['feeds_in_trouble'])} in trouble; last poll {common.ago(facts['last_poll'])}")
    typer.echo(f"  topics     {', '.join(facts['topics']) or 'none: watcher topic add'}")
    typer.echo(f"  channels   {', '.join(facts['channels']) or 'none: watcher channel add'}")
    typer.echo(f"  last 24 h  {day['entries']} entries, {day['articles']} articles, {day['matched']} on a topic, {day['alerts']} alerts")
    typer.echo(f"  outbox     {outbox.get('due', 0)} due, {outbox.get('sent', 0)} sent, {outbox.get('dead', 0)} dead")
    for row in facts["feeds_in_trouble"][:10]:
        typer.echo(f"\n  ! feed {row['id']} {common.safe(row['reason'])}: {common.safe(row['detail'] or row['url'])}")
    for row in facts["deliveries_in_trouble"]:
        who = f"{common.safe(row['channel'])} to {common.safe(row['recipient'])}"
        typer.echo(f"\n  ! {who}, {row['state']} after {row['failures']} tries: {common.safe(row['detail'])}")
    if facts["entries_failed"]:
        typer.echo(f"\n  ! {facts['entries_failed']} entries could not be read")
    for row in facts["notices"]:
        typer.echo(f"\n  · {common.clock(row['created_at'])} {common.safe(row['text'])}")
