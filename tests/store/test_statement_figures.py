"""Figures of stored statements."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from watcher.model import Figure, FigureKind
from watcher.store.figure_json import as_figure


@pytest.mark.parametrize(
    "figure", [Figure("dead", 3, 3, increment=True), Figure("date", 20250201, 20250228, FigureKind.DATE), Figure("money-eur")]
)
def test_a_figure_is_read_back(figure: Figure) -> None:
    """What is stored of a figure makes the same figure."""
    assert as_figure(asdict(figure)) == figure


def test_a_figure_stored_before_increments_is_a_total() -> None:
    """Rows of earlier versions do not say whether a number is an increment."""
    assert as_figure({"counted": "dead", "low": 3, "high": 3, "kind": "count"}) == Figure("dead", 3, 3)
