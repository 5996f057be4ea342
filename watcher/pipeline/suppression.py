"""Why an entry or article may raise no alert."""

from __future__ import annotations

from datetime import datetime

from watcher.app import App
from watcher.errors import Reason


def too_old_reason(app: App, published: datetime | None, now: datetime) -> Reason | None:
    """Return TOO_OLD where the publisher's date is beyond the age limit."""
    aged = app.policy.max_age is not None and published is not None and now - published > app.policy.max_age
    return Reason.TOO_OLD if aged else None
