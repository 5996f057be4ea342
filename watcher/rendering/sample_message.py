"""The message that ``channel test`` sends: an alert in every respect but that it says it is none."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.errors import Reason
from watcher.model import Alert, AlertKind, Message, Quote
from watcher.rendering.mail import load_wording


def sample_message(now: datetime, *, language: str = "en") -> Message:
    """A sample message in ``language``, made at ``now`` (aware UTC).  It has no row in the store: its ids are 0."""
    said = load_wording(language)["sample"]
    sentence = said["sentence"]
    places = [(sentence.find(word), len(word)) for word in said["words"]]
    quote = Quote(
        text=sentence,
        sentence=sentence,
        url="https://example.org/sample",
        title=said["title"],
        outlet=said["outlet"],
        published=now - timedelta(minutes=12),
        seen_at=now,
    )
    alert = Alert(
        id=0,
        kind=AlertKind.FIRST_REPORT,
        reason=Reason.FIRST_REPORT,
        topic=said["topic"],
        topic_title=said["topic_title"],
        story_id=0,
        quote=quote,
        created_at=now,
        marks=tuple((at, at + size) for at, size in places if at >= 0),
    )
    return Message(id=0, alerts=(alert,), created_at=now, sample=True)
