"""A note about watcher itself, in words."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.errors import Reason
from watcher.model import OperatorNote
from watcher.rendering import sanitise
from watcher.rendering.dates import format_moment
from watcher.rendering.wording import Wording


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note about watcher itself, ready to be shown."""

    what: str
    subject: str
    text: str
    state: str


def render_note(note: OperatorNote, wording: Wording) -> RenderedNote:
    """Put a note into words."""
    what = wording.reasons.get(note.reason.value, note.reason.value)
    text = wording.alive.format(**note.counts) if note.reason is Reason.HEARTBEAT else sanitise.safe_line(note.text, 600)
    since = wording.since.format(moment=format_moment(note.since, wording))
    return RenderedNote(what, sanitise.safe_line(note.subject, 200), text, wording.over if note.over else since)
