"""Options that `channel add` and `channel edit` share: which alerts a channel gets, and when."""

from __future__ import annotations

from typing import Annotated

import typer

SeverityOption = Annotated[
    str, typer.Option("--severity", help="Only alerts of these severities: high,medium,low; or all.", show_default=False)
]
KindsOption = Annotated[
    str, typer.Option("--kinds", help="Only alerts of these kinds, for example first-report,denial; or all.", show_default=False)
]
DigestOption = Annotated[
    str,
    typer.Option(
        "--digest", help="Collect alerts into one message: daily@07:00, weekly@mon 07:00 or every 6h; or none.", show_default=False
    ),
]
QuietHoursOption = Annotated[
    str, typer.Option("--quiet-hours", help="Hold alerts during these hours, for example 22:00-07:00; or none.", show_default=False)
]
UrgentOption = Annotated[
    str,
    typer.Option(
        "--urgent", help="Severities sent at once in spite of digest and quiet hours, for example high; or none.", show_default=False
    ),
]
RateOption = Annotated[
    str,
    typer.Option(
        "--rate", help="At most this many messages, for example 30/h or 5/10m; the rest in one message; or none.", show_default=False
    ),
]
TimezoneOption = Annotated[
    str, typer.Option("--timezone", help="Time zone of digest and quiet hours, for example Europe/Paris.", show_default=False)
]
OperatorOption = Annotated[
    bool | None,
    typer.Option(
        "--operator/--no-operator", help="Also send operational alerts (about watcher itself) to this channel.", show_default=False
    ),
]


def collect_routing(  # noqa: PLR0917
    severity: str, kinds: str, digest: str, quiet_hours: str, urgent: str, rate: str, timezone: str, operator: bool | None
) -> dict[str, str | bool]:
    """Return the routing rules that were typed, under the names they are stored by; not checked."""
    options = {"severity": severity, "kinds": kinds, "digest": digest, "quiet": quiet_hours, "urgent": urgent, "rate": rate}
    typed: dict[str, str | bool] = {name: value for name, value in (options | {"timezone": timezone}).items() if value}
    return typed if operator is None else typed | {"operator": operator}
