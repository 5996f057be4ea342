"""What statements cost: real articles read for all claims of the starter topics, beside the extraction of their own pages.

Every article is taken as if it were on all four topics, though none is: their words, cues and names are looked for all the same.  An
article that is on a topic costs more, for its sentences are read for roles; so the five seeds are timed too, beside the pages of the demo.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.matching import load_pages
from watcher.data import builtin_topics, load_entities
from watcher.model import Article, Span, TextSource, TopicMatch
from watcher.statements.lexicon import statement_languages
from watcher.statements.reader import StatementReader, compile_statement_reader
from watcher.topics.match import compile_topics

MAX_SHARE_OF_EXTRACTION = 0.10
ROUNDS = 7
_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def fastest_milliseconds(work: Callable[[], object]) -> float:
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

    topics, entities = [each.topic for each in builtin_topics()], load_entities()
    speech, matcher = compile_statement_reader(topics, entities), compile_topics(topics, entities)
    read = [(page, article) for page, article in load_pages() if article.language in statement_languages()]
    everything = tuple(TopicMatch(topic.name, (), Span(0, 0)) for topic in topics)
    extraction = fastest_milliseconds(lambda: [bare_extraction(page) for page, _ in read]) / len(read)
    spoken = fastest_milliseconds(lambda: [speech.read_statements(article, article.language, everything) for _, article in read]) / len(
        read
    )
    seeds = [_seed_article(path) for path in sorted(_SEEDS.glob("*.txt"))]
    told = [(article, matcher.match_topics(article, "fr")) for article in seeds]
    hot = fastest_milliseconds(lambda: [_read_statements(speech, article, matches) for article, matches in told]) / len(seeds)
    ratio, most = spoken / extraction, hot / extraction
    print(f"\nStatements, {len(read)} articles; bare extraction of a page {extraction:.1f} ms\n")
    for name, spent, share in (("articles on no topic", spoken, ratio), ("the seeds, on three", hot, most)):
        verdict = "OVER" if share > MAX_SHARE_OF_EXTRACTION else "within"
        print(f"  {name:<22} {spent:6.2f} ms   {share:6.1%} of extraction   {verdict} {MAX_SHARE_OF_EXTRACTION:.0%}")
    return int(ratio > MAX_SHARE_OF_EXTRACTION)


def _seed_article(path: Path) -> Article:
    text = path.read_text(encoding="utf-8")
    return Article("https://a.example/1", "A", "", text, TextSource.SUPPLIED, published=datetime(2023, 9, 5, tzinfo=UTC), language="fr")


def _read_statements(statement_reader: StatementReader, article: Article, matches: tuple[TopicMatch, ...]) -> object:
    return statement_reader.read_statements(article, "fr", matches)
