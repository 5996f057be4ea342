"""A cue with its source and what it answers for; and what every rule that reads a cue is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from watcher.model import Stance
from watcher.statements.actors import ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.content_scope import ScopeFinder
from watcher.statements.lexicon import Cue, Lexicon, LexiconMark
from watcher.statements.rule_names import Rule
from watcher.statements.subjects import SubjectFinder


class CueStance(NamedTuple):
    """What the cue says once it is negated or refused, and the rule by which."""

    stance: Stance | None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its source and what it answers for."""

    mark: LexiconMark
    cue: Cue
    sentence: TokenSentence
    stance: Stance | None
    speaker: Speaker | None
    scopes: tuple[TokenRange, ...]
    start: int
    """The first token of source or cue, whichever comes first."""
    content_stands_before: bool = False
    """Whether its content stands before it."""
    is_parallel: bool = False
    """Whether it says the same as another, and not of it: *…, as Washington alleges*."""
    rules: tuple[Rule, ...] = field(default=(), compare=False)
    """The rules that read it, but for the speaker's own."""

    def covers(self, index: int) -> bool:
        """Whether its content holds the token."""
        return any(first <= index <= last for first, last in self.scopes)

    @property
    def size(self) -> int:
        """How many tokens its content has."""
        return sum(last - first + 1 for first, last in self.scopes)


class SuppressedCue(NamedTuple):
    """A cue, tokens ``first`` to ``last``, that yields no position, and the rule by which."""

    rule: Rule
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class ReadingContext:
    """An article's tokens and names, and where its subjects and contents stand."""

    tokens: ArticleTokens
    actors: ActorTable
    lexicon: Lexicon
    scope_finder: ScopeFinder
    subject_finder: SubjectFinder
    verb_ends: frozenset[int]
    """The last tokens of its verbs of saying."""
    noun_cue_starts: frozenset[int]
    """The first tokens of its nouns of saying."""
    skipped_cues: list[SuppressedCue] = field(default_factory=list)
    """The cues that were read as none so far: for a trace only."""


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue as it is reached: its sentence, who spoke last before it, and the attributions read so far."""

    mark: LexiconMark
    cue: Cue
    sentence: TokenSentence
    previous_speaker: Speaker | None = None
    earlier: Sequence[Attribution] = ()

    def attribute(
        self,
        stance: Stance | None,
        speaker: Speaker | None,
        scopes: Iterable[TokenRange],
        *,
        start: int,
        rules: Iterable[Rule | None],
        content_stands_before: bool = False,
        is_parallel: bool = False,
    ) -> Attribution:
        """Make its attribution."""
        return Attribution(
            self.mark,
            self.cue,
            self.sentence,
            stance,
            speaker,
            tuple(scopes),
            start,
            content_stands_before,
            is_parallel,
            tuple(rule for rule in rules if rule is not None),
        )
