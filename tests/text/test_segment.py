"""Sentences by offsets."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.language_data import lexicon_tables
from watcher.text.segment import MAX_SENTENCE_LENGTH, SentenceWords, split_sentences

LANGUAGES = [language for language, table in lexicon_tables().items() if "sentences" in table]
EXAMPLES = [(language, example) for language in LANGUAGES for example in lexicon_tables()[language]["sentences"]["examples"]]


def cut(text: str, language: str | None = None) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_every_lexicon_cuts_its_own_examples(language: str, example: str) -> None:
    """Each language's file shows by example where its sentences end, and that is where they are cut."""
    assert cut(example.replace("|", ""), language) == [part.strip() for part in example.split("|")]


def test_every_lexicon_has_examples() -> None:
    """No language comes without an example."""
    assert set(LANGUAGES) == {language for language, _ in EXAMPLES}
    assert len(LANGUAGES) >= 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en Corée du Nord. à la lumière des faits", ["en Corée du Nord. à la lumière des faits"]),
        ("des tensions. « une guerre nucléaire ». Pyongyang nie.", ["des tensions. « une guerre nucléaire ».", "Pyongyang nie."]),
        ('Il cite "un proverbe: \'paix et harmonie", dit-il. Fin.', ['Il cite "un proverbe: \'paix et harmonie", dit-il.', "Fin."]),
        ('Il répond : "Non, je ne peux pas : "Non". Rien."', ['Il répond : "Non, je ne peux pas : "Non".', 'Rien."']),
        ("« Oui. » Il part.", ["« Oui. »", "Il part."]),
        ("« Oui.\u00a0» Il part.", ["« Oui.\u00a0»", "Il part."]),
        ("Titre sans point\nTexte. Suite", ["Titre sans point", "Texte.", "Suite"]),
        ("1. Premier point. 2. Second", ["1. Premier point.", "2. Second"]),
        ("À lire sur exemple.com demain. Oui", ["À lire sur exemple.com demain.", "Oui"]),
        ("en 2022. Elle dit", ["en 2022.", "Elle dit"]),
        ("Quoi ?! Non.", ["Quoi ?!", "Non."]),
        ("  \n\t\n ", []),
        ("", []),
    ],
)
def test_the_wild(text: str, expected: list[str]) -> None:
    """Unbalanced quotes, lower case after a full stop, closing quotes, lists, addresses and paragraphs are cut as a reader would."""
    assert cut(text, "fr") == expected


def test_a_language_without_a_file_uses_what_all_know() -> None:
    """An unknown language still keeps Mr. and M. with their names."""
    assert cut("Mr. Kim vit M. Poutine. Suite.", "xx") == ["Mr. Kim vit M. Poutine.", "Suite."]


def test_words_can_be_handed_over() -> None:
    """A caller's own abbreviations replace the packaged ones."""
    assert cut("The qty. Five came.") == ["The qty.", "Five came."]
    assert len(split_sentences("The qty. Five came.", sentence_words=SentenceWords(never=frozenset({"qty"})))) == 1


def test_no_sentence_is_endless() -> None:
    """A text without a full stop is cut at white space, and one without white space anyway."""
    for text in ("mot " * 5000, "x" * 9000):
        spans = split_sentences(text)
        assert max(b - a for a, b in spans) <= MAX_SENTENCE_LENGTH
        assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["." * 300_000 + "x", "1. " * 50_000, "A. " * 50_000, '."' * 100_000, "a." + " " * 300_000 + "b", "x" * 300_000]
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """Runs of full stops, of initials, of numbers, of quotes and of spaces are cut in linear time: squared, each would take minutes."""
    began = time.process_time()
    split_sentences(text, "de")
    assert time.process_time() - began < 5


@given(st.text(alphabet=st.sampled_from("aB. !?…\"'«»“”()[]\n\u00a0。」3-гМ,:"), max_size=80))
def test_nothing_is_lost(text: str) -> None:
    """The sentences are in order, apart, stripped, and hold every character that is not white space."""
    spans = split_sentences(text, "fr")
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_the_seeds_by_their_full_stops() -> None:
    """In the seeds no sentence ends in "M." or "Alexandre", and each of Peskov's answers can be quoted."""
    found = [s for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")) for s in cut(path.read_text(), "fr")]
    assert not [s for s in found if s.endswith((" M.", "(...)"))]
    assert any(s.startswith("Il n'y a rien à dire") for s in found)
    assert "Selon le quotidien américain The New York Times, Moscou cherche" in " ".join(found)
