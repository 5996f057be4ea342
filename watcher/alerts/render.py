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

from watcher.alerts import plain, voices
from watcher.errors import Reason, UsageError
from watcher.model import Alert, Message, MessageKind, Note, Quote

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

WIDTH = 72
TITLE_LIMIT = 300
SUBJECT_LIMIT = 160
PAYLOAD_VERSION = 1
WHOLE = 20
"""So many alerts of a message are shown whole; of the others there is a line with its link."""

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MailParts:
    """``subject``: one line without control characters; ``text``: 72 columns wide but for addresses; ``html``: needs nothing beside it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A quote, ready to be shown."""

    pieces: tuple[plain.Piece, ...]
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
class _Shown:
    """An alert, ready to be shown."""

    kind: str
    severity: str
    headline: str
    topic_title: str
    now: _Said
    before: tuple[_Said, ...]
    why: str
    foot: str


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of the contents."""

    number: int
    kind: str
    title: str
    outlet: str
    when: str
    link: str | None


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A note about watcher itself, ready to be shown."""

    what: str
    subject: str
    text: str
    state: str


# ── the words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages there are words for."""
    names = (entry.name for entry in (resources.files("watcher") / "data" / "templates").iterdir())
    return tuple(sorted(name.split(".")[1] for name in names if name.startswith("words.") and name.endswith(".toml")))


@functools.cache
def words(language: str, own: Path | None = None) -> Words:
    """The words of ``language``, with those of ``own``, a folder of the user's, over them; UsageError where there are none."""
    if language not in languages():
        raise UsageError(f"There are no words for the language {language!r}: choose one of {', '.join(languages())}.")
    name = f"words.{language}.toml"
    brought = tomllib.loads((resources.files("watcher") / "data" / "templates" / name).read_text("utf-8"))
    if own is not None and (own / name).is_file():
        for key, value in tomllib.loads((own / name).read_text("utf-8")).items():
            brought[key] = brought[key] | value if isinstance(value, dict) and isinstance(brought.get(key), dict) else value
    return brought


@functools.cache
def _templates(own: Path | None = None) -> Environment:
    """The user's own templates are looked for first, and get no further than their values."""
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=ChoiceLoader([*([FileSystemLoader(own)] if own else []), PackageLoader("watcher", "data/templates")]),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )


# ── what a person reads ───────────────────────────────────────────────────────────────────────────────────────────────


def mail(message: Message, *, language: str = "en", own: Path | None = None) -> MailParts:
    """The message as a mail in ``language``; UsageError where there are no words for it, or a template of ``own`` does not work."""
    from jinja2 import TemplateError

    try:
        return _mail(message, language, own)
    except (TemplateError, KeyError, AttributeError, TypeError, ValueError, OSError) as error:
        if own is None:
            raise
        raise UsageError(f"The templates in {own} do not work: {type(error).__name__}: {plain.line(str(error), 200)}") from error


def _mail(message: Message, language: str, own: Path | None) -> MailParts:
    said = words(language, own)
    topics = list(dict.fromkeys(alert.topic for alert in message.alerts))
    alerts = tuple(_shown(alert, said) for alert in sorted(message.alerts, key=lambda alert: topics.index(alert.topic)))
    line = subject(message, language=language, own=own)
    values = {
        "words": said,
        "alerts": alerts[:WHOLE],
        "contents": _contents(alerts) if len(alerts) > 1 else (),
        "notes": tuple(_noted(note, said) for note in message.notes),
        "subject": line,
        "notice": _notice(message, said),
        "preview": plain.shorten(_spoken(alerts[0].now), 160) if alerts else line,
    }
    text = _templates(own).get_template("mail.txt.j2").render(values, fill=_fill, quoted=_quoting(said), fact=_facts(said))
    html = _templates(own).get_template("mail.html.j2").render(values, pieces=_pieces)
    return MailParts(subject=line, text=text, html=_inlined(html))


def _contents(alerts: tuple[_Shown, ...]) -> tuple[tuple[str, tuple[_Item, ...]], ...]:
    """By topic, in the order of the message: a line for each alert, with the link of those that are not shown whole."""
    found: dict[str, list[_Item]] = {}
    for number, alert in enumerate(alerts, 1):
        link = alert.now.link if number > WHOLE else None
        when = alert.now.published or alert.now.seen
        found.setdefault(alert.topic_title, []).append(_Item(number, alert.kind, alert.now.title, alert.now.outlet, when, link))
    return tuple((topic, tuple(items)) for topic, items in found.items())


def _noted(note: Note, said: Words) -> _Trouble:
    names = said["troubles"]
    what = names.get(note.reason.value, note.reason.value)
    text = said["alive"].format(**note.counts) if note.reason is Reason.ALIVE else plain.line(note.text, 600)
    since = said["since"].format(moment=_moment(note.since, said))
    return _Trouble(what, plain.line(note.subject, 200), text, said["over"] if note.over else since)


