"""What a tagger marks in a sentence: sources, and cues with their stance.  Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Words ``first`` to ``last`` of a sentence, both included: a source (``stance`` empty) or a cue; ``confidence``: 0 to 1."""

    first: int
    last: int
    stance: str = ""
    confidence: float = 1.0

    @property
    def is_source(self) -> bool:
        """Whether it says who speaks."""
        return not self.stance
