"""The packaged topics against sentences made up for them, in six languages and some in six more; the floors only move up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from watcher.data import builtin_topics, load_entities
from watcher.model import Article, TextSource
from watcher.text.language_data import lexicon_tables
from watcher.topics.match import TopicMatcher, compile_topics

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
SHORT = ("arms", "exercises", "troops", "summit")
INFLECTED = {language for language, tables in lexicon_tables().items() if "inflection" in tables}
"""The languages whose words are inflected by rule: six."""
FLOOR = 0.95


@lru_cache(maxsize=1)
def matcher() -> TopicMatcher:
    return compile_topics([each.topic for each in builtin_topics() if each.topic.name.startswith("rnk-")], load_entities())


def labelled(path: Path) -> list[tuple[set[str], str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [(set(topics.split()) - {"-"}, text.strip()) for topics, text in (line.split("|", 1) for line in lines)]


def found(text: str, language: str) -> set[str]:
    article = Article("https://a.example/1", "a", "", text, TextSource.SUPPLIED)
    return {match.topic.removeprefix("rnk-") for match in matcher().match_topics(article, language)}


def errors(path: Path) -> list[str]:
    wrong = []
    for gold, text in labelled(path):
        seen = found(text, path.stem)
        wrong += [f"{topic} {'missed' if topic in gold else 'extra'}: {text}" for topic in sorted(gold ^ seen)]
    return wrong


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_invented_sentences_are_filed_as_a_reader_files_them(path: Path) -> None:
    """In each language recall and precision over the four topics stay above the floor."""
    wrong = errors(path)
    true = sum(len(gold & found(text, path.stem)) for gold, text in labelled(path))
    missed = [line for line in wrong if " missed: " in line]
    extra = [line for line in wrong if " extra: " in line]
    assert true / (true + len(missed)) >= FLOOR, missed
    assert true / (true + len(extra)) >= FLOOR, extra


@pytest.mark.parametrize("path", [path for path in CASES if path.stem in INFLECTED], ids=lambda path: path.stem)
def test_every_language_has_its_sentences(path: Path) -> None:
    """Each of the six languages has at least fifteen sentences that are on a topic or beside it, and some on each of the four."""
    texts = labelled(path)
    assert len(texts) >= 45
    for topic in SHORT:
        assert sum(topic in gold for gold, _ in texts) >= 5, topic
    assert sum(not gold for gold, _ in texts) >= 15


if __name__ == "__main__":  # the list of what goes wrong, for whoever works on the words
    for each in CASES:
        print(f"== {each.stem}", *errors(each), sep="\n")
