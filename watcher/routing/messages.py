"""What a message of several alerts is called, and what it is threaded by."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.model import DISABLED_GROUP, MessageKind, RoutingFacts
from watcher.routing.stages import DIGEST_GROUP, OVERFLOW_GROUP, QUIET_GROUP, thread_key

_KIND_OF_GROUP = {
    DIGEST_GROUP: MessageKind.DIGEST,
    QUIET_GROUP: MessageKind.HELD,
    DISABLED_GROUP: MessageKind.HELD,
    OVERFLOW_GROUP: MessageKind.OVERFLOW,
}


def message_kind(group_key: str, alert_count: int) -> MessageKind:
    """Return the kind of a message made of alerts that were held under this key (empty: not held)."""
    return _KIND_OF_GROUP.get(group_key) or (MessageKind.GROUP if alert_count > 1 else MessageKind.ALERT)


def common_thread_key(alerts: Iterable[RoutingFacts]) -> str | None:
    """Return the claim or story that all alerts of a message are about; None where there is no such one."""
    facts = list(alerts)
    for key_of in (thread_key, lambda each: f"story:{each.story_id}"):
        if len(keys := {key_of(each) for each in facts}) == 1:
            return keys.pop()
    return None
