"""Bounds, look-alikes and what stands around a number: the rest of ``numbers.toml`` of a language.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from watcher.statements.figures.phrases import Phrases, phrases
from watcher.text.language_data import lexicon_tables


class Bound(StrEnum):
    """What a phrase beside a number makes of it."""

    AT_LEAST = "at_least"
    MORE = "more"
    AT_MOST = "at_most"
    LESS = "less"
    ABOUT = "about"
    NEARLY = "nearly"
    JUST_OVER = "just_over"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class CountingWords:
    """Phrases and words in lower case."""

    before: Phrases
    after: Phrases
    between: Phrases
    between_and: Phrases
    range_from: Phrases
    range_to: Phrases
    change_verbs: frozenset[str]
    labels: Phrases
    label_words: frozenset[str]
    years_before: frozenset[str]
    ages_before: Phrases
    ages_after: Phrases
    ages_linked: Phrases
    term_nouns: frozenset[str]
    """What lasts for years: *a sentence of 20 years* is no age."""
    clock_before: Phrases
    clock_after: Phrases
    hour_before: Phrases
    """Before a time of day without a word for hours."""
    ordinal_units: Phrases
    relative_before: Phrases
    relative_after: Phrases
    connectors: Phrases
    rates: Phrases
    number_of: Phrases
    """*The number of*: what is counted stands after it."""
    increments: Phrases
    not_increments: Phrases
    skipped: frozenset[str]
    stops: frozenset[str]
    conjunctions: frozenset[str]
    adjective_endings: tuple[str, ...]
    plural_endings: tuple[str, ...]
    verb_endings: tuple[str, ...]
    """A lemma that ends so is a verb's."""
    participle_endings: tuple[str, ...]
    """A word that ends so says something of a noun."""
    nouns_have_capitals: bool
    ordinal_dot: bool
    decimal_comma: bool
    compounds: bool
    """A noun in the singular before another noun only describes it (*60 death threats*)."""
    glued: bool
    """Counters and particles are glued to numbers."""


@lru_cache(maxsize=16)
def counting_words(language: str) -> CountingWords:
    """Return the words of one language; nothing is in them where nobody has listed any."""
    table = lexicon_tables().get(language, {})
    bounds, others, counting = table.get("bounds", {}), table.get("not_figures", {}), table.get("counting", {})

    def listed(source: dict[str, list[str]], name: str) -> Phrases:
        return phrases({name: source.get(name, ())})

    return CountingWords(
        before=phrases(bounds.get("before", {})),
        after=phrases(bounds.get("after", {})),
        between=listed(bounds, "between"),
        between_and=listed(bounds, "between_and"),
        range_from=listed(bounds, "from"),
        range_to=listed(bounds, "to"),
        change_verbs=frozenset(bounds.get("change_verbs", ())),
        labels=listed(others, "labels"),
        label_words=frozenset(others.get("labels", ())),
        term_nouns=frozenset(others.get("term_nouns", ())),
        compounds=bool(counting.get("compounds")),
        years_before=frozenset(others.get("years_before", ())),
        **{name: listed(others, name) for name in _LOOK_ALIKES},
        connectors=listed(counting, "connectors"),
        rates=phrases({label: counting.get(name, ()) for name, label in _RATES.items()}),
        number_of=listed(counting, "number_of"),
        increments=listed(counting, "increments"),
        not_increments=listed(counting, "not_increments"),
        skipped=frozenset(counting.get("skipped", ())),
        stops=frozenset(counting.get("stops", ())),
        conjunctions=frozenset(counting.get("conjunctions", ())),
        adjective_endings=tuple(counting.get("adjective_endings", ())),
        plural_endings=tuple(counting.get("plural_endings", ())),
        verb_endings=tuple(counting.get("verb_endings", ())),
        participle_endings=tuple(counting.get("participle_endings", ())),
        nouns_have_capitals=bool(counting.get("nouns_have_capitals")),
        decimal_comma=table.get("numbers", {}).get("decimal") == ",",
        ordinal_dot=bool(others.get("ordinal_dot")),
        glued=bool(table.get("numbers", {}).get("mixed")),
    )


_RATES = {"yearly": "per-year", "monthly": "per-month", "daily": "per-day"}
_LOOK_ALIKES = (
    "ages_before",
    "ages_after",
    "ages_linked",
    "clock_before",
    "clock_after",
    "hour_before",
    "ordinal_units",
    "relative_before",
    "relative_after",
)
