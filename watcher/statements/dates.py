"""When something was said, as an interval: from the words beside the cue, counted back from the day the article was published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from watcher.statements.lexicon import Lexicon
from watcher.statements.prose import Prose
from watcher.text.normalise import forms

Interval = tuple[datetime, datetime]
_DAY = timedelta(days=1)


def said(prose: Prose, lexicon: Lexicon, first: int, last: int, published: datetime | None) -> Interval | None:
    """The interval that tokens ``first`` to ``last`` name; None where they name none, or the article has no date."""
    if published is None or not lexicon.days:
        return None
    today = published.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    words = prose.forms[first : last + 1]
    return _ago(words, lexicon.days, today) or _calendar(words, lexicon.days, today) or _weekday(words, lexicon.days, today)


def _ago(words: list[str], days: Mapping[str, object], today: datetime) -> Interval | None:
    stream = f" {' '.join(words)} "
    ago = days.get("ago", {})
    assert isinstance(ago, dict)
    for phrase, (near, far) in ago.items():
        if f" {' '.join(forms(phrase))} " in stream:
            return today - far * _DAY, today - near * _DAY + _DAY
    for key, back in (("today", 0), ("yesterday", 1)):
        for phrase in days.get(key, ()):  # type: ignore[attr-defined]
            if f" {' '.join(forms(phrase))} " in stream:
                return today - back * _DAY, today - back * _DAY + _DAY
    return None


def _calendar(words: list[str], days: Mapping[str, object], today: datetime) -> Interval | None:
    """*5 septembre*, *Sept. 5*: the last such day."""
    months = _numbered(days.get("month", ()))
    for index, word in enumerate(words):
        month = months.get(word)
        if month is None:
            continue
        for near in (index - 1, index + 1):
            if 0 <= near < len(words) and words[near].isdigit() and 1 <= int(words[near]) <= 31:
                for year in (today.year, today.year - 1):
                    try:
                        at = datetime(year, month, int(words[near]), tzinfo=UTC)
                    except ValueError:
                        continue
                    if at <= today + _DAY:
                        return at, at + _DAY
    return None


def _weekday(words: list[str], days: Mapping[str, object], today: datetime) -> Interval | None:
    """The last such day of the week, today included."""
    known = _numbered(days.get("weekday", ()))
    for word in words:
        if word in known:
            at = today - ((today.weekday() - (known[word] - 1)) % 7) * _DAY
            return at, at + _DAY
    return None


def _numbered(names: object) -> dict[str, int]:
    """Folded name -> its place in the list, from 1; a name may have several spellings, parted by |."""
    found = {}
    for number, spelt in enumerate(names, 1):  # type: ignore[arg-type, var-annotated]
        for name in spelt.split("|"):
            found[" ".join(forms(name))] = number
    return found
