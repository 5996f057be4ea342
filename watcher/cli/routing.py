"""What `channel add` and `channel edit` share: which alerts a channel takes, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

Severities = Annotated[str, typer.Option("--severity", help="Only alerts of these: high,medium,low; all.", show_default=False)]
Kinds = Annotated[str, typer.Option("--kinds", help="Only alerts of these kinds, as first-report,denial; all.", show_default=False)]
DigestAt = Annotated[
    str, typer.Option("--digest", help="One message at daily@07:00, weekly@mon 07:00, or every 6h; none.", show_default=False)
]
QuietHours = Annotated[str, typer.Option("--quiet-hours", help="Hold alerts from 22:00-07:00 until the end; none.", show_default=False)]
Urgent = Annotated[
    str, typer.Option("--urgent", help="Severities that wait for no digest and no quiet hours: high; none.", show_default=False)
]
RateLimit = Annotated[str, typer.Option("--rate", help="At most 30/h, 5/10m; more comes in one message; none.", show_default=False)]
Zone = Annotated[str, typer.Option("--timezone", help="Of digest and quiet hours, as Europe/Paris.", show_default=False)]
Operator = Annotated[
    bool | None, typer.Option("--operator/--no-operator", help="Tell here what concerns watcher itself.", show_default=False)
]


def given(  # noqa: PLR0917
    severity: str, kinds: str, digest: str, quiet_hours: str, urgent: str, rate: str, timezone: str, operator: bool | None
) -> dict[str, Any]:
    """The rules of a new channel, checked."""
    asked = {"severity": severity, "kinds": kinds, "digest": digest, "quiet": quiet_hours, "urgent": urgent, "rate": rate}
    return changed({}, asked | {"timezone": timezone}, operator)


def changed(before: Mapping[str, Any], asked: Mapping[str, str], operator: bool | None) -> dict[str, Any]:
    """The rules with what was asked for over them, checked."""
    from watcher.alerts.route import check

    typed: dict[str, str | bool] = {name: value for name, value in asked.items() if value}
    return check(typed if operator is None else typed | {"operator": operator}, before)
