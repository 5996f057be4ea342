"""The words of a language that tell who says what: ``watcher/data/lexicons/<language>.toml``, compiled once.

    [endings]   er = "e,es,ent,…"                          <er> in a form writes out all of them; {a,b} writes out both
    [[cue]]     stance = "deny"                            what a source does with what it speaks of
                verbs = [["ni<er>", "Téhéran nie …"]]      forms, alternatives parted by |; a sentence that must yield that stance
    [words]     breaks = ["tandis que", …]                 words that do one thing each; the categories are told in ``Lexicon``

A language whose file has no ``[[cue]]`` is read without statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from watcher.model import Factuality, Stance
from watcher.statements.article_tokens import ArticleTokens
from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import tokenise

_MAX_ACCENT_SENSITIVE_LETTERS = 2
"""Letters of a word that is told from others by its accents alone."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word by which a source takes a stand on what it speaks of.

    ``kind``: ``verb`` (its subject is the source), ``noun`` (an allegation that something is so), ``according`` (what follows is the
    source), ``citing`` (so too, within another's report), ``phrase`` (a whole refusal: its object is what it is about).
    ``stance`` None: what it governs is nobody's position (a question, a warning, a wish).
    """

    stance: Stance | None
    kind: str = "verb"
    factuality: Factuality = Factuality.CERTAIN
    confirms: bool = False
    stance_when_negated: Stance | None = None
    """What it is when it is negated."""
    only_on_accusations: bool = False
    """Whether it is a stand only on accusations: a rejected proposal is no denied fact."""
    denies_by_calling_false: bool = False
    """Whether it is a denial only where it calls something false: *called the report fake*."""
    to_names_agent: bool = False
    """Whether its *to* names the doer: *reproche à Minsk de …*."""
    only_after_content: bool = False
    """Whether it reports speech only after it: *« … », a lancé Moscou*."""
    takes_event_noun: bool = False
    """Whether its object may be the thing itself, without a clause: *deny any delivery*, *confirm the visit*."""


@dataclass(frozen=True, slots=True)
class LexiconMark:
    """Tokens ``first`` to ``last``, both included, that are of a category; ``cue`` where it is ``cue``."""

    category: str
    first: int
    last: int
    cue: Cue | None = None


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A written form.  ``exact``: (place, spelling) of its short words, accents and all: *à* is no *a*."""

    category: str
    cue: Cue | None
    exact_spellings: tuple[tuple[int, str], ...]

    @property
    def competition_group(self) -> str:
        """Among whom the longest form wins."""
        return self.cue.kind if self.cue else self.category


@dataclass(slots=True)
class LexiconTrieNode:
    """A place in the tree of all forms: the words that may come next, and the forms that end here."""

    children: dict[str, LexiconTrieNode] = field(default_factory=dict)
    entries: list[LexiconEntry] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A language's words as a tree of their folded tokens.

    Categories: ``not`` and ``no`` (the two parts of a negation), ``nay`` and ``none`` (negate alone, a verb: *not*; a noun or more:
    *no, never, aucun*), ``only`` (lifts one), ``refuse``, ``possible``, ``probable``, ``adverb`` (of the two), ``hypothetical``, ``any``,
    ``ought``, ``habitual``, ``breaks`` (ends a clause), ``where``, ``relative``, ``that``, ``such_that`` (*selon lesquelles*), ``like``;
    prepositions by role: ``to``, ``from``, ``by``, ``of``, ``between``, ``with``, ``in``, ``about``, ``during``; ``and``, ``neither``;
    pronouns and what takes up a claim again: ``it``, ``he``, ``him``, ``they``, ``latter``, ``own``, ``same``, ``pair``, ``leaders``
    (*the two countries*, *the two leaders*); ``recap``, ``past`` (history), ``fresh``, ``pluperfect``; who speaks: ``official``,
    ``expert``, ``medium``, ``state_medium``, ``anonymous``, ``document``, ``other``; ``accusation``, ``false`` (calls something so),
    ``unconfirmed``, ``link``; ``be``, ``have``, ``filler`` (between a subject and its verb); ``=name`` (what an entity is called once
    it was named).
    """

    language: str
    root: LexiconTrieNode
    conditional: re.Pattern[str] | None = None
    not_conditional: re.Pattern[str] | None = None
    participle: re.Pattern[str] | None = None
    """Forms that are no finite verb without an auxiliary."""
    day_words: Mapping[str, Any] = field(default_factory=dict)
    passive: re.Pattern[str] | None = None
    """Forms that are passive after *be*: they have no source but one named by *by*."""
    acronyms: Mapping[str, str] = field(default_factory=dict)
    """Written form, capitals and all -> the entity it names: *US* is no *us*."""
    inverts_subject: bool = False
    """Whether a verb may come before its subject after a quotation, without a comma: *a déclaré Choïgou*."""

    def find_marks(self, tokens: ArticleTokens) -> list[LexiconMark]:
        """Every mark of the article, in order; of two of one category that overlap, the longer."""
        found: list[LexiconMark] = []
        words, raws, first = tokens.forms, tokens.lowercase_words, self.root.children
        reached: dict[str, int] = {}
        for index, word in enumerate(words):
            node = first.get(word)
            ends: list[tuple[int, list[LexiconEntry]]] = []
            at = index
            while node is not None:
                if node.entries:
                    ends.append((at, node.entries))
                at += 1
                node = node.children.get(words[at]) if at < len(words) and at != tokens.title_length else None
            for last, entries in reversed(ends):
                for entry in entries:
                    if reached.get(entry.competition_group, -1) < last and all(
                        raws[index + place] == spelt for place, spelt in entry.exact_spellings
                    ):
                        reached[entry.competition_group] = last
                        found.append(LexiconMark(entry.category, index, last, entry.cue))
        return found


def statement_languages() -> frozenset[str]:
    """The languages whose statements are read."""
    return frozenset(language for language, table in lexicon_tables().items() if table.get("cue"))


@lru_cache(maxsize=8)
def load_lexicon(language: str) -> Lexicon:
    """Raises KeyError where the language has no words for statements."""
    table = lexicon_tables()[language]
    endings = {name: text.split(",") for name, text in table.get("endings", {}).items()}
    root = LexiconTrieNode()

    def add(pattern: str, category: str, cue: Cue | None = None) -> None:
        for text in expand_pattern(pattern, endings):
            found, node = tokenise(text), root
            for form in found.forms:
                node = node.children.setdefault(form, LexiconTrieNode())
            spelt = [text[start:end].lower() for start, end in zip(found.starts, found.ends, strict=True)]
            if spelt:
                node.entries.append(
                    LexiconEntry(
                        category, cue, tuple((n, word) for n, word in enumerate(spelt) if len(word) <= _MAX_ACCENT_SENSITIVE_LETTERS)
                    )
                )

    for group in table["cue"]:
        cue = parse_cue(group)
        for pattern, *_ in group["verbs"]:
            add(pattern, "cue", cue)
    nicknames = {f"={name}": words for name, words in table.get("nicknames", {}).items()}
    for category, patterns in {**table.get("words", {}), **nicknames}.items():
        for pattern in patterns:
            add(pattern, category)
    moods = table.get("moods", {})
    patterns = {key: re.compile(moods[key]) for key in ("conditional", "not_conditional", "participle", "passive") if moods.get(key)}
    acronyms = {form: name for name, written in table.get("acronyms", {}).items() for form in written}
    return Lexicon(
        language, root, **patterns, acronyms=acronyms, day_words=table.get("days", {}), inverts_subject=bool(moods.get("swaps", False))
    )


def parse_cue(group: Mapping[str, Any]) -> Cue:
    """A ``[[cue]]`` table without its words.  Raises ValueError for a word that is no stance or factuality."""

    def stance(name: str) -> Stance | None:
        return Stance(name) if name != "none" else None

    return Cue(
        stance(group.get("stance", "assert")),
        group.get("kind", "verb"),
        Factuality(group.get("factuality", "certain")),
        group.get("confirms", False),
        stance(group.get("negated", "none")),
        group.get("accused", False),
        group.get("dismisses", False),
        group.get("blames", False),
        group.get("post", False),
        group.get("act", False),
    )


_BRACES = re.compile(r"\{([^{}]*)\}|<(\w+)>")


def expand_pattern(pattern: str, endings: Mapping[str, list[str]]) -> Iterator[str]:
    """``ni<er>|récus{e,ent}`` -> every form it stands for."""
    for choice in pattern.split("|"):
        found = _BRACES.search(choice)
        if not found:
            yield choice.strip()
            continue
        ends = found.group(1).split(",") if found.group(1) is not None else endings[found.group(2)]
        for end in ends:
            yield from expand_pattern(choice[: found.start()] + end + choice[found.end() :], endings)
