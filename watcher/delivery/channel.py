"""What a kind of channel must offer, and the kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.delivery import apprise, atom, command, mail, references, webhook
from watcher.delivery.ways import Post, Security, SmtpServer, Ways
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind, Delivery

__all__ = ["KINDS", "Kind", "Post", "Security", "SmtpServer", "Ways", "check", "kind_named", "public", "recipients"]

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way out.

    ``check``: settings as typed -> as stored (JSON values only), or UsageError with one sentence.
    ``recipients``: one delivery each, safe to show.  ``public``: the settings with every secret hidden.
    ``send``: the receiver's answer in short, or DeliveryError.
    """

    check: Callable[[Settings], dict[str, Any]]
    recipients: Callable[[Settings], tuple[str, ...]]
    public: Callable[[Settings], dict[str, Any]]
    send: Callable[[Delivery, Ways], str]


KINDS: Mapping[ChannelKind, Kind] = {
    ChannelKind.MAIL: Kind(mail.check, mail.recipients, mail.public, mail.send),
    ChannelKind.WEBHOOK: Kind(webhook.check, webhook.recipients, webhook.public, webhook.send),
    ChannelKind.APPRISE: Kind(apprise.check, apprise.recipients, apprise.public, apprise.send),
    ChannelKind.COMMAND: Kind(command.check, command.recipients, command.public, command.send),
    ChannelKind.ATOM: Kind(atom.check, atom.recipients, atom.public, atom.send),
}


def kind_named(name: str) -> ChannelKind:
    """The kind called ``name``; UsageError where there is none."""
    try:
        return ChannelKind(name)
    except ValueError:
        raise UsageError(f"There is no kind of channel {name!r}: choose one of {', '.join(ChannelKind)}.") from None


def check(kind: ChannelKind | str, settings: Settings) -> dict[str, Any]:
    """The settings of a channel of this kind as they are to be stored (JSON values); UsageError where they cannot be used."""
    elsewhere = {name: value for name, value in settings.items() if name in references.REFERRING and references.is_reference(value)}
    return KINDS[kind_named(kind)].check(references.known(settings)) | elsewhere


def recipients(channel: Channel) -> tuple[str, ...]:
    """Whom the channel reaches, each its own delivery: mail addresses; for a webhook its address without the secret parts."""
    return KINDS[channel.kind].recipients(channel.settings)


def public(channel: Channel) -> dict[str, Any]:
    """The channel's settings with every secret hidden: for lists, logs and ``--json``."""
    elsewhere = {name: value for name, value in channel.settings.items() if references.is_reference(value)}
    return KINDS[channel.kind].public({name: value for name, value in channel.settings.items() if name not in elsewhere}) | elsewhere
