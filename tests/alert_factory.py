"""Alerts written as the judgement writes them, and sent on their way, without articles: for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from tests.running_watcher import ARMS_TOPIC, World
from watcher.errors import Reason
from watcher.model import AlertKind, Severity
from watcher.pipeline.route_alerts import route_alerts
from watcher.store import alerts, topics
from watcher.store.column_types import Row


def insert_alerts(world: World, *stories: int, severity: Severity = Severity.HIGH, claim: str = "") -> list[int]:
    """An alert for each story, each in a transaction of its own, as articles come; their numbers."""
    found = []
    for story in stories:
        with world.database.write() as tx:
            row = _alert_row(world, topics.lock_rows(tx, ["arms"])["arms"], story) | {"severity": severity, "claim": claim}
            number = alerts.add(tx, row)
            route_alerts(world.app, tx, [number])
        found.append(number)
    return found


def _alert_row(world: World, topic: Row, story: int) -> dict[str, object]:
    now = world.clock()
    sentence = f"Shells for story {story} were seen at the border station on Monday."
    return {
        **{"kind": AlertKind.FIRST_REPORT, "reason": Reason.FIRST_REPORT, "topic_id": topic["id"], "topic": ARMS_TOPIC.name},
        **{"topic_title": ARMS_TOPIC.title, "query": ARMS_TOPIC.query, "ruleset_id": "test", "story_id": story, "article_id": None},
        **{"quote": sentence, "sentence": sentence, "marks": [], "url": f"https://example.org/{story}", "title": f"Story {story}"},
        **{"outlet": "Example", "published": now, "seen_at": now, "created_at": now},
    }


def routing_outcomes(world: World) -> dict[tuple[int, str], tuple[str, str]]:
    """(alert, channel) -> (state, reason)."""
    names = {row["id"]: row["name"] for row in world.raw_rows("channel")}
    return {(row["alert_id"], names[row["channel_id"]]): (row["state"], row["reason"]) for row in world.raw_rows("alert_route")}


def alert_ids_by_message(requests: Sequence[object]) -> list[list[int]]:
    """The alerts of each message a hook received."""
    return [[alert["id"] for alert in call.json["data"]["alerts"]] for call in requests]  # type: ignore[attr-defined]


def received_alert_ids(requests: Sequence[object]) -> list[int]:
    """All alerts that a hook received, message after message."""
    return [alert for message in alert_ids_by_message(requests) for alert in message]
