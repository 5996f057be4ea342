"""Which language a text is in, as an ISO 639-1 code.

The script decides where it can; py3langid decides among the languages of one script, on the first 500 characters, which is as right
as on all of them and five times as fast.  A text too short to tell takes the hint it came with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from watcher.text.language_data import news_languages
from watcher.text.normalise import HAN, HANGUL, KANA, fold_words

_EXAMINED_CHARACTERS = 500
_TOO_FEW_LETTERS = 40
_FEW_LETTERS = 200
UNKNOWN_LANGUAGE = "und"
"""ISO 639's own code for a text whose language nobody could tell."""

_LETTER = re.compile(r"[^\W\d_]")
_SCRIPT_PATTERNS = (
    ("hangul", re.compile(f"[{HANGUL}]")),
    ("kana", re.compile(f"[{KANA}]")),
    ("han", re.compile(f"[{HAN}]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("greek", re.compile("[\u0370-\u03ff]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")),
    ("hebrew", re.compile("[\u0590-\u05ff]")),
)
_SINGLE_LANGUAGE_SCRIPTS = {"hangul": "ko", "kana": "ja", "han": "zh", "greek": "el"}
_LANGUAGES_BY_SCRIPT = {
    "han": ("zh", "ja"),
    "cyrillic": ("ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn", "tg"),
    "arabic": ("ar", "fa", "ur", "ps", "ug"),
    "hebrew": ("he", "yi"),
}
# Letters that only one of the languages of a script writes, the surest first.
_DISTINCTIVE_LETTERS = (
    ("be", re.compile("[ўЎ]")),
    ("uk", re.compile("[їєґЇЄҐ]")),
    ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]")),
    ("mk", re.compile("[ѓќѕЃЌЅ]")),
    ("sr", re.compile("[ђћЂЋљњјЉЊЈ]")),
    ("uk", re.compile("[іІ]")),
    ("ru", re.compile("[ыэЫЭ]")),
    ("bg", re.compile("[ъЪ](?![еёюяЕЁЮЯ])")),  # before those it is Russian's, too
)
_CODE_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "bs": "hr", "sh": "sr", "cmn": "zh"}


def language_code(tag: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag such as ``fr-FR`` or ``nb_NO``; None where there is none."""
    head = re.split("[-_]", (tag or "").strip().lower(), maxsplit=1)[0]
    return _CODE_ALIASES.get(head, head) if re.fullmatch("[a-z]{2,3}", head) else None


def detect_language(text: str, hint: str | None = None) -> str:
    """Detect the language of ``text``: an ISO 639-1 code, or the hint's, or ``und``.  The same text always gives the same answer."""
    head = text[:_EXAMINED_CHARACTERS]
    hinted = language_code(hint)
    letters = len(_LETTER.findall(head))
    if not letters:
        return hinted or UNKNOWN_LANGUAGE
    script = _dominant_script(head, letters)
    if script in ("hangul", "kana", "greek"):
        return _SINGLE_LANGUAGE_SCRIPTS[script]
    if script == "han":
        return hinted if hinted in _LANGUAGES_BY_SCRIPT["han"] else "zh"
    if script == "cyrillic":
        return _detect_cyrillic(head, hinted)
    if script:
        return (
            hinted if hinted in _LANGUAGES_BY_SCRIPT[script] and letters < _FEW_LETTERS else _classify(head, _LANGUAGES_BY_SCRIPT[script])
        )
    if letters < _TOO_FEW_LETTERS:
        return hinted if hinted and hinted not in _NON_LATIN_LANGUAGES else _classify(head, ())
    found = _classify(head, ())
    if (
        hinted
        and found != hinted
        and letters < _FEW_LETTERS
        and hinted not in _NON_LATIN_LANGUAGES
        and not _outweighs_hint(head, found, hinted)
    ):
        return hinted
    return found


_NON_LATIN_LANGUAGES = frozenset({"ko", "el", "zh", "ja", *(name for names in _LANGUAGES_BY_SCRIPT.values() for name in names)})


def _dominant_script(head: str, letters: int) -> str | None:
    """The script of a quarter of the letters (a Korean text quotes much Latin; of kana a tenth, among much Han); None: Latin or other."""
    for name, pattern in _SCRIPT_PATTERNS:
        if len(pattern.findall(head)) * (10 if name == "kana" else 4) >= letters:
            return name
    return None


def _detect_cyrillic(head: str, hinted: str | None) -> str:
    for language, letters in _DISTINCTIVE_LETTERS:
        # one stray letter is a quoted name
        if len(letters.findall(head)) * 100 >= len(head):
            return language
    if hinted in _LANGUAGES_BY_SCRIPT["cyrillic"] and len(head) < _FEW_LETTERS:
        return hinted or UNKNOWN_LANGUAGE
    return _classify(head, _LANGUAGES_BY_SCRIPT["cyrillic"])


def _classify(head: str, candidates: tuple[str, ...]) -> str:
    ranked = _ranked_languages(head)
    found = next((name for name, _ in ranked if name in candidates), candidates[0]) if candidates else ranked[0][0]
    return language_code(found) or UNKNOWN_LANGUAGE


def rank_languages(text: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Order languages by how likely a text is in them; those of another script are left out."""
    head = text[:_EXAMINED_CHARACTERS]
    if script := _dominant_script(head, len(_LETTER.findall(head))):
        written = (_SINGLE_LANGUAGE_SCRIPTS.get(script), *_LANGUAGES_BY_SCRIPT.get(script, ()))
        return tuple(name for name in candidates if name in written)
    latin = [name for name in candidates if name not in _NON_LATIN_LANGUAGES]
    ranked = [language_code(name) or name for name, _ in _ranked_languages(head)]
    return tuple(sorted(latin, key=lambda name: ranked.index(name) if name in ranked else len(ranked)))


def _outweighs_hint(head: str, classified: str, hinted: str) -> bool:
    """Whether the classifier leaves little room for the hint: log-probabilities apart by more than a short text's noise."""
    scores: dict[str, float] = {}
    for name, score in _ranked_languages(head):
        scores.setdefault(language_code(name) or name, score)
    return hinted in scores and scores[classified] - scores[hinted] > _SCORE_NOISE


_SCORE_NOISE = 20.0


@lru_cache(maxsize=16)
def _ranked_languages(head: str) -> tuple[tuple[str, float], ...]:
    return tuple((str(name), float(score)) for name, score in _language_identifier().rank(head))


@lru_cache(maxsize=1)
def _language_identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to load, and only reading needs it

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([name for name in identifier.labels if name in news_languages()])
    return identifier


def language_by_name(name: str) -> str | None:
    """Return the code of a language by its name, ``French`` or ``français`` -> ``fr``; None where it is the name of no language of news."""
    from babel import Locale, UnknownLocaleError

    wanted, english = fold_words(name), Locale.parse("en").languages
    for language in sorted(news_languages()):
        try:
            own = Locale.parse(language).get_display_name(language)
        except UnknownLocaleError:
            own = None
        if wanted and wanted in (fold_words(english.get(language, "")), fold_words(own or "")):
            return language
    return None
