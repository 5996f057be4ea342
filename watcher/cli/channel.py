"""``watcher channel``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output, routing_options
from watcher.cli.channel_help import ChannelKindsCommand
from watcher.cli.context import require_known
from watcher.errors import UsageError, WatcherError

if TYPE_CHECKING:
    from watcher.delivery.kind import ChannelKindSpec
    from watcher.model import Channel
    from watcher.store.column_types import Connection

ChannelName = Annotated[str, typer.Argument(help="The channel.", show_default=False)]
ADD_CHANNEL_HINT = "Add one with: watcher channel add"

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Where alerts go.")


@cli.command(
    cls=ChannelKindsCommand,
    epilog="Examples: watcher channel add desk mail to=desk@example.org | watcher channel add hook webhook url=https://example.org/in",
)
def add(
    name: Annotated[str, typer.Argument(help="What you call it.", show_default=False)],
    kind: Annotated[str, typer.Argument(help="mail, webhook, apprise, command or atom: see below.", show_default=False)],
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE...",
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
    from watcher.delivery import mask_secrets, validate_settings
    from watcher.delivery.kinds import spec_of
    from watcher.model import Channel
    from watcher.store import channels

    given = _parse_settings(settings or [])
    _check_name(name)
    spec = spec_of(kind)
    rules = routing_options.new_routing(severity, kinds, digest, quiet_hours, urgent, rate, timezone, operator)
    if spec.takes_language:
        loaded = context.load_settings()
        given.setdefault("language", loaded.delivery.language)
    checked = validate_settings(spec.kind, given)
    _warn_if_no_server(spec, checked)
    with context.open_database() as database, database.write() as tx:
        channel_id = channels.add(tx, name, spec.kind, checked, now=output.now(), routing=rules)
    shown = mask_secrets(Channel(channel_id, name, spec.kind, checked))
    secrets = {key: checked[key] for key in spec.generated_settings}  # shown here, and never again
    if json:
        output.print_json({"name": name, "kind": kind} | shown | ({"routing": rules} if rules else {}) | secrets)
        return
    if quiet:
        for key in secrets.keys() - given.keys():
            typer.echo(secrets[key])
        return
    typer.echo(f"Channel {name}: {kind} {_settings_text(shown | rules)}")
    _print_generated(secrets)
    typer.echo(f"Send a sample with: watcher channel test {name}")


def _check_name(name: str) -> None:
    if output.sanitise_line(name) != name or not name:
        raise UsageError(f"{output.sanitise_line(name)!r} cannot be a channel's name: give it one line of plain text, as in: desk")


def _warn_if_no_server(spec: ChannelKindSpec, settings: dict[str, Any]) -> None:
    """Say at once, and not at the first alert, that a channel has no server to send by."""
    if not spec.lacks_server(settings, has_default_server=bool(context.load_settings().smtp.host)):
        return
    from watcher import config

    output.print_to_stderr(
        "Note: no mail server is set, so this channel cannot send yet. Set one for all mail in\n"
        f"{config.find_config_file(context.GLOBAL_OPTIONS.config)}:\n"
        '    [smtp]\n    host = "mail.example.org"\n    user = "watcher"\n    password = "…"\n'
        "or give the channel its own: smtp=smtp://user:password@mail.example.org:587"
    )


def find_channel(tx: Connection, name: str) -> Channel:
    """The channel of this name; UsageError with the nearest."""
    from watcher.store import channels

    return channels.get_by_name(tx, require_known(name, channels.list_names(tx), "channel", ADD_CHANNEL_HINT))


def _parse_settings(assignments: list[str]) -> dict[str, str]:
    pairs = dict(word.split("=", 1) for word in assignments if "=" in word)
    if bare := [word for word in assignments if "=" not in word]:
        raise UsageError(f"{bare[0]!r} is no setting: write it as key=value, as in to=desk@example.org or url=https://example.org/in")
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
    """Every channel with what it sent, what it owes, and what it gave up.  Secrets are masked."""
    from watcher.delivery import mask_secrets
    from watcher.store import channels

    with context.open_database() as database, database.read() as tx:
        rows = [dict(row) | {"settings": mask_secrets(channels.as_channel(row))} for row in channels.list_with_delivery_counts(tx)]
    nothing = "No channels yet. Add one with: watcher channel add desk mail to=desk@example.org"
    if not output.print_list(rows, "name", nothing, json=json, quiet=quiet, to_json=_channel_to_json):
        lines = [
            (
                row["name"],
                row["kind"],
                "on" if row["enabled"] else "off",
                row["sent"],
                row["due"],
                row["dead"],
                _settings_and_routing_text(row),
            )
            for row in rows
        ]
        output.print_table(("channel", "kind", "", "sent", "due", "dead", "settings"), lines, shrink_column=6)


@cli.command(epilog="Examples: watcher channel edit desk to=a@example.org,b@example.org | watcher channel edit hook secret=")
def edit(
    name: ChannelName,
    settings: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Those to change; KEY= takes one out.", show_default=False)
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
    """Change some of a channel's settings; the others stay.  A webhook's emptied secret is made anew, and shown this once.

    `all` or `none` takes a rule out: --severity all, --digest none.  What is held looks at changed rules at once.
    """
    from watcher.delivery import mask_secrets, validate_settings
    from watcher.delivery.kinds import spec_of
    from watcher.model import Channel
    from watcher.store import alert_routes, channels

    given = _parse_settings(settings or [])
    asked = {"severity": severity, "kinds": kinds, "digest": digest, "quiet": quiet_hours, "urgent": urgent, "rate": rate}
    with context.open_database() as database, database.write() as tx:
        was = find_channel(tx, name)
        merged = {key: value for key, value in (dict(was.settings) | given).items() if value != ""}
        checked = validate_settings(was.kind, merged)
        before = channels.get_row(tx, was.id)["routing"] or {}
        rules = routing_options.merge_routing(before, asked | {"timezone": timezone}, operator)
        if not dry_run:
            channels.set_settings(tx, was.id, checked)
        if not dry_run and rules != before:
            channels.set_routing(tx, was.id, rules)
            alert_routes.recheck_held(tx, was.id, now=output.now())
    _warn_if_no_server(spec_of(was.kind), checked)
    shown = mask_secrets(Channel(was.id, name, was.kind, checked))
    generated = spec_of(was.kind).generated_settings
    fresh = {key: checked[key] for key in generated if checked[key] != was.settings.get(key) and not dry_run}
    if json:
        output.print_json({"name": name, "kind": was.kind, "dry_run": dry_run} | shown | ({"routing": rules} if rules else {}) | fresh)
    elif not quiet:
        typer.echo(f"{'Would be' if dry_run else 'Channel'} {name}: {was.kind} {_settings_text(shown | rules)}")
    if not json:
        _print_generated(fresh)


def _print_generated(settings: dict[str, Any]) -> None:
    for key, value in settings.items():
        typer.echo(f"Its {key}, shown this once: {value}")


@cli.command(epilog="Example: watcher channel enable desk")
def enable(
    name: ChannelName, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Send through a channel again, with what waited for it."""
    _set_enabled(name, on=True, dry_run=dry_run, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher channel disable desk")
def disable(name: ChannelName, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Send nothing through a channel.  Alerts from now on do without it; what it owes waits, and is given up in the end."""
    _set_enabled(name, on=False, json=json, quiet=quiet)


def _set_enabled(name: str, *, on: bool, json: bool, quiet: bool, dry_run: bool = False) -> None:
    from watcher.store import alert_routes, channels

    with context.open_database() as database, database.write() as tx:
        found = find_channel(tx, name).id
        kept = alert_routes.count_held_while_disabled(tx, found) if on else 0
        if not dry_run:
            channels.set_enabled(tx, found, enabled=on)
        if on and not dry_run:
            alert_routes.release_held_while_disabled(tx, found, now=output.now())
    if json:
        output.print_json({"name": name, "enabled": on, "kept_alerts": kept, "dry_run": dry_run})
    elif dry_run and not quiet:
        typer.echo(f"Would switch {name} on; {output.format_count(kept, 'alert')} that waited for it would come in one message.")
    elif not quiet:
        waited = f" {output.format_count(kept, 'alert')} that waited for it will come in one message." if kept else ""
        off = f"Channel {name} is off. Switch it on again with: watcher channel enable {name}"
        typer.echo(f"Channel {name} is on.{waited}" if on else off)


@cli.command(epilog="Example: watcher channel test desk")
def test(
    name: ChannelName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and to whom.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Send a sample through a channel and show the receiver's answer."""
    from watcher import bootstrap
    from watcher.data.message_texts import builtin_wording
    from watcher.delivery import preview, recipients, send
    from watcher.fetch import Fetcher, FetchLimits
    from watcher.model import Delivery
    from watcher.rendering.sample_message import sample_message

    settings = context.load_settings_and_log()
    with context.open_database() as database, database.read() as tx:
        channel = find_channel(tx, name)
    language = str(channel.settings.get("language") or settings.delivery.language)
    message = sample_message(output.now(), builtin_wording(language))
    if dry_run:
        transport = bootstrap.build_transport(settings, post=None)  # type: ignore[arg-type]  # nothing is sent
        sample = Delivery(0, "sample", channel, recipients(channel)[0], message, 0)
        typer.echo(f"To {', '.join(recipients(channel))}:\n\n{preview(sample, transport=transport)}")
        return
    fetcher = Fetcher(FetchLimits(user_agent=bootstrap.user_agent(settings), allowed_networks=settings.fetch.allow_addresses))
    failed = False
    for recipient in recipients(channel):
        delivery = Delivery(0, f"sample_{output.now():%Y%m%d%H%M%S%f}", channel, recipient, message, 0)
        try:
            with output.show_progress(f"Sending to {recipient}"):
                answer = send(delivery, transport=bootstrap.build_transport(settings, post=fetcher.post))
            if json:
                output.print_json({"recipient": recipient, "accepted": True, "answer": answer})
            elif not quiet:
                typer.echo(f"{recipient}: accepted. The receiver answered: {output.sanitise_line(answer)}")
        except WatcherError as error:
            failed = True
            if json:
                output.print_json({"recipient": recipient, "accepted": False, "answer": str(error)})
            typer.echo(f"{recipient}: {output.sanitise_line(error)}", err=True)
    fetcher.close()
    if failed:
        raise typer.Exit(1)


@cli.command(epilog="Example: watcher channel remove desk --dry-run")
def remove(
    name: ChannelName, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Remove a channel with what it still owes."""
    from watcher.store import alert_routes, channels

    with context.open_database() as database, database.write() as tx:
        found = find_channel(tx, name)
        owed = next(row["due"] for row in channels.list_with_delivery_counts(tx) if row["id"] == found.id)
        held = alert_routes.count_held(tx, found.id)
        if dry_run:
            channels.check_not_only_channel(tx, found.id)
        else:
            channels.remove(tx, found.id)
    if json:
        output.print_json({"name": name, "due": owed, "held": held, "dry_run": dry_run})
    elif not quiet:
        lost = f" with {output.format_count(owed, 'message')} it still owes" if owed else ""
        lost += f"{' and' if owed else ' with'} {output.format_count(held, 'alert')} it holds" if held else ""
        typer.echo(f"{'Would remove' if dry_run else 'Removed'} channel {name}{lost}.")
