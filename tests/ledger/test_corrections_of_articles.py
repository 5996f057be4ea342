"""Whole articles of the training corpus, changed as publishers change them: what is a correction and what is none, in six languages."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.analysis import compare_readings
from watcher.errors import Reason
from watcher.model import Article, TextComparison, TextSource, ToldQuote
from watcher.text.segment import split_sentences

CORPUS = Path(__file__).parents[2] / "training"
LANGUAGES = ("de", "en", "es", "fr", "ko", "ru")
ARTICLES_PER_LANGUAGE = 6
NUMBER = re.compile(r"(?<![\d.,:])\b\d{1,3}\b(?![\d.,:])")


def articles(language: str) -> Iterator[tuple[Article, list[str]]]:
    """Articles without their marks and headlines, and the sentences of each."""
    paths = sorted((CORPUS / language).glob("*.txt"))
    for path in random.Random(language).sample(paths, ARTICLES_PER_LANGUAGE):  # the same ones each time
        _, _, text = re.sub(r"</?[a-zA-Z][^>]*>", "", path.read_text(encoding="utf-8")).strip().partition("\n")
        sentences = [text[start:end] for start, end in split_sentences(text, language)]
        if len(sentences) >= 8:
            yield make_version(text, language), sentences


def make_version(text: str, language: str) -> Article:
    return Article("https://gazette.example/1", "Gazette", "Title", text, TextSource.PAGE, language=language)


def compare(before: Article, after: str, *quotes: str) -> TextComparison:
    return compare_readings(before, make_version(after, before.language or ""), [ToldQuote(quote, quote) for quote in quotes])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_leaves_the_quotes_alone_is_no_correction(language: str) -> None:
    """Paragraphs moved, text added, typography changed, and other sentences cut."""
    chance, seen = random.Random(7), 0
    for before, sentences in articles(language):
        quotes = chance.sample(sentences, 3)
        paragraphs = before.text.split("\n")
        other = next(sentence for sentence in sentences if sentence not in quotes and not any(sentence in quote for quote in quotes))
        for after in (
            "\n".join(chance.sample(paragraphs, len(paragraphs))),
            f"{before.text}\n{sentences[1][::-1]}",
            re.sub(r"(?<!\d),(?!\d)", " –", before.text).replace('"', "“").replace("'", "’"),
            before.text.replace(other, "", 1),
        ):
            assert compare(before, after, *quotes).changes == ()
            seen += 1
    assert seen >= 4 * (ARTICLES_PER_LANGUAGE - 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_or_missing_quote_is_a_correction(language: str) -> None:
    """Another number is a corrected figure, another word a rewording, and a sentence that is gone is withdrawn; each is the one change."""
    chance, seen = random.Random(8), 0
    for before, sentences in articles(language):
        middle = [each for each in sentences[1 : len(sentences) // 2] if len(each.split()) > 5]
        quote = chance.choice(middle)
        words = quote.split()
        words[len(words) // 2] = "Xanadu"
        edits = {"": Reason.QUOTE_WITHDRAWN, " ".join(words): Reason.QUOTE_REWORDED}
        for present, reason in edits.items():
            (change,) = compare(before, before.text.replace(quote, present, 1), quote).changes
            assert (change.sentence, change.reason) in ((present, reason), (present, Reason.FIGURE_CORRECTED))
            seen += 1
        if (numbered := next((each for each in middle if NUMBER.search(each)), None)) is not None:
            present = NUMBER.sub(lambda found: str(int(found.group()) + 7), numbered, count=1)
            (change,) = compare(before, before.text.replace(numbered, present, 1), numbered).changes
            assert (change.sentence, change.reason) == (present, Reason.FIGURE_CORRECTED)
    assert seen >= 2 * (ARTICLES_PER_LANGUAGE - 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_quarter_of_an_article_is_a_stub(language: str) -> None:
    """What a paywall leaves raises nothing, whatever was quoted."""
    for before, sentences in articles(language):
        comparison = compare(before, before.text[: len(before.text) // 4], *sentences)
        assert (comparison.reason, comparison.changes) == (Reason.TEXT_VANISHED, ())
