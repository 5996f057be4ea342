"""The current ruleset: the enabled topics and the user's entities, written as the snapshot that workers read with."""

from __future__ import annotations

import threading
from pathlib import Path

from watcher import data
from watcher.log import Logger
from watcher.names.entities import Entities
from watcher.store import topics
from watcher.store.database import Database
from watcher.workers import tasks


class CurrentRuleset:
    """The enabled topics as the snapshot that workers read with; rebuilt whenever a topic changes.

    ``entities_folder``: the folder of the user's own entities, read at the start and by ``reload_entities``.
    """

    def __init__(self, database: Database, folder: Path, log: Logger, entities_folder: Path | None = None) -> None:
        self._database, self._folder, self._log, self._entities_folder = database, folder, log, entities_folder
        self._lock = threading.Lock()
        self._own_entities = self._read_own_entities()
        self._current: tuple[int, tasks.RulesetSnapshot] | None = None

    def _read_own_entities(self) -> dict[str, str]:
        own = data.own_toml_texts("entities", self._entities_folder)
        if own:
            data.entities_with_own(own)  # a wrong file is refused here, not by a worker
        return own

    @property
    def entities(self) -> Entities:
        """Return all entities and concepts, including the user's own, as articles are read with them."""
        return data.entities_with_own(self._own_entities)

    def reload_entities(self) -> None:
        """Read the user's own entities again.

        Raises:
            ConfigError: they cannot be used; nothing was changed.
        """
        own = self._read_own_entities()
        with self._lock:
            if own != self._own_entities:
                self._own_entities, self._current = own, None

    def current(self) -> tuple[int, tasks.RulesetSnapshot]:
        """Return (revision, snapshot): a decision is only valid while the revision is the database's."""
        with self._lock:
            with self._database.read() as tx:
                revision = topics.ruleset_revision(tx)
                if self._current is not None and self._current[0] == revision:
                    return self._current
                watched = topics.list_enabled(tx)
            good, broken = tasks.split_usable_topics(watched, self._own_entities)
            for name, error in broken.items():
                self._log.warning("topic_skipped", topic=name, detail=str(error))
            self._current = (revision, tasks.write_snapshot(good, self._folder, self._own_entities))
            return self._current
