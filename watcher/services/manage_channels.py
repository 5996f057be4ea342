"""Add, change, switch, remove and try notification channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from watcher.errors import UsageError, WatcherError
from watcher.services.lookup import find_channel

if TYPE_CHECKING:
    from watcher.delivery import Transport
    from watcher.model import Channel, Message
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class SavedChannel:
    """A channel as it was stored, or as a dry run would have stored it."""

    channel: Channel
    routing: dict[str, Any]
    generated: dict[str, Any] = field(default_factory=dict)
    """Secret settings that the caller must show now, since they are never shown again."""


class SwitchedChannel(NamedTuple):
    id: int
    kept_alerts: int
    """Alerts kept while it was disabled, which are sent once it is enabled."""


class RemovedChannel(NamedTuple):
    pending: int
    held_alerts: int


class SampleResult(NamedTuple):
    recipient: str
    accepted: bool
    answer: str
    """What the receiver answered, or why it could not be reached."""


def add_channel(
    database: Database,
    name: str,
    kind: str,
    settings: Mapping[str, str],
    *,
    routing: Mapping[str, Any],
    default_language: str,
    now: datetime,
) -> SavedChannel:
    """Add a channel.

    Raises:
        UsageError: the name, kind, settings or routing rules cannot be used, or the name is taken.
    """
    from watcher.delivery import validate_settings
    from watcher.delivery.kinds import spec_of
    from watcher.model import Channel
    from watcher.routing.channel_routing import parse_routing
    from watcher.store import channels

    _check_name(name)
    spec = spec_of(kind)
    rules = parse_routing(routing, {})
    defaults = {"language": default_language} if spec.takes_language else {}
    checked = validate_settings(spec.kind, defaults | dict(settings))
    with database.write() as tx:
        channel_id = channels.add(tx, name, spec.kind, checked, now=now, routing=rules)
    generated = {key: checked[key] for key in spec.generated_settings}
    return SavedChannel(Channel(channel_id, name, spec.kind, checked), rules, generated)


def change_channel(
    database: Database, name: str, settings: Mapping[str, str], *, routing: Mapping[str, Any], now: datetime, dry_run: bool = False
) -> SavedChannel:
    """Change some settings and routing rules of a channel; an empty value removes a setting.  Held alerts follow changed rules at once.

    Raises:
        UsageError: there is no such channel, or the settings or rules cannot be used.
    """
    from watcher.delivery import validate_settings
    from watcher.delivery.kinds import spec_of
    from watcher.model import Channel
    from watcher.routing.channel_routing import parse_routing
    from watcher.store import alert_routes, channels

    with database.read() if dry_run else database.write() as tx:
        previous = find_channel(tx, name)
        rules_before = channels.get_row(tx, previous.id)["routing"] or {}
        merged = {key: value for key, value in (dict(previous.settings) | dict(settings)).items() if value != ""}
        checked = validate_settings(previous.kind, merged)
        rules = parse_routing(routing, rules_before)
        if not dry_run:
            channels.set_settings(tx, previous.id, checked)
        if not dry_run and rules != rules_before:
            channels.set_routing(tx, previous.id, rules)
            alert_routes.recheck_held(tx, previous.id, now=now)
    changed = Channel(previous.id, name, previous.kind, checked)
    if dry_run:
        return SavedChannel(changed, rules)
    keys = spec_of(previous.kind).generated_settings
    return SavedChannel(changed, rules, {key: checked[key] for key in keys if checked[key] != previous.settings.get(key)})


def set_channel_enabled(database: Database, name: str, *, enabled: bool, now: datetime, dry_run: bool = False) -> SwitchedChannel:
    """Send through a channel again, with the alerts kept meanwhile, or send nothing through it.

    Raises:
        UsageError: there is no such channel.
    """
    from watcher.store import alert_routes, channels

    with database.read() if dry_run else database.write() as tx:
        channel_id = find_channel(tx, name).id
        kept = alert_routes.count_held_while_disabled(tx, channel_id) if enabled else 0
        if not dry_run:
            channels.set_enabled(tx, channel_id, enabled=enabled)
        if enabled and not dry_run:
            alert_routes.release_held_while_disabled(tx, channel_id, now=now)
    return SwitchedChannel(channel_id, kept)


def remove_channel(database: Database, name: str, *, dry_run: bool = False) -> RemovedChannel:
    """Remove a channel with its pending messages and held alerts.

    Raises:
        UsageError: there is no such channel, or it is a topic's only one.
    """
    from watcher.store import alert_routes, channels

    with database.read() if dry_run else database.write() as tx:
        channel_id = find_channel(tx, name).id
        channels.check_not_only_channel(tx, channel_id)
        pending = next(row["due"] for row in channels.list_with_delivery_counts(tx) if row["id"] == channel_id)
        removed = RemovedChannel(pending, alert_routes.count_held(tx, channel_id))
        if not dry_run:
            channels.remove(tx, channel_id)
    return removed


def send_samples(
    channel: Channel, message: Message, *, transport: Transport, now: datetime, before_each: Callable[[str], None]
) -> Iterator[SampleResult]:
    """Send a sample message to each recipient of a channel and yield what the receiver answered."""
    from watcher.delivery import recipients, send
    from watcher.model import Delivery

    for recipient in recipients(channel):
        before_each(recipient)
        delivery = Delivery(0, f"sample_{now:%Y%m%d%H%M%S%f}", channel, recipient, message, 0)
        try:
            yield SampleResult(recipient, True, send(delivery, transport=transport))
        except WatcherError as error:
            yield SampleResult(recipient, False, str(error))


def _check_name(name: str) -> None:
    if not name or not name.isprintable() or " ".join(name.split()) != name:
        raise UsageError(f"{name!r} cannot be a channel's name. Use one line of plain text, for example: desk")
