"""A message as the values that fill the templates of a mail.  Everything but the words came from outside and is hostile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from watcher.model import Alert, Message, MessageKind, Quote
from watcher.rendering import phrases, sanitise
from watcher.rendering.dates import format_moment, format_said_days
from watcher.rendering.notes import render_note
from watcher.rendering.subject import kind_label, subject_line, title_or_excerpt
from watcher.rendering.wording import Wording

MAX_FULL_ALERTS = 20
"""So many alerts of a message are shown whole; the others have a line with their link."""


@dataclass(frozen=True, slots=True)
class MailParts:
    """A message as a mail.

    ``subject``: one line without control characters; ``text``: 72 columns wide but for addresses; ``html``: loads nothing.

    ``remark``: why the built-in templates were used in place of the user's own; empty where they were not.
    """

    subject: str
    text: str
    html: str
    remark: str = ""

    @property
    def remark_in_brackets(self) -> str:
        """The remark as it ends a receiver's answer; empty where there is none."""
        return f" ({self.remark})" if self.remark else ""


@dataclass(frozen=True, slots=True)
class RenderedQuote:
    """A quote, ready to be shown."""

    pieces: tuple[sanitise.MarkedPiece, ...]
    title: str
    outlet: str
    link: str | None
    host: str
    published: str | None
    seen: str
    voice: str = ""
    source: str = ""
    said: str | None = None


@dataclass(frozen=True, slots=True)
class _RenderedAlert:
    """An alert, ready to be shown."""

    kind: str
    severity: str
    headline: str
    topic_title: str
    now: RenderedQuote
    before: tuple[RenderedQuote, ...]
    why: str
    foot: str


@dataclass(frozen=True, slots=True)
class _ContentsItem:
    """A line of the contents.  ``line``: the alert's sentence, or what kind it is and the title of a story."""

    number: int
    kind: str
    title: str
    line: str
    outlet: str
    when: str
    link: str | None


def template_values(message: Message, wording: Wording) -> dict[str, Any]:
    """Return what the templates are filled with."""
    topics = list(dict.fromkeys(alert.topic for alert in message.alerts))
    alerts = tuple(_render_alert(alert, wording) for alert in sorted(message.alerts, key=lambda alert: topics.index(alert.topic)))
    subject = subject_line(message, wording)
    return {
        "words": wording.for_templates(),
        "alerts": alerts[:MAX_FULL_ALERTS],
        "contents": _table_of_contents(alerts, wording) if len(alerts) > 1 else (),
        "notes": tuple(render_note(note, wording) for note in message.notes),
        "subject": subject,
        "notice": _notice_text(message, wording),
        "preview": sanitise.truncate(_quote_text(alerts[0].now), 160) if alerts else subject,
    }


def _table_of_contents(alerts: tuple[_RenderedAlert, ...], wording: Wording) -> tuple[tuple[str, tuple[_ContentsItem, ...]], ...]:
    """By topic, in the order of the message: a line for each alert, with the link of those that are not shown whole."""
    found: dict[str, list[_ContentsItem]] = {}
    for number, alert in enumerate(alerts, 1):
        link = alert.now.link if number > MAX_FULL_ALERTS else None
        when = alert.now.published or alert.now.seen
        line = alert.headline or f"{alert.kind}{wording.colon} {alert.now.title}"
        found.setdefault(alert.topic_title, []).append(
            _ContentsItem(number, alert.kind, alert.now.title, line, alert.now.outlet, when, link)
        )
    return tuple((topic, tuple(items)) for topic, items in found.items())


def _notice_text(message: Message, wording: Wording) -> str | None:
    if not message.alerts and not message.notes:
        return str(wording.sample["empty"])
    if message.sample:
        return str(wording.sample["note"])
    if message.notes:
        return str(wording.headings[message.kind.value])
    if len(message.alerts) == 1 and message.kind in (MessageKind.ALERT, MessageKind.GROUP, MessageKind.DIGEST):
        return None
    return str(wording.headings[message.kind.value].format(count=len(message.alerts)))


def _render_alert(alert: Alert, wording: Wording) -> _RenderedAlert:
    topic_title = sanitise.safe_line(alert.topic_title or alert.topic, 120)
    names = wording.labels
    parts = (
        f"{names['topic']} {sanitise.safe_line(alert.topic, 60)}",
        f"{names['story']} {alert.story_id}",
        f"{names['alert']} {alert.id}",
    )
    return _RenderedAlert(
        kind=kind_label(alert, wording),
        severity=str(wording.severities[alert.severity.value]),
        headline=phrases.headline(alert, wording),
        topic_title=topic_title,
        now=replace(_render_quote(alert.quote, wording, alert.marks), voice=phrases.alert_voice(alert, wording)),
        before=tuple(_render_quote(quote, wording, ()) for quote in alert.against),
        why=wording.reasons.get(alert.reason.value, alert.reason.value).format(topic=topic_title),
        foot=" · ".join(parts),
    )


def _render_quote(quote: Quote, wording: Wording, marks: sanitise.MarkSpans) -> RenderedQuote:
    sentence, marks = quote.sentence or quote.text or wording.labels["withdrawn"], marks or quote.marks
    if quote.sentence and not marks and 0 < len(quote.text) < len(quote.sentence):
        start = quote.sentence.find(quote.text)
        marks = ((start, start + len(quote.text)),) if start >= 0 else ()
    return RenderedQuote(
        pieces=tuple(sanitise.split_at_marks(sentence, marks)),
        title=title_or_excerpt(quote, wording),
        outlet=sanitise.safe_line(quote.outlet, 120) or sanitise.link_host(quote.url),
        link=sanitise.safe_link(quote.url),
        host=sanitise.link_host(quote.url),
        published=format_moment(quote.published, wording) if quote.published else None,
        seen=format_moment(quote.seen_at, wording),
        voice=phrases.party_stance(quote, wording),
        source=phrases.source_chain(quote),
        said=format_said_days(quote, wording),
    )


def _quote_text(quote: RenderedQuote) -> str:
    return "".join(text for text, _ in quote.pieces)
