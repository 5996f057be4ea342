"""A quote as JSON, for what an alert answers: all that is needed to show it years later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.model import Factuality, Quote, Stance

_INSTANTS = ("published", "seen_at", "said_at", "said_until")


def to_json(quote: Quote) -> dict[str, Any]:
    instants = {name: value.isoformat() if (value := getattr(quote, name)) else None for name in _INSTANTS}
    words = {name: getattr(quote, name) for name in ("text", "sentence", "url", "title", "outlet", "article_id", "party")}
    taken = {"stance": quote.stance, "factuality": quote.factuality, "source": list(quote.source), "names": dict(quote.names)}
    return words | instants | taken


def from_json(given: Mapping[str, Any]) -> Quote:
    values = dict(given)
    for name in _INSTANTS:
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    values["stance"] = Stance(values["stance"]) if values.get("stance") else None
    values["factuality"] = Factuality(values["factuality"]) if values.get("factuality") else None
    return Quote(**values | {"source": tuple(values.get("source") or ())})
