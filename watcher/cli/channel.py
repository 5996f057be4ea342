"""``watcher channel``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, routing, screen
from watcher.cli.common import chosen
from watcher.errors import UsageError, WatcherError

if TYPE_CHECKING:
    from watcher.model import Channel
    from watcher.store.types import Connection

Name = Annotated[str, typer.Argument(help="The channel.", show_default=False)]
REMEDY = "Add one with: watcher channel add"

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Where alerts go.")


@cli.command(
    epilog="Examples: watcher channel add desk mail to=desk@example.org | watcher channel add hook webhook url=https://example.org/in"
)
def add(
    name: Annotated[str, typer.Argument(help="What you call it.", show_default=False)],
    kind: Annotated[str, typer.Argument(help="mail, webhook, apprise, command or atom.", show_default=False)],
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE...",
            help="mail: to from smtp language; webhook: url secret headers; apprise: url; command: run format; atom: path keep title.",
            show_default=False,
        ),
    ] = None,
    *,
    severity: routing.Severities = "",
    kinds: routing.Kinds = "",
    digest: routing.DigestAt = "",
    quiet_hours: routing.QuietHours = "",
    urgent: routing.Urgent = "",
    rate: routing.RateLimit = "",
    timezone: routing.Zone = "",
    operator: routing.Operator = None,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Add a way out.

    Mail leaves by the [smtp] server of the configuration unless it has one of its own (smtp=smtp://user:password@host:587).
    """
    from watcher.delivery import check, public
    from watcher.delivery.channel import kind_named
    from watcher.model import Channel
    from watcher.store import channels

    given = _pairs(settings or [])
    _check_name(name)
    kind_named(kind)
    rules = routing.given(severity, kinds, digest, quiet_hours, urgent, rate, timezone, operator)
    if kind != "webhook":
        loaded = common.unlogged()
        given.setdefault("language", loaded.delivery.language)
    checked = check(kind_named(kind), given)
    if kind == "mail":
        _warn_of_no_server(checked)
    with common.store() as database, database.write() as tx:
        channel_id = channels.add(tx, name, kind_named(kind), checked, now=common.now(), routing=rules)
    shown = public(Channel(channel_id, name, kind_named(kind), checked))
    secret = checked.get("secret")
    if json:
        told = ({"routing": rules} if rules else {}) | ({"secret": secret} if secret else {})
        common.show_json({"name": name, "kind": kind} | shown | told)
        return
    if quiet:
        if secret and "secret" not in given:
            typer.echo(secret)  # made here, and shown never again
        return
    typer.echo(f"Channel {name}: {kind} {_shown(shown | rules)}")
    if secret:
        typer.echo(f"Its signing secret, shown this once: {secret}")
    typer.echo(f"Send a sample with: watcher channel test {name}")


def _check_name(name: str) -> None:
    if common.safe(name) != name or not name:
        raise UsageError(f"{common.safe(name)!r} cannot be a channel's name: give it one line of plain text, as in: desk")


def _warn_of_no_server(settings: dict[str, Any]) -> None:
    """A mail channel that no mail server serves is worth a word now, not at the first alert."""
    if settings.get("smtp") or common.unlogged().smtp.host:
        return
    from watcher import config

    screen.hint(
        "Note: no mail server is set, so this channel cannot send yet. Set one for all mail in\n"
        f"{config.config_file(common.GIVEN.config)}:\n"
        '    [smtp]\n    host = "mail.example.org"\n    user = "watcher"\n    password = "…"\n'
        "or give the channel its own: smtp=smtp://user:password@mail.example.org:587"
    )


def named(tx: Connection, name: str) -> Channel:
    """The channel of this name; UsageError with the nearest."""
    from watcher.store import channels

    return channels.by_name(tx, chosen(name, channels.names(tx), "channel", REMEDY))


