"""Why nothing that an entry or article brings may alert."""

from __future__ import annotations

from datetime import datetime

from watcher.app import App
from watcher.errors import Reason


def too_old_reason(app: App, published: datetime | None, now: datetime) -> Reason | None:
    """Why something that is new to us is no news."""
    aged = app.policy.max_age is not None and published is not None and now - published > app.policy.max_age
    return Reason.TOO_OLD if aged else None


def stored_reason(value: str | None) -> Reason | None:
    return Reason(value) if value else None
