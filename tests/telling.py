"""Alerts written as the judgement writes them, and sent on their way, without articles: for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from tests.world import ARMS, World
from watcher.errors import Reason
from watcher.model import AlertKind, Severity
from watcher.pipeline.dispatching import dispatch
from watcher.store import alerts, topics
from watcher.store.types import Row


def tell(made: World, *stories: int, severity: Severity = Severity.HIGH, claim: str = "") -> list[int]:
    """An alert for each story, each in a transaction of its own, as articles come; their numbers."""
    found = []
    for story in stories:
        with made.database.write() as tx:
            row = _row(made, topics.lock(tx, ["arms"])["arms"], story) | {"severity": severity, "claim": claim}
            number = alerts.add(tx, row)
            dispatch(made.app, tx, [number])
        found.append(number)
    return found


def _row(made: World, topic: Row, story: int) -> dict[str, object]:
    now = made.clock()
    sentence = f"Shells for story {story} were seen at the border station on Monday."
    return {
        **{"kind": AlertKind.FIRST_REPORT, "reason": Reason.FIRST_REPORT, "topic_id": topic["id"], "topic": ARMS.name},
        **{"topic_title": ARMS.title, "query": ARMS.query, "ruleset_id": "test", "story_id": story, "article_id": None},
        **{"quote": sentence, "sentence": sentence, "marks": [], "url": f"https://example.org/{story}", "title": f"Story {story}"},
        **{"outlet": "Example", "published": now, "seen_at": now, "created_at": now},
    }


def ways(made: World) -> dict[tuple[int, str], tuple[str, str]]:
    """(alert, channel) -> (state, reason)."""
    names = {row["id"]: row["name"] for row in made.rows("channel")}
    return {(row["alert_id"], names[row["channel_id"]]): (row["state"], row["reason"]) for row in made.rows("dispatch")}


def numbers(calls: Sequence[object]) -> list[list[int]]:
    """The alerts of each message a hook received."""
    return [[alert["id"] for alert in call.json["data"]["alerts"]] for call in calls]  # type: ignore[attr-defined]


def flat(calls: Sequence[object]) -> list[int]:
    """All alerts that a hook received, message after message."""
    return [alert for message in numbers(calls) for alert in message]
