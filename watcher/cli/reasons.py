"""What a stored reason means, for a reader: the sentences of ``data/templates/words.en.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.data import load_reason_texts

REASON_TEXTS: Mapping[str, str] = {reason: text.rstrip(".") for reason, text in load_reason_texts().items()}
"""A sentence for each reason, without its full stop."""


def describe_reason(reason: str) -> str:
    """Return a reason with what it means."""
    return f"{reason}: {REASON_TEXTS[reason]}" if reason in REASON_TEXTS else reason
