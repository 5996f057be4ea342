"""An alert as the demo shows it: what changed, in the reader's words, over both quotes in their own, the earlier one first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import typer

from watcher.alerts import plain, terminal, voices
from watcher.model import Alert, Quote, Severity

WIDTH = 78
_LIMIT = 290
"""Characters of a sentence that are shown: four lines."""
_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


def lines(alert: Alert, said: Mapping[str, Any], *, colour: bool) -> Iterator[str]:
    """The lines of one alert, none wider than WIDTH columns."""
    kind, severity = str(said["kinds"][alert.kind.value]), str(said["severities"][alert.severity.value])
    yield typer.style(f"  ▲ {kind}, {severity}", fg=_COLOURS[alert.severity], bold=True) + f" · {plain.line(alert.topic_title, 50)}"
    if alert.claim:
        yield from plain.wrap(voices.headline(alert, said), WIDTH, first="    ", rest="    ").splitlines()
    if not alert.against:
        yield from _quote("", alert.quote, alert.marks, said, colour)
        return
    yield from _quote(str(said["labels"]["before"]), alert.against[0], (), said, colour)
    yield from _quote(str(said["labels"]["now"]), alert.quote, alert.marks, said, colour)


def _quote(label: str, quote: Quote, marks: Sequence[tuple[int, int]], said: Mapping[str, Any], colour: bool) -> Iterator[str]:
    """Who, in which outlet, and when, over the sentence; the words that count are set off."""
    outlet = plain.line(quote.outlet, 24)
    told = f"{outlet}, {_moment(quote.published)}"
    if label:
        voice = plain.shorten(voices.voice(quote, said), WIDTH - 8 - plain.columns(label) - plain.columns(told))
        yield f"    {typer.style(label, bold=True)} · {voice} · {typer.style(told, dim=True)}" if voice else f"    {label} · {told}"
    else:
        yield typer.style(f"    {told}", dim=True)
    for text in terminal.quoted(quote.sentence, marks or _found(quote), width=WIDTH - 6, colour=colour, limit=_LIMIT):
        yield f"    │ {text}"


def _found(quote: Quote) -> Sequence[tuple[int, int]]:
    at = quote.sentence.find(quote.text)
    return [(at, at + len(quote.text))] if at >= 0 and quote.text != quote.sentence else []


def _moment(instant: datetime | None) -> str:
    return f"{instant.day} {instant:%b %H:%M}" if instant else "undated"
