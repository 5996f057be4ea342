"""Who says what, in the reader's words: *Russia denies it*, over the quote in its own language."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.errors import Reason
from watcher.model import CORRECTION_REASONS, Alert, Factuality, Quote, Stance
from watcher.rendering import party_names, sanitise
from watcher.rendering.sentences import capitalised, statement_sentence
from watcher.rendering.wording import Wording


def party_stance(quote: Quote, wording: Wording, *, plural: bool = False) -> str:
    """Return party and stance, of several who say it together where ``plural``; empty where the quote is nobody's statement."""
    if not quote.party or quote.stance is None:
        return ""
    plural = plural or party_names.is_plural((quote.party,), wording)
    stance = (wording.stances_many if plural else wording.stances)[quote.stance.value]
    if quote.stance is Stance.ASSERT and quote.factuality in (Factuality.PROBABLE, Factuality.POSSIBLE):
        stance = f"{stance} {wording.factuality[quote.factuality.value]}"
    return wording.labels["voice"].format(party=capitalised(party_names.party_name(quote, wording)), stance=stance)


def alert_voice(alert: Alert, wording: Wording) -> str:
    """Return who says what the alert reports: one party, or several together."""
    return party_stance(alert.quote, wording, plural=len(alert.parties) > 1)


def source_chain(quote: Quote) -> str:
    """Return the chain of sources, outermost first, without the outlet itself: *New York Times › US officials*."""
    chain = [sanitise.safe_line(each, 80) for each in quote.source if each and each != quote.outlet]
    return " › ".join(each for each in chain if each)


def correction_sentence(alert: Alert, wording: Wording) -> str:
    """Return what a publisher changed, as in *The Gazette now gives 14 instead of 12*; empty where the alert tells of something else."""
    if alert.reason not in CORRECTION_REASONS:
        return ""
    former, now = (alert.against[0].sentence, alert.against[0].marks) if alert.against else ("", ()), (alert.quote.sentence, alert.marks)
    values = {"former": _changed_number(*former), "now": _changed_number(*now)}
    reason = alert.reason if all(values.values()) else Reason.QUOTE_REWORDED  # only *at least* was taken away
    outlet = sanitise.safe_line(alert.quote.outlet, 80) or sanitise.link_host(alert.quote.url)
    return wording.corrections[(reason if alert.reason is Reason.FIGURE_CORRECTED else alert.reason).value].format(outlet=outlet, **values)


def _changed_number(sentence: str, marks: Sequence[tuple[int, int]]) -> str:
    """Return the marked stretches of a sentence that have digits; all of them where the number is spelled out."""
    pieces = [sentence[start:end] for start, end in marks]
    return sanitise.safe_line(", ".join([piece for piece in pieces if any(map(str.isdigit, piece))] or pieces), 60)


def headline(alert: Alert, wording: Wording, *, limit: int = 0) -> str:
    """Return who says what, or what a publisher changed, in a sentence; empty for an alert on a story.

    ``limit``: letters of the whole, 0 for as many as it has.
    """
    if changed := correction_sentence(alert, wording):
        return sanitise.truncate(changed, limit) if limit else changed
    return statement_sentence(alert, wording, limit=limit)
