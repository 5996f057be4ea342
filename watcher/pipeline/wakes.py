"""The work that a step makes due: a task of the engine and the row it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Wake(NamedTuple):
    """Work that is due now: a task of the engine and the row it is about."""

    task: str
    row_id: int


Wakes = Sequence[Wake]
