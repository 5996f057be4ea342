"""Look up @names quickly: of every hundred queries ninety-nine name an entity that a packaged file heads a table with.

Reading all their words in thirteen languages takes a third of a second; a prompt that only checks a query does not need them.
"""

from __future__ import annotations

import re

from watcher import data
from watcher.cli import context

_TABLE_HEADER = re.compile(r"^\[([a-z0-9-]+)\]", re.MULTILINE)


class FastEntityNames:
    """What the query's parser asks of the entities.  Anything doubtful is asked of all of them."""

    def __init__(self) -> None:
        self._table_names: frozenset[str] | None = None

    def __contains__(self, name: object) -> bool:
        if self._table_names is None:
            self._table_names = frozenset(
                head for text in data.toml_texts("entities", context.config_folder()).values() for head in _TABLE_HEADER.findall(text)
            )
        return name in self._table_names or name in context.load_entities()

    def suggest(self, name: str) -> str | None:
        return context.load_entities().suggest(name)
