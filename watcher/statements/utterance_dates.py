"""When something was said, as an interval: from the words beside the cue, counted back from the day the article was published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from watcher.statements.article_tokens import ArticleTokens
from watcher.statements.lexicon import Lexicon
from watcher.statements.lexicon_keys import DaysKey
from watcher.text.normalise import fold_words

Interval = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_YEAR = 365


def utterance_interval(tokens: ArticleTokens, lexicon: Lexicon, first: int, last: int, published: datetime | None) -> Interval | None:
    """The interval that tokens ``first`` to ``last`` name; None where they name none, or the article has no date."""
    if published is None or not lexicon.day_words:
        return None
    today = published.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    words, days = tokens.forms[first : last + 1], _day_words(lexicon)
    return _relative_interval(words, days, today) or _calendar_interval(words, days, today) or _weekday_interval(words, days, today)


@dataclass(frozen=True)
class _DayWords:
    """A language's words for days, folded."""

    intervals_by_first_word: dict[str, list[tuple[tuple[str, ...], int, int]]]
    """First word -> (all the words, days back at least, at most)."""
    months: dict[str, int]
    weekdays: dict[str, int]


@lru_cache(maxsize=8)
def _day_words(lexicon: Lexicon) -> _DayWords:
    table = lexicon.day_words
    ago: dict[str, list[tuple[tuple[str, ...], int, int]]] = {}
    given = dict(table.get(DaysKey.AGO, {}))
    given |= dict.fromkeys(table.get(DaysKey.TODAY, ()), (0, 0)) | dict.fromkeys(table.get(DaysKey.YESTERDAY, ()), (1, 1))
    for phrase, (near, far) in given.items():
        words = fold_words(phrase)
        ago.setdefault(words[0], []).append((words, near, far))
    return _DayWords(ago, _numbered_names(table.get(DaysKey.MONTH, ())), _numbered_names(table.get(DaysKey.WEEKDAY, ())))


def _relative_interval(words: list[str], day_words: _DayWords, today: datetime) -> Interval | None:
    for at, word in enumerate(words):
        for phrase, near, far in day_words.intervals_by_first_word.get(word, ()):
            if tuple(words[at : at + len(phrase)]) != phrase:
                continue
            if far >= _YEAR:  # last year is a calendar's, not so many days
                return today.replace(year=today.year - 1, month=1, day=1), today.replace(month=1, day=1)
            return today - far * _DAY, today - near * _DAY + _DAY
    return None


def _calendar_interval(words: list[str], day_words: _DayWords, today: datetime) -> Interval | None:
    """*5 septembre*, *Sept. 5*: the last such day."""
    for index, word in enumerate(words):
        month = day_words.months.get(word)
        for near in (index - 1, index + 1) if month else ():
            if 0 <= near < len(words) and words[near].isdecimal() and 1 <= int(words[near]) <= 31:
                for year in (today.year, today.year - 1):
                    at = _make_day(year, month or 1, int(words[near]))
                    if at and at <= today + _DAY:
                        return at, at + _DAY
    return None


def _make_day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _weekday_interval(words: list[str], day_words: _DayWords, today: datetime) -> Interval | None:
    """The last such day of the week, today included."""
    for word in words:
        if word in day_words.weekdays:
            at = today - ((today.weekday() - (day_words.weekdays[word] - 1)) % 7) * _DAY
            return at, at + _DAY
    return None


def _numbered_names(names: Iterable[str]) -> dict[str, int]:
    """Folded name -> its place in the list, from 1; a name may have several spellings, parted by |."""
    return {" ".join(fold_words(name)): number for number, spelt in enumerate(names, 1) for name in spelt.split("|")}
