"""``watcher delivery``: messages to be sent, and those that failed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli import context, output
from watcher.errors import UsageError
from watcher.services.lookup import require_known

if TYPE_CHECKING:
    from watcher.model import StoredDelivery

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show and retry deliveries of messages.")
STATE_TEXTS = {"due": "pending", "dead": "failed", "sent": "sent"}
"""Stored state -> how the command line prints it.  JSON keeps the stored words, and --state accepts both."""
_STORED_STATES = {text: stored for stored, text in STATE_TEXTS.items()}
ChannelOption = Annotated[str, typer.Option(help="Only through this channel.", show_default=False)]


@cli.command("list", epilog="Example: watcher delivery list --state failed")
def list_(
    state: Annotated[
        list[str] | None,
        typer.Option(help="pending, failed or sent; repeatable. Default: pending and failed.", show_default=False),
    ] = None,
    channel: ChannelOption = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """List pending and failed deliveries, newest first.  Each with the receiver's last answer."""
    from watcher.model import DeliveryState
    from watcher.services.lookup import find_channel
    from watcher.store import deliveries

    wanted = [DeliveryState(_stored_state(each)) for each in state or ("pending", "failed")]
    with context.open_database() as database, database.read() as tx:
        channel_id = find_channel(tx, channel).id if channel else None
        shown = deliveries.list_latest(tx, limit, states=wanted, channel_id=channel_id)
    output.print_list(
        shown,
        id_key="id",
        empty_text=f"No {' or '.join(STATE_TEXTS[each] for each in wanted)} deliveries.",
        headers=("#", "channel", "to", "state", "attempts", "next", "last answer"),
        to_cells=_delivery_cells,
        shrink_column=6,
        json=json,
        quiet=quiet,
        to_json=asdict,
    )


def _stored_state(typed: str) -> str:
    return typed if typed in STATE_TEXTS else _STORED_STATES[require_known(typed, _STORED_STATES, "state", "")]


def _delivery_cells(delivery: StoredDelivery) -> tuple[object, ...]:
    state, next_try = STATE_TEXTS[delivery.state], output.relative_time(delivery.due_at) if delivery.due_at else "-"
    return (delivery.id, delivery.channel, delivery.recipient, state, delivery.failures, next_try, delivery.detail or delivery.response)


@cli.command(epilog="Example: watcher delivery show 4")
def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The delivery's number.", show_default=False)],
    json: context.JsonOption = False,
) -> None:
    """Show one delivery.  The recipient, the alerts in it, the failed attempts and the receiver's answer."""
    from watcher.services.lookup import find_delivery
    from watcher.store import alerts

    with context.open_database() as database, database.read() as tx:
        delivery = find_delivery(tx, number)
        in_message = alerts.list_for_message(tx, delivery.message_id)
    if json:
        output.print_json(asdict(delivery) | {"alerts": [each.id for each in in_message]})
        return
    output.print_styled(f"Delivery {delivery.id}: {STATE_TEXTS[delivery.state]}", bold=True, fg="red" if delivery.state == "dead" else None)
    output.print_fields(
        [
            ("channel", delivery.channel),
            ("to", delivery.recipient),
            ("key", delivery.key),
            ("created", output.format_time(delivery.created_at)),
            ("sent", output.format_time(delivery.sent_at) if delivery.sent_at else ""),
            ("next attempt", output.relative_time(delivery.due_at) if delivery.due_at else ""),
            ("failed", output.format_count(delivery.failures, "time") if delivery.failures else ""),
            ("reason", delivery.reason),
            ("detail", delivery.detail),
            ("answer", delivery.response),
        ]
    )
    for each in in_message:
        output.print_paragraph(f"{each.topic}: {each.quote.title}", first_prefix=f"  alert {each.id}  ", max_lines=2)
    if delivery.state == "dead":
        typer.echo(f"Fix the cause, then retry with: watcher delivery retry {delivery.id}")


@cli.command(epilog="Examples: watcher delivery retry 4 7 | watcher delivery retry --failed --channel desk --dry-run")
def retry(
    numbers: Annotated[list[str] | None, typer.Argument(metavar="NUMBER", help="These deliveries.", show_default=False)] = None,
    dead: Annotated[bool, typer.Option("--failed", "--dead", help="All failed deliveries.")] = False,
    *,
    channel: ChannelOption = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Retry pending or failed deliveries now.

    They get a fresh set of attempts and keep their idempotency key.  The daemon sends them.
    """
    from watcher.services.retry_deliveries import retry_deliveries

    if bool(numbers) == dead:
        raise UsageError("Name the deliveries to retry, as in `watcher delivery retry 4`, or use --failed for all failed ones.")
    with context.open_database() as database:
        retried = retry_deliveries(database, numbers or (), channel=channel, now=output.now(), dry_run=dry_run)
    if json:
        output.print_json({"ids": [each.id for each in retried.deliveries], "put_back": retried.scheduled, "dry_run": dry_run})
        return
    if quiet:
        return
    for each in retried.deliveries[:20] if dry_run else ():
        output.print_paragraph(f"{each.channel} to {each.recipient}", first_prefix=f"  {each.id}  ", max_lines=1)
    counted = output.format_count(retried.scheduled, "delivery", "deliveries")
    if dry_run:
        typer.echo(f"Would schedule {counted} for retry.")
    else:
        typer.echo(
            f"Scheduled {counted} for retry." + (" The daemon sends them; without one: watcher run --once" if retried.scheduled else "")
        )
