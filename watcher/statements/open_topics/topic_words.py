"""What a topic itself says of its subject: the names of its query, and the events that its title and query speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from watcher.model import Topic
from watcher.statements.event_tables import load_event_words
from watcher.statements.tagging.words import split_words
from watcher.text.language_data import tagger_languages

_PART = re.compile(r'"([^"]+)"|([^\s()"]+)')
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})


@dataclass(frozen=True)
class OpenTopic:
    """A topic whose claims nobody wrote."""

    topic: Topic

    @cached_property
    def query_names(self) -> tuple[str, ...]:
        """The words and phrases of the query that may be names: with a capital, or of a script without capitals."""
        parts = [quoted or word for quoted, word in _PART.findall(self.topic.query)]
        names = (part.rstrip("*") for part in parts if part not in _OPERATORS and part[:1].isalpha() and not part[:1].islower())
        return tuple(dict.fromkeys(names))

    @cached_property
    def event_classes(self) -> frozenset[str]:
        """The classes of the events that its user stated, and that the title and the query name, in whatever language."""
        stated = frozenset(each.frame.event for each in self.topic.stated if each.frame.event)
        words = [*self._words(self.topic.title), *self._words(_PART.sub(r"\1\2", self.topic.query))]
        return stated | frozenset(mention.event for language in tagger_languages() for mention in load_event_words(language).find(words))

    @staticmethod
    def _words(text: str) -> Iterable[str]:
        return (word.text for word in split_words(text) if word.text not in _OPERATORS and word.text[0].isalpha())
