"""The stages in order: what an article says, and what that adds to what is on record.

``annotate`` is slow and knows no history; it runs in a worker.  ``decide`` is fast and runs inside the write transaction.  Both are pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from watcher.errors import Reason
from watcher.ledger.corrections import compare_versions
from watcher.ledger.decide_statements import decide_statements
from watcher.ledger.decide_story import StoryFacts, decide_story
from watcher.model import Article, Decisions, LedgerContext, PlacedFigure, Placement, Reading, TextComparison, ToldQuote
from watcher.statements.figures import find_figures
from watcher.statements.folding import fold_statements
from watcher.statements.reader import StatementReader
from watcher.statements.tagging.words import split_words
from watcher.stories.fingerprint import compute_fingerprint
from watcher.stories.placement import place_in_story
from watcher.text.language import detect_language
from watcher.text.lemmas import lemmas
from watcher.topics.match import TopicMatcher


@dataclass(frozen=True)
class Ruleset:
    """All that articles are read with, compiled.  ``id``: a hash of the topics, entities and lexicons it was made from."""

    id: str
    matcher: TopicMatcher
    statement_reader: StatementReader


def annotate(article: Article, *, ruleset: Ruleset) -> Reading:
    """Read an article: its fingerprint, the topics it is on, and the statements in it."""
    language = detect_language(article.text or article.title, article.language)
    matches = ruleset.matcher.match_topics(article, language)
    opened = ruleset.statement_reader.read_open_topics(article, language, matches)
    folded = fold_statements((*ruleset.statement_reader.read_statements(article, language, matches), *opened.statements))
    return Reading(
        article=replace(article, language=language),
        fingerprint=compute_fingerprint(article.title, article.text),
        matches=matches,
        ruleset_id=ruleset.id,
        statements=folded.kept,
        parties=opened.parties,
        statements_supported=ruleset.statement_reader.supports_language(language),
        repeated_statements=folded.repeated,
        statements_beyond_limit=folded.beyond_limit,
    )


def compare_readings(before: Article, after: Article, quotes: Sequence[ToldQuote]) -> TextComparison:
    """Compare an article that is read again with how it was read last, as to what alerts quoted from it."""
    language = before.language or ""

    def read_figures(sentence: str) -> list[PlacedFigure]:
        words = split_words(sentence)
        mentions = find_figures(words, language, lemmatise=partial(lemmas, language=language))
        ends = [words[each.last].end if each.first == each.last else words[each.last].start for each in mentions]
        return [PlacedFigure(each.figure, words[each.first].start, end) for each, end in zip(mentions, ends, strict=True)]

    return compare_versions(before, after, quotes, read_figures=read_figures)


def decide(reading: Reading, context: LedgerContext, *, suppressed_by: Reason | None = None) -> Decisions:
    """Decide what a reading adds to what is on record.  ``suppressed_by``: why this article may raise no alert."""
    return decide_with_placement(
        reading, context, place_in_story(reading.fingerprint, context.story_candidates), suppressed_by=suppressed_by
    )


def decide_with_placement(
    reading: Reading, context: LedgerContext, placement: Placement, *, suppressed_by: Reason | None = None
) -> Decisions:
    """Decide about an article whose place among the stories is known already."""
    statement_decisions = decide_statements(reading, context, suppressed_by=suppressed_by)
    story_decisions = tuple(
        decide_story(
            StoryFacts(
                match=match,
                placement=placement,
                context=context,
                statement_decisions=[each for each in statement_decisions if each.filed_statement.statement.topic == match.topic],
                statements_supported=reading.statements_supported,
                suppressed_by=suppressed_by,
            )
        )
        for match in reading.matches
    )
    return Decisions(reading=reading, placement=placement, stories=story_decisions, statements=statement_decisions)
