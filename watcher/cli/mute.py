"""``watcher mute``: no alerts about something, for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.store.column_types import Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Suppress alerts about a topic, claim or story for a time.")


@cli.command(epilog="Examples: watcher mute add topic rnk-arms --for 8h | watcher mute add story 31 --for 2d --note 'we know'")
def add(
    of: Annotated[str, typer.Argument(help="topic, claim or story.", show_default=False)],
    subject: Annotated[str, typer.Argument(help="The topic, TOPIC/CLAIM, or the story's number.", show_default=False)],
    duration: Annotated[str, typer.Option("--for", help="How long: 90m, 8h or 2d.")] = "24h",
    *,
    note: Annotated[str, typer.Option(help="The reason, shown in the list.", show_default=False)] = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Send no alerts about a subject until the time is over.

    They are still recorded, with the reason: watcher alerts --why
    """
    from watcher.services import manage_mutes

    note = output.sanitise_line(note)
    with context.open_database() as database:
        added = manage_mutes.add_mute(database, of, subject, _parse_duration(duration), note=note, now=output.now(), dry_run=dry_run)
    if json:
        output.print_json({"id": added.id, "of": of, "subject": subject, "until": added.until, "dry_run": dry_run})
    elif quiet:
        if added.id:
            typer.echo(added.id)
    else:
        undo = "" if dry_run else f" Undo it with: watcher mute remove {added.id}"
        done = "Would mute" if dry_run else "Muted"
        typer.echo(f"{done} {of} {output.sanitise_line(subject)} until {output.format_time(added.until)} UTC.{undo}")


def _parse_duration(text: str) -> timedelta | None:
    """None where it cannot be read."""
    from watcher.setting_types import parse_duration

    try:
        seconds = parse_duration(text)
        return timedelta(seconds=seconds) if isinstance(seconds, float) else None
    except (ValueError, OverflowError):
        return None


def _mute_to_json(row: Row) -> dict[str, Any]:
    """Its row under the keys that scripts read."""
    return {"id": row["id"], "of": row["scope"]} | {key: row[key] for key in ("subject", "until", "note", "created_at")}


@cli.command("list", epilog="Example: watcher mute list")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """List the active mutes."""
    from watcher.store import mutes

    with context.open_database() as database, database.read() as tx:
        rows = mutes.list_active_rows(tx, output.now())
    output.print_list(
        rows,
        id_key="id",
        empty_text="No active mutes. Add one with: watcher mute add topic NAME --for 8h",
        headers=("#", "", "muted", "ends", "note"),
        to_cells=lambda row: (row["id"], row["scope"], row["subject"], output.relative_time(row["until"]), row["note"]),
        shrink_column=4,
        json=json,
        quiet=quiet,
        to_json=_mute_to_json,
    )


@cli.command(epilog="Example: watcher mute remove 1")
def remove(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The mute's number.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """End a mute now.  Alerts that it suppressed are not sent afterwards."""
    from watcher.services import manage_mutes

    with context.open_database() as database:
        row = manage_mutes.remove_mute(database, number)
    output.print_result(_mute_to_json(row), f"{row['scope']} {row['subject']} is no longer muted.", json=json, quiet=quiet)
