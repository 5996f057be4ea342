"""Whether what was told is what an editor wants to be told: the figures of one stream of articles.

told        share of the wanted alerts (``must``) whose article raised an alert of a fitting kind
told right  the same, with a fitting party and, for kinds that answer something, one of the earlier articles that the label names
precision   share of loud alerts (updates aside) that fit a wanted or allowed alert; ``right precision``: in kind, party and opponent
repeats     articles to be silent on that raised a loud alert, as a share of all such articles
off topic   loud alerts on articles that are off topic
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS_WITHOUT_OPPONENT = {"first-report", "no-comment", "corroboration", "update"}


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """What an article raised: its kind, the parties as keys or names, and the earlier articles it is told against."""

    kind: str
    parties: tuple[str, ...]
    against: tuple[str, ...]
    claim: str = ""


def fold(text: str) -> str:
    return " ".join(str(text).casefold().replace("-", " ").split())


def names_by_party(articles: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Party key -> every form the labels know it by."""
    names: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for statement in article["gold"]["statements"]:
            names[statement["party"]] |= {fold(statement["party"]), *map(fold, statement.get("names", []))}
    return names


def fits(alert: RaisedAlert, wanted: Mapping[str, Any], names: Mapping[str, set[str]]) -> tuple[bool, bool]:
    """Whether an alert has a wanted kind, and whether it fits in kind, party and opponent."""
    kind = alert.kind in wanted["kind"]
    parties = {fold(party) for party in alert.parties}
    accepted = set().union(*(names.get(party, {fold(party)}) for party in wanted["party"])) if wanted["party"] else set()
    party = not accepted or any(one and other and (one in other or other in one) for one in parties for other in accepted)
    against = not wanted["against"] or alert.kind in KINDS_WITHOUT_OPPONENT or bool(set(alert.against) & set(wanted["against"]))
    return kind, kind and party and against


def score_stream(articles: Sequence[Mapping[str, Any]], raised: Mapping[str, Sequence[RaisedAlert]]) -> tuple[Counter[str], list[str]]:
    """The counts of one stream, and a line for each error."""
    counts: Counter[str] = Counter()
    errors: list[str] = []
    names = names_by_party(articles)
    for article in articles:
        gold, alerts = article["gold"], raised.get(article["id"], ())
        fitting, right = set(), set()
        for wanted in gold["alerts"]:
            hits = [(number, *fits(alert, wanted, names)) for number, alert in enumerate(alerts)]
            fitting |= {number for number, kind, _ in hits if kind}
            right |= {number for number, _, whole in hits if whole}
            if wanted["must"]:
                counts["wanted"] += 1
                counts["told"] += any(kind for _, kind, _ in hits)
                counts["told right"] += (found := any(whole for _, _, whole in hits))
                if not found:
                    errors.append(
                        f"{article['id']} missed {wanted['kind']} {wanted['party']} against {wanted['against'][:3]}; raised {_show(alerts)}"
                    )
        loud = [number for number, alert in enumerate(alerts) if alert.kind != "update"]
        counts["loud"] += len(loud)
        counts["fit"] += len(fitting & set(loud))
        counts["fit right"] += len(right & set(loud))
        if false := [number for number in loud if number not in right]:
            errors.append(f"{article['id']} false {_show([alerts[number] for number in false])}")
        if not gold["on_topic"]:
            counts["off topic"] += len(loud)
        elif gold.get("silent"):
            counts["silent"] += 1
            counts["repeats"] += bool(loud)
    return counts, errors


def _show(alerts: Iterable[RaisedAlert]) -> list[str]:
    return [f"{alert.kind} {'+'.join(alert.parties)} {alert.claim} against {list(alert.against)[:4]}" for alert in alerts]


def figures(counts: Mapping[str, int]) -> dict[str, float | int | None]:
    """The shares of all counts together."""

    def share(part: str, whole: str) -> float | None:
        return round(counts[part] / counts[whole], 3) if counts[whole] else None

    return {
        "wanted": counts["wanted"],
        "told": share("told", "wanted"),
        "told right": share("told right", "wanted"),
        "precision": share("fit", "loud"),
        "right precision": share("fit right", "loud"),
        "repeat rate": share("repeats", "silent"),
        "off-topic alerts": counts["off topic"],
    }
