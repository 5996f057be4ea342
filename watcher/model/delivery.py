"""Channels, messages and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from watcher.errors import Reason
from watcher.model.alerts import Alert


class ChannelKind(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    COMMAND = "command"
    ATOM = "atom"


@dataclass(frozen=True, slots=True)
class Channel:
    """A notification channel.  ``settings`` are the kind's own: see ``watcher/delivery/``."""

    id: int
    name: str
    kind: ChannelKind
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperatorNote:
    """Something about watcher itself, for who runs it: an operator's alert has several."""

    reason: Reason
    subject: str
    text: str
    since: datetime
    over: bool = False
    """It was told before and holds no longer."""
    counts: Mapping[str, int] = field(default_factory=dict)


class MessageKind(StrEnum):
    """Why these alerts come in one piece."""

    ALERT = "alert"
    GROUP = "group"
    DIGEST = "digest"
    HELD = "held"
    """Kept back over quiet hours, or while the channel was off."""
    OVERFLOW = "overflow"
    """Beyond the channel's limit of messages."""
    OPERATOR = "operator"
    HEARTBEAT = "alive"


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient gets in one piece.  ``sample`` marks a test message; ``notes``: an operator's alert, which has no ``alerts``."""

    id: int
    alerts: tuple[Alert, ...]
    created_at: datetime
    sample: bool = False
    kind: MessageKind = MessageKind.ALERT
    notes: tuple[OperatorNote, ...] = ()


class RoutingState(StrEnum):
    """What became of an alert on a channel."""

    HELD = "held"
    POSTED = "posted"
    WITHHELD = "withheld"


class DeliveryState(StrEnum):
    DUE = "due"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient over one channel.  ``key`` stays the same over all tries: Message-ID and webhook-id."""

    id: int
    key: str
    channel: Channel
    recipient: str
    message: Message
    attempts: int
    thread: str | None = None
    """The story or claim that all of the message is about."""
    sequence: int | None = None
    """Its number in that thread, for this channel and recipient, from 1 without a gap."""
    earlier: tuple[str, ...] = ()
    """The keys of the messages before it in that thread: the first and the last."""
