"""Alerts written as the analysis writes them, and sent on their way, without articles: for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from tests.running_watcher import ARMS_TOPIC, World
from watcher.errors import Reason
from watcher.model import AlertKind, NewAlert, Quote, Severity
from watcher.pipeline.route_alerts import route_alerts
from watcher.store import alerts, topics


def insert_alerts(world: World, *stories: int, severity: Severity = Severity.HIGH, claim: str = "") -> list[int]:
    """An alert for each story, each in a transaction of its own, as articles come; their numbers."""
    found = []
    for story in stories:
        with world.database.write() as tx:
            topic_id = topics.lock(tx, ["arms"])["arms"].id
            number = alerts.add(tx, _new_alert(world, story, severity, claim), topic_id=topic_id, story_id=story, now=world.clock())
            route_alerts(world.app, tx, [number])
        found.append(number)
    return found


def _new_alert(world: World, story: int, severity: Severity, claim: str) -> NewAlert:
    now = world.clock()
    sentence = f"Shells for story {story} were seen at the border station on Monday."
    return NewAlert(
        kind=AlertKind.FIRST_REPORT,
        reason=Reason.FIRST_REPORT,
        severity=severity,
        topic=ARMS_TOPIC,
        ruleset_id="test",
        quote=Quote(sentence, sentence, f"https://example.org/{story}", f"Story {story}", "Example", published=now, seen_at=now),
        claim=claim,
    )


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