def subject(message: Message, *, language: str = "en", own: Path | None = None) -> str:
    """One plain line: the topic in brackets, what kind of alert, the title, the outlet."""
    said = words(language, own)
    if message.notes:
        noted = _noted(message.notes[0], said)
        about = noted.text if message.kind is MessageKind.ALIVE else f"{noted.what}{said['colon']} {noted.subject}"
        more = f" (+{len(message.notes) - 1})" if len(message.notes) > 1 else ""
        return plain.line(f"[watcher] {about}", SUBJECT_LIMIT) + more
    if not message.alerts:
        return plain.line(f"[watcher] {said['sample']['empty']}", SUBJECT_LIMIT)
    first = message.alerts[0]
    topics = {alert.topic for alert in message.alerts}
    tag = plain.line(first.topic, 40) if len(topics) == 1 else "watcher"
    outlet = plain.line(first.quote.outlet, 40)
    title = plain.line(_title(first.quote, said), SUBJECT_LIMIT - len(outlet) - 20)
    if len(message.alerts) > 1:
        about = said["subjects"][message.kind.value].format(count=len(message.alerts), title=title)
    else:
        about = f"{_kind(first, said)}{said['colon']} {_about(first, said, title)}" + (f" ({outlet})" if outlet else "")
    if message.sample:
        about = said["sample"]["subject"].format(title=title)
    return plain.line(f"[{tag}] {about}", SUBJECT_LIMIT + 60)


def summary(alert: Alert, *, language: str = "en") -> str:
    """One line for a terminal or a log."""
    said = words(language)
    outlet = plain.line(alert.quote.outlet, 60)
    about = f"[{alert.topic}] {_kind(alert, said)}{said['colon']} {_about(alert, said, _title(alert.quote, said))}"
    return plain.line(about + (f" ({outlet})" if outlet else ""), 400)


def _about(alert: Alert, said: Words, title: str) -> str:
    """What an alert is about, in short: who and which claim; the article's title where a story is told."""
    about = voices.claim(alert, said)
    return f"{voices.party(alert.quote, said)} · {about}" if about else title


def _notice(message: Message, said: Words) -> str | None:
    if not message.alerts and not message.notes:
        return str(said["sample"]["empty"])
    if message.sample:
        return str(said["sample"]["note"])
    if message.notes:
        return str(said["headings"][message.kind.value])
    if len(message.alerts) == 1 and message.kind in (MessageKind.ALERT, MessageKind.GROUP, MessageKind.DIGEST):
        return None
    return str(said["headings"][message.kind.value].format(count=len(message.alerts)))


def _shown(alert: Alert, said: Words) -> _Shown:
    topic_title = plain.line(alert.topic_title or alert.topic, 120)
    names = said["labels"]
    parts = (f"{names['topic']} {plain.line(alert.topic, 60)}", f"{names['story']} {alert.story_id}", f"{names['alert']} {alert.id}")
    return _Shown(
        kind=_kind(alert, said),
        severity=str(said["severities"][alert.severity.value]),
        headline=voices.headline(alert, said),
        topic_title=topic_title,
        now=replace(_said(alert.quote, said, alert.marks), voice=voices.spoken(alert, said)),
        before=tuple(_said(quote, said, ()) for quote in alert.against),
        why=said["why"].get(alert.reason.value, alert.reason.value).format(topic=topic_title),
        foot=" · ".join(parts),
    )


def _kind(alert: Alert, said: Words) -> str:
    return str(said["kinds"].get(alert.kind.value, alert.kind.value))


def _title(quote: Quote, said: Words) -> str:
    """A title even where the article has none: the sentence's start is better than nothing."""
    return plain.line(quote.title, TITLE_LIMIT) or plain.line(quote.sentence, 100) or str(said["labels"]["no_title"])


def _said(quote: Quote, said: Words, marks: plain.Marks) -> _Said:
    sentence = quote.sentence or quote.text
    if quote.sentence and not marks and 0 < len(quote.text) < len(quote.sentence):
        start = quote.sentence.find(quote.text)
        marks = ((start, start + len(quote.text)),) if start >= 0 else ()
    return _Said(
        pieces=tuple(plain.marked(sentence, marks)),
        title=_title(quote, said),
        outlet=plain.line(quote.outlet, 120) or plain.host(quote.url),
        link=plain.link(quote.url),
        host=plain.host(quote.url),
        published=_moment(quote.published, said) if quote.published else None,
        seen=_moment(quote.seen_at, said),
        voice=voices.voice(quote, said),
        source=voices.source(quote),
        said=_day(quote, said),
    )


