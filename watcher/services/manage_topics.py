"""Add, change, switch, import and remove topics.

What is stored already is put on a new or changed topic's record in silence, so that old news raises no alert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from watcher.errors import QueryError, UsageError
from watcher.services.lookup import did_you_mean, find_channel_ids, find_topic, require_topic_name
from watcher.services.topic_file import TopicDefinition
from watcher.services.topic_names import check_handle, one_line, slugify_title

if TYPE_CHECKING:
    from watcher.model import ClaimWindows, Topic
    from watcher.names.entities import Entities
    from watcher.pipeline.stored_articles import ReportProgress
    from watcher.store.column_types import Connection
    from watcher.store.database import Database
    from watcher.topics.query_builder import EntityNames


@dataclass(frozen=True, slots=True)
class SeedingInputs:
    """What comparing a topic with the stored articles needs; entities and windows are loaded only where an article needs them."""

    load_entities: Callable[[], Entities]
    load_windows: Callable[[], ClaimWindows]
    clock: Callable[[], datetime]
    report_progress: ReportProgress


class DraftTopic(NamedTuple):
    topic: Topic
    notes: tuple[str, ...] = ()
    """What its author may not have meant."""


class PlannedImport(NamedTuple):
    definition: TopicDefinition
    previous: TopicDefinition | None
    action: Literal["same", "changed", "added"]


# ── drafts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_topic(title: str, query: str, handle: str, entity_names: EntityNames) -> DraftTopic:
    """Make a topic of what was typed; without a handle it is derived from the title.

    Raises:
        UsageError: no handle can be derived.
        QueryError: the query is invalid.
    """
    from watcher.model import Topic

    title = one_line(title)
    name = handle or slugify_title(title)
    check_handle(name, title)
    return DraftTopic(Topic(name, title, query), query_notes(query, entity_names))


def draft_builtin_topic(name: str) -> DraftTopic:
    """Return the built-in topic of this name.

    Raises:
        UsageError: there is none.
    """
    from watcher import data

    builtin = data.builtin_topics_by_name()
    if name not in builtin:
        raise UsageError(
            f"A query is missing, for example: watcher topic add {name!r} '@iran AND drone'. "
            f"Without one, NAME must be a built-in topic: {', '.join(builtin)}.{did_you_mean(name, builtin)}"
        )
    return DraftTopic(builtin[name].topic)


def query_notes(query: str, entity_names: EntityNames) -> tuple[str, ...]:
    """Return what the author of a query may not have meant: operators in lower case, words without names in other languages.

    Raises:
        QueryError: the query is invalid.
    """
    from watcher.topics.format_query import untranslated_terms_note
    from watcher.topics.query_parser import parse_query

    parsed = parse_query(query, entity_names)
    return (*parsed.warnings, *filter(None, [untranslated_terms_note(parsed.root)]))


def stored_query_notes(query: str, entity_names: EntityNames) -> tuple[str, ...]:
    """Return the notes of a stored query; that it is no longer valid is one of them."""
    try:
        return query_notes(query, entity_names)
    except QueryError as error:
        return (f"This query is no longer valid, so the topic is not watched: {error}",)


# ── changes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_new_topic(database: Database, topic: Topic, channels: Sequence[str]) -> None:
    """Accept a topic that can be added.

    Raises:
        UsageError: its handle is taken, or there is no such channel.
    """

    with database.read() as tx:
        _require_free_name(tx, topic.name)
        find_channel_ids(tx, channels)


def _require_free_name(tx: Connection, name: str) -> None:
    from watcher.store import topics

    if name in topics.list_names(tx):
        raise UsageError(
            f"Topic {name} already exists. Change it with: watcher topic edit {name}. "
            f"Or choose another handle with --name, or remove it first: watcher topic remove {name}"
        )


def add_topic(database: Database, topic: Topic, channels: Sequence[str], inputs: SeedingInputs) -> int:
    """Watch a topic from now on (no channels: every channel); return how many stored articles match.

    Raises:
        UsageError: its handle is taken, or there is no such channel.
    """
    definition = TopicDefinition(topic.name, topic.title, topic.query, True, tuple(channels), topic.claims, topic.stated)
    return save_topic(database, definition, None, inputs)


def add_starter_topics(database: Database, inputs: SeedingInputs) -> list[str]:
    """Add the built-in topics offered at first that do not exist yet; return their names."""
    from watcher import data
    from watcher.store import topics

    with database.read() as tx:
        existing = set(topics.list_names(tx))
    missing = [each.topic for name, each in data.builtin_topics_by_name().items() if each.offered_by_init and name not in existing]
    for topic in missing:
        add_topic(database, topic, (), inputs)
    return [topic.name for topic in missing]


def save_topic(database: Database, definition: TopicDefinition, previous: TopicDefinition | None, inputs: SeedingInputs) -> int:
    """Store a topic, or change the one of its name; return how many stored articles match, where they had to be compared.

    Raises:
        UsageError: a new topic's handle is taken, or there is no such channel.
    """
    from watcher.store import topics

    def store(tx: Connection) -> int:
        channel_ids = find_channel_ids(tx, definition.channels)
        if previous is None:
            _require_free_name(tx, definition.name)
            return topics.add(tx, definition.topic, channels=channel_ids, now=inputs.clock(), enabled=definition.enabled)
        topic_id = find_topic(tx, definition.name).id
        topics.update(tx, topic_id, definition.topic, now=inputs.clock(), enabled=definition.enabled, channels=channel_ids)
        return topic_id

    if definition.enabled and (
        previous is None or not previous.enabled or previous.query != definition.query or previous.claims != definition.claims
    ):
        return _seed(database, definition.topic, store, inputs)
    with database.write() as tx:
        store(tx)
    return 0


def enable_topic(database: Database, name: str, inputs: SeedingInputs) -> int:
    """Watch a topic again; return how many stored articles match.

    Raises:
        UsageError: there is no such topic.
    """
    from watcher.store import topics

    with database.read() as tx:
        existing = find_topic(tx, name)
    if existing.enabled:
        return 0

    def store(tx: Connection) -> int:
        topics.update(tx, existing.id, existing.topic, now=inputs.clock(), enabled=True)
        return existing.id

    return _seed(database, existing.topic, store, inputs)


def disable_topic(database: Database, name: str, *, now: datetime) -> None:
    """Stop watching a topic, but keep it and its record.

    Raises:
        UsageError: there is no such topic.
    """
    from watcher.store import topics

    with database.write() as tx:
        existing = find_topic(tx, name)
        topics.update(tx, existing.id, existing.topic, now=now, enabled=False)


def remove_topic(database: Database, name: str, *, dry_run: bool = False) -> int:
    """Remove a topic and its record; return how many matches were on record.

    Raises:
        UsageError: there is no such topic.
    """
    from watcher.store import topics

    with database.read() if dry_run else database.write() as tx:
        matches = len(topics.matched_article_ids(tx, find_topic(tx, name).id))
        if not dry_run:
            topics.remove(tx, name)
    return matches


def _seed(database: Database, topic: Topic, store: Callable[[Connection], int], inputs: SeedingInputs) -> int:
    from watcher.pipeline.seed_topic import seed_topic

    return seed_topic(
        database,
        topic,
        store,
        load_entities=inputs.load_entities,
        load_windows=inputs.load_windows,
        clock=inputs.clock,
        report_progress=inputs.report_progress,
    )


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_definitions(database: Database) -> dict[str, TopicDefinition]:
    """Return all stored topics by name, as a file would define them."""
    from watcher.store import topics

    with database.read() as tx:
        return {row["name"]: TopicDefinition.from_row(row) for row in topics.list_with_counts(tx)}


def get_definition(database: Database, name: str) -> TopicDefinition:
    """Return a stored topic as a file would define it.

    Raises:
        UsageError: there is none.
    """
    definitions = list_definitions(database)
    return definitions[require_topic_name(name, definitions)]


def check_channels(database: Database, definitions: Iterable[TopicDefinition]) -> None:
    """Accept definitions whose channels exist.

    Raises:
        UsageError: there is no such channel.
    """
    with database.read() as tx:
        for each in definitions:
            find_channel_ids(tx, each.channels)


def plan_import(database: Database, definitions: Sequence[TopicDefinition], *, replace: bool) -> list[PlannedImport]:
    """Say what importing these topics would do to each.

    Raises:
        UsageError: there is no such channel, or a topic exists and differs and ``replace`` is not given.
    """
    existing = list_definitions(database)
    check_channels(database, definitions)
    differing = [each.name for each in definitions if each.name in existing and existing[each.name] != each]
    if differing and not replace:
        raise UsageError(f"These topics already exist and differ from the file: {', '.join(differing)}. Change them with --replace.")
    return [
        PlannedImport(
            each, existing.get(each.name), "added" if each.name not in existing else "changed" if each.name in differing else "same"
        )
        for each in definitions
    ]
