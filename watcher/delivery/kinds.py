"""What a kind of channel must offer, and the kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.delivery import apprise, atom, command, mail, secret_references, webhook
from watcher.delivery.transport import HttpPost, SmtpSecurity, SmtpServer, Transport
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind, Delivery

__all__ = [
    "CHANNEL_KINDS",
    "ChannelKindSpec",
    "HttpPost",
    "SmtpSecurity",
    "SmtpServer",
    "Transport",
    "mask_secrets",
    "parse_kind",
    "recipients",
    "validate_settings",
]

ChannelSettings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChannelKindSpec:
    """One way out.

    ``check``: settings as typed -> as stored (JSON values only), or UsageError with one sentence.
    ``recipients``: one delivery each, safe to show.  ``public``: the settings with every secret hidden.
    ``send``: the receiver's answer in short, or DeliveryError.
    """

    validate_settings: Callable[[ChannelSettings], dict[str, Any]]
    recipients: Callable[[ChannelSettings], tuple[str, ...]]
    mask_secrets: Callable[[ChannelSettings], dict[str, Any]]
    send: Callable[[Delivery, Transport], str]


CHANNEL_KINDS: Mapping[ChannelKind, ChannelKindSpec] = {
    ChannelKind.MAIL: ChannelKindSpec(mail.validate_settings, mail.recipients, mail.mask_secrets, mail.send),
    ChannelKind.WEBHOOK: ChannelKindSpec(webhook.validate_settings, webhook.recipients, webhook.mask_secrets, webhook.send),
    ChannelKind.APPRISE: ChannelKindSpec(apprise.validate_settings, apprise.recipients, apprise.mask_secrets, apprise.send),
    ChannelKind.COMMAND: ChannelKindSpec(command.validate_settings, command.recipients, command.mask_secrets, command.send),
    ChannelKind.ATOM: ChannelKindSpec(atom.validate_settings, atom.recipients, atom.mask_secrets, atom.send),
}


def parse_kind(name: str) -> ChannelKind:
    """The kind called ``name``; UsageError where there is none."""
    try:
        return ChannelKind(name)
    except ValueError:
        raise UsageError(f"There is no kind of channel {name!r}: choose one of {', '.join(ChannelKind)}.") from None


def validate_settings(kind: ChannelKind | str, settings: ChannelSettings) -> dict[str, Any]:
    """The settings of a channel of this kind as they are to be stored (JSON values); UsageError where they cannot be used."""
    elsewhere = {
        name: value
        for name, value in settings.items()
        if name in secret_references.REFERENCEABLE_SETTINGS and secret_references.is_reference(value)
    }
    return CHANNEL_KINDS[parse_kind(kind)].validate_settings(secret_references.resolve_available(settings)) | elsewhere


def recipients(channel: Channel) -> tuple[str, ...]:
    """Whom the channel reaches, each its own delivery: mail addresses; for a webhook its address without the secret parts."""
    return CHANNEL_KINDS[channel.kind].recipients(channel.settings)


def mask_secrets(channel: Channel) -> dict[str, Any]:
    """The channel's settings with every secret hidden: for lists, logs and ``--json``."""
    elsewhere = {name: value for name, value in channel.settings.items() if secret_references.is_reference(value)}
    return (
        CHANNEL_KINDS[channel.kind].mask_secrets({name: value for name, value in channel.settings.items() if name not in elsewhere})
        | elsewhere
    )
