"""A quote as JSON, for what an alert answers: all that is needed to show it years later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.model import Factuality, Quote, Stance
from watcher.store.figure_json import figures_from_json, figures_to_json

_DATETIME_FIELDS = ("published", "seen_at", "said_at", "said_until")


def quote_to_json(quote: Quote) -> dict[str, Any]:
    """Make the JSON that a quote is stored as."""
    instants = {name: value.isoformat() if (value := getattr(quote, name)) else None for name in _DATETIME_FIELDS}
    words = {name: getattr(quote, name) for name in ("text", "sentence", "url", "title", "outlet", "article_id", "party")}
    taken = {"stance": quote.stance, "factuality": quote.factuality, "source": list(quote.source), "names": dict(quote.names)}
    changed = {"marks": [list(each) for each in quote.marks]} if quote.marks else {}
    counted = {"figures": figures_to_json(quote.figures)} if quote.figures else {}
    return words | instants | taken | changed | counted


def quote_from_json(stored: Mapping[str, Any]) -> Quote:
    """Make a quote of its stored JSON."""
    values = dict(stored)
    for name in _DATETIME_FIELDS:
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    values["stance"] = Stance(values["stance"]) if values.get("stance") else None
    values["factuality"] = Factuality(values["factuality"]) if values.get("factuality") else None
    marks = tuple((start, end) for start, end in values.get("marks") or ())
    figures = figures_from_json(values.get("figures"))
    return Quote(**values | {"source": tuple(values.get("source") or ()), "marks": marks, "figures": figures})
