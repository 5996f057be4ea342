"""The message that ``channel test`` sends: an alert that says it is a sample."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.errors import Reason
from watcher.model import Alert, AlertKind, Message, Quote
from watcher.rendering.wording import Wording


def sample_message(now: datetime, wording: Wording) -> Message:
    """Make a sample message at ``now`` (aware UTC).  It has no row in the store: its ids are 0."""
    texts = wording.sample
    sentence = texts["sentence"]
    places = [(sentence.find(word), len(word)) for word in texts["words"]]
    quote = Quote(
        text=sentence,
        sentence=sentence,
        url="https://example.org/sample",
        title=texts["title"],
        outlet=texts["outlet"],
        published=now - timedelta(minutes=12),
        seen_at=now,
    )
    alert = Alert(
        id=0,
        kind=AlertKind.FIRST_REPORT,
        reason=Reason.FIRST_REPORT,
        topic=texts["topic"],
        topic_title=texts["topic_title"],
        story_id=0,
        quote=quote,
        created_at=now,
        marks=tuple((at, at + size) for at, size in places if at >= 0),
    )
    return Message(id=0, alerts=(alert,), created_at=now, sample=True)
