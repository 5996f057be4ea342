"""The channel kinds there are, and what is asked of every kind alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watcher.delivery import apprise, atom, command, mail, secret_references, webhook
from watcher.delivery.kind import ChannelKindSpec, ChannelSettings
from watcher.delivery.transport import Transport
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, ChannelKind, Delivery
from watcher.rendering.sanitise import safe_line

CHANNEL_KINDS: Mapping[ChannelKind, ChannelKindSpec] = {
    spec.kind: spec for spec in (mail.SPEC, webhook.SPEC, apprise.SPEC, command.SPEC, atom.SPEC)
}


def parse_kind(name: str) -> ChannelKind:
    """Return the kind of this name.

    Raises:
        UsageError: there is no such kind.
    """
    try:
        return ChannelKind(name)
    except ValueError:
        raise UsageError(f"Unknown channel kind {safe_line(name, 40)!r}. Choose one of: {', '.join(CHANNEL_KINDS)}.") from None


def spec_of(kind: ChannelKind | str) -> ChannelKindSpec:
    """Return what a kind says about itself.

    Raises:
        UsageError: there is no such kind.
    """
    return CHANNEL_KINDS[parse_kind(kind)]


def validate_settings(kind: ChannelKind | str, settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings of a channel of this kind as they are to be stored (JSON values).

    Raises:
        UsageError: a setting is unknown, missing or cannot be used, or there is no such kind.
    """
    spec = spec_of(kind)
    _reject_unknown(spec, settings)
    _require_all(spec, settings)
    names = spec.referenceable_settings
    references = {name: value for name, value in settings.items() if name in names and secret_references.is_reference(value)}
    return spec.validate_settings(secret_references.resolve_available(settings, names)) | references


def _reject_unknown(spec: ChannelKindSpec, settings: ChannelSettings) -> None:
    for name in settings:
        if name not in spec.setting_names:
            known = ", ".join(spec.setting_names)
            raise UsageError(f"Unknown setting {safe_line(str(name), 40)!r} for a channel of kind {spec.kind}. Settings: {known}.")


def _require_all(spec: ChannelKindSpec, settings: ChannelSettings) -> None:
    for setting in spec.settings:
        value = settings.get(setting.name)
        if setting.required and (value is None or (isinstance(value, str | list | tuple) and not value)):
            raise UsageError(f"A channel of kind {spec.kind} needs {setting.name} ({setting.help}): {setting.name}={setting.example}")


def recipients(channel: Channel) -> tuple[str, ...]:
    """Return whom the channel reaches, each its own delivery: mail addresses; for a webhook its address without the secret parts."""
    return CHANNEL_KINDS[channel.kind].recipients(channel.settings)


def mask_secrets(channel: Channel) -> dict[str, Any]:
    """Return the channel's settings with every secret hidden: for lists, logs and ``--json``."""
    references = {name: value for name, value in channel.settings.items() if secret_references.is_reference(value)}
    others = {name: value for name, value in channel.settings.items() if name not in references}
    return CHANNEL_KINDS[channel.kind].mask_secrets(others) | references


def send(delivery: Delivery, *, transport: Transport) -> str:
    """Hand the delivery over, and return the receiver's answer in short.

    Raises:
        DeliveryError: it was not accepted; ``permanent`` tells whether trying again is useless.
    """
    channel = delivery.channel
    spec = CHANNEL_KINDS[channel.kind]
    try:
        settings = secret_references.resolve(channel.settings, spec.referenceable_settings)
        return spec.send(replace(delivery, channel=replace(channel, settings=settings)), transport)
    except UsageError as error:
        # The stored settings do not work (any more): the operator can correct them, so the delivery keeps its schedule.
        raise DeliveryError(Reason.CHANNEL_DISABLED, f"Channel {channel.name} is not usable: {error}") from error


def preview(delivery: Delivery, *, transport: Transport) -> str:
    """Return what ``send`` would hand over, for a person to read.

    Raises:
        UsageError: the channel's settings do not work.
    """
    return CHANNEL_KINDS[delivery.channel.kind].preview(delivery, transport)
