"""Find a row by what a user typed for it: a number, a name, a URL or a title; or say what is wrong and which name is near."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.model import Channel, StoredAlert, StoredDelivery, StoredStatement, StoredTopic
    from watcher.names.entities import Entities, Entity
    from watcher.store.column_types import Connection, Row

LIST_TOPICS_HINT = "List topics with: watcher topic list"
LIST_CHANNELS_HINT = "List channels with: watcher channel list"
_Stored = TypeVar("_Stored")
_MAX_ROW_ID = 2**63 - 1
_MAX_NAMES_LISTED = 12


def did_you_mean(typed: str, candidates: Iterable[str], *, prefix: str = " Did you mean ") -> str:
    """Return `` Did you mean rnk-arms?``, or nothing where no candidate is similar."""
    names = {name.casefold(): name for name in candidates if name}
    close = difflib.get_close_matches(typed.casefold(), names, 1, 0.6) or [name for name in names if typed and typed.casefold() in name][:1]
    return f"{prefix}{_one_line(names[close[0]])}?" if close else ""


def require_known(typed: str, candidates: Iterable[str], noun: str, hint: str) -> str:
    """Return the name where it is one of the candidates.

    Raises:
        UsageError: it is none of them; names the nearest, or all there are.
    """
    names = list(candidates)
    if typed in names:
        return typed
    near = did_you_mean(typed, names)
    if not near and names:
        near = f" Available: {', '.join(map(_one_line, names[:_MAX_NAMES_LISTED]))}{', …' if len(names) > _MAX_NAMES_LISTED else ''}."
    raise UsageError(f"No {noun} {typed!r}.{near} {hint}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


# ── by name ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def require_topic_name(name: str, names: Iterable[str]) -> str:
    """Return the name where it is one of these topics'.

    Raises:
        UsageError: there is no such topic.
    """
    return require_known(name, names, "topic", LIST_TOPICS_HINT)


def find_topic(tx: Connection, name: str) -> StoredTopic:
    """Return the topic of this name.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import topics

    return topics.get_by_name(tx, require_topic_name(name, topics.list_names(tx)))


def find_channel(tx: Connection, name: str) -> Channel:
    """Return the channel of this name.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import channels

    return channels.get_by_name(tx, require_known(name, channels.list_names(tx), "channel", LIST_CHANNELS_HINT))


def find_channel_ids(tx: Connection, names: Iterable[str]) -> list[int]:
    """Return the ids of the channels of these names.

    Raises:
        UsageError: there is no channel of one of them.
    """
    return [find_channel(tx, name).id for name in names]


def find_entity(name: str, entities: Entities) -> Entity:
    """Return the entity of this name, written with or without @.

    Raises:
        UsageError: there is none.
    """
    bare = name.removeprefix("@").lower()
    if bare not in entities:
        near = entities.suggest(bare)
        hint = f"Did you mean {near}?" if near else "List entities with: watcher entity list"
        raise UsageError(f"No entity {name!r}. {hint}")
    return entities[bare]


# ── by number, URL or title ───────────────────────────────────────────────────────────────────────────────────────────


def find_feed(tx: Connection, handle: str) -> Row:
    """Return a feed by number, URL or title.

    Raises:
        UsageError: there is none, or several have the title.
    """
    from watcher.store import feeds

    rows = feeds.list_with_entry_counts(tx)
    found = [row for row in rows if handle in (str(row["id"]), row["url"])] or [row for row in rows if row["title"] == handle]
    if len(found) > 1:
        numbers = ", ".join(str(row["id"]) for row in found)
        raise UsageError(f"Several feeds have the title {handle!r}. Give the number of one of them: {numbers}.")
    near = "" if found or handle.isdigit() else did_you_mean(handle, (name for row in rows for name in (row["title"], row["url"])))
    return _require_row(found[0] if found else None, "feed", handle, f"{near.strip()} List feeds with: watcher feed list".strip())


def find_article(tx: Connection, handle: str) -> Row:
    """Return an article by number or URL.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import articles
    from watcher.text.urls import url_key

    row = articles.find_by_handle(tx, handle, url_key(handle) if "://" in handle else None)
    return _require_row(row, "article", handle, "List articles with: watcher article list")


def find_alert(tx: Connection, number: str | int) -> StoredAlert:
    """Return an alert by its number.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import alerts

    return _require_row(alerts.find(tx, parse_row_id(number)), "alert", number, "List alerts with: watcher alerts")


def find_statement(tx: Connection, number: str | int) -> StoredStatement:
    """Return a statement by its number.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import statements

    stored = statements.find(tx, parse_row_id(number))
    return _require_row(stored, "statement", number, "List statements with: watcher statement list")


def find_delivery(tx: Connection, number: str | int) -> StoredDelivery:
    """Return a delivery by its number.

    Raises:
        UsageError: there is none.
    """
    from watcher.store import deliveries

    rows = deliveries.list_latest(tx, 1, ids=[parse_row_id(number)])
    hint = "List deliveries with: watcher delivery list --state pending --state failed --state sent"
    return _require_row(rows[0] if rows else None, "delivery", number, hint)


def parse_row_id(typed: str | int) -> int:
    """Return the number that was typed; 0, which no row has, where it is none or beyond what the database accepts (64 bits)."""
    text = str(typed).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number <= _MAX_ROW_ID else 0


def _require_row(row: _Stored | None, noun: str, typed: str | int, hint: str) -> _Stored:
    if row is None:
        shown = str(typed) if str(typed).isalnum() and len(str(typed)) < 20 else repr(typed)
        raise UsageError(f"No {noun} {shown}. {hint}")
    return row
