"""Who is named in an article, under which name, and for whom that speaks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from watcher.statements.article_tokens import ArticleTokens
from watcher.statements.lexicon import LexiconMark
from watcher.statements.rule_names import Rule
from watcher.statements.word_categories import PREPOSITIONS, Category

BOTH_COUNTRIES = "both"
"""The party of a speaker who is but *both countries*, until it is known of what they speak."""
_MAX_GOVERNOR_DISTANCE = 4
"""Words that may stand between a preposition and the name it governs: an article, a title, an adjective."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity that can act or speak.  ``party``: whom it speaks for; ``demonyms``: its names that are demonyms, as folded tokens."""

    name: str
    kind: str
    party: str | None = None
    is_wire_agency: bool = False
    demonyms: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor at tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    actor: Actor
    is_demonym: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source as it is named.  ``parties``: whom it speaks for, several where several speak as one; ``label``: its own words."""

    parties: tuple[str, ...]
    label: str
    is_named: bool = False
    medium: str | None = None
    """The medium it is, by name, where it is one."""
    first: int = -1
    last: int = -1
    rule: Rule | None = field(default=None, compare=False)
    """How its parties were made out."""


class ActorTable:
    """Every mention of an article, and what the words around a name make of it."""

    def __init__(self, tokens: ArticleTokens, marks: Sequence[LexiconMark], mentions: Iterable[Mention]) -> None:
        self.tokens = tokens
        self.marked: defaultdict[Category, dict[int, LexiconMark]] = defaultdict(dict)
        """By category, the tokens that carry a mark of it: ``index in actors.marked[category]``."""
        for mark in marks:
            if mark.category is not None:
                for index in range(mark.first, mark.last + 1):
                    self.marked[mark.category][index] = mark
        named = sorted(mentions, key=lambda it: (it.first, -it.last))
        self.mentions = self._with_short_names(_outermost_mentions([*named, *_nickname_mentions(marks, named)]))
        self._mention_starts = [mention.first for mention in self.mentions]
        self.mention_at: dict[int, Mention] = {i: m for m in reversed(self.mentions) for i in range(m.first, m.last + 1)}
        self._listed_tokens = frozenset(index for mark in self.marked.values() for index in mark)
        """Tokens on any list, ``Category.ORDINARY_WORD`` among them."""
        self._governors: dict[Mention, tuple[Category | None, int]] = {}
        self.speakers_by_surname: dict[str, Speaker] = {}
        """Surname -> the speaker it was introduced as."""

    def any_mark(self, category: Category, first: int, last: int) -> bool:
        """Whether a mark of the category begins within tokens ``first`` to ``last``."""
        marked = self.marked[category]
        return bool(marked) and any(index in marked for index in range(first, last + 1))

    def mentions_within(self, first: int, last: int) -> list[Mention]:
        """The mentions within tokens ``first`` to ``last``, both included."""
        begin, end = bisect_left(self._mention_starts, first), bisect_right(self._mention_starts, last)
        return [mention for mention in self.mentions[begin:end] if mention.last <= last]

    def _with_short_names(self, full_mentions: list[Mention]) -> list[Mention]:
        """With them, the short names of people: *Kim* after *Kim Jong-un*."""
        prose = self.tokens
        taken = {index for mention in full_mentions for index in range(mention.first, mention.last + 1)}
        by_word: dict[str, dict[str, int]] = {}
        people = {mention.actor.name: mention.actor for mention in full_mentions if mention.actor.kind == "person"}
        for mention in full_mentions:
            if mention.actor.kind == "person" and mention.last > mention.first:
                for index in range(mention.first, mention.last + 1):
                    if len(prose.forms[index]) > 2:
                        counts = by_word.setdefault(prose.forms[index], {})
                        counts[mention.actor.name] = counts.get(mention.actor.name, 0) + 1
        short = []
        for index, word in enumerate(prose.forms):
            counts = by_word.get(word, {})
            if counts and index not in taken and prose.written_word(index)[:1].isupper():
                name = max(counts, key=lambda each: counts[each])
                near = (
                    prose.written_word(index + 1)[:1].isupper()
                    if index + 1 < len(prose) and prose.text_before[index + 1].isspace()
                    else False
                )
                if not near or index + 1 in taken:
                    short.append(Mention(index, index, people[name]))
        return sorted([*full_mentions, *short], key=lambda it: (it.first, -it.last))

    # ── prepositions ──

    def governing_role(self, mention: Mention) -> Category | None:
        """The role of the preposition a name stands under: ``to``, ``from``, ``by``, ``of``, ``between``, ``with``, ``in``, ``about``."""
        return self.governor(mention)[0]

    def governor(self, mention: Mention) -> tuple[Category | None, int]:
        """That role, and the token of the preposition."""
        if mention not in self._governors:
            self._governors[mention] = self._find_governor(mention)
        return self._governors[mention]

    def _find_governor(self, mention: Mention) -> tuple[Category | None, int]:
        index = mention.first - 1
        low = max(self.tokens.sentence_of(mention.first).first, mention.first - 1 - _MAX_GOVERNOR_DISTANCE)
        if self.tokens.has_comma_before(mention.first):
            return None, -1
        while index >= low:
            for category in PREPOSITIONS:
                if index in self.marked[category]:
                    return category, index
            if index in self.marked[Category.AND]:
                before = self.mention_at.get(index - 1)
                return self.governor(before) if before else (None, -1)
            other = self.mention_at.get(index)
            if (
                (other and not other.is_demonym and other.actor.kind != "body")
                or index in self.marked[Category.AUXILIARY_HAVE]
                or index in self.marked[Category.AUXILIARY_BE]
            ):
                return None, -1
            if self.tokens.has_comma_before(index) or index in self.marked[Category.THAT]:
                return None, -1
            index -= 1
        return None, -1

    # ── words ──

    def unlisted_surname(self, indices: list[int]) -> str | None:
        """The last word of a run of capitalised words that is no entity: an unknown person's name."""
        run: list[int] = []
        for index in indices:
            capital = self.tokens.written_word(index)[:1].isupper() and index not in self.mention_at and not self._is_ordinary_word(index)
            if capital and (not run or run[-1] == index - 1):
                run.append(index)
            elif capital or len(run) < 2:
                run = [index] if capital else []
            else:
                break
        if not run:
            return None
        word = self.tokens.forms[run[-1]]
        return word if len(run) > 1 or word in self.speakers_by_surname else None

    def _is_ordinary_word(self, index: int) -> bool:
        """Whether a capitalised word is one of the language's own: the first of a sentence, an office."""
        first = index == self.tokens.sentence_of(index).first
        return first or any(
            index in self.marked[category]
            for category in (Category.OFFICE, Category.EXPERT, Category.UNNAMED_MEDIUM, Category.OF, Category.IN)
        )

    def is_known_word(self, index: int) -> bool:
        """Whether a word is one of the language's own or an entity: no name that nobody prepared."""
        return index in self.mention_at or index in self._listed_tokens

    def written_text(self, first: int, last: int) -> str:
        return self.tokens.source_text(first)[self.tokens.starts[first] : self.tokens.ends[last]]


def _outermost_mentions(mentions: list[Mention]) -> list[Mention]:
    """Without bodies, media and people that are but a part of a longer name: no *UN* in *Kim Jong Un*; its demonym stays in an office."""
    longer_at: dict[int, set[tuple[int, int]]] = {}
    for mention in mentions:
        for index in range(mention.first, mention.last + 1) if mention.last > mention.first else ():
            longer_at.setdefault(index, set()).add((mention.first, mention.last))
    return [
        mention
        for mention in mentions
        if mention.actor.kind == "state"
        or not any(
            first <= mention.first and mention.last <= last and last - first > mention.last - mention.first
            for first, last in longer_at.get(mention.first, ())
        )
    ]


def _nickname_mentions(marks: Sequence[LexiconMark], mentions: Sequence[Mention]) -> list[Mention]:
    """What a language calls somebody whom the article has named before: *the North*."""
    known = {mention.actor.name: mention.actor for mention in mentions}
    taken = {index for mention in mentions for index in range(mention.first, mention.last + 1)}
    return [
        Mention(mark.last, mark.last, known[mark.nickname_of]) for mark in marks if mark.nickname_of in known and mark.last not in taken
    ]
