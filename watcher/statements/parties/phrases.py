"""A noun phrase in its sentence, and the party that it turns out to speak for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.model.parties import PartyKind
from watcher.statements.parties.name_forms import stem
from watcher.statements.parties.party_words import PartyWords
from watcher.statements.parties.phrase_parts import PhrasePart
from watcher.statements.parties.tokens import PartyToken, written_text


@dataclass(frozen=True)
class Phrase:
    """A noun phrase in its sentence.

    ``describe``: cuts another stretch of the article into parts, None within such a stretch; ``owner``: whose *his*
    is, of a part of the phrase;    ``body_before``: the body that is named last before it.
    """

    sentence: int
    tokens: Sequence[PartyToken]
    parts: Sequence[PhrasePart]
    describe: Callable[[int, int, int], Phrase] | None
    owner: Callable[[PhrasePart], Choice | None]
    body_before: Callable[[], Choice | None]

    def text(self, part: PhrasePart) -> str:
        """Return a part as it is written."""
        return written_text(self.tokens[part.first : part.last + 1])

    def name(self, part: PhrasePart, words: PartyWords) -> str:
        """Return a name as it is written, without the particle at its end."""
        text, last = self.text(part), self.tokens[part.last]
        cut = len(last.form) - len(stem(last.form, words)) if words.modifiers_come_first and len(last.form) == len(last.text) else 0
        return text[: len(text) - cut]

    def forms(self, part: PhrasePart) -> tuple[str, ...]:
        """Return a part's folded words."""
        return tuple(token.form for token in self.tokens[part.first : part.last + 1])


@dataclass(frozen=True)
class Choice:
    """A party before it is told how its source was written.  ``follows_previous``: it is whoever spoke last, if anybody did."""

    key: str
    kind: PartyKind
    names: tuple[str, ...] = ()
    on_the_record: bool = True
    role: str = ""
    follows_previous: bool = False

    def with_names(self, names: Sequence[str]) -> Choice:
        """Return it with more names."""
        return Choice(
            self.key, self.kind, tuple(dict.fromkeys((*self.names, *names))), self.on_the_record, self.role, self.follows_previous
        )


UNKNOWN = Choice("", PartyKind.UNKNOWN, on_the_record=False)
SOURCES = Choice("", PartyKind.SOURCES, on_the_record=False)
Describe = Callable[[int, int, int], Phrase]
