"""One line about a message: a mail's subject."""

from __future__ import annotations

from watcher.model import Alert, Message, MessageKind, Quote
from watcher.rendering import phrases, sanitise
from watcher.rendering.notes import render_note
from watcher.rendering.wording import Wording

TITLE_LIMIT = 300
SUBJECT_LIMIT = 80
"""Letters of an alert's subject, its topic included."""
_NOTE_LIMIT = 160
_TOPIC_LIMITS = (28, 20)
"""Letters of the topic: fewer where the rest would be cut."""
_MIN_TITLE = 20


def subject_line(message: Message, wording: Wording) -> str:
    """One plain line: the topic in brackets, then the alert in a sentence, or what kind it is, the title and the outlet of a story."""
    if message.notes:
        noted = render_note(message.notes[0], wording)
        about = noted.text if message.kind is MessageKind.HEARTBEAT else f"{noted.what}{wording.colon} {noted.subject}"
        more = f" (+{len(message.notes) - 1})" if len(message.notes) > 1 else ""
        return sanitise.safe_line(f"[watcher] {about}", _NOTE_LIMIT) + more
    if not message.alerts:
        return sanitise.safe_line(f"[watcher] {wording.sample['empty']}", _NOTE_LIMIT)
    first = message.alerts[0]
    topics = {alert.topic for alert in message.alerts}
    subject = ""
    for limit in _TOPIC_LIMITS:
        tag = sanitise.safe_line(first.topic_title or first.topic, limit) if len(topics) == 1 else "watcher"
        about = _about_text(message, wording, SUBJECT_LIMIT - len(tag) - len("[] "))
        subject = sanitise.safe_line(f"[{tag}] {about}", SUBJECT_LIMIT)
        if sanitise.ELLIPSIS not in about:
            break
    return subject


def _about_text(message: Message, wording: Wording, room: int) -> str:
    """What a message is about, in at most ``room`` letters: the outlet is left out where the title needs its place."""
    first = message.alerts[0]
    title = title_or_excerpt(first.quote, wording)
    if message.sample:
        pattern = wording.sample["subject"]
        return str(pattern.format(title=sanitise.truncate(title, max(room - len(pattern) + len("{title}"), _MIN_TITLE))))
    if len(message.alerts) > 1:
        pattern = wording.subjects[message.kind.value].replace("{count}", str(len(message.alerts)))
        left = max(room - len(pattern) + len("{title}"), _MIN_TITLE)
        return pattern.format(title=phrases.headline(first, wording, limit=left) or sanitise.truncate(title, left))
    if sentence := phrases.headline(first, wording, limit=room):
        return sentence
    outlet = sanitise.safe_line(first.quote.outlet, 40)
    about = f"{kind_label(first, wording)}{wording.colon} {title}"
    named = f"{about} ({outlet})"
    return named if outlet and len(named) <= room else sanitise.truncate(about, room)


def kind_label(alert: Alert, wording: Wording) -> str:
    return str(wording.kinds.get(alert.kind.value, alert.kind.value))


def title_or_excerpt(quote: Quote, wording: Wording) -> str:
    """A title even where the article has none: the sentence's start is better than nothing."""
    return sanitise.safe_line(quote.title, TITLE_LIMIT) or sanitise.safe_line(quote.sentence, 100) or str(wording.labels["no_title"])
