"""Sentences that users give for claims, cut into who, does what, to what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from watcher.data.event_tables import (
    claim_examples,
    claim_gloss,
    class_words,
    event_languages,
    load_claim_words,
    load_event_kinds,
)
from watcher.model import Frame, StatedClaim, Topic
from watcher.statements.claim_sentences import ParsedClaim, parse_claim
from watcher.statements.event_tables import load_event_words
from watcher.statements.open_topics.topic_words import OpenTopic
from watcher.text.language_data import event_data


def parsed(language: str, sentence: str) -> ParsedClaim | None:
    return parse_claim(sentence, load_event_words(language), load_claim_words(language), load_event_kinds(language))


@pytest.mark.parametrize(("language", "sentence", "who", "event", "what"), claim_examples())
def test_each_example_is_cut_as_it_says(language: str, sentence: str, who: str, event: str, what: str) -> None:
    """Active, passive, intransitive, verb last and verb parted: the parts are those beside the sentence."""
    found = parsed(language, sentence)
    assert found is not None
    assert (found.frame.participants.get("agent", ""), found.frame.event, found.frame.object) == (who, event, what)


def test_there_are_examples_in_every_language_of_the_event_classes() -> None:
    """At least two each, and the classes that wrap others exist."""
    languages = [language for language, *_ in claim_examples()]
    assert {language for language in event_languages() if languages.count(language) >= 2} == set(event_languages())
    assert load_event_kinds("en").wrapping <= event_data().classes.keys()


@pytest.mark.parametrize(
    ("language", "sentence", "event"),
    [
        ("en", "The strike is called off", "cancel"),
        ("de", "Der Streik wurde abgesagt", "cancel"),
        ("fr", "Orly promet de démissionner", "resign"),
        ("en", "Audentia Closes Its Mill", "close"),
    ],
)
def test_the_event_is_the_verbs_and_not_that_of_a_noun_or_of_a_promise(language: str, sentence: str, event: str) -> None:
    """A phrase goes before a word, a verb before a noun that has a capital, what is promised before the promise."""
    found = parsed(language, sentence)
    assert found is not None
    assert found.frame.event == event


def test_a_sentence_without_an_event_is_none() -> None:
    """No class has any of its words."""
    assert parsed("en", "Moths like wool") is None
    assert parsed("en", "…") is None


def test_the_words_of_a_class_are_those_of_its_file() -> None:
    """Verbs first; none for a class that does not exist."""
    assert class_words("close", "en")[0] == "close"
    assert "closure" in class_words("close", "en")
    assert class_words("nothing", "en") == ()


def test_a_claim_without_a_title_is_called_by_what_its_key_is_about() -> None:
    """A class by its sentence, a number by what is counted; a key that is neither by itself."""
    assert claim_gloss("close") == event_data().classes["close"]["gloss"]
    assert claim_gloss("number-jobs") == "How many: jobs"
    assert claim_gloss("supplied") == "supplied"


def test_the_open_reader_looks_for_what_was_stated() -> None:
    """The event of a stated claim is one that the topic asks for, though neither title nor query has a word of it."""
    plain = Topic("audentia", "Audentia", "Audentia")
    claim = StatedClaim("close", "Audentia closes its mill", "en", Frame("close"))
    assert "close" not in OpenTopic(plain).event_classes
    assert OpenTopic(replace(plain, stated=(claim,))).event_classes == {"close"}
