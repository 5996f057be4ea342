"""Alerts in words: a mail in two parts, a webhook's payload, one line for a terminal.  Pure, and the same for the same message.

The words and the layout are data: ``watcher/data/templates``.  Everything else in a message came from outside and is hostile.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watcher.errors import Reason, UsageError
from watcher.model import Alert, Message, MessageKind, OperatorNote, Quote
from watcher.rendering import phrases, sanitise

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LINE_WIDTH = 72
TITLE_LIMIT = 300
SUBJECT_LIMIT = 160
PAYLOAD_VERSION = 1
MAX_FULL_ALERTS = 20
"""So many alerts of a message are shown whole; of the others there is a line with its link."""

Wording = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MailParts:
    """``subject``: one line without control characters; ``text``: 72 columns wide but for addresses; ``html``: needs nothing beside it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _RenderedQuote:
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
    now: _RenderedQuote
    before: tuple[_RenderedQuote, ...]
    why: str
    foot: str


@dataclass(frozen=True, slots=True)
class _ContentsItem:
    """A line of the contents."""

    number: int
    kind: str
    title: str
    outlet: str
    when: str
    link: str | None


@dataclass(frozen=True, slots=True)
class _RenderedNote:
    """A note about watcher itself, ready to be shown."""

    what: str
    subject: str
    text: str
    state: str


# ── the words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def wording_languages() -> tuple[str, ...]:
    """The languages there are words for."""
    names = (entry.name for entry in (resources.files("watcher") / "data" / "templates").iterdir())
    return tuple(sorted(name.split(".")[1] for name in names if name.startswith("words.") and name.endswith(".toml")))


@functools.cache
def load_wording(language: str, overrides: Path | None = None) -> Wording:
    """The words of ``language``, with those of ``own``, a folder of the user's, over them; UsageError where there are none."""
    if language not in wording_languages():
        raise UsageError(f"There are no words for the language {language!r}: choose one of {', '.join(wording_languages())}.")
    name = f"words.{language}.toml"
    brought = tomllib.loads((resources.files("watcher") / "data" / "templates" / name).read_text("utf-8"))
    if overrides is not None and (overrides / name).is_file():
        for key, value in tomllib.loads((overrides / name).read_text("utf-8")).items():
            brought[key] = brought[key] | value if isinstance(value, dict) and isinstance(brought.get(key), dict) else value
    return brought


@functools.cache
def _template_environment(overrides: Path | None = None) -> Environment:
    """The user's own templates are looked for first, and get no further than their values."""
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=ChoiceLoader([*([FileSystemLoader(overrides)] if overrides else []), PackageLoader("watcher", "data/templates")]),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )


# ── what a person reads ───────────────────────────────────────────────────────────────────────────────────────────────


def render_mail(message: Message, *, language: str = "en", overrides: Path | None = None) -> MailParts:
    """The message as a mail in ``language``; UsageError where there are no words for it, or a template of ``own`` does not work."""
    from jinja2 import TemplateError

    try:
        return _build_mail_parts(message, language, overrides)
    except (TemplateError, KeyError, AttributeError, TypeError, ValueError, OSError) as error:
        if overrides is None:
            raise
        raise UsageError(
            f"The templates in {overrides} do not work: {type(error).__name__}: {sanitise.safe_line(str(error), 200)}"
        ) from error


def _build_mail_parts(message: Message, language: str, overrides: Path | None) -> MailParts:
    said = load_wording(language, overrides)
    topics = list(dict.fromkeys(alert.topic for alert in message.alerts))
    alerts = tuple(_render_alert(alert, said) for alert in sorted(message.alerts, key=lambda alert: topics.index(alert.topic)))
    line = subject_line(message, language=language, overrides=overrides)
    values = {
        "words": said,
        "alerts": alerts[:MAX_FULL_ALERTS],
        "contents": _table_of_contents(alerts) if len(alerts) > 1 else (),
        "notes": tuple(_render_note(note, said) for note in message.notes),
        "subject": line,
        "notice": _notice_text(message, said),
        "preview": sanitise.truncate(_quote_text(alerts[0].now), 160) if alerts else line,
    }
    text = (
        _template_environment(overrides)
        .get_template("mail.txt.j2")
        .render(values, fill=_wrap_text, quoted=_make_quote_formatter(said), fact=_make_fact_formatter(said))
    )
    html = _template_environment(overrides).get_template("mail.html.j2").render(values, pieces=_marked_html)
    return MailParts(subject=line, text=text, html=_inline_css(html))


