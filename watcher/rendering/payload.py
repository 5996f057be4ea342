"""A message as the JSON body that webhooks and programs get.  Pure, and the same for the same message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from watcher.model import CORRECTION_REASONS, Alert, Message, MessageKind, OperatorNote, Quote
from watcher.rendering import sanitise

PAYLOAD_VERSION = 1
_PAYLOAD_TYPES = {MessageKind.OPERATOR: "watcher.operator", MessageKind.HEARTBEAT: "watcher.alive"}


def webhook_payload(message: Message, *, thread: str | None = None, sequence: int | None = None) -> dict[str, Any]:
    """Return a webhook's body, as ``docs/webhook.schema.json`` has it.  Every try of a delivery sends the same bytes."""
    data: dict[str, Any] = {
        "version": PAYLOAD_VERSION,
        "kind": message.kind.value,
        "alerts": [_alert_payload(alert) for alert in message.alerts],
    }
    if thread is not None:
        data |= {"thread": sanitise.replace_lone_surrogates(thread), "sequence": sequence}
    if message.notes:
        data["notes"] = [_note_payload(note) for note in message.notes]
    return {
        "type": "watcher.sample" if message.sample else _PAYLOAD_TYPES.get(message.kind, "watcher.alert"),
        "timestamp": _iso_timestamp(message.created_at),
        "data": data,
    }


def _note_payload(note: OperatorNote) -> dict[str, Any]:
    values = {
        "reason": note.reason.value,
        "subject": sanitise.replace_lone_surrogates(note.subject),
        "text": sanitise.replace_lone_surrogates(note.text),
    }
    return {**values, "since": _iso_timestamp(note.since), "over": note.over, "counts": dict(note.counts)}


def _alert_payload(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "reason": alert.reason.value,
        "topic": {"name": sanitise.replace_lone_surrogates(alert.topic), "title": sanitise.replace_lone_surrogates(alert.topic_title)},
        "claim": {
            "id": alert.claim,
            "titles": {name: sanitise.replace_lone_surrogates(title) for name, title in alert.claim_titles.items()},
        }
        if alert.claim
        else None,
        "parties": list(alert.parties),
        "story": alert.story_id,
        "quote": _quote_payload(alert.quote) | _changed_marks(alert.marks if alert.reason in CORRECTION_REASONS else ()),
        "against": [_quote_payload(quote) | _changed_marks(quote.marks) for quote in alert.against],
        "created_at": _iso_timestamp(alert.created_at),
    }


def _quote_payload(quote: Quote) -> dict[str, Any]:
    shown = {
        "text": sanitise.replace_lone_surrogates(quote.text),
        "sentence": sanitise.replace_lone_surrogates(quote.sentence),
        "url": sanitise.replace_lone_surrogates(quote.url) if sanitise.safe_link(quote.url) else None,
        "title": sanitise.replace_lone_surrogates(quote.title),
        "outlet": sanitise.replace_lone_surrogates(quote.outlet),
        "published": _iso_timestamp(quote.published) if quote.published else None,
        "seen_at": _iso_timestamp(quote.seen_at),
    }
    if quote.stance is None:
        return shown
    return shown | {
        "article": quote.article_id,
        "party": sanitise.replace_lone_surrogates(quote.party),
        "names": {language: sanitise.replace_lone_surrogates(name) for language, name in quote.names.items()},
        "figures": [{"counted": each.counted, "kind": each.kind.value, "low": each.low, "high": each.high} for each in quote.figures],
        "source": [sanitise.replace_lone_surrogates(each) for each in quote.source],
        "stance": quote.stance.value,
        "factuality": quote.factuality.value if quote.factuality else None,
        "said_at": _iso_timestamp(quote.said_at) if quote.said_at else None,
        "said_until": _iso_timestamp(quote.said_until) if quote.said_until else None,
    }


def _changed_marks(marks: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """What a publisher changed, in characters of the sentence."""
    return {"changed": [list(each) for each in marks]} if marks else {}


def _iso_timestamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