def _pairs(words: list[str]) -> dict[str, str]:
    pairs = dict(word.split("=", 1) for word in words if "=" in word)
    if bare := [word for word in words if "=" not in word]:
        raise UsageError(f"{bare[0]!r} is no setting: write it as key=value, as in to=desk@example.org or url=https://example.org/in")
    return pairs


def _all_shown(row: dict[str, Any]) -> str:
    return _shown(row["settings"] | (row["routing"] or {}))


def _shown(settings: dict[str, object]) -> str:
    return " ".join(f"{key}={', '.join(value) if isinstance(value, list) else value}" for key, value in settings.items())


@cli.command("list", epilog="Example: watcher channel list --json")
def list_(json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Every channel with what it sent, what it owes, and what it gave up.  Secrets are masked."""
    from watcher.delivery import public
    from watcher.store import channels

    with common.store() as database, database.read() as tx:
        rows = [dict(row) | {"settings": public(channels.as_channel(row))} for row in channels.every(tx)]
    if not screen.told(
        rows, "name", "No channels yet. Add one with: watcher channel add desk mail to=desk@example.org", json=json, quiet=quiet
    ):
        lines = [
            (row["name"], row["kind"], "on" if row["enabled"] else "off", row["sent"], row["due"], row["dead"], _all_shown(row))
            for row in rows
        ]
        common.table(("channel", "kind", "", "sent", "due", "dead", "settings"), lines, give=6)


@cli.command(epilog="Examples: watcher channel edit desk to=a@example.org,b@example.org | watcher channel edit hook secret=")
def edit(
    name: Name,
    settings: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Those to change; KEY= takes one out.", show_default=False)
    ] = None,
    *,
    severity: routing.Severities = "",
    kinds: routing.Kinds = "",
    digest: routing.DigestAt = "",
    quiet_hours: routing.QuietHours = "",
    urgent: routing.Urgent = "",
    rate: routing.RateLimit = "",
    timezone: routing.Zone = "",
    operator: routing.Operator = None,
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Change some of a channel's settings; the others stay.  A webhook's emptied secret is made anew, and shown this once.

    `all` or `none` takes a rule out: --severity all, --digest none.  What is held looks at changed rules at once.
    """
    from watcher.delivery import check, public
    from watcher.model import Channel
    from watcher.store import channels, dispatches

    given = _pairs(settings or [])
    asked = {"severity": severity, "kinds": kinds, "digest": digest, "quiet": quiet_hours, "urgent": urgent, "rate": rate}
    with common.store() as database, database.write() as tx:
        was = named(tx, name)
        merged = {key: value for key, value in (dict(was.settings) | given).items() if value != ""}
        checked = check(was.kind, merged)
        before = channels.way(tx, was.id)["routing"] or {}
        rules = routing.changed(before, asked | {"timezone": timezone}, operator)
        if not dry_run:
            channels.change(tx, was.id, checked)
        if not dry_run and rules != before:
            channels.reroute(tx, was.id, rules)
            dispatches.hurry(tx, was.id, now=common.now())
    if was.kind == "mail":
        _warn_of_no_server(checked)
    shown = public(Channel(was.id, name, was.kind, checked))
    fresh = {"secret": checked["secret"]} if checked.get("secret") != was.settings.get("secret") and not dry_run else {}
    if json:
        common.show_json({"name": name, "kind": was.kind, "dry_run": dry_run} | shown | ({"routing": rules} if rules else {}) | fresh)
    elif not quiet:
        typer.echo(f"{'Would be' if dry_run else 'Channel'} {name}: {was.kind} {_shown(shown | rules)}")
    if fresh and not json:
        typer.echo(f"Its signing secret, shown this once: {fresh['secret']}")


@cli.command(epilog="Example: watcher channel enable desk")
def enable(name: Name, dry_run: common.DryRun = False, json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Send through a channel again, with what waited for it."""
    _switch(name, on=True, dry_run=dry_run, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher channel disable desk")
def disable(name: Name, json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Send nothing through a channel.  Alerts from now on do without it; what it owes waits, and is given up in the end."""
    _switch(name, on=False, json=json, quiet=quiet)


def _switch(name: str, *, on: bool, json: bool, quiet: bool, dry_run: bool = False) -> None:
    from watcher.store import channels, dispatches

    with common.store() as database, database.write() as tx:
        found = named(tx, name).id
        kept = dispatches.kept_off(tx, found) if on else 0
        if not dry_run:
            channels.switch(tx, found, on=on)
        if on and not dry_run:
            dispatches.switched_on(tx, found, now=common.now())
    if json:
        common.show_json({"name": name, "enabled": on, "kept_alerts": kept, "dry_run": dry_run})
    elif dry_run and not quiet:
        typer.echo(f"Would switch {name} on; {screen.counted(kept, 'alert')} that waited for it would come in one message.")
    elif not quiet:
        waited = f" {screen.counted(kept, 'alert')} that waited for it will come in one message." if kept else ""
        off = f"Channel {name} is off. Switch it on again with: watcher channel enable {name}"
        typer.echo(f"Channel {name} is on.{waited}" if on else off)


@cli.command(epilog="Example: watcher channel test desk")
def test(
    name: Name,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and to whom.")] = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Send a sample through a channel and show the receiver's answer."""
    from watcher import bootstrap
    from watcher.alerts import render
    from watcher.alerts.sample import sample
    from watcher.delivery import recipients, send
    from watcher.fetch import Fetcher, Limits
    from watcher.model import Delivery

    settings = common.settings()
    with common.store() as database, database.read() as tx:
        channel = named(tx, name)
    language = str(channel.settings.get("language") or settings.delivery.language)
    message = sample(common.now(), language=language)
    if dry_run:
        own = Path(settings.delivery.templates) if settings.delivery.templates else None
        parts = render.mail(message, language=language, own=own)
        typer.echo(f"To {', '.join(recipients(channel))}:\n\n{parts.subject}\n\n{parts.text}")
        return
    fetcher = Fetcher(Limits(user_agent=bootstrap.user_agent(settings), allow=settings.fetch.allow_addresses))
    failed = False
    for recipient in recipients(channel):
        delivery = Delivery(0, f"sample_{common.now():%Y%m%d%H%M%S%f}", channel, recipient, message, 0)
        try:
            with screen.progress(f"Sending to {recipient}"):
                answer = send(delivery, ways=bootstrap.ways(settings, post=fetcher.post))
            if json:
                common.show_json({"recipient": recipient, "accepted": True, "answer": answer})
            elif not quiet:
                typer.echo(f"{recipient}: accepted. The receiver answered: {common.safe(answer)}")
        except WatcherError as error:
            failed = True
            if json:
                common.show_json({"recipient": recipient, "accepted": False, "answer": str(error)})
            typer.echo(f"{recipient}: {common.safe(error)}", err=True)
    fetcher.close()
    if failed:
        raise typer.Exit(1)


@cli.command(epilog="Example: watcher channel remove desk --dry-run")
def remove(name: Name, dry_run: common.DryRun = False, json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Remove a channel with what it still owes."""
    from watcher.store import channels, dispatches

    with common.store() as database, database.write() as tx:
        found = named(tx, name)
        owed = next(row["due"] for row in channels.every(tx) if row["id"] == found.id)
        held = dispatches.held_by(tx, found.id)
        if dry_run:
            channels.spare(tx, found.id)
        else:
            channels.remove(tx, found.id)
    if json:
        common.show_json({"name": name, "due": owed, "held": held, "dry_run": dry_run})
    elif not quiet:
        lost = f" with {screen.counted(owed, 'message')} it still owes" if owed else ""
        lost += f"{' and' if owed else ' with'} {screen.counted(held, 'alert')} it holds" if held else ""
        typer.echo(f"{'Would remove' if dry_run else 'Removed'} channel {name}{lost}.")
