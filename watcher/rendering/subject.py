"""One line about a message: a mail's subject."""

from __future__ import annotations

from watcher.model import CORRECTION_REASONS, Alert, Message, MessageKind, Quote
from watcher.rendering import phrases, sanitise
from watcher.rendering.notes import render_note
from watcher.rendering.wording import Wording

TITLE_LIMIT = 300
SUBJECT_LIMIT = 160


def subject_line(message: Message, wording: Wording) -> str:
    """One plain line: the topic in brackets, what kind of alert, the title, the outlet."""
    if message.notes:
        noted = render_note(message.notes[0], wording)
        about = noted.text if message.kind is MessageKind.HEARTBEAT else f"{noted.what}{wording.colon} {noted.subject}"
        more = f" (+{len(message.notes) - 1})" if len(message.notes) > 1 else ""
        return sanitise.safe_line(f"[watcher] {about}", SUBJECT_LIMIT) + more
    if not message.alerts:
        return sanitise.safe_line(f"[watcher] {wording.sample['empty']}", SUBJECT_LIMIT)
    first = message.alerts[0]
    topics = {alert.topic for alert in message.alerts}
    tag = sanitise.safe_line(first.topic, 40) if len(topics) == 1 else "watcher"
    outlet = sanitise.safe_line(first.quote.outlet, 40)
    title = sanitise.safe_line(title_or_excerpt(first.quote, wording), SUBJECT_LIMIT - len(outlet) - 20)
    if len(message.alerts) > 1:
        about = wording.subjects[message.kind.value].format(count=len(message.alerts), title=title)
    else:
        who = f" ({outlet})" if outlet and first.reason not in CORRECTION_REASONS else ""
        about = f"{kind_label(first, wording)}{wording.colon} {_about_text(first, wording, title)}{who}"
    if message.sample:
        about = wording.sample["subject"].format(title=title)
    return sanitise.safe_line(f"[{tag}] {about}", SUBJECT_LIMIT + 60)


def _about_text(alert: Alert, wording: Wording, title: str) -> str:
    """What an alert is about, in short: who and which claim; the article's title where a story is told."""
    about = phrases.claim_title(alert, wording)
    if changed := phrases.correction_sentence(alert, wording):
        return f"{changed} · {about or title}"
    return f"{phrases.party_name(alert.quote, wording)} · {about}" if about else title


def kind_label(alert: Alert, wording: Wording) -> str:
    return str(wording.kinds.get(alert.kind.value, alert.kind.value))


def title_or_excerpt(quote: Quote, wording: Wording) -> str:
    """A title even where the article has none: the sentence's start is better than nothing."""
    return sanitise.safe_line(quote.title, TITLE_LIMIT) or sanitise.safe_line(quote.sentence, 100) or str(wording.labels["no_title"])
