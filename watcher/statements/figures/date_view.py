"""A sentence as dates are looked for in it, and the parts they are made of: months, years, links.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.statements.figures.calendar import DateExpression
from watcher.statements.figures.date_words import DateWords
from watcher.statements.figures.digits import is_year
from watcher.statements.figures.phrases import Phrases
from watcher.statements.tagging.words import Word

_MAX_LINKS = 2


@dataclass(frozen=True)
class DateView:
    """A sentence as dates are looked for in it: words folded and as written."""

    texts: list[str]
    words: Sequence[Word]
    vocabulary: DateWords

    def phrase(self, listed: Phrases, place: int) -> tuple[int, str]:
        """Return length and label of a phrase at a place; where endings are glued on, a word may begin with it."""
        return listed.beginning_at(self.texts, place) if self.vocabulary.glued else listed.at(self.texts, place)

    def text(self, place: int) -> str:
        """Return a word, empty beyond the sentence."""
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def number(self, place: int, least: int, greatest: int) -> int | None:
        """Return a plain number within limits."""
        text = self.text(place)
        return int(text) if len(text) <= 4 and text.isdecimal() and least <= int(text) <= greatest else None

    def has_unit(self, place: int, unit: str) -> bool:
        """Whether a unit is glued to the number at a place (28일에)."""
        touches = place + 1 < len(self.words) and self.words[place].end == self.words[place + 1].start
        return bool(unit) and touches and self.text(place + 1).startswith(unit)


def month_name(view: DateView, place: int, *, numbered: bool = False) -> tuple[int, int] | None:
    """Return the month that a word names, and the last word of the name (an abbreviation has its full stop)."""
    text = view.text(place)
    month = view.vocabulary.months.get(text)
    if month is None or (view.vocabulary.months_have_capitals and not view.words[place].text[0].isupper()):
        return None
    if text in view.vocabulary.doubtful and not numbered and not _is_surely_month(view, place):
        return None
    dotted = view.text(place + 1) == "." and view.words[place].end == view.words[place + 1].start and place + 2 < len(view.texts)
    if text in view.vocabulary.abbreviated and not (numbered or dotted or view.text(place + 1)[:1].isdigit()):
        return None
    return month, place + (dotted and text in view.vocabulary.abbreviated)


def _is_surely_month(view: DateView, place: int) -> bool:
    before = view.vocabulary.year_before.ending_at(view.texts, place - 1)[0] or view.vocabulary.parts.ending_at(view.texts, place - 1)[0]
    beside = view.vocabulary.upcoming.ending_at(view.texts, place - 1)[0] or view.vocabulary.bygone.ending_at(view.texts, place - 1)[0]
    return bool(before or beside or view.text(place + 1)[:1].isdigit())


def with_year(view: DateView, expression: DateExpression) -> DateExpression:
    """Return a month or day with the year that follows, by number (*2025*), by words (*next year*) or none (*prochain*)."""
    after = after_links(view, expression.last + 1)
    if is_year(view.text(after)):
        return replace(expression, year=int(view.text(after)), last=after_year(view, after))
    length, label = view.phrase(view.vocabulary.periods, after)
    if length and label.startswith("year:"):
        return replace(expression, period="year", shift=int(label.partition(":")[2]), last=after + length - 1)
    for listed, ahead in ((view.vocabulary.upcoming, True), (view.vocabulary.bygone, False)):
        if length := view.phrase(listed, expression.last + 1)[0]:
            return replace(expression, ahead=ahead, last=expression.last + length)
    return expression


def after_links(view: DateView, place: int) -> int:
    """Return the place after the words that may stand between the parts of a date (*of*, *de*, a comma)."""
    for _ in range(_MAX_LINKS):
        place += view.phrase(view.vocabulary.links, place)[0]
    return place


def after_year(view: DateView, place: int) -> int:
    """Return the last word of a year: with the word for year after it, or the ending of an ordinal (*2027-го*)."""
    if view.text(place + 1) in view.vocabulary.year_words:
        return place + 1
    ending = view.phrase(view.vocabulary.ordinals, place + 1)[0]
    return place + ending if ending > 1 else place
