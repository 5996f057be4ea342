"""``watcher delivery``: what is owed, and what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.context import did_you_mean, require_known
from watcher.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.store.column_types import Connection, Row

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Messages on their way, and those that were given up.")
STATES = ("due", "dead", "sent")
ChannelOption = Annotated[str, typer.Option(help="Only through this channel.", show_default=False)]


@cli.command("list", epilog="Example: watcher delivery list --state dead")
def list_(
    state: Annotated[list[str] | None, typer.Option(help="due, dead or sent (repeatable); else due and dead.", show_default=False)] = None,
    channel: ChannelOption = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Deliveries that are due or dead, newest first, with what the receiver said."""
    from watcher.model import DeliveryState
    from watcher.store import deliveries

    for each in state or []:
        if each not in STATES:
            raise UsageError(f"There is no state {each!r}; there are {', '.join(STATES)}.{did_you_mean(each, STATES)}")
    with context.open_database() as database, database.read() as tx:
        wanted = [DeliveryState(each) for each in state or ("due", "dead")]
        rows = deliveries.list_rows(tx, limit, states=wanted, channel_id=_find_channel_id(tx, channel))
    if not output.print_list(
        rows, "id", f"Nothing is {' or '.join(state or ('due', 'dead'))}.", json=json, quiet=quiet, to_json=_delivery_to_json
    ):
        lines = [
            (row["id"], row["channel"], row["recipient"], row["state"], row["failures"], _due_text(row), row["detail"] or row["response"])
            for row in rows
        ]
        output.print_table(("#", "channel", "to", "state", "tries", "next", "the last answer"), lines, shrink_column=6)


def _due_text(row: Row) -> str:
    return output.relative_time(row["due_at"]) if row["due_at"] else "-"


def _find_channel_id(tx: Connection, name: str) -> int | None:
    from watcher.store import channels

    if not name:
        return None
    return channels.get_by_name(tx, require_known(name, channels.list_names(tx), "channel", "Add one with: watcher channel add")).id


def _delivery_to_json(row: Row) -> dict[str, Any]:
    return {key: row[key] for key in row if key not in ("claimed_until", "channel_id")}


def _find_delivery(tx: Connection, number: int) -> Row:
    from watcher.store import deliveries

    rows = deliveries.list_rows(tx, 1, ids=[number]) if 0 < number < 2**63 else []
    if not rows:
        raise UsageError(f"There is no delivery {number}. See them with: watcher delivery list --state due --state dead --state sent")
    return rows[0]


@cli.command(epilog="Example: watcher delivery show 4")
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The delivery's number.", show_default=False)],
    json: context.JsonOption = False,
) -> None:
    """One delivery: to whom, what, how often it was tried, and what the receiver said."""
    from watcher.store import alerts

    with context.open_database() as database, database.read() as tx:
        row = _find_delivery(tx, number)
        told = alerts.list_for_message(tx, row["message_id"])
    if json:
        output.print_json(_delivery_to_json(row) | {"alerts": [each.id for each in told]})
        return
    output.print_styled(f"Delivery {row['id']}: {row['state']}", bold=True, fg="red" if row["state"] == "dead" else None)
    output.print_fields(
        [
            ("through", row["channel"]),
            ("to", row["recipient"]),
            ("key", row["key"]),
            ("written", output.format_time(row["created_at"])),
            ("sent", output.format_time(row["sent_at"]) if row["sent_at"] else ""),
            ("next try", output.relative_time(row["due_at"]) if row["due_at"] else ""),
            ("failed", output.format_count(row["failures"], "time") if row["failures"] else ""),
            ("reason", row["reason"]),
            ("detail", row["detail"]),
            ("answer", row["response"]),
        ]
    )
    for each in told:
        output.print_paragraph(f"{each.topic}: {each.quote.title}", first_prefix=f"  alert {each.id}  ", max_lines=2)
    if row["state"] == "dead":
        typer.echo(f"Mend the cause, then put it back with: watcher delivery retry {row['id']}")


@cli.command(epilog="Examples: watcher delivery retry 4 7 | watcher delivery retry --dead --channel desk --dry-run")
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", help="These deliveries.", show_default=False)] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    *,
    channel: ChannelOption = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Put deliveries back: due now, with all their tries before them, under the same key.  The daemon sends them."""
    from watcher.model import DeliveryState
    from watcher.store import deliveries

    if bool(numbers) == dead:
        raise UsageError("Say which: numbers, as in `watcher delivery retry 4`, or --dead for all that were given up.")
    with context.open_database() as database, database.write() as tx:
        if numbers:
            rows: Sequence[Row] = [_find_delivery(tx, number) for number in dict.fromkeys(numbers)]
            sent = [row["id"] for row in rows if row["state"] == DeliveryState.SENT]
            if sent:
                raise UsageError(f"Delivery {sent[0]} was sent already; only dead and due ones can be put back.")
        else:
            rows = deliveries.list_rows(tx, 1_000_000, states=[DeliveryState.DEAD], channel_id=_find_channel_id(tx, channel))
        ids = [row["id"] for row in rows]
        count = len(ids)
        if not dry_run:
            count = sum(deliveries.retry(tx, ids[at : at + 500], now=output.now()) for at in range(0, len(ids), 500))
    if json:
        output.print_json({"ids": ids, "put_back": count, "dry_run": dry_run})
    elif not quiet:
        for row in rows[:20] if dry_run else ():
            output.print_paragraph(f"{row['channel']} to {row['recipient']}", first_prefix=f"  {row['id']}  ", max_lines=1)
        done = "Would put back" if dry_run else "Put back"
        typer.echo(
            f"{done} {output.format_count(count, 'delivery', 'deliveries')}."
            + ("" if dry_run or not count else " The daemon sends now; without one: watcher run --once")
        )
