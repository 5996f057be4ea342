"""``watcher mute``: no alerts about something, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import common, screen
from watcher.cli.common import chosen
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.types import Connection

LONGEST_DAYS = 366
cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="No alerts about a topic, claim or story, for a time.")


@cli.command(epilog="Examples: watcher mute add topic rnk-arms --for 8h | watcher mute add story 31 --for 2d --note 'we know'")
def add(
    of: Annotated[str, typer.Argument(help="topic, claim or story.", show_default=False)],
    subject: Annotated[str, typer.Argument(help="The topic, TOPIC/CLAIM, or the story's number.", show_default=False)],
    span: Annotated[str, typer.Option("--for", help="How long, as 90m, 8h, 2d.")] = "24h",
    *,
    note: Annotated[str, typer.Option(help="Why, for the others.", show_default=False)] = "",
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Send no alert about it until then.  They are still recorded, with the reason: watcher alerts --why"""
    from watcher.alerts.route import MuteOf
    from watcher.config import seconds
    from watcher.store import dispatches

    if of not in list(MuteOf):
        raise UsageError(f"There is nothing called {common.safe(of)!r} to mute: name a {', a '.join(MuteOf)}.")
    lasting = seconds(span)
    if not isinstance(lasting, float) or not 0 < lasting <= LONGEST_DAYS * 86400:
        raise UsageError(f"{common.safe(span)!r} is no time to mute for: write it as 90m, 8h or 2d, up to {LONGEST_DAYS}d.")
    until = common.now() + timedelta(seconds=lasting)
    with common.store() as database, database.write() as tx:
        _check(tx, MuteOf(of), subject)
        number = None if dry_run else dispatches.add_mute(tx, MuteOf(of), subject, until, common.safe(note)[:300], now=common.now())
    if json:
        common.show_json({"id": number, "of": of, "subject": subject, "until": until, "dry_run": dry_run})
    elif quiet:
        if number:
            typer.echo(number)
    else:
        undo = "" if dry_run else f" Undo it with: watcher mute remove {number}"
        typer.echo(f"{'Would mute' if dry_run else 'Muted'} {of} {common.safe(subject)} until {common.clock(until)} UTC.{undo}")


def _check(tx: Connection, of: str, subject: str) -> None:
    """A name that means something; a claim's second half is the topic's own affair."""
    from watcher.store import topics

    topic, slash, claim = subject.partition("/")
    if of == "story":
        if not (subject.isascii() and subject.isdigit()):
            raise UsageError(f"{common.safe(subject)!r} is no story: name it by its number, as in `watcher alerts --json`.")
        return
    if of == "claim" and not (slash and claim):
        raise UsageError(f"{common.safe(subject)!r} is no claim: write it as TOPIC/CLAIM.")
    chosen(topic if of == "claim" else subject, topics.names(tx), "topic", "See them with: watcher topic list")


@cli.command("list", epilog="Example: watcher mute list")
def list_(json: common.Json = False, quiet: common.Quiet = False) -> None:
    """The mutes that hold."""
    from watcher.store import dispatches

    with common.store() as database, database.read() as tx:
        rows = dispatches.muted(tx, common.now())
    if not screen.told(rows, "id", "Nothing is muted.", json=json, quiet=quiet):
        lines = [(row["id"], row["of"], row["subject"], common.ago(row["until"]), row["note"]) for row in rows]
        common.table(("#", "", "muted", "ends", "why"), lines, give=4)


@cli.command(epilog="Example: watcher mute remove 1")
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The mute's number.", show_default=False)],
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """End a mute now.  What it withheld stays withheld."""
    from watcher.store import dispatches

    with common.store() as database, database.write() as tx:
        row = dispatches.remove_mute(tx, number if 0 < number < 2**63 else 0)
    if json:
        common.show_json(dict(row))
    elif not quiet:
        typer.echo(f"{row['of']} {common.safe(row['subject'])} is muted no more.")
