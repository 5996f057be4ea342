"""Who is named in an article, under which name, and for whom that speaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import EXPERT, MEDIA, UNKNOWN
from watcher.statements.lexicon import Mark
from watcher.statements.prose import Prose

PAIR = "both"
"""The party of a speaker who is but *both countries*, until it is known of what they speak."""
_Known = tuple[tuple[str, ...], str | None]
_OBLIQUE = frozenset({"in", "to", "with", "about"})
_LITTLE = ("filler", "of", "and", "that", "not", "have", "in", "relative")
_SHORT_WORD = 3
_STEP_OVER = 4
"""Words that may stand between a preposition and the name it governs: an article, a title, an adjective."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity that can act or speak.  ``party``: whom it speaks for; ``adjectives``: its names that are demonyms, as folded tokens."""

    name: str
    kind: str
    party: str | None = None
    wire: bool = False
    adjectives: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor at tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    actor: Actor
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source as it is named.  ``parties``: whom it speaks for, several where several speak as one; ``label``: its own words."""

    parties: tuple[str, ...]
    label: str
    named: bool = False
    medium: str | None = None
    """The medium it is, by name, where it is one."""
    first: int = -1
    last: int = -1


class Cast:
    """Every mention of an article, and what the words around a name make of it."""

    def __init__(self, prose: Prose, marks: Sequence[Mark], mentions: Iterable[Mention]) -> None:
        self.prose = prose
        self.at: dict[str, dict[int, Mark]] = {}
        for mark in marks:
            if mark.category != "cue" and not mark.category.startswith("="):
                for index in range(mark.first, mark.last + 1):
                    self.at.setdefault(mark.category, {})[index] = mark
        named = sorted(mentions, key=lambda it: (it.first, -it.last))
        self.mentions = self._named(_outer([*named, *_nicknamed(marks, named)]))
        self._firsts = [mention.first for mention in self.mentions]
        self.inside: dict[int, Mention] = {i: m for m in reversed(self.mentions) for i in range(m.first, m.last + 1)}
        self._governors: dict[Mention, tuple[str | None, int]] = {}
        self.registry: dict[str, Speaker] = {}
        """Surname -> the speaker it was introduced as."""

    def has(self, category: str, index: int) -> bool:
        return index in self.at.get(category, ())

    def any(self, category: str, first: int, last: int) -> bool:
        """Whether a mark of the category begins within tokens ``first`` to ``last``."""
        known = self.at.get(category)
        return bool(known) and any(index in known for index in range(first, last + 1))  # type: ignore[operator]

    def between(self, first: int, last: int) -> list[Mention]:
        """The mentions within tokens ``first`` to ``last``, both included."""
        found = []
        for mention in self.mentions[bisect_left(self._firsts, first) :]:
            if mention.first > last:
                break
            if mention.last <= last:
                found.append(mention)
        return found

    def _named(self, full: list[Mention]) -> list[Mention]:
        """With them, the short names of people: *Kim* after *Kim Jong-un*."""
        prose = self.prose
        taken = {index for mention in full for index in range(mention.first, mention.last + 1)}
        by_word: dict[str, dict[str, int]] = {}
        people = {mention.actor.name: mention.actor for mention in full if mention.actor.kind == "person"}
        for mention in full:
            if mention.actor.kind == "person" and mention.last > mention.first:
                for index in range(mention.first, mention.last + 1):
                    if len(prose.forms[index]) > 2:
                        counts = by_word.setdefault(prose.forms[index], {})
                        counts[mention.actor.name] = counts.get(mention.actor.name, 0) + 1
        short = []
        for index, word in enumerate(prose.forms):
            counts = by_word.get(word, {})
            if counts and index not in taken and prose.raw(index)[:1].isupper():
                name = max(counts, key=lambda each: counts[each])
                near = prose.raw(index + 1)[:1].isupper() if index + 1 < len(prose) and prose.gaps[index + 1].isspace() else False
                if not near or index + 1 in taken:
                    short.append(Mention(index, index, people[name]))
        return sorted([*full, *short], key=lambda it: (it.first, -it.last))

    # ── prepositions ──

    def governed(self, mention: Mention) -> str | None:
        """The role of the preposition a name stands under: ``to``, ``from``, ``by``, ``of``, ``between``, ``with``, ``in``, ``about``."""
        return self.governor(mention)[0]

    def governor(self, mention: Mention) -> tuple[str | None, int]:
        """That role, and the token of the preposition."""
        if mention not in self._governors:
            self._governors[mention] = self._governor(mention)
        return self._governors[mention]

    def _governor(self, mention: Mention) -> tuple[str | None, int]:
        index = mention.first - 1
        low = max(self.prose.sentence_of(mention.first).first, mention.first - 1 - _STEP_OVER)
        if self.prose.comma(mention.first):
            return None, -1
        while index >= low:
            for category in ("from", "between", "with", "to", "by", "of", "in", "about"):
                if self.has(category, index):
                    return category, index
            if self.has("and", index):
                before = self.inside.get(index - 1)
                return self.governor(before) if before else (None, -1)
            other = self.inside.get(index)
            if (other and not other.adjective and other.actor.kind != "body") or self.has("have", index) or self.has("be", index):
                return None, -1
            if self.prose.comma(index) or self.has("that", index):
                return None, -1
            index -= 1
        return None, -1

    # ── speakers ──

    def speaker(self, ranges: Sequence[tuple[int, int]], last: Speaker | None) -> Speaker | None:
        """Who is named within these ranges of tokens (the noun phrase and its appositions).  ``last``: who spoke before, for pronouns."""
        words = [index for first, final in ranges for index in range(first, final + 1)]
        if not words:
            return None
        label = " … ".join(self._label(first, final) for first, final in ranges)
        found = [mention for first, final in ranges for mention in self.between(first, final)]
        primary = [mention for mention in found if not self._oblique(mention, words)] or found
        name = self._surname(words)
        anonymous = any(self.has("anonymous", index) for index in words)
        person = [mention for mention in primary if mention.actor.kind == "person"]
        ends = {"first": words[0], "last": words[-1]}
        known = self._known(words, primary, person, name, last)
        if known is None:
            return None
        parties, medium = known
        named = bool(person or name) or (not anonymous and bool(parties) and parties[0] not in (MEDIA, UNKNOWN))
        speaker = Speaker(parties, label, named, medium, **ends)
        if name and parties[0] != UNKNOWN:
            self.registry.setdefault(name, speaker)
        return speaker

    def _label(self, first: int, final: int) -> str:
        """The words of a noun phrase, without the little ones before it and the bare connectors after it."""
        while first < final and any(self.has(category, first) for category in _LITTLE) and not self._article(first):
            first += 1
        while first < final and any(self.has(category, final) for category in ("and", "that", "relative", "not", "filler")):
            final -= 1
        return self.written(first, final)

    def _article(self, index: int) -> bool:
        """Whether a little word belongs to the name after it: *le Kremlin*."""
        return self.has("filler", index) and len(self.prose.forms[index]) <= _SHORT_WORD

    def _oblique(self, mention: Mention, words: list[int]) -> bool:
        """Whether a preposition of the noun phrase itself governs a name: of *an envoy to Seoul* it is not Seoul that speaks."""
        under, at = self.governor(mention)
        return under in _OBLIQUE and at in words

    def _known(
        self, words: list[int], primary: list[Mention], person: list[Mention], name: str | None, last: Speaker | None
    ) -> _Known | None:
        """(parties, medium) of a noun phrase; None where it names nobody."""
        if self._among("other", words):
            return (MEDIA,), None
        return self._by_name(words, primary, person) or self._by_reference(words, name, last)

    def _by_name(self, words: list[int], primary: list[Mention], person: list[Mention]) -> _Known | None:
        """Of people, media, experts and states that are named."""
        media = [mention for mention in primary if mention.actor.kind == "medium"]
        states = [mention for mention in primary if mention.actor.party and mention.actor.kind in ("state", "body")]
        expert, official, medium = (self._among(category, words) for category in ("expert", "official", "medium"))
        if person and person[0].actor.party:
            return self._joined([*person, *states] if not official else person), None
        if self._among("state_medium", words) and states:
            return (str(states[0].actor.party),), None
        quoted = bool(media) and bool(states) and self.governed(media[0]) == "by"  # an official quoted by the paper
        if media and not quoted and not (official and states and states[0].first < media[0].first and not medium):
            return (media[0].actor.party or MEDIA,), media[0].actor.name
        if (expert or medium) and not official:
            return (EXPERT if expert else MEDIA,), None
        return (self._joined(states), None) if states else None

    def _by_reference(self, words: list[int], name: str | None, last: Speaker | None) -> _Known | None:
        """Of pronouns, offices and names introduced before; UNKNOWN where they stay open."""
        if self._among("pair", words):
            return (PAIR,), None
        if name and name in self.registry:
            return self.registry[name].parties, self.registry[name].medium
        if self._among("latter", words) and (latter := self._latter(words[0])):
            return latter
        if self._among("own", words) and (owner := self._owner(words[0])):
            return owner
        official = self._among("official", words)
        pronoun = (len(words) < 3 and self._among("him", words)) or self._among("he", words) or self._among("they", words)
        if last and (pronoun or official or self._among("document", words)):
            return last.parties, last.medium
        if self._among("anonymous", words) and not official:
            return (MEDIA,), None  # sources, and no more: nobody but the outlet answers for them
        return ((UNKNOWN,), None) if pronoun or official or name else None

    def _among(self, category: str, words: list[int]) -> bool:
        return any(self.has(category, index) for index in words)

    def _latter(self, index: int) -> _Known | None:
        """Whom *the latter* means: who was named last before it."""
        sentence = self.prose.sentence_of(index)
        low = self.prose.sentences[max(0, sentence.index - 1)].first
        found = [mention for mention in self.between(low, index - 1) if mention.actor.party]
        return ((str(found[-1].actor.party),), None) if found else None

    def _owner(self, index: int) -> _Known | None:
        """Whose *its minister* is: of who is named first in the sentence."""
        free = [m for m in self.between(self.prose.sentence_of(index).first, index - 1) if m.actor.party and not self.governed(m)]
        return ((str(free[0].actor.party),), None) if free else None

    def _joined(self, mentions: list[Mention]) -> tuple[str, ...]:
        """The party of the first, and of those that speak as one with it: *Moscow and Pyongyang*, *neither Seoul nor Tokyo*."""
        parties, listed = [str(mentions[0].actor.party)], list[str]()
        for before, after in pairwise(mentions):
            link = range(before.last + 1, after.first)
            comma = "," in self.prose.after(before.last) and len(link) < _STEP_OVER - 1
            joined = any(self.has("and", index) or self.has("neither", index) for index in link)
            if len(link) > _STEP_OVER or not (joined or comma):
                break
            listed.append(str(after.actor.party))
            if joined:  # a comma joins only what an *and* ends: Tokyo, Seoul and Washington
                parties += [party for party in dict.fromkeys(listed) if party not in parties and party != "None"]
                listed = []
        return tuple(parties)

    def _surname(self, words: list[int]) -> str | None:
        """The last word of a run of capitalised words that is no entity: an unknown person's name."""
        run: list[int] = []
        for index in words:
            capital = self.prose.raw(index)[:1].isupper() and index not in self.inside and not self._plain(index)
            if capital and (not run or run[-1] == index - 1):
                run.append(index)
            elif capital or len(run) < 2:
                run = [index] if capital else []
            else:
                break
        if not run:
            return None
        word = self.prose.forms[run[-1]]
        return word if len(run) > 1 or word in self.registry else None

    def _plain(self, index: int) -> bool:
        """Whether a capitalised word is one of the language's own: the first of a sentence, an office."""
        first = index == self.prose.sentence_of(index).first
        return first or any(self.has(category, index) for category in ("official", "expert", "medium", "of", "in"))

    def known_word(self, index: int) -> bool:
        """Whether a word is one of the language's own or an entity: no name that nobody prepared."""
        return index in self.inside or any(index in known for known in self.at.values())

    def written(self, first: int, last: int) -> str:
        return self.prose.source(first)[self.prose.starts[first] : self.prose.ends[last]]


def _outer(mentions: list[Mention]) -> list[Mention]:
    """Without bodies, media and people that are but a part of a longer name: no *UN* in *Kim Jong Un*; its demonym stays in an office."""
    long = [(mention.first, mention.last) for mention in mentions if mention.last > mention.first]
    return [
        mention
        for mention in mentions
        if mention.actor.kind == "state"
        or not any(first <= mention.first and mention.last <= last and last - first > mention.last - mention.first for first, last in long)
    ]


def _nicknamed(marks: Sequence[Mark], named: Sequence[Mention]) -> list[Mention]:
    """What a language calls somebody whom the article has named before: *the North*."""
    known = {mention.actor.name: mention.actor for mention in named}
    taken = {index for mention in named for index in range(mention.first, mention.last + 1)}
    return [
        Mention(mark.last, mark.last, known[mark.category[1:]])
        for mark in marks
        if mark.category.startswith("=") and mark.category[1:] in known and mark.last not in taken
    ]
