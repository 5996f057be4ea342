"""An alert as lines of text: what changed, in English, then the earlier quote and the new one in their own languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import typer

from watcher.model import Alert, Quote, Severity
from watcher.rendering import layout, phrases, sanitise, terminal
from watcher.rendering.wording import Wording

WIDTH = 78
_MAX_SENTENCE_CHARS = 330
"""Characters of a sentence that are shown: five lines."""
_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


def alert_lines(alert: Alert, wording: Wording, *, colour: bool) -> Iterator[str]:
    """Yield the lines of one alert, none wider than WIDTH columns."""
    kind, severity = wording.kinds[alert.kind.value], wording.severities[alert.severity.value]
    yield typer.style(f"  ▲ {kind}, {severity}", fg=_COLOURS[alert.severity], bold=True) + f" · {sanitise.safe_line(alert.topic_title, 50)}"
    if headline := phrases.headline(alert, wording):
        yield from layout.wrap(headline, WIDTH, first_prefix="    ", other_prefix="    ").splitlines()
    if not alert.against:
        yield typer.style(f"    {_format_time(alert.quote.published)} · {sanitise.safe_line(alert.quote.outlet, 40)}", dim=True)
        yield from _quote_lines(alert.quote, alert.marks, colour)
        return
    before = alert.against[0]
    yield _attribution_line("before", before, phrases.party_stance(before, wording))
    yield from _quote_lines(before, before.marks, colour)
    yield _attribution_line("now   ", alert.quote, phrases.alert_voice(alert, wording))
    yield from _quote_lines(alert.quote, alert.marks, colour)


def _attribution_line(label: str, quote: Quote, speaker: str) -> str:
    """Return when, who, and in which outlet."""
    head = f"    {label} {_format_time(quote.published):>12} · "
    room = WIDTH - layout.column_width(head) - len(" · ")
    speaker = sanitise.truncate(speaker, room - 8)
    outlet = sanitise.safe_line(quote.outlet, room - layout.column_width(speaker))
    return typer.style(head, dim=True) + typer.style(speaker, bold=True) + typer.style(f" · {outlet}", dim=True)


def _quote_lines(quote: Quote, marks: Sequence[tuple[int, int]], colour: bool) -> Iterator[str]:
    """Yield the lines of the sentence, with the matched words highlighted."""
    for text in terminal.format_quote(
        quote.sentence, marks or _quote_span(quote), width=WIDTH - 6, colour=colour, limit=_MAX_SENTENCE_CHARS
    ):
        yield f"    │ {text}"


def _quote_span(quote: Quote) -> Sequence[tuple[int, int]]:
    at = quote.sentence.find(quote.text)
    return [(at, at + len(quote.text))] if at >= 0 and quote.text != quote.sentence else []


def _format_time(instant: datetime | None) -> str:
    return f"{instant.day} {instant:%b %H:%M}" if instant else "undated"
