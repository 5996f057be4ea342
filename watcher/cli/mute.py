"""``watcher mute``: no alerts about something, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.context import require_known
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.column_types import Connection, Row

MAX_MUTE_DAYS = 366
cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="No alerts about a topic, claim or story, for a time.")


@cli.command(epilog="Examples: watcher mute add topic rnk-arms --for 8h | watcher mute add story 31 --for 2d --note 'we know'")
def add(
    of: Annotated[str, typer.Argument(help="topic, claim or story.", show_default=False)],
    subject: Annotated[str, typer.Argument(help="The topic, TOPIC/CLAIM, or the story's number.", show_default=False)],
    duration: Annotated[str, typer.Option("--for", help="How long, as 90m, 8h, 2d.")] = "24h",
    *,
    note: Annotated[str, typer.Option(help="Why, for the others.", show_default=False)] = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Send no alert about it until then.  They are still recorded, with the reason: watcher alerts --why"""
    from watcher.config import parse_duration
    from watcher.model import MuteScope
    from watcher.store import alert_routes

    if of not in list(MuteScope):
        raise UsageError(f"There is nothing called {output.sanitise_line(of)!r} to mute: name a {', a '.join(MuteScope)}.")
    lasting = parse_duration(duration)
    if not isinstance(lasting, float) or not 0 < lasting <= MAX_MUTE_DAYS * 86400:
        raise UsageError(f"{output.sanitise_line(duration)!r} is no time to mute for: write it as 90m, 8h or 2d, up to {MAX_MUTE_DAYS}d.")
    until = output.now() + timedelta(seconds=lasting)
    with context.open_database() as database, database.write() as tx:
        _check_subject(tx, MuteScope(of), subject)
        number = (
            None
            if dry_run
            else alert_routes.add_mute(tx, MuteScope(of), subject, until, output.sanitise_line(note)[:300], now=output.now())
        )
    if json:
        output.print_json({"id": number, "of": of, "subject": subject, "until": until, "dry_run": dry_run})
    elif quiet:
        if number:
            typer.echo(number)
    else:
        undo = "" if dry_run else f" Undo it with: watcher mute remove {number}"
        typer.echo(
            f"{'Would mute' if dry_run else 'Muted'} {of} {output.sanitise_line(subject)} until {output.format_time(until)} UTC.{undo}"
        )


def _check_subject(tx: Connection, subject_kind: str, subject: str) -> None:
    """A name that means something; a claim's second half is the topic's own affair."""
    from watcher.store import topics

    topic, slash, claim = subject.partition("/")
    if subject_kind == "story":
        if not (subject.isascii() and subject.isdigit()):
            raise UsageError(f"{output.sanitise_line(subject)!r} is no story: name it by its number, as in `watcher alerts --json`.")
        return
    if subject_kind == "claim" and not (slash and claim):
        raise UsageError(f"{output.sanitise_line(subject)!r} is no claim: write it as TOPIC/CLAIM.")
    require_known(topic if subject_kind == "claim" else subject, topics.list_names(tx), "topic", "See them with: watcher topic list")


def _mute_to_json(row: Row) -> dict[str, Any]:
    """Its row under the keys that scripts read."""
    return {"id": row["id"], "of": row["scope"]} | {key: row[key] for key in ("subject", "until", "note", "created_at")}


@cli.command("list", epilog="Example: watcher mute list")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """The mutes that hold."""
    from watcher.store import alert_routes

    with context.open_database() as database, database.read() as tx:
        rows = alert_routes.active_mute_rows(tx, output.now())
    if not output.print_list(rows, "id", "Nothing is muted.", json=json, quiet=quiet, to_json=_mute_to_json):
        lines = [(row["id"], row["scope"], row["subject"], output.relative_time(row["until"]), row["note"]) for row in rows]
        output.print_table(("#", "", "muted", "ends", "why"), lines, shrink_column=4)


@cli.command(epilog="Example: watcher mute remove 1")
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The mute's number.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """End a mute now.  What it withheld stays withheld."""
    from watcher.store import alert_routes

    with context.open_database() as database, database.write() as tx:
        row = alert_routes.remove_mute(tx, number if 0 < number < 2**63 else 0)
    if json:
        output.print_json(_mute_to_json(row))
    elif not quiet:
        typer.echo(f"{row['scope']} {output.sanitise_line(row['subject'])} is muted no more.")
