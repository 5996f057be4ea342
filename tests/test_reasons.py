"""Every reason has its sentence, in one table."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from watcher.data import load_reason_texts, toml_texts
from watcher.errors import Reason
from watcher.rendering.wording import REASONS_IN_MESSAGES, Wording, merge_tables

ROOT = Path(__file__).parents[1]
WORDS = {name.split(".")[1]: tomllib.loads(text) for name, text in toml_texts("templates").items()}


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    """The English table and the members of Reason are the same names: neither side holds one that the other lacks."""
    texts = load_reason_texts()
    assert set(texts) == {reason.value for reason in Reason}
    assert all(text.strip() and text[0].isupper() and "{" not in text for text in texts.values())


@pytest.mark.parametrize("language", sorted(WORDS.keys() - {"en"}))
def test_other_languages_have_the_sentences_of_messages(language: str) -> None:
    """A language has a sentence for each reason that a message states, and none for anything else."""
    assert set(WORDS[language]["reasons"]) == {reason.value for reason in REASONS_IN_MESSAGES}


def test_words_that_lack_a_reason_are_refused_by_name() -> None:
    """A words file without the sentence of a reason that messages state cannot be used, and the error names the reason."""
    reasons = {key: text for key, text in WORDS["fr"]["reasons"].items() if key != "reversed"}
    with pytest.raises(ValueError, match="reversed"):
        Wording.from_tables(WORDS["fr"] | {"reasons": reasons})


def test_words_of_ones_own_may_have_the_former_names() -> None:
    """A words file written for an older release still replaces the sentences it names, whichever names it uses."""
    own = {"why": {"turned-round": "Now the opposite."}, "troubles": {"feed-fails": "Broken feed"}, "reasons": {"new-claim": "New."}}
    reasons = Wording.from_tables(merge_tables(WORDS["en"], own)).reasons
    assert (reasons["reversed"], reasons["feed-failing"], reasons["new-claim"]) == ("Now the opposite.", "Broken feed", "New.")
    assert reasons.keys() == load_reason_texts().keys()


def test_the_document_on_routing_names_reasons_that_exist() -> None:
    """Each reason in the tables of docs/routing.md is one that watcher gives."""
    text = (ROOT / "docs" / "routing.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| reason \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    named = {each for table in tables for row in table.splitlines() for each in re.split(r"[,` ]+", row.split("|")[1]) if each}
    assert {"quiet-hours", "feed-silent"} <= named <= {reason.value for reason in Reason}