def _table_of_contents(alerts: tuple[_RenderedAlert, ...]) -> tuple[tuple[str, tuple[_ContentsItem, ...]], ...]:
    """By topic, in the order of the message: a line for each alert, with the link of those that are not shown whole."""
    found: dict[str, list[_ContentsItem]] = {}
    for number, alert in enumerate(alerts, 1):
        link = alert.now.link if number > MAX_FULL_ALERTS else None
        when = alert.now.published or alert.now.seen
        found.setdefault(alert.topic_title, []).append(_ContentsItem(number, alert.kind, alert.now.title, alert.now.outlet, when, link))
    return tuple((topic, tuple(items)) for topic, items in found.items())


def _render_note(note: OperatorNote, wording: Wording) -> _RenderedNote:
    names = wording["troubles"]
    what = names.get(note.reason.value, note.reason.value)
    text = wording["alive"].format(**note.counts) if note.reason is Reason.HEARTBEAT else sanitise.safe_line(note.text, 600)
    since = wording["since"].format(moment=_format_moment(note.since, wording))
    return _RenderedNote(what, sanitise.safe_line(note.subject, 200), text, wording["over"] if note.over else since)


def subject_line(message: Message, *, language: str = "en", overrides: Path | None = None) -> str:
    """One plain line: the topic in brackets, what kind of alert, the title, the outlet."""
    said = load_wording(language, overrides)
    if message.notes:
        noted = _render_note(message.notes[0], said)
        about = noted.text if message.kind is MessageKind.HEARTBEAT else f"{noted.what}{said['colon']} {noted.subject}"
        more = f" (+{len(message.notes) - 1})" if len(message.notes) > 1 else ""
        return sanitise.safe_line(f"[watcher] {about}", SUBJECT_LIMIT) + more
    if not message.alerts:
        return sanitise.safe_line(f"[watcher] {said['sample']['empty']}", SUBJECT_LIMIT)
    first = message.alerts[0]
    topics = {alert.topic for alert in message.alerts}
    tag = sanitise.safe_line(first.topic, 40) if len(topics) == 1 else "watcher"
    outlet = sanitise.safe_line(first.quote.outlet, 40)
    title = sanitise.safe_line(_title_or_excerpt(first.quote, said), SUBJECT_LIMIT - len(outlet) - 20)
    if len(message.alerts) > 1:
        about = said["subjects"][message.kind.value].format(count=len(message.alerts), title=title)
    else:
        about = f"{_kind_label(first, said)}{said['colon']} {_about_text(first, said, title)}" + (f" ({outlet})" if outlet else "")
    if message.sample:
        about = said["sample"]["subject"].format(title=title)
    return sanitise.safe_line(f"[{tag}] {about}", SUBJECT_LIMIT + 60)


def summary_line(alert: Alert, *, language: str = "en") -> str:
    """One line for a terminal or a log."""
    said = load_wording(language)
    outlet = sanitise.safe_line(alert.quote.outlet, 60)
    about = f"[{alert.topic}] {_kind_label(alert, said)}{said['colon']} {_about_text(alert, said, _title_or_excerpt(alert.quote, said))}"
    return sanitise.safe_line(about + (f" ({outlet})" if outlet else ""), 400)


def _about_text(alert: Alert, wording: Wording, title: str) -> str:
    """What an alert is about, in short: who and which claim; the article's title where a story is told."""
    about = phrases.claim_title(alert, wording)
    return f"{phrases.party_name(alert.quote, wording)} · {about}" if about else title


def _notice_text(message: Message, wording: Wording) -> str | None:
    if not message.alerts and not message.notes:
        return str(wording["sample"]["empty"])
    if message.sample:
        return str(wording["sample"]["note"])
    if message.notes:
        return str(wording["headings"][message.kind.value])
    if len(message.alerts) == 1 and message.kind in (MessageKind.ALERT, MessageKind.GROUP, MessageKind.DIGEST):
        return None
    return str(wording["headings"][message.kind.value].format(count=len(message.alerts)))


