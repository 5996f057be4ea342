"""Numbers in digits: what *10.000*, *10 000*, *10,000* and *1,5* mean in a language.  Pure."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\u00a0\u2009\u202f ]")
_MAX_LENGTH = 24
"""A longer run of digits is a number of a document or worse."""


def parse_digits(text: str, decimal: str) -> float | None:
    """Return the value of digits with separators; None where it is no amount.

    A mark before exactly three digits separates thousands unless it is the language's decimal mark; any other is the decimal mark.
    """
    if len(text) > _MAX_LENGTH:
        return None
    plain = _SPACES.sub("", text)
    marks = [mark for mark in plain if mark in ".,"]
    if not all(char.isdecimal() or char in marks for char in plain) or not any(char.isdecimal() for char in plain):
        return None  # a raised or circled digit is no decimal one
    if not marks:
        return float(int(plain))
    last = marks[-1]
    whole, _, rest = plain.rpartition(last)
    repeated = marks.count(last) > 1
    if repeated or (len(rest) == len("000") and last != decimal and len(set(marks)) == 1):
        return float(int("".join(char for char in plain if char.isdigit())))
    return float("".join(char for char in whole if char.isdigit()) + "." + rest)


def is_year(text: str) -> bool:
    """Whether digits without separators can be a year of our time."""
    return len(text) == len("2000") and text.isdecimal() and 1800 <= int(text) <= 2100
