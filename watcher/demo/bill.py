"""An alert as the demo shows it: what changed, in the reader's words, over both quotes in their own, the earlier one first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import typer

from watcher.alerts import plain, terminal, voices
from watcher.model import Alert, Quote, Severity

WIDTH = 78
_LIMIT = 330
"""Characters of a sentence that are shown: five lines."""
_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


def lines(alert: Alert, said: Mapping[str, Any], *, colour: bool) -> Iterator[str]:
    """The lines of one alert, none wider than WIDTH columns."""
    kind, severity = str(said["kinds"][alert.kind.value]), str(said["severities"][alert.severity.value])
    yield typer.style(f"  ▲ {kind}, {severity}", fg=_COLOURS[alert.severity], bold=True) + f" · {plain.line(alert.topic_title, 50)}"
    if alert.claim:
        yield from plain.wrap(voices.headline(alert, said), WIDTH, first="    ", rest="    ").splitlines()
    if not alert.against:
        yield typer.style(f"    {_moment(alert.quote.published)} · {plain.line(alert.quote.outlet, 40)}", dim=True)
        yield from _quote(alert.quote, alert.marks, colour)
        return
    before = alert.against[0]
    yield _told("before", before, voices.voice(before, said))
    yield from _quote(before, (), colour)
    yield _told("now   ", alert.quote, voices.spoken(alert, said))
    yield from _quote(alert.quote, alert.marks, colour)


def _told(label: str, quote: Quote, voice: str) -> str:
    """When, who, and in which outlet."""
    head = f"    {label} {_moment(quote.published):>12} · "
    room = WIDTH - plain.columns(head) - len(" · ")
    voice = plain.shorten(voice, room - 8)
    outlet = plain.line(quote.outlet, room - plain.columns(voice))
    return typer.style(head, dim=True) + typer.style(voice, bold=True) + typer.style(f" · {outlet}", dim=True)


def _quote(quote: Quote, marks: Sequence[tuple[int, int]], colour: bool) -> Iterator[str]:
    """The sentence; the words that count are set off."""
    for text in terminal.quoted(quote.sentence, marks or _found(quote), width=WIDTH - 6, colour=colour, limit=_LIMIT):
        yield f"    │ {text}"


def _found(quote: Quote) -> Sequence[tuple[int, int]]:
    at = quote.sentence.find(quote.text)
    return [(at, at + len(quote.text))] if at >= 0 and quote.text != quote.sentence else []


def _moment(instant: datetime | None) -> str:
    return f"{instant.day} {instant:%b %H:%M}" if instant else "undated"
