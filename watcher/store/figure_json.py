"""Figures as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from watcher.model import Figure, FigureKind


def figures_to_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Make the JSON that figures are stored as."""
    return [asdict(each) for each in figures]


def figures_from_json(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Figure, ...]:
    """Make figures of their stored JSON; none of nothing."""
    return tuple(as_figure(each) for each in stored or ())


def as_figure(stored: Mapping[str, Any]) -> Figure:
    """Convert a figure as it is stored; what an older row does not have is as in a new figure."""
    return Figure(**{**stored, "kind": FigureKind(stored["kind"])})
