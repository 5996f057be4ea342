"""The words of a language that tell who says what, compiled once from the files of ``watcher/data/lexicons/<language>/``.

    [endings]   er = "e,es,ent,…"                          <er> in a cue writes out all of them; {a,b} writes out both
    [[cue]]     stance = "deny"                            what a source does with what it speaks of
                forms = [["ni<er>", "Téhéran nie …"]]      forms, alternatives parted by |; a sentence that must yield that stance
    [words]     clause_break = ["tandis que", …]           words that do one thing each; the lists are ``word_categories.Category``

A language without a ``[[cue]]`` is read without statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any

from watcher.model import Factuality, Stance
from watcher.statements.article_tokens import ArticleTokens
from watcher.statements.lexicon_keys import DaysKey, LexiconTable, MorphologyKey
from watcher.statements.word_categories import Category
from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import tokenise

_MAX_ACCENT_SENSITIVE_LETTERS = 2
"""Letters of a word that is told from others by its accents alone."""


class CueKind(StrEnum):
    """How a cue names its source."""

    VERB = "verb"
    """Its subject is the source."""
    NOUN = "noun"
    """An allegation that something is so."""
    ACCORDING = "according"
    """What follows it is the source."""
    CITING = "citing"
    """So too, within another's report."""
    PHRASE = "phrase"
    """A whole refusal: its object is what it is about."""
    QUESTION = "question"
    """A question, a warning, a wish: nobody's position."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word by which a source takes a stand on what it speaks of.

    ``stance`` None: what it governs is nobody's position (a question, a warning, a wish).  The keys of a ``[[cue]]`` are these fields.
    """

    stance: Stance | None
    kind: CueKind = CueKind.VERB
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
    """Tokens ``first`` to ``last``, both included, that are of a category, a cue, or what a language calls an entity once it was named."""

    first: int
    last: int
    category: Category | None = None
    cue: Cue | None = None
    nickname_of: str = ""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A written form.  ``exact_spellings``: (place, spelling) of its short words, accents and all: *à* is no *a*."""

    category: Category | None
    cue: Cue | None
    nickname_of: str
    exact_spellings: tuple[tuple[int, str], ...]

    @property
    def competition_group(self) -> str:
        """Among whom the longest form wins."""
        return f"cue {self.cue.kind}" if self.cue else f"={self.nickname_of}" if self.category is None else self.category.value


@dataclass(slots=True)
class LexiconTrieNode:
    """A place in the tree of all forms: the words that may come next, and the forms that end here."""

    children: dict[str, LexiconTrieNode] = field(default_factory=dict)
    entries: list[LexiconEntry] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A language's words as a tree of their folded tokens."""

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
                        found.append(LexiconMark(index, last, entry.category, entry.cue, entry.nickname_of))
        return found


def statement_languages() -> frozenset[str]:
    """The languages whose statements are read."""
    return frozenset(language for language, table in lexicon_tables().items() if table.get(LexiconTable.CUE))


@lru_cache(maxsize=8)
def load_lexicon(language: str) -> Lexicon:
    """Compile a language's words, once.

    Raises:
        KeyError: the language has no files.
        ValueError: they hold a list, a key or a value that no rule knows.
    """
    return compile_lexicon(language, lexicon_tables()[language])


def compile_lexicon(language: str, table: Mapping[str, Any]) -> Lexicon:
    """Compile the tables of a language; each may be missing.

    Raises:
        ValueError: they hold a list, a key or a value that no rule knows.
    """
    _require_known_keys("tables of a language", table, LexiconTable)
    days, morphology = table.get(LexiconTable.DAYS, {}), table.get(LexiconTable.MORPHOLOGY, {})
    _require_known_keys("keys of [days]", days, DaysKey)
    _require_known_keys("keys of [morphology]", morphology, MorphologyKey)
    patterns = {key.value: re.compile("".join(morphology[key])) for key in _MORPHOLOGY_PATTERNS if morphology.get(key)}
    return Lexicon(
        language,
        _compile_forms(table),
        **patterns,
        acronyms={form: name for name, written in table.get(LexiconTable.ACRONYMS, {}).items() for form in written},
        day_words=days,
        inverts_subject=bool(morphology.get(MorphologyKey.INVERTS_SUBJECT, False)),
    )


_MORPHOLOGY_PATTERNS = (MorphologyKey.CONDITIONAL, MorphologyKey.NOT_CONDITIONAL, MorphologyKey.PARTICIPLE, MorphologyKey.PASSIVE)


def _require_known_keys(what: str, table: Iterable[str], allowed: type[StrEnum]) -> None:
    """Refuse a misspelt key, which would otherwise be an empty list without a word."""
    unknown = set(table) - {each.value for each in allowed}
    if unknown:
        raise ValueError(f"unknown {what}: {', '.join(sorted(unknown))}; known are {', '.join(allowed)}")


def _compile_forms(table: Mapping[str, Any]) -> LexiconTrieNode:
    """The tree of every form of the cues, the lists of words and the nicknames."""
    endings = {name: text.split(",") for name, text in table.get(LexiconTable.ENDINGS, {}).items()}
    tree = _LexiconTree()
    for group in table.get(LexiconTable.CUE, ()):
        cue = parse_cue(group)
        for forms, *_ in group["forms"]:
            for text in cue_forms(forms, endings):
                tree.add(text, cue=cue)
    for name, patterns in table.get(LexiconTable.WORDS, {}).items():
        category = Category(name)
        for pattern in patterns:
            for text in expand_pattern(pattern, endings):
                tree.add(text, category=category)
    for entity, patterns in table.get(LexiconTable.NICKNAMES, {}).items():
        for pattern in patterns:
            for text in expand_pattern(pattern, endings):
                tree.add(text, nickname_of=entity)
    return tree.root


class _LexiconTree:
    """The tree of forms while it grows."""

    def __init__(self) -> None:
        self.root = LexiconTrieNode()

    def add(self, text: str, *, category: Category | None = None, cue: Cue | None = None, nickname_of: str = "") -> None:
        found, node = tokenise(text), self.root
        for form in found.forms:
            node = node.children.setdefault(form, LexiconTrieNode())
        spelt = [text[start:end].lower() for start, end in zip(found.starts, found.ends, strict=True)]
        if spelt:
            exact = tuple((n, word) for n, word in enumerate(spelt) if len(word) <= _MAX_ACCENT_SENSITIVE_LETTERS)
            node.entries.append(LexiconEntry(category, cue, nickname_of, exact))


def parse_cue(group: Mapping[str, Any]) -> Cue:
    """Parse a ``[[cue]]`` table without its forms.

    Raises:
        ValueError: a key, stance, kind or factuality is unknown.
    """
    unknown = set(group) - {each.name for each in fields(Cue)} - {"forms"}
    if unknown:
        raise ValueError(f"unknown keys of a [[cue]]: {', '.join(sorted(unknown))}")

    def stance(name: str) -> Stance | None:
        return Stance(name) if name != "none" else None

    given = {key: value for key, value in group.items() if key != "forms"}
    given["stance"] = stance(group.get("stance", "assert"))
    given["stance_when_negated"] = stance(group.get("stance_when_negated", "none"))
    given["kind"] = CueKind(group.get("kind", "verb"))
    given["factuality"] = Factuality(group.get("factuality", "certain"))
    return Cue(**given)


def cue_forms(forms: str | list[str], endings: Mapping[str, list[str]]) -> Iterator[str]:
    """Every form of a cue's entry, whose alternatives may be spread over several strings."""
    for pattern in [forms] if isinstance(forms, str) else forms:
        yield from expand_pattern(pattern, endings)


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
