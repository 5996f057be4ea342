"""Who says what, in the reader's words: *Russia denies it*, over the quote in its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watcher.alerts import plain
from watcher.model import Alert, Factuality, Quote, Stance

Words = Mapping[str, Any]


def party(quote: Quote, said: Words) -> str:
    """What the party is called; empty where the quote is nobody's statement."""
    if not quote.party:
        return ""
    language = str(said["language"])
    return plain.line(quote.names.get(language) or said["parties"].get(quote.party) or quote.names.get("en") or quote.party, 160)


def voice(quote: Quote, said: Words, *, many: bool = False) -> str:
    """Party and stance, of several who say it together where ``many``; empty where the quote is nobody's statement."""
    if not quote.party or quote.stance is None:
        return ""
    stance = str(said["stances_many" if many else "stances"][quote.stance.value])
    if quote.stance is Stance.ASSERT and quote.factuality in (Factuality.PROBABLE, Factuality.POSSIBLE):
        stance = f"{stance} {said['factuality'][quote.factuality.value]}"
    return str(said["labels"]["voice"]).format(party=party(quote, said), stance=stance)


def spoken(alert: Alert, said: Words) -> str:
    """Who says what the alert tells: one party, or several with one voice."""
    return voice(alert.quote, said, many=len(alert.parties) > 1)


def joined(names: Sequence[str], said: Words) -> str:
    """*Russia, North Korea and China*."""
    *others, last = names
    return str(said["labels"]["and"]).format(others=", ".join(others), last=last) if others else last


def source(quote: Quote) -> str:
    """The chain by which it came, outermost first, without the outlet itself: *New York Times › US officials*."""
    chain = [plain.line(each, 80) for each in quote.source if each and each != quote.outlet]
    return " › ".join(each for each in chain if each)


def claim(alert: Alert, said: Words) -> str:
    """The claim in the reader's language, in English where it has no title in it; empty where a story is told."""
    if not alert.claim:
        return ""
    titles = alert.claim_titles
    return plain.line(titles.get(str(said["language"])) or titles.get("en") or alert.claim, 240)


def headline(alert: Alert, said: Words) -> str:
    """Who says what of which claim; empty where a story is told."""
    about = claim(alert, said)
    return str(said["labels"]["headline"]).format(voice=spoken(alert, said), claim=about) if about else ""
