"""The stages in order: what an article says, and what that adds to what we knew.

``annotate`` is slow and knows no history; it runs in a worker.  ``judge`` is fast and runs inside the write transaction.  Both are pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from watcher.alerts.decide import decide
from watcher.alerts.transition import file
from watcher.errors import Reason
from watcher.model import Article, Ledger, Placement, Reading, Ruling
from watcher.speech import Speech
from watcher.stories.fingerprint import fingerprint
from watcher.stories.place import place
from watcher.text.language import detect
from watcher.topics.match import Matcher


@dataclass(frozen=True)
class Ruleset:
    """All that articles are read with, compiled.  ``id``: a hash of the topics, entities and lexicons it was made from."""

    id: str
    matcher: Matcher
    speech: Speech


def annotate(article: Article, *, rules: Ruleset) -> Reading:
    """What we see in an article."""
    language = detect(article.text or article.title, article.language)
    matches = rules.matcher.match(article, language)
    return Reading(
        article=replace(article, language=language),
        fingerprint=fingerprint(article.title, article.text),
        matches=matches,
        ruleset_id=rules.id,
        statements=rules.speech.read(article, language, matches),
        spoken=rules.speech.speaks(language),
    )


def judge(reading: Reading, known: Ledger, *, silent: Reason | None = None) -> Ruling:
    """What it adds to what we knew.  ``silent``: why nothing this article brings may alert."""
    return rule(reading, known, place(reading.fingerprint, known.candidates), silent=silent)


def rule(reading: Reading, known: Ledger, placement: Placement, *, silent: Reason | None = None) -> Ruling:
    """The same, of an article whose place among the stories is known already."""
    filings = file(reading, known, silent=silent)
    verdicts = tuple(
        decide(
            found,
            placement=placement,
            told=known.told,
            silent=silent,
            topic=known.topics.get(found.topic),
            filings=[each for each in filings if each.filed.statement.topic == found.topic],
            spoken=reading.spoken,
            lately=found.topic in known.lately,
            just=found.topic in known.just,
        )
        for found in reading.matches
    )
    return Ruling(reading=reading, placement=placement, verdicts=verdicts, filings=filings)