def _render_alert(alert: Alert, wording: Wording) -> _RenderedAlert:
    topic_title = sanitise.safe_line(alert.topic_title or alert.topic, 120)
    names = wording["labels"]
    parts = (
        f"{names['topic']} {sanitise.safe_line(alert.topic, 60)}",
        f"{names['story']} {alert.story_id}",
        f"{names['alert']} {alert.id}",
    )
    return _RenderedAlert(
        kind=_kind_label(alert, wording),
        severity=str(wording["severities"][alert.severity.value]),
        headline=phrases.headline(alert, wording),
        topic_title=topic_title,
        now=replace(_render_quote(alert.quote, wording, alert.marks), voice=phrases.alert_voice(alert, wording)),
        before=tuple(_render_quote(quote, wording, ()) for quote in alert.against),
        why=wording["why"].get(alert.reason.value, alert.reason.value).format(topic=topic_title),
        foot=" · ".join(parts),
    )


def _kind_label(alert: Alert, wording: Wording) -> str:
    return str(wording["kinds"].get(alert.kind.value, alert.kind.value))


def _title_or_excerpt(quote: Quote, wording: Wording) -> str:
    """A title even where the article has none: the sentence's start is better than nothing."""
    return sanitise.safe_line(quote.title, TITLE_LIMIT) or sanitise.safe_line(quote.sentence, 100) or str(wording["labels"]["no_title"])


def _render_quote(quote: Quote, wording: Wording, marks: sanitise.MarkSpans) -> _RenderedQuote:
    sentence = quote.sentence or quote.text
    if quote.sentence and not marks and 0 < len(quote.text) < len(quote.sentence):
        start = quote.sentence.find(quote.text)
        marks = ((start, start + len(quote.text)),) if start >= 0 else ()
    return _RenderedQuote(
        pieces=tuple(sanitise.split_at_marks(sentence, marks)),
        title=_title_or_excerpt(quote, wording),
        outlet=sanitise.safe_line(quote.outlet, 120) or sanitise.link_host(quote.url),
        link=sanitise.safe_link(quote.url),
        host=sanitise.link_host(quote.url),
        published=_format_moment(quote.published, wording) if quote.published else None,
        seen=_format_moment(quote.seen_at, wording),
        voice=phrases.party_stance(quote, wording),
        source=phrases.source_chain(quote),
        said=_format_said_days(quote, wording),
    )


def _format_said_days(quote: Quote, wording: Wording) -> str | None:
    """When the text itself says it was said: a day, or the first and last of some."""
    from babel.dates import format_date

    if quote.said_at is None:
        return None
    last = (quote.said_until - timedelta(seconds=1)) if quote.said_until else quote.said_at
    days = dict.fromkeys(
        str(format_date(day.date(), wording["day"], locale=wording["language"])) for day in (quote.said_at, max(last, quote.said_at))
    )
    return " – ".join(days)


def _format_moment(instant: datetime, wording: Wording) -> str:
    from babel.dates import format_datetime

    return str(format_datetime(instant.astimezone(UTC), wording["moment"], locale=wording["language"]))


def _quote_text(quote: _RenderedQuote) -> str:
    return "".join(text for text, _ in quote.pieces)


# ── helpers that the templates call ───────────────────────────────────────────────────────────────────────────────────


def _marked_html(quote: _RenderedQuote) -> Markup:
    from markupsafe import Markup

    return Markup("").join(Markup("<mark>{}</mark>").format(text) if mark else text for text, mark in quote.pieces)


def _wrap_text(text: str, indent: int = 0, hang: int = 0) -> str:
    return sanitise.wrap(text, LINE_WIDTH, first_prefix=" " * indent, other_prefix=" " * (indent + hang))


def _make_quote_formatter(wording: Wording) -> Any:
    def quoted(what: _RenderedQuote) -> str:
        text = "".join(f"*{piece}*" if mark else piece for piece, mark in what.pieces)
        return sanitise.wrap(f"{wording['open_quote']}{text}{wording['close_quote']}", LINE_WIDTH, first_prefix="    ", other_prefix="    ")

    return quoted


