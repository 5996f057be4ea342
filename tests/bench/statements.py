"""What statements cost: real articles read for all claims of the starter topics, beside the extraction of their own pages.

Every article is taken as if it were on all four topics, though none is: their words, cues and names are looked for all the same.  An
article that is on a topic costs more, for its sentences are read for roles; so the five seeds are timed too, beside the pages of the demo.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.matching import pages
from watcher.data import load_entities, starter_topics
from watcher.model import Article, Match, Span, TextSource
from watcher.speech import Speech, compile_speech
from watcher.topics.match import compile_topics

MOST_OF_EXTRACTION = 0.10
ROUNDS = 7
_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def least(work: Callable[[], object]) -> float:
    """Milliseconds of processor time of the quickest of many rounds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent) * 1000


def measure() -> int:
    """Print the table; 1 where statements cost more than they may."""
    from trafilatura import bare_extraction

    topics, entities = [each.topic for each in starter_topics()], load_entities()
    speech, matcher = compile_speech(topics, entities), compile_topics(topics, entities)
    read = [(page, article) for page, article in pages() if article.language in ("fr", "en")]
    everything = tuple(Match(topic.name, (), Span(0, 0)) for topic in topics)
    extraction = least(lambda: [bare_extraction(page) for page, _ in read]) / len(read)
    spoken = least(lambda: [speech.read(article, article.language, everything) for _, article in read]) / len(read)
    seeds = [_seed(path) for path in sorted(_SEEDS.glob("*.txt"))]
    told = [(article, matcher.match(article, "fr")) for article in seeds]
    hot = least(lambda: [_read(speech, article, matches) for article, matches in told]) / len(seeds)
    ratio, most = spoken / extraction, hot / extraction
    print(f"\nStatements, {len(read)} articles; bare extraction of a page {extraction:.1f} ms\n")
    for name, spent, share in (("articles on no topic", spoken, ratio), ("the seeds, on three", hot, most)):
        verdict = "OVER" if share > MOST_OF_EXTRACTION else "within"
        print(f"  {name:<22} {spent:6.2f} ms   {share:6.1%} of extraction   {verdict} {MOST_OF_EXTRACTION:.0%}")
    return int(ratio > MOST_OF_EXTRACTION)


def _seed(path: Path) -> Article:
    text = path.read_text(encoding="utf-8")
    return Article("https://a.example/1", "A", "", text, TextSource.GIVEN, published=datetime(2023, 9, 5, tzinfo=UTC), language="fr")


def _read(speech: Speech, article: Article, matches: tuple[Match, ...]) -> object:
    return speech.read(article, "fr", matches)
