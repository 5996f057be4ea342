"""``watcher channel``"""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli import common
from watcher.errors import UsageError, WatcherError

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Where alerts go.")


@cli.command(
    epilog="Examples: watcher channel add desk mail to=desk@example.org | watcher channel add hook webhook url=https://example.org/in"
)
def add(
    name: Annotated[str, typer.Argument(help="What you call it.", show_default=False)],
    kind: Annotated[str, typer.Argument(help="mail or webhook.", show_default=False)],
    settings: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE...", help="mail: to from smtp language; webhook: url secret headers.", show_default=False),
    ] = None,
    json: common.Json = False,
) -> None:
    """Add a way out.  Mail leaves by the [smtp] server of the configuration unless it has one of its own (smtp=smtp://user:password@host:587)."""
    from watcher.delivery import check, public
    from watcher.delivery.channel import kind_named
    from watcher.model import Channel
    from watcher.store import channels

    given = _pairs(settings or [])
    if kind == "mail":
        given.setdefault("language", common.settings().delivery.language)
    checked = check(kind_named(kind), given)
    with common.store() as database, database.write() as tx:
        channel_id = channels.add(tx, name, kind_named(kind), checked, now=common.now())
    shown = public(Channel(channel_id, name, kind_named(kind), checked))
    secret = checked.get("secret")
    if json:
        common.show_json({"name": name, "kind": kind} | shown | ({"secret": secret} if secret else {}))
        return
    typer.echo(f"Channel {name}: {kind} {_shown(shown)}")
    if secret:
        typer.echo(f"Its signing secret, shown this once: {secret}")
    typer.echo(f"Send a sample with: watcher channel test {name}")


def _pairs(words: list[str]) -> dict[str, str]:
    pairs = dict(word.split("=", 1) for word in words if "=" in word)
    if bare := [word for word in words if "=" not in word]:
        raise UsageError(f"{bare[0]!r} is no setting: write it as key=value, as in to=desk@example.org or url=https://example.org/in")
    return pairs


def _shown(settings: dict[str, object]) -> str:
    return " ".join(f"{key}={', '.join(value) if isinstance(value, list) else value}" for key, value in settings.items())


@cli.command("list", epilog="Example: watcher channel list --json")
def list_(json: common.Json = False) -> None:
    """Every channel with what it sent, what it owes, and what it gave up.  Secrets are masked."""
    from watcher.delivery import public
    from watcher.store import channels

    with common.store() as database, database.read() as tx:
        rows = [dict(row) | {"settings": public(channels.as_channel(row))} for row in channels.every(tx)]
    if json:
        common.show_json(rows)
    elif not rows:
        typer.echo("No channels yet. Add one with: watcher channel add desk mail to=desk@example.org")
    else:
        lines = [(row["name"], row["kind"], row["sent"], row["due"], row["dead"], _shown(row["settings"])) for row in rows]
        common.table(("channel", "kind", "sent", "due", "dead", "settings"), lines, give=5)


@cli.command(epilog="Example: watcher channel test desk")
def test(
    name: Annotated[str, typer.Argument(help="The channel.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and to whom.")] = False,
) -> None:
    """Send a sample through a channel and show the receiver's answer."""
    from watcher import bootstrap
    from watcher.alerts import render
    from watcher.alerts.sample import sample
    from watcher.delivery import recipients, send
    from watcher.fetch import Fetcher, Limits
    from watcher.model import Delivery
    from watcher.store import channels

    settings = common.settings()
    with common.store() as database, database.read() as tx:
        channel = channels.by_name(tx, name)
    language = str(channel.settings.get("language") or settings.delivery.language)
    message = sample(common.now(), language=language)
    if dry_run:
        parts = render.mail(message, language=language)
        typer.echo(f"To {', '.join(recipients(channel))}:\n\n{parts.subject}\n\n{parts.text}")
        return
    fetcher = Fetcher(Limits(user_agent=bootstrap.user_agent(settings), allow=settings.fetch.allow_addresses))
    failed = False
    for recipient in recipients(channel):
        delivery = Delivery(0, f"sample_{common.now():%Y%m%d%H%M%S%f}", channel, recipient, message, 0)
        try:
            answer = send(delivery, ways=bootstrap.ways(settings, post=fetcher.post))
            typer.echo(f"{recipient}: accepted. The receiver answered: {common.safe(answer)}")
        except WatcherError as error:
            failed = True
            typer.echo(f"{recipient}: {common.safe(error)}", err=True)
    fetcher.close()
    if failed:
        raise typer.Exit(1)


@cli.command(epilog="Example: watcher channel remove desk")
def remove(name: Annotated[str, typer.Argument(help="The channel.", show_default=False)]) -> None:
    """Remove a channel with what it still owes."""
    from watcher.store import channels

    with common.store() as database, database.write() as tx:
        channels.remove(tx, channels.by_name(tx, name).id)
    typer.echo(f"Removed channel {name}.")