def _day(quote: Quote, said: Words) -> str | None:
    """When the text itself says it was said: a day, or the first and last of some."""
    from babel.dates import format_date

    if quote.said_at is None:
        return None
    last = (quote.said_until - timedelta(seconds=1)) if quote.said_until else quote.said_at
    days = dict.fromkeys(
        str(format_date(day.date(), said["day"], locale=said["language"])) for day in (quote.said_at, max(last, quote.said_at))
    )
    return " – ".join(days)


def _moment(instant: datetime, said: Words) -> str:
    from babel.dates import format_datetime

    return str(format_datetime(instant.astimezone(UTC), said["moment"], locale=said["language"]))


def _spoken(said: _Said) -> str:
    return "".join(text for text, _ in said.pieces)


# ── helpers that the templates call ───────────────────────────────────────────────────────────────────────────────────


def _pieces(said: _Said) -> Markup:
    from markupsafe import Markup

    return Markup("").join(Markup("<mark>{}</mark>").format(text) if mark else text for text, mark in said.pieces)


def _fill(text: str, indent: int = 0, hang: int = 0) -> str:
    return plain.wrap(text, WIDTH, first=" " * indent, rest=" " * (indent + hang))


def _quoting(said: Words) -> Any:
    def quoted(what: _Said) -> str:
        text = "".join(f"*{piece}*" if mark else piece for piece, mark in what.pieces)
        return plain.wrap(f"{said['open_quote']}{text}{said['close_quote']}", WIDTH, first="    ", rest="    ")

    return quoted


def _facts(said: Words) -> Any:
    names = said["labels"]
    room = 2 + max(plain.columns(names[name]) for name in ("outlet", "published", "seen", "link", "said", "source"))

    def fact(name: str, value: str) -> str:
        return plain.wrap(value, WIDTH, first=name + " " * (room - plain.columns(name)), rest=" " * room)

    return fact


def _inlined(html: str) -> str:
    """Style attributes in place of the style sheet, which many mail programs drop; the media queries stay for those that do not."""
    import css_inline

    return str(css_inline.CSSInliner(keep_style_tags=False, keep_link_tags=False, load_remote_stylesheets=False).inline(html))


# ── what a program reads ──────────────────────────────────────────────────────────────────────────────────────────────


_TYPES = {MessageKind.OPERATOR: "watcher.operator", MessageKind.ALIVE: "watcher.alive"}


def payload(message: Message, *, thread: str | None = None, sequence: int | None = None) -> dict[str, Any]:
    """A webhook's body: ``docs/webhook.schema.json``.  It depends on the delivery alone, so that every try sends the same bytes."""
    data: dict[str, Any] = {"version": PAYLOAD_VERSION, "kind": message.kind.value, "alerts": [_alert(alert) for alert in message.alerts]}
    if thread is not None:
        data |= {"thread": plain.encodable(thread), "sequence": sequence}
    if message.notes:
        data["notes"] = [_plain_note(note) for note in message.notes]
    return {
        "type": "watcher.sample" if message.sample else _TYPES.get(message.kind, "watcher.alert"),
        "timestamp": _stamp(message.created_at),
        "data": data,
    }


def _plain_note(note: Note) -> dict[str, Any]:
    said = {"reason": note.reason.value, "subject": plain.encodable(note.subject), "text": plain.encodable(note.text)}
    return {**said, "since": _stamp(note.since), "over": note.over, "counts": dict(note.counts)}


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "reason": alert.reason.value,
        "topic": {"name": plain.encodable(alert.topic), "title": plain.encodable(alert.topic_title)},
        "claim": {"id": alert.claim, "titles": {name: plain.encodable(title) for name, title in alert.claim_titles.items()}}
        if alert.claim
        else None,
        "parties": list(alert.parties),
        "story": alert.story_id,
        "quote": _quote(alert.quote),
        "against": [_quote(quote) for quote in alert.against],
        "created_at": _stamp(alert.created_at),
    }


def _quote(quote: Quote) -> dict[str, Any]:
    shown = {
        "text": plain.encodable(quote.text),
        "sentence": plain.encodable(quote.sentence),
        "url": plain.encodable(quote.url) if plain.link(quote.url) else None,
        "title": plain.encodable(quote.title),
        "outlet": plain.encodable(quote.outlet),
        "published": _stamp(quote.published) if quote.published else None,
        "seen_at": _stamp(quote.seen_at),
    }
    if quote.stance is None:
        return shown
    return shown | {
        "article": quote.article_id,
        "party": plain.encodable(quote.party),
        "source": [plain.encodable(each) for each in quote.source],
        "stance": quote.stance.value,
        "factuality": quote.factuality.value if quote.factuality else None,
        "said_at": _stamp(quote.said_at) if quote.said_at else None,
        "said_until": _stamp(quote.said_until) if quote.said_until else None,
    }


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
