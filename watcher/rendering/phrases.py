"""Who says what, in the reader's words: *Russia denies it*, over the quote in its own language."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model import Alert, Factuality, Quote, Stance
from watcher.rendering import sanitise
from watcher.rendering.wording import Wording


def party_name(quote: Quote, wording: Wording) -> str:
    """Return what the party is called; empty where the quote is nobody's statement."""
    if not quote.party:
        return ""
    language = wording.language
    return sanitise.safe_line(quote.names.get(language) or wording.parties.get(quote.party) or quote.names.get("en") or quote.party, 160)


def party_stance(quote: Quote, wording: Wording, *, plural: bool = False) -> str:
    """Return party and stance, of several who say it together where ``plural``; empty where the quote is nobody's statement."""
    if not quote.party or quote.stance is None:
        return ""
    stance = (wording.stances_many if plural else wording.stances)[quote.stance.value]
    if quote.stance is Stance.ASSERT and quote.factuality in (Factuality.PROBABLE, Factuality.POSSIBLE):
        stance = f"{stance} {wording.factuality[quote.factuality.value]}"
    return wording.labels["voice"].format(party=party_name(quote, wording), stance=stance)


def alert_voice(alert: Alert, wording: Wording) -> str:
    """Return who says what the alert reports: one party, or several together."""
    return party_stance(alert.quote, wording, plural=len(alert.parties) > 1)


def join_names(names: Sequence[str], wording: Wording) -> str:
    """Join names into a list, as in *Russia, North Korea and China*."""
    *others, last = names
    return wording.labels["and"].format(others=", ".join(others), last=last) if others else last


def source_chain(quote: Quote) -> str:
    """Return the chain of sources, outermost first, without the outlet itself: *New York Times › US officials*."""
    chain = [sanitise.safe_line(each, 80) for each in quote.source if each and each != quote.outlet]
    return " › ".join(each for each in chain if each)


def claim_title(alert: Alert, wording: Wording) -> str:
    """Return the claim in the reader's language, else in English, else as it was said; empty for an alert on a story."""
    if not alert.claim:
        return ""
    titles = alert.claim_titles
    title = titles.get(wording.language) or titles.get("en") or next(iter(titles.values()), alert.claim)
    return sanitise.safe_line(title, 240)


def headline(alert: Alert, wording: Wording) -> str:
    """Return who says what of which claim; empty for an alert on a story."""
    about = claim_title(alert, wording)
    return wording.labels["headline"].format(voice=alert_voice(alert, wording), claim=about) if about else ""
