"""Statements: who takes what position on which claim, with the quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watcher.model.alert_kinds import AlertKind
from watcher.model.articles import Article, Fingerprint, Span
from watcher.model.claims import TopicMatch
from watcher.model.figures import Figure
from watcher.model.parties import SourceParty


class Stance(StrEnum):
    """What position a source takes on a claim."""

    ASSERT = "assert"
    DENY = "deny"
    NO_COMMENT = "no-comment"
    UNAWARE = "unaware"


class Factuality(StrEnum):
    """How sure the source is (FactBank's CT, PR, PS and Uu; a denial is certain of the opposite)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


MEDIA_PARTY, EXPERT_PARTY, SOURCES_PARTY, UNKNOWN_PARTY = "media", "expert", "sources", "unknown"
"""Parties that are no entity: an outlet alone, somebody who speaks for nobody, unnamed sources, a speaker we could not make out."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One party's position on one claim, in one article.  A collective denial is one statement for each denier."""

    topic: str
    claim: str
    party: str
    """The actor the source speaks for: an entity's name, or MEDIA, EXPERT, UNKNOWN (which never alerts)."""
    source: tuple[str, ...]
    """Who tells it, outermost first: outlet, cited medium, speaker."""
    stance: Stance
    factuality: Factuality
    quote_span: Span
    sentence_span: Span
    background: bool = False
    """Background that retells what was said before."""
    confirms: bool = False
    """Whether its own words confirm, admit or acknowledge, and do not merely say."""
    on_the_record: bool = False
    """On the record: a named speaker, an office or a state, and no anonymous official."""
    origin: str = ""
    """The medium it comes from, as one key for all who carry it: a cited medium, a wire credit, else the outlet."""
    said_at: datetime | None = None
    said_until: datetime | None = None
    """The interval in which it was said; None where the text gives no date of its own beside the article's."""
    figures: tuple[Figure, ...] = ()
    """Numbers, amounts and dates that it gives."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Details: items, places, figures."""
    confidence: float = field(default=1.0, compare=False)
    """How sure the tagger is of its weakest part, 0 to 1; kept on record, and nothing is decided by it yet."""
    rules: tuple[str, ...] = field(default=(), compare=False)
    """The names of the rules that made it, in the order of the stages."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What we saw in an article, knowing no history."""

    article: Article
    fingerprint: Fingerprint
    matches: tuple[TopicMatch, ...]
    ruleset_id: str
    statements: tuple[Statement, ...] = ()
    statements_supported: bool = False
    """Whether there are words to read statements by in the article's language."""
    repeated_statements: int = 0
    """Statements that were read and are not filed, since others of the article say the same."""
    statements_beyond_limit: int = 0
    """Statements that were read and are not filed, since there were too many."""
    parties: tuple[SourceParty, ...] = ()
    """Whom its sources speak for, with their names; a statement's party is the key of one, or an entity's."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words with all that is needed to show them years later.  ``stance`` is None where it is no statement."""

    text: str
    sentence: str
    url: str
    title: str
    outlet: str
    published: datetime | None
    seen_at: datetime
    article_id: int | None = None
    party: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Language -> what the party is called."""
    source: tuple[str, ...] = ()
    stance: Stance | None = None
    factuality: Factuality | None = None
    said_at: datetime | None = None
    said_until: datetime | None = None
    marks: tuple[tuple[int, int], ...] = ()
    """(start, end) in ``sentence`` of what its publisher has changed since."""
    figures: tuple[Figure, ...] = ()
    """Numbers and dates that the statement gives."""


@dataclass(frozen=True, slots=True)
class FiledStatement:
    """A statement on record.  ``effective_at``: when it counts as said; ``kind``: what it changed, told or not; ``id`` 0: not stored."""

    statement: Statement
    quote: Quote
    effective_at: datetime
    kind: AlertKind | None = None
    id: int = 0
    read_as: str = ""
    """The proposition that it was read on, where it counts on another one."""
    party_read_as: str = ""
    """The party that it was read of, where that counts as another one."""

    @property
    def party(self) -> str:
        """Whom it speaks for."""
        return self.statement.party

    @property
    def stance(self) -> Stance:
        """What it says of the claim."""
        return self.statement.stance

    @property
    def claim_as_read(self) -> str:
        """The key of the proposition that it was read on."""
        return self.read_as or self.statement.claim

    @property
    def party_as_read(self) -> str:
        """The key of the party that it was read of."""
        return self.party_read_as or self.statement.party

    @property
    def background(self) -> bool:
        """Whether it is only background in its article."""
        return self.statement.background

    @property
    def article_id(self) -> int | None:
        """The article it stands in; None once that is deleted."""
        return self.quote.article_id
