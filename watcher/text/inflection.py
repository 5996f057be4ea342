"""The forms in which a plain word of a query may stand in a text, by rules that are data: ``[inflection]`` in ``watcher/data/lexicons``.

Whoever types *grève* means *grèves* too.  Which language a word is of nobody says; so each language's rules make its forms, and they
count in texts of that language alone.  The rules are few and careful: a form that may be another word is not worth having.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import fold_words

EndingsByLanguage = Mapping[str, frozenset[str]]
"""Language -> what may follow the stem in its texts."""

_MIN_STEM_LETTERS = 3


@dataclass(frozen=True, slots=True)
class InflectionRule:
    ending: str
    replacements: frozenset[str]
    min_stem_letters: int
    stem_last_letters: frozenset[str]

    def fits(self, word: str) -> bool:
        stem = word.removesuffix(self.ending) if word.endswith(self.ending) else ""
        return len(stem) >= self.min_stem_letters and (not self.stem_last_letters or stem[-1] in self.stem_last_letters)


@dataclass(frozen=True, slots=True)
class InflectionRules:
    """Of one language.  ``excluded_forms``: those that are another word."""

    script: str
    rules: tuple[InflectionRule, ...]
    excluded_forms: frozenset[str]


@lru_cache(maxsize=1)
def _rules_by_language() -> dict[str, InflectionRules]:
    found = {}
    for language, table in lexicon_tables().items():
        told = table.get("inflection", {})
        rules = tuple(
            InflectionRule(
                each["from"],
                frozenset("" if ending == "-" else ending for ending in each["to"].split()),
                each.get("least", _MIN_STEM_LETTERS),
                frozenset(each.get("after", "")),
            )
            for each in told.get("rules", ())
        )
        if rules:
            found[language] = InflectionRules(
                told["script"].upper(), rules, frozenset(word for each in told.get("never", ()) for word in fold_words(each))
            )
    return found


def inflect(word: str) -> dict[str, EndingsByLanguage]:
    """Stem -> endings by language, of a folded word; without the word itself.  Empty where no rule fits."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    if not word.isalpha():
        return {}
    script = unicodedata.name(word[-1], "").partition(" ")[0]
    for language, known in _rules_by_language().items():
        if known.script != script or (rule := next((rule for rule in known.rules if rule.fits(word)), None)) is None:
            continue
        stem = word.removesuffix(rule.ending)
        endings = _allowed_endings(stem, rule, known.excluded_forms) - {rule.ending}
        if endings:
            found.setdefault(stem, {})[language] = endings
    return {stem: _interned(tuple(sorted(endings.items()))) for stem, endings in found.items()}


def _allowed_endings(stem: str, rule: InflectionRule, excluded_forms: frozenset[str]) -> frozenset[str]:
    barred = {form.removeprefix(stem) for form in excluded_forms if form.startswith(stem)}
    return rule.replacements - barred if barred else rule.replacements


@lru_cache(maxsize=4096)
def _interned(endings: tuple[tuple[str, frozenset[str]], ...]) -> EndingsByLanguage:
    """One object for all words that inflect alike: ten thousand topics have two hundred thousand words."""
    return dict(endings)


def all_forms(word: str, language: str) -> frozenset[str]:
    """Every form of a word in one language, itself among them: for tests and for whoever asks."""
    (folded,) = fold_words(word) if len(fold_words(word)) == 1 else (" ".join(fold_words(word)),)
    made = {stem + ending for stem, by in inflect(folded).items() for ending in by.get(language, ())}
    return frozenset(made | {folded})
