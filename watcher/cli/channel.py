"""``watcher channel``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher import folders
from watcher.cli import context, output, routing_options
from watcher.cli.channel_help import ChannelKindsCommand
from watcher.errors import UsageError
from watcher.services.lookup import find_channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watcher.config import Settings
    from watcher.model import Channel, Message
    from watcher.services.manage_channels import SampleResult

ChannelName = Annotated[str, typer.Argument(help="The channel's name.", show_default=False)]

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage channels: where alerts are sent.")


@cli.command(
    cls=ChannelKindsCommand,
    epilog="Examples: watcher channel add desk mail to=desk@example.org | watcher channel add hook webhook url=https://example.org/in",
)
def add(
    name: Annotated[str, typer.Argument(help="Name of the channel.", show_default=False)],
    kind: Annotated[str, typer.Argument(help="mail, webhook, apprise, command or atom: see below.", show_default=False)],
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE",
            help="Settings of that kind: see below.",
            show_default=False,
        ),
    ] = None,
    *,
    severity: routing_options.SeverityOption = "",
    kinds: routing_options.KindsOption = "",
    digest: routing_options.DigestOption = "",
    quiet_hours: routing_options.QuietHoursOption = "",
    urgent: routing_options.UrgentOption = "",
    rate: routing_options.RateOption = "",
    timezone: routing_options.TimezoneOption = "",
    operator: routing_options.OperatorOption = None,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Add a notification channel."""
    from watcher.delivery import mask_secrets
    from watcher.services.manage_channels import add_channel

    given = _parse_settings(settings or [])
    rules = routing_options.collect_routing(severity, kinds, digest, quiet_hours, urgent, rate, timezone, operator)
    language = context.load_settings().delivery.language
    with context.open_database() as database:
        saved = add_channel(database, name, kind, given, routing=rules, default_language=language, now=output.now())
    _warn_if_no_server(saved.channel)
    shown = mask_secrets(saved.channel)
    if json:
        output.print_json({"name": name, "kind": kind} | shown | ({"routing": saved.routing} if saved.routing else {}) | saved.generated)
        return
    if quiet:
        for key in saved.generated.keys() - given.keys():
            typer.echo(saved.generated[key])
        return
    typer.echo(f"Added channel {name}: {kind} {_settings_text(shown | saved.routing)}")
    _print_generated(saved.generated)
    typer.echo(f"Send a sample with: watcher channel test {name}")


def _warn_if_no_server(channel: Channel) -> None:
    """Say at once, and not at the first alert, that a channel has no server to send by."""
    from watcher.delivery.kinds import spec_of

    if not spec_of(channel.kind).lacks_server(channel.settings, has_default_server=bool(context.load_settings().smtp.host)):
        return

    output.print_to_stderr(
        "Note: no mail server is configured, so this channel cannot send yet. Set one for all mail in\n"
        f"{folders.find_config_file(context.GLOBAL_OPTIONS.config)}:\n"
        '    [smtp]\n    host = "mail.example.org"\n    user = "watcher"\n    password = "…"\n'
        "or give the channel its own: smtp=smtp://user:password@mail.example.org:587"
    )


def _parse_settings(assignments: list[str]) -> dict[str, str]:
    pairs = dict(word.split("=", 1) for word in assignments if "=" in word)
    if bare := [word for word in assignments if "=" not in word]:
        raise UsageError(
            f"Invalid setting {bare[0]!r}. Write it as key=value, for example: to=desk@example.org or url=https://example.org/in"
        )
    return pairs


def _settings_and_routing_text(row: dict[str, Any]) -> str:
    return _settings_text(row["settings"] | (row["routing"] or {}))


def _settings_text(settings: dict[str, object]) -> str:
    return " ".join(f"{key}={', '.join(value) if isinstance(value, list) else value}" for key, value in settings.items())


def _channel_to_json(row: dict[str, Any]) -> dict[str, Any]:
    """Its row under the keys that scripts read."""
    return {("off_reason" if name == "disabled_reason" else name): value for name, value in row.items()}


@cli.command("list", epilog="Example: watcher channel list --json")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """List channels with their sent, pending and failed messages.  Secrets are masked."""
    from watcher.delivery import mask_secrets
    from watcher.store import channels

    with context.open_database() as database, database.read() as tx:
        rows = [dict(row) | {"settings": mask_secrets(channels.as_channel(row))} for row in channels.list_with_delivery_counts(tx)]
    output.print_list(
        rows,
        id_key="name",
        empty_text="No channels yet. Add one with: watcher channel add desk mail to=desk@example.org",
        headers=("channel", "kind", "state", "sent", "pending", "failed", "settings"),
        to_cells=lambda row: (
            *(row["name"], row["kind"], "on" if row["enabled"] else "off", row["sent"], row["due"], row["dead"]),
            _settings_and_routing_text(row),
        ),
        shrink_column=6,
        json=json,
        quiet=quiet,
        to_json=_channel_to_json,
    )


