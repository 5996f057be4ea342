"""What `channel add` and `channel edit` share: which alerts a channel takes, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

SeverityOption = Annotated[str, typer.Option("--severity", help="Only alerts of these: high,medium,low; all.", show_default=False)]
KindsOption = Annotated[str, typer.Option("--kinds", help="Only alerts of these kinds, as first-report,denial; all.", show_default=False)]
DigestOption = Annotated[
    str, typer.Option("--digest", help="One message at daily@07:00, weekly@mon 07:00, or every 6h; none.", show_default=False)
]
QuietHoursOption = Annotated[
    str, typer.Option("--quiet-hours", help="Hold alerts from 22:00-07:00 until the end; none.", show_default=False)
]
UrgentOption = Annotated[
    str, typer.Option("--urgent", help="Severities that wait for no digest and no quiet hours: high; none.", show_default=False)
]
RateOption = Annotated[str, typer.Option("--rate", help="At most 30/h, 5/10m; more comes in one message; none.", show_default=False)]
TimezoneOption = Annotated[str, typer.Option("--timezone", help="Of digest and quiet hours, as Europe/Paris.", show_default=False)]
OperatorOption = Annotated[
    bool | None, typer.Option("--operator/--no-operator", help="Tell here what concerns watcher itself.", show_default=False)
]


def new_routing(  # noqa: PLR0917
    severity: str, kinds: str, digest: str, quiet_hours: str, urgent: str, rate: str, timezone: str, operator: bool | None
) -> dict[str, Any]:
    """The rules of a new channel, checked."""
    asked = {"severity": severity, "kinds": kinds, "digest": digest, "quiet": quiet_hours, "urgent": urgent, "rate": rate}
    return merge_routing({}, asked | {"timezone": timezone}, operator)


def merge_routing(current: Mapping[str, Any], options: Mapping[str, str], operator: bool | None) -> dict[str, Any]:
    """The rules with what was asked for over them, checked."""
    from watcher.routing.route import parse_routing

    typed: dict[str, str | bool] = {name: value for name, value in options.items() if value}
    return parse_routing(typed if operator is None else typed | {"operator": operator}, current)
