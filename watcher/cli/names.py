"""Which @names there are, told fast: of every hundred queries ninety-nine name an entity that a packaged file heads a table with.

Reading all their words in thirteen languages takes a third of a second; a prompt that only checks a query does not need them.
"""

from __future__ import annotations

import re

from watcher import data
from watcher.cli import common

_HEAD = re.compile(r"^\[([a-z0-9-]+)\]", re.MULTILINE)


class Names:
    """What the query's parser asks of the entities.  Anything doubtful is asked of all of them."""

    def __init__(self) -> None:
        self._heads: frozenset[str] | None = None

    def __contains__(self, name: object) -> bool:
        if self._heads is None:
            self._heads = frozenset(head for text in data.texts("entities", common.words()).values() for head in _HEAD.findall(text))
        return name in self._heads or name in common.entities()

    def suggest(self, name: str) -> str | None:
        return common.entities().suggest(name)
