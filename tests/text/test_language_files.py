"""Each file of a language is of use without the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import watcher
from tests.statements.reader import DRONES_TOPIC, StatementTestReader
from watcher.data import languages, packaged_words_digest
from watcher.data.languages import lexicon_texts, load_language_data, merge_files
from watcher.statements.lexicon import load_lexicon
from watcher.text.inflection import _rules_by_language, all_forms
from watcher.text.language_data import LanguageData, set_source
from watcher.text.segment import load_sentence_words, split_sentences

MADE_UP = "xx"


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Lets a made-up language be one single file of English."""

    def forget() -> None:
        for cached in (load_lexicon, load_sentence_words, _rules_by_language):
            cached.cache_clear()

    def use(name: str) -> None:
        table = merge_files([lexicon_texts()[f"en/{name}.toml"]])
        set_source(lambda: LanguageData({MADE_UP: table}, frozenset(), ()))
        forget()

    yield use
    set_source(watcher._load_language_data)
    forget()


@pytest.mark.parametrize("part", ["lexicon_texts", "roles_text", "counters_text", "event_texts", "tagger_digests"])
def test_the_name_of_the_packaged_words_changes_with_each_part(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an article was read with can be told apart by the words, the events and the models in force."""
    assert getattr(languages, part)()
    before = packaged_words_digest.__wrapped__()
    monkeypatch.setattr(languages, part, lambda: {"other": "words"})
    assert packaged_words_digest.__wrapped__() != before


def test_a_models_bytes_are_in_the_name_of_the_packaged_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more in the model of one language gives its digest another value, and no other's."""
    before = languages.tagger_digests()
    read = languages.read_tagger
    monkeypatch.setattr(languages, "read_tagger", lambda language: (read(language) or b"") + (b"!" if language == "ko" else b""))
    assert {language for language, digest in languages.tagger_digests().items() if digest != before[language]} == {"ko"}


def test_sentences_alone(only: Callable[[str], None]) -> None:
    """With its abbreviations alone, a language's texts are cut where its sentences end."""
    only("sentences")
    assert len(split_sentences("Mr. Kim met Gen. Smith. They left.", MADE_UP)) == 2


def test_inflection_alone(only: Callable[[str], None]) -> None:
    """With its endings alone, a word is found in its other forms."""
    only("inflection")
    assert "drones" in all_forms("drone", MADE_UP)


def test_cues_alone(only: Callable[[str], None]) -> None:
    """With its verbs of saying alone, a plain denial is read."""
    reader = StatementTestReader((DRONES_TOPIC,))
    only("cues")
    told = reader.read_statements("Tehran denied that Iran delivered drones to Belarus.", MADE_UP)
    assert [(it.party, str(it.stance)) for it in told] == [("iran", "deny")]


@pytest.mark.parametrize("name", [path[3:-5] for path in lexicon_texts() if path.startswith("en/") and path != "en/cues.toml"])
def test_any_other_file_alone_reads_no_statement(only: Callable[[str], None], name: str) -> None:
    """No other file makes a language one whose statements are read, and none is needed by another."""
    reader = StatementTestReader((DRONES_TOPIC,))
    only(name)
    assert reader.read_statements("Tehran denied delivering drones to Belarus.", MADE_UP) == ()


def test_no_line_of_the_data_is_too_long_to_review() -> None:
    """No line has more than 200 characters."""
    long = [f"{path}: {line[:60]}" for path, text in lexicon_texts().items() for line in text.splitlines() if len(line) > 200]
    assert long == []


def test_a_list_in_two_files_is_an_error() -> None:
    """Of two files with the same list neither would win; the error names the list."""
    with pytest.raises(ValueError, match="clause_break"):
        merge_files(['[words]\nclause_break = ["but"]', '[words]\nclause_break = ["while"]'])


def test_every_language_has_a_table() -> None:
    """Every folder is a language with at least one table."""
    assert all(load_language_data().tables.values())
