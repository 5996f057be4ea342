"""Dictionary forms of words, in six languages."""

from __future__ import annotations

import tracemalloc

import pytest

from watcher.data.languages import load_language_data
from watcher.text.korean_stems import korean_stems
from watcher.text.lemmas import lemmas

FORMS = {
    "en": {"Killed": "kill", "men": "man", "said": "say", "factories": "factory"},
    "fr": {"fermées": "fermer", "chevaux": "cheval", "ouvrières": "ouvrier"},
    "es": {"heridos": "herido", "cerraron": "cerrar", "fábricas": "fábrica"},
    "de": {"Werke": "werk", "verletzt": "verletzen", "schlossen": "schließen"},
    "ru": {"заводов": "завод", "Погибли": "погибнуть", "людей": "человек"},
    "ko": {"공장이": "공장", "닫았다": "닫다"},
}
OWN_EXAMPLES = [
    (language, *example.split(": "))
    for language, table in load_language_data().tables.items()
    for example in table.get("lemmas", {}).get("examples", ())
]
KOREAN_EXAMPLES = [example.split(": ") for example in load_language_data().tables["ko"]["endings"]["examples"]]


@pytest.mark.parametrize(("language", "form", "lemma"), [(lang, *pair) for lang, forms in FORMS.items() for pair in forms.items()])
def test_a_form_has_its_dictionary_form(language: str, form: str, lemma: str) -> None:
    """The dictionary form is among the lemmas, in lower case, and so is the word itself."""
    found = lemmas(form, language)
    assert lemma in found
    assert form.lower() in found


@pytest.mark.parametrize(("language", "form", "lemma"), OWN_EXAMPLES)
def test_own_additions(language: str, form: str, lemma: str) -> None:
    """Each example of what we add to a dictionary gives its dictionary form."""
    assert lemma in lemmas(form, language)


@pytest.mark.parametrize(("form", "lemma"), KOREAN_EXAMPLES)
def test_korean_examples(form: str, lemma: str) -> None:
    """Each example of the list of endings gives its dictionary form."""
    assert lemma in korean_stems(form)


@pytest.mark.parametrize("language", ["en", "fr", "es", "de", "ru", "ko", "sv", ""])
@pytest.mark.parametrize("word", ["2024", "%", "x" * 50_000, "가" * 50_000, "A320"])
def test_what_is_no_word_is_itself(language: str, word: str) -> None:
    """Numbers, marks, endless words and words of other languages come back in lower case, at once."""
    assert word.lower() in lemmas(word, language)


def test_the_dictionaries_leave_a_worker_its_memory() -> None:
    """Four dictionaries together stay far below the 200 MB that a worker has: simplemma's plain ones take 240."""
    lemmas.cache_clear()
    tracemalloc.start()
    for language, forms in FORMS.items():
        for form in forms:
            lemmas(form + "s", language)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000
