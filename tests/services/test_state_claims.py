"""Claims stated in a sentence: their language, their key, and how a topic's file has them."""

from __future__ import annotations

import pytest

from tests.running_watcher import ARMS_TOPIC
from watcher.cli.entity_names import FastEntityNames
from watcher.errors import UsageError
from watcher.services.state_claims import MAX_STATED, draft_claim, draft_claims, words_by_language
from watcher.services.topic_file import TopicDefinition, parse_topics, topics_to_toml


@pytest.mark.parametrize(
    ("sentence", "language", "key"),
    [
        ("Audentia closes its Brennick mill", "en", "close"),
        ("Audentia ferme son usine de Brennick", "fr", "close"),
        ("Audentia schließt die Mühle in Brennick", "de", "close"),
        ("Audentia cierra su molino de Brennick", "es", "close"),
        ("Аудентия закрывает мельницу в Бреннике", "ru", "close"),
        ("아우덴티아가 브레니크 공장을 닫는다", "ko", "close"),
        ("es=Orly no dimite", "es", "resign"),
    ],
)
def test_a_sentence_of_six_languages_has_its_event_as_its_key(sentence: str, language: str, key: str) -> None:
    """The language is recognised, or the one given before the sentence, which is no part of it."""
    claim = draft_claim(sentence, ()).claim
    assert (claim.language, claim.key, claim.frame.event) == (language, key, key)
    assert claim.sentence == sentence.removeprefix("es=")


def test_it_is_found_by_the_words_of_every_language() -> None:
    """Those of the event class; a claim without one has none in other languages."""
    words = words_by_language(draft_claim("Audentia closes its mill", ()).claim.frame)
    assert set(words) == {"de", "en", "es", "fr", "ko", "ru"}
    assert "fermer" in words["fr"]
    assert words_by_language(draft_claim("Moths like wool", ()).claim.frame) == {}


def test_several_of_one_event_have_keys_of_their_own() -> None:
    """Counted from 2, past what the topic's file has."""
    drafts = draft_claims(["Audentia closes its mill", "Lodwin closes its harbour"], ["close"])
    assert [each.claim.key for each in drafts] == ["close-2", "close-3"]


def test_a_sentence_without_an_event_is_kept_by_its_words_and_says_so() -> None:
    """One sentence tells that it is found in its own language only; its key can be typed, whatever its script."""
    draft = draft_claim("Моль любит шерсть", ())
    assert draft.claim.frame.event == "" and draft.claim.frame.lemmas
    assert draft.claim.key.isascii()
    assert draft.note.count(". ") == 0 and "own language only" in draft.note


@pytest.mark.parametrize(("sentence", "says"), [("  ", "is empty"), ("xx=Audentia closes", "No language 'xx'"), ("a " * 200, "at most")])
def test_a_sentence_that_cannot_be_used_is_named(sentence: str, says: str) -> None:
    """Empty, in a language without words, or too long."""
    with pytest.raises(UsageError, match=says):
        draft_claim(sentence, ())


def test_there_are_not_too_many_of_them() -> None:
    """A topic is about one thing: past a limit the sentence says what to do instead."""
    with pytest.raises(UsageError, match="several topics"):
        draft_claims(["Audentia closes its mill"] * (MAX_STATED + 1), ())


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = 'name = "arms"\ntitle = "Arms"\nquery = "arms"\n'


def _parsed(stated: str) -> TopicDefinition:
    (found,) = parse_topics(HEAD + stated, "x.toml", FastEntityNames())
    return found


def test_a_topics_file_has_them_and_is_read_back_the_same() -> None:
    """Whatever the parser or a user made of a sentence."""
    claims = draft_claims(["Audentia closes its mill", "Lodwin schließt den Hafen", "Moths like wool"], ())
    definition = TopicDefinition("arms", "Arms", ARMS_TOPIC.query, stated=tuple(each.claim for each in claims))
    assert parse_topics(topics_to_toml([definition]), "x.toml", FastEntityNames()) == [definition]


def test_a_sentence_alone_is_parsed_and_what_stands_beside_it_counts() -> None:
    """A file may give the sentence only, or its event and parts."""
    (alone,) = _parsed('[[stated]]\nsentence = "Audentia closes its mill"\n').stated
    assert (alone.key, alone.frame.object) == ("close", "its mill")
    (given,) = _parsed('[[stated]]\nsentence = "The end of the mill"\nevent = "close"\nwho = "Audentia"\nkey = "end"\n').stated
    assert (given.key, given.frame.event, given.frame.participants) == ("end", "close", {"agent": "Audentia"})


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("stated = 3", "must be tables"),
        ('[[stated]]\nlanguage = "en"', "has no sentence"),
        ('[[stated]]\nsentence = "It closes"\nwhom = "x"', "Did you mean who"),
        ('[[stated]]\nsentence = "It closes"\nevent = "clos"', "Did you mean close"),
        ('[[stated]]\nsentence = "It closes"\nwords = "close"', "must be a list"),
        ('[[stated]]\nsentence = "It closes"\nkey = "a"\n[[stated]]\nsentence = "It opens"\nkey = "a"', "two claims have the key a"),
    ],
)
def test_a_wrong_table_is_named_with_the_remedy(stated: str, says: str) -> None:
    """Nothing of a file with a mistake is taken."""
    with pytest.raises(UsageError, match=says):
        _parsed(stated)
