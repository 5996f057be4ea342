"""Whether a word stands in a dictionary of its language: a capital at the head of a sentence, and every capital in German, says little."""

from __future__ import annotations

from functools import lru_cache

from watcher.text.lemmas import russian_parses

_DICTIONARY_LANGUAGES = frozenset(["en", "fr", "es", "de"])
_RUSSIAN = "ru"
_NAME_TAGS = frozenset(["Name", "Surn", "Patr", "Geox", "Orgn"])
_MAX_WORD_LETTERS = 40


@lru_cache(maxsize=1 << 15)
def is_dictionary_word(word: str, language: str) -> bool:
    """Whether a word, in lower case too, is known to be none of somebody's making; never in a language without a dictionary here."""
    if len(word) > _MAX_WORD_LETTERS:
        return False
    if language == _RUSSIAN:
        parses = russian_parses(word.lower())
        return any(parse.is_known for parse in parses) and not any(_NAME_TAGS & parse.tag.grammemes for parse in parses)
    if language not in _DICTIONARY_LANGUAGES:
        return False
    import simplemma

    return any(simplemma.is_known(form, language, low_memory=True) for form in {word, word.lower()})