def _make_fact_formatter(wording: Wording) -> Any:
    names = wording["labels"]
    room = 2 + max(sanitise.column_width(names[name]) for name in ("outlet", "published", "seen", "link", "said", "source"))

    def fact(name: str, value: str) -> str:
        return sanitise.wrap(value, LINE_WIDTH, first_prefix=name + " " * (room - sanitise.column_width(name)), other_prefix=" " * room)

    return fact


def _inline_css(html: str) -> str:
    """Style attributes in place of the style sheet, which many mail programs drop; the media queries stay for those that do not."""
    import css_inline

    return str(css_inline.CSSInliner(keep_style_tags=False, keep_link_tags=False, load_remote_stylesheets=False).inline(html))


# ── what a program reads ──────────────────────────────────────────────────────────────────────────────────────────────


_PAYLOAD_TYPES = {MessageKind.OPERATOR: "watcher.operator", MessageKind.HEARTBEAT: "watcher.alive"}


def webhook_payload(message: Message, *, thread: str | None = None, sequence: int | None = None) -> dict[str, Any]:
    """A webhook's body: ``docs/webhook.schema.json``.  It depends on the delivery alone, so that every try sends the same bytes."""
    data: dict[str, Any] = {
        "version": PAYLOAD_VERSION,
        "kind": message.kind.value,
        "alerts": [_alert_payload(alert) for alert in message.alerts],
    }
    if thread is not None:
        data |= {"thread": sanitise.replace_lone_surrogates(thread), "sequence": sequence}
    if message.notes:
        data["notes"] = [_note_payload(note) for note in message.notes]
    return {
        "type": "watcher.sample" if message.sample else _PAYLOAD_TYPES.get(message.kind, "watcher.alert"),
        "timestamp": _iso_timestamp(message.created_at),
        "data": data,
    }


def _note_payload(note: OperatorNote) -> dict[str, Any]:
    said = {
        "reason": note.reason.value,
        "subject": sanitise.replace_lone_surrogates(note.subject),
        "text": sanitise.replace_lone_surrogates(note.text),
    }
    return {**said, "since": _iso_timestamp(note.since), "over": note.over, "counts": dict(note.counts)}


def _alert_payload(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "reason": alert.reason.value,
        "topic": {"name": sanitise.replace_lone_surrogates(alert.topic), "title": sanitise.replace_lone_surrogates(alert.topic_title)},
        "claim": {
            "id": alert.claim,
            "titles": {name: sanitise.replace_lone_surrogates(title) for name, title in alert.claim_titles.items()},
        }
        if alert.claim
        else None,
        "parties": list(alert.parties),
        "story": alert.story_id,
        "quote": _quote_payload(alert.quote),
        "against": [_quote_payload(quote) for quote in alert.against],
        "created_at": _iso_timestamp(alert.created_at),
    }


def _quote_payload(quote: Quote) -> dict[str, Any]:
    shown = {
        "text": sanitise.replace_lone_surrogates(quote.text),
        "sentence": sanitise.replace_lone_surrogates(quote.sentence),
        "url": sanitise.replace_lone_surrogates(quote.url) if sanitise.safe_link(quote.url) else None,
        "title": sanitise.replace_lone_surrogates(quote.title),
        "outlet": sanitise.replace_lone_surrogates(quote.outlet),
        "published": _iso_timestamp(quote.published) if quote.published else None,
        "seen_at": _iso_timestamp(quote.seen_at),
    }
    if quote.stance is None:
        return shown
    return shown | {
        "article": quote.article_id,
        "party": sanitise.replace_lone_surrogates(quote.party),
        "source": [sanitise.replace_lone_surrogates(each) for each in quote.source],
        "stance": quote.stance.value,
        "factuality": quote.factuality.value if quote.factuality else None,
        "said_at": _iso_timestamp(quote.said_at) if quote.said_at else None,
        "said_until": _iso_timestamp(quote.said_until) if quote.said_until else None,
    }


def _iso_timestamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
