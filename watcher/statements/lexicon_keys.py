"""The names of the tables and keys that a language's files may hold, but for the lists of ``[words]``."""

from __future__ import annotations

from enum import StrEnum


class LexiconTable(StrEnum):
    """The tables of a language's files, for whatever reads them."""

    WORDS = "words"
    CUE = "cue"
    ENDINGS = "endings"
    NICKNAMES = "nicknames"
    ACRONYMS = "acronyms"
    MORPHOLOGY = "morphology"
    DAYS = "days"
    INFLECTION = "inflection"
    """Read by ``watcher.text.inflection``, and so on below."""
    SENTENCES = "sentences"
    PARTICLES = "particles"
    LEMMAS = "lemmas"
    PARTIES = "parties"
    READING = "reading"
    HINTS = "hints"
    NUMBERS = "numbers"
    COUNTING = "counting"
    BOUNDS = "bounds"
    NOT_FIGURES = "not_figures"
    DATES = "dates"


class DaysKey(StrEnum):
    """The lists of ``[days]``."""

    WEEKDAY = "weekday"
    MONTH = "month"
    TODAY = "today"
    YESTERDAY = "yesterday"
    AGO = "ago"


class MorphologyKey(StrEnum):
    """The keys of ``[morphology]``; all but the last are patterns of whole words."""

    CONDITIONAL = "conditional"
    NOT_CONDITIONAL = "not_conditional"
    PARTICIPLE = "participle"
    PASSIVE = "passive"
    INVERTS_SUBJECT = "inverts_subject"
