"""What topics cost: real articles of about 5 kB against 10, 1,000 and 10,000 topics, beside the bare extraction of their own pages.

A topic has about 20 terms, as desks write them: a group of names and phrases, a group of words, weights in every fourth, an @entity in
every fifth.  A part of the terms is drawn from the words of the articles themselves, so that an article holds hundreds of them and is on
some ten topics of ten thousand; the others are made up, as most names in ten thousand topics are in no given article.
"""

from __future__ import annotations

import gzip
import random
import re
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from watcher.data import load_entities
from watcher.model import Article, TextSource, Topic
from watcher.text.language import detect_language
from watcher.topics.match import TopicMatcher, compile_topics
from watcher.topics.query_parser import parse_query

PAGES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "pages" / "trafilatura" / "html"
TOPIC_COUNTS = (10, 1_000, 10_000)
MAX_SHARE_OF_EXTRACTION, MAX_GROWTH = 0.05, 4.0
ARTICLES, ROUNDS = 40, 5
KNOWN_TERM_SHARE = 0.1
"""Share of a topic's terms that some article holds."""
_SYLLABLES = (
    "ka",
    "lo",
    "ri",
    "men",
    "tas",
    "vel",
    "dor",
    "ish",
    "qua",
    "ber",
    "nol",
    "fay",
    "zem",
    "tri",
    "ost",
    "wic",
    "har",
    "lun",
    "pek",
)


def load_pages() -> list[tuple[bytes, Article]]:
    """Pages whose text has 3 to 8 kB, with the article of each."""
    from trafilatura import bare_extraction

    found = []
    for path in sorted(PAGES.glob("*.gz")):
        page = gzip.decompress(path.read_bytes())
        document = bare_extraction(page, include_comments=False, with_metadata=True)
        if document is not None and 3_000 <= len(document.text or "") <= 8_000:
            title, text = document.title or "", document.text
            found.append((page, Article("https://a.example/1", "A", title, text, TextSource.PAGE, language=detect_language(text))))
        if len(found) == ARTICLES:
            break
    return found


def make_topics(articles: list[Article], count: int, dice: random.Random) -> list[Topic]:
    texts = [re.findall(r"[^\W\d_]{4,}", article.text) for article in articles]
    known = sorted({word for words in texts for word in words if len(word) >= 5})
    pairs = sorted({f"{a} {b}" for words in texts for a, b in pairwise(words)})
    entities = ("@iran", "@germany", "@arms", "@france", "@exercise", "@kim-jong-un")

    def word() -> str:
        made = "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4)))
        return f"{dice.choice(known) if dice.random() < KNOWN_TERM_SHARE else made}{'*' if dice.random() < 0.1 else ''}"

    def phrase() -> str:
        return f'"{dice.choice(pairs)}"' if dice.random() < KNOWN_TERM_SHARE else f'"{word().rstrip("*")} {word()}"'

    def topic(number: int) -> Topic:
        named = [dice.choice(entities)] if number % 5 == 0 else []
        who = " OR ".join([*(phrase() for _ in range(4)), *(word() for _ in range(6)), *named])
        if number % 4:
            what = " OR ".join(word() for _ in range(9))
            return Topic(f"t{number}", "T", f"({who}) AND ({what}) NOT {word()}")
        what = " ".join(f"{each}^{dice.randint(1, 3)}" for each in dict.fromkeys(word() for _ in range(10)))
        return Topic(f"t{number}", "T", f"({who}) AND AT LEAST 4 OF ({what})")

    return [topic(number) for number in range(count)]


def resident_megabytes() -> float:
    """Megabytes in memory."""
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * 4096 / 1e6


def cpu_seconds_of(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def build_matcher(topic_count: int, articles: list[Article]) -> tuple[TopicMatcher, float, float]:
    """The matcher of so many topics, the seconds it took, and the megabytes it holds."""
    given = make_topics(articles, topic_count, random.Random(topic_count))
    parse_query.cache_clear()
    before, began = resident_megabytes(), time.process_time()
    matcher = compile_topics(given, load_entities())
    assert not matcher.query_errors, next(iter(matcher.query_errors.values()))
    return matcher, time.process_time() - began, resident_megabytes() - before


def measure() -> int:
    """1 where a ratio is over what it is meant to keep."""
    from trafilatura import extract

    if not PAGES.is_dir():
        print("\nMatching: ../shared is not here, nothing was measured")
        return 0
    given = load_pages()
    articles = [article for _, article in given]
    load_entities()
    built = {size: build_matcher(size, articles) for size in TOPIC_COUNTS}
    least = lambda times: statistics.fmean(map(min, times))  # noqa: E731  # the neighbours of a shared machine only ever add
    costs: dict[int, list[list[float]]] = {size: [[] for _ in given] for size in TOPIC_COUNTS}
    extraction: list[list[float]] = [[] for _ in given]
    for _ in range(ROUNDS):
        for at, (page, article) in enumerate(given):
            extraction[at].append(cpu_seconds_of(lambda page=page: extract(page)))  # type: ignore[misc]
            for size, (matcher, _, _) in built.items():
                costs[size][at].append(cpu_seconds_of(lambda m=matcher, a=article: m.match_topics(a, a.language)))  # type: ignore[misc]
    base = least(extraction)
    length = statistics.fmean(len(article.text) for article in articles)
    print(f"\nMatching {len(articles)} articles of {length:,.0f} characters; extraction: {base * 1000:.1f} ms (best of {ROUNDS})\n")
    print("  topics   ms an article   of extraction   matches an article   built in   holds")
    mean = {size: least(each) for size, each in costs.items()}
    for size, (matcher, seconds, megabytes) in built.items():
        hits = statistics.fmean(len(matcher.match_topics(article, article.language)) for article in articles)
        print(f"  {size:>6,}{mean[size] * 1000:>14.2f}{mean[size] / base:>15.1%}{hits:>19.1f}{seconds:>14.1f} s{megabytes:>6.0f} MB")
    most = TOPIC_COUNTS[-1]
    ratios = [("of extraction", mean[most] / base, MAX_SHARE_OF_EXTRACTION)]
    ratios += [(f"of the cost of {size:,} topics", mean[most] / mean[size], MAX_GROWTH) for size in TOPIC_COUNTS[:-1]]
    print()
    for what, ratio, limit in ratios:
        print(f"  {most:,} topics {what:<28}{ratio:7.2f}   {'OVER' if ratio > limit else 'within'} {limit}")
    return int(any(ratio > limit for _, ratio, limit in ratios))


if __name__ == "__main__":
    raise SystemExit(measure())
