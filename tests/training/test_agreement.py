"""Agreement between two markings: what counts, and that of the texts that were marked twice."""

from __future__ import annotations

import pytest

from training.agreement import agreement, marked_twice
from training.marks import parse_marks

FIRST = parse_marks('<s>Ora</s> <c k="deny">denied</c> it\n<s>Bel</s> <c k="assert">said</c> so')
LANGUAGES = ("de", "en", "es", "fr", "ko", "ru")
MIN_AGREEMENT = 0.9


def test_equal_markings_agree_wholly() -> None:
    """A marking agrees with itself in all measures."""
    assert agreement([(FIRST, FIRST)]) == {"source": 1.0, "cue": 1.0, "stance": 1.0}


def test_another_stance_is_no_agreement_on_the_stance() -> None:
    """A cue that both found with two stances counts as a cue, and not as a stance."""
    second = parse_marks('<s>Ora</s> <c k="other">denied</c> it\n<s>Bel</s> <c k="assert">said</c> so')
    assert agreement([(FIRST, second)]) == {"source": 1.0, "cue": 1.0, "stance": 0.5}


def test_what_one_marking_lacks_lowers_the_score() -> None:
    """Of four sources and four cues in both markings together, three have no partner where one marking has only one cue."""
    second = parse_marks('Ora denied it\nBel <c k="assert">said</c> so')
    scores = agreement([(FIRST, second)])
    assert scores["source"] == 0
    assert scores["cue"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_marked_twice_agree(language: str) -> None:
    """Every tenth of the first 120 texts is there twice, word for word, and the two markings are close."""
    pairs = list(marked_twice(language))
    assert len(pairs) == 12
    assert min(agreement(pairs).values()) >= MIN_AGREEMENT
