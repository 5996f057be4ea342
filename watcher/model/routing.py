"""What is decided for an alert on a channel, and what the decision depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.errors import Reason
from watcher.model.alert_kinds import AlertKind, Severity

DISABLED_GROUP = "off"
"""The group key of alerts that are held because watcher disabled their channel."""


class RouteAction(StrEnum):
    SEND = "send"
    HOLD = "hold"
    WITHHOLD = "withhold"


class MuteScope(StrEnum):
    TOPIC = "topic"
    CLAIM = "claim"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing needs to know of an alert."""

    kind: AlertKind
    severity: Severity
    topic: str
    story_id: int
    claim: str | None = None

    def mute_subjects(self) -> dict[MuteScope, str]:
        """Return what the alert can be muted by, by scope."""
        subjects = {MuteScope.TOPIC: self.topic, MuteScope.STORY: str(self.story_id)}
        return subjects | ({MuteScope.CLAIM: f"{self.topic}/{self.claim}"} if self.claim else {})


@dataclass(frozen=True, slots=True)
class Mute:
    """No alert about ``subject`` is sent before ``until``."""

    scope: MuteScope
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True)
class RouteDecision:
    """What becomes of an alert on a channel.  HOLD without ``due_at``: until somebody enables the channel.

    ``stage``: the name of the routing stage that decided; empty for what is decided elsewhere.
    """

    action: RouteAction
    reason: Reason
    due_at: datetime | None = None
    group_key: str = ""
    stage: str = ""