@cli.command(epilog="Examples: watcher channel edit desk to=a@example.org,b@example.org | watcher channel edit hook secret=")
def edit(
    name: ChannelName,
    settings: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", help="Settings to change; KEY= removes one.", show_default=False)
    ] = None,
    *,
    severity: routing_options.SeverityOption = "",
    kinds: routing_options.KindsOption = "",
    digest: routing_options.DigestOption = "",
    quiet_hours: routing_options.QuietHoursOption = "",
    urgent: routing_options.UrgentOption = "",
    rate: routing_options.RateOption = "",
    timezone: routing_options.TimezoneOption = "",
    operator: routing_options.OperatorOption = None,
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change some of a channel's settings; the others are kept.  An emptied webhook secret is generated anew and shown once.

    Held alerts are re-routed by changed rules immediately.
    """
    from watcher.delivery import mask_secrets
    from watcher.services.manage_channels import change_channel

    given = _parse_settings(settings or [])
    rules = routing_options.collect_routing(severity, kinds, digest, quiet_hours, urgent, rate, timezone, operator)
    with context.open_database() as database:
        saved = change_channel(database, name, given, routing=rules, now=output.now(), dry_run=dry_run)
    kind, shown = saved.channel.kind, mask_secrets(saved.channel)
    _warn_if_no_server(saved.channel)
    if json:
        facts = {"name": name, "kind": kind, "dry_run": dry_run} | shown | ({"routing": saved.routing} if saved.routing else {})
        output.print_json(facts | saved.generated)
        return
    if not quiet:
        typer.echo(f"{'Would change' if dry_run else 'Changed'} channel {name}: {kind} {_settings_text(shown | saved.routing)}")
    _print_generated(saved.generated)


def _print_generated(settings: Mapping[str, Any]) -> None:
    for key, value in settings.items():
        typer.echo(f"Its {key}, shown only now: {value}")


@cli.command(epilog="Example: watcher channel enable desk")
def enable(
    name: ChannelName, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Send through a channel again, with the alerts kept meanwhile."""
    _set_enabled(name, on=True, dry_run=dry_run, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher channel disable desk")
def disable(name: ChannelName, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Send nothing through a channel.  Pending messages wait until it is enabled again, and fail in the end."""
    _set_enabled(name, on=False, json=json, quiet=quiet)


def _set_enabled(name: str, *, on: bool, json: bool, quiet: bool, dry_run: bool = False) -> None:
    from watcher.services.manage_channels import set_channel_enabled

    with context.open_database() as database:
        _, kept = set_channel_enabled(database, name, enabled=on, now=output.now(), dry_run=dry_run)
    waited = f"{output.format_count(kept, 'alert')} kept meanwhile"
    if not on:
        sentence = f"Channel {name} is disabled. Enable it again with: watcher channel enable {name}"
    elif dry_run:
        sentence = f"Would enable channel {name}" + (f" and send {waited} in one message." if kept else ".")
    else:
        sentence = f"Channel {name} is enabled." + (f" {waited} will be sent in one message." if kept else "")
    output.print_result({"name": name, "enabled": on, "kept_alerts": kept, "dry_run": dry_run}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher channel test desk")
def test(
    name: ChannelName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and to whom, without sending it.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Send a sample through a channel and show the receiver's answer."""
    from watcher import bootstrap
    from watcher.data.message_texts import builtin_wording
    from watcher.fetch import Fetcher, FetchLimits
    from watcher.rendering.sample_message import sample_message
    from watcher.services.manage_channels import send_samples

    settings = context.load_settings_and_log()
    with context.open_database() as database, database.read() as tx:
        channel = find_channel(tx, name)
    language = str(channel.settings.get("language") or settings.delivery.language)
    message = sample_message(output.now(), builtin_wording(language))
    if dry_run:
        _print_sample_text(channel, message, settings, json=json)
        return
    failed = False
    limits = FetchLimits(user_agent=bootstrap.user_agent(settings), allowed_networks=settings.fetch.allow_addresses)
    with Fetcher(limits) as fetcher, output.show_progress() as progress:
        transport = bootstrap.build_transport(settings, post=fetcher.post)
        for result in send_samples(
            channel, message, transport=transport, now=output.now(), before_each=lambda recipient: progress(f"Sending to {recipient}")
        ):
            progress.clear()
            failed = failed or not result.accepted
            _print_sample_result(result, json=json, quiet=quiet)
    if failed:
        raise typer.Exit(1)


def _print_sample_text(channel: Channel, message: Message, settings: Settings, *, json: bool) -> None:
    """Print what `channel test` would send, and to whom."""
    from watcher import bootstrap
    from watcher.delivery import preview, recipients
    from watcher.model import Delivery

    to = recipients(channel)
    transport = bootstrap.build_transport(settings, post=None)  # type: ignore[arg-type]  # nothing is sent
    text = preview(Delivery(0, "sample", channel, to[0], message, 0), transport=transport)
    if json:
        output.print_json({"recipients": list(to), "text": text, "dry_run": True})
    else:
        typer.echo(f"To {', '.join(to)}:\n\n{text}")


def _print_sample_result(result: SampleResult, *, json: bool, quiet: bool) -> None:
    if json:
        output.print_json(result._asdict())
    elif result.accepted and not quiet:
        typer.echo(f"{result.recipient}: accepted. The receiver answered: {output.sanitise_line(result.answer)}")
    if not result.accepted:
        output.print_to_stderr(f"{result.recipient}: {output.sanitise_line(result.answer)}")


@cli.command(epilog="Example: watcher channel remove desk --dry-run")
def remove(
    name: ChannelName, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Remove a channel and its pending messages."""
    from watcher.services.manage_channels import remove_channel

    with context.open_database() as database:
        pending, held = remove_channel(database, name, dry_run=dry_run)
    lost = [output.format_count(pending, "pending message")] if pending else []
    lost += [output.format_count(held, "held alert")] if held else []
    sentence = f"{'Would remove' if dry_run else 'Removed'} channel {name}{' with ' if lost else ''}{' and '.join(lost)}."
    output.print_result({"name": name, "due": pending, "held": held, "dry_run": dry_run}, sentence, json=json, quiet=quiet)
