"""The forms in which a plain word of a query may stand in a text, by rules that are data: ``[inflection]`` in ``watcher/data/lexicons``.

Whoever types *grève* means *grèves* too.  Which language a word is of nobody says; so each language's rules make its forms, and they
count in texts of that language alone.  The rules are few and careful: a form that may be another word is not worth having.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from watcher.text.lexicon import tables
from watcher.text.normalise import forms

Endings = Mapping[str, frozenset[str]]
"""Language -> what may follow the stem in its texts."""

_LEAST = 3


@dataclass(frozen=True, slots=True)
class Rule:
    ending: str
    instead: frozenset[str]
    least: int
    after: frozenset[str]

    def fits(self, word: str) -> bool:
        stem = word.removesuffix(self.ending) if word.endswith(self.ending) else ""
        return len(stem) >= self.least and (not self.after or stem[-1] in self.after)


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one language.  ``never``: forms that are another word."""

    script: str
    rules: tuple[Rule, ...]
    never: frozenset[str]


@lru_cache(maxsize=1)
def _rules() -> dict[str, Rules]:
    found = {}
    for language, table in tables().items():
        told = table.get("inflection", {})
        rules = tuple(
            Rule(
                each["from"],
                frozenset("" if ending == "-" else ending for ending in each["to"].split()),
                each.get("least", _LEAST),
                frozenset(each.get("after", "")),
            )
            for each in told.get("rules", ())
        )
        if rules:
            found[language] = Rules(
                told["script"].upper(), rules, frozenset(word for each in told.get("never", ()) for word in forms(each))
            )
    return found


def inflected(word: str) -> dict[str, Endings]:
    """Stem -> endings by language, of a folded word; without the word itself.  Empty where no rule fits."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    if not word.isalpha():
        return {}
    script = unicodedata.name(word[-1], "").partition(" ")[0]
    for language, known in _rules().items():
        if known.script != script or (rule := next((rule for rule in known.rules if rule.fits(word)), None)) is None:
            continue
        stem = word.removesuffix(rule.ending)
        endings = _endings(stem, rule, known.never) - {rule.ending}
        if endings:
            found.setdefault(stem, {})[language] = endings
    return {stem: _shared(tuple(sorted(endings.items()))) for stem, endings in found.items()}


def _endings(stem: str, rule: Rule, never: frozenset[str]) -> frozenset[str]:
    barred = {form.removeprefix(stem) for form in never if form.startswith(stem)}
    return rule.instead - barred if barred else rule.instead


@lru_cache(maxsize=4096)
def _shared(endings: tuple[tuple[str, frozenset[str]], ...]) -> Endings:
    """One object for all words that inflect alike: ten thousand topics have two hundred thousand words."""
    return dict(endings)


def all_forms(word: str, language: str) -> frozenset[str]:
    """Every form of a word in one language, itself among them: for tests and for whoever asks."""
    (folded,) = forms(word) if len(forms(word)) == 1 else (" ".join(forms(word)),)
    made = {stem + ending for stem, by in inflected(folded).items() for ending in by.get(language, ())}
    return frozenset(made | {folded})
