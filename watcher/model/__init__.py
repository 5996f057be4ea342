"""The nouns that travel, in the order of the path.  Frozen, picklable, and free of any library.

Every instant is an aware UTC ``datetime``.  Every ``Span`` counts characters of the original, unfolded text.
"""

from __future__ import annotations

from watcher.model.alert_kinds import AlertKind, Severity
from watcher.model.alerts import Alert, NewAlert
from watcher.model.articles import Article, Fingerprint, Placement, Span, StoryCandidate, TextSource
from watcher.model.claims import Claim, Predicate, Topic, TopicMatch
from watcher.model.corrections import CORRECTION_REASONS, PlacedFigure, QuoteChange, TextComparison, ToldQuote
from watcher.model.delivery import Channel, ChannelKind, Delivery, DeliveryState, Message, MessageKind, OperatorNote, RoutingState
from watcher.model.feeds import Entry, ParsedFeed
from watcher.model.figures import Figure, FigureKind
from watcher.model.health import ChannelFacts, ExtractionFacts, FeedFacts, HealthFacts, Problem
from watcher.model.http import CacheValidators, HttpResponse, NotModified
from watcher.model.index_query import AllOf, AnyOf, IndexQuery, IndexWord
from watcher.model.ledger import ClaimWindows, Decisions, LedgerContext, StatementDecision, StoryDecision
from watcher.model.propositions import EVENT_SLOT, NUMBER_KEY, Frame, Proposition, PropositionOrigin, StatedClaim
from watcher.model.routing import DISABLED_GROUP, Mute, MuteScope, RouteAction, RouteDecision, RoutingFacts
from watcher.model.statements import (
    EXPERT_PARTY,
    MEDIA_PARTY,
    SOURCES_PARTY,
    UNKNOWN_PARTY,
    Factuality,
    FiledStatement,
    Quote,
    Reading,
    Stance,
    Statement,
)
from watcher.model.stored_rows import (
    AlertRoute,
    ArticleRevision,
    HeldAlert,
    StoredAlert,
    StoredArticle,
    StoredChannel,
    StoredDelivery,
    StoredEntry,
    StoredFeed,
    StoredProblem,
    StoredReread,
    StoredStatement,
    StoredTopic,
)

__all__ = [
    "CORRECTION_REASONS",
    "DISABLED_GROUP",
    "EVENT_SLOT",
    "EXPERT_PARTY",
    "MEDIA_PARTY",
    "NUMBER_KEY",
    "SOURCES_PARTY",
    "UNKNOWN_PARTY",
    "Alert",
    "AlertKind",
    "AlertRoute",
    "AllOf",
    "AnyOf",
    "Article",
    "ArticleRevision",
    "CacheValidators",
    "Channel",
    "ChannelFacts",
    "ChannelKind",
    "Claim",
    "ClaimWindows",
    "Decisions",
    "Delivery",
    "DeliveryState",
    "Entry",
    "ExtractionFacts",
    "Factuality",
    "FeedFacts",
    "Figure",
    "FigureKind",
    "FiledStatement",
    "Fingerprint",
    "Frame",
    "HealthFacts",
    "HeldAlert",
    "HttpResponse",
    "IndexQuery",
    "IndexWord",
    "LedgerContext",
    "Message",
    "MessageKind",
    "Mute",
    "MuteScope",
    "NewAlert",
    "NotModified",
    "OperatorNote",
    "ParsedFeed",
    "PlacedFigure",
    "Placement",
    "Predicate",
    "Problem",
    "Proposition",
    "PropositionOrigin",
    "Quote",
    "QuoteChange",
    "Reading",
    "RouteAction",
    "RouteDecision",
    "RoutingFacts",
    "RoutingState",
    "Severity",
    "Span",
    "Stance",
    "StatedClaim",
    "Statement",
    "StatementDecision",
    "StoredAlert",
    "StoredArticle",
    "StoredChannel",
    "StoredDelivery",
    "StoredEntry",
    "StoredFeed",
    "StoredProblem",
    "StoredReread",
    "StoredStatement",
    "StoredTopic",
    "StoryCandidate",
    "StoryDecision",
    "TextComparison",
    "TextSource",
    "ToldQuote",
    "Topic",
    "TopicMatch",
]
