"""One alert for one piece of news: named stages, each of which lets one of an article's changes speak for others.  Pure.

A stage looks at the changes that still raise an alert and returns merges; ``suppress`` applies the stages one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from watcher.errors import Reason
from watcher.model import AlertKind


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AlertCandidate:
    """What an article changes and may alert about."""

    parties: tuple[str, ...]
    """All who say it with one voice, its own party first."""
    suppressed_by: Reason | None = None
    rules: tuple[str, ...] = ()
    """The rules that classified it, then the stage that suppressed it."""

    @property
    def kind(self) -> AlertKind | None:
        """The kind of alert it would raise; None for no alert."""
        raise NotImplementedError

    @property
    def raises_alert(self) -> bool:
        """Whether it is a change that nothing suppresses."""
        return self.kind is not None and self.suppressed_by is None


CandidateT = TypeVar("CandidateT", bound=AlertCandidate)


class Merge(NamedTuple, Generic[CandidateT]):
    """``absorbed`` raise no alert of their own; the lead, where one is named, speaks for ``parties``."""

    absorbed: Sequence[CandidateT]
    lead: CandidateT | None = None
    parties: tuple[str, ...] = ()


class SuppressionStage(NamedTuple, Generic[CandidateT]):
    """A named stage and the reason it gives."""

    name: str
    find: Callable[[Sequence[CandidateT]], Iterable[Merge[CandidateT]]]
    reason: Reason = Reason.MERGED_INTO_ALERT


def suppress(candidates: Sequence[CandidateT], stages: Iterable[SuppressionStage[CandidateT]]) -> list[CandidateT]:
    """Apply the stages in order; each sees what the ones before it left.  The order of the candidates stays."""
    current = list(candidates)
    if len(current) < 2:
        return current  # nothing else speaks for a single change
    for stage in stages:
        replaced: dict[CandidateT, CandidateT] = {}
        for merge in stage.find([each for each in current if each.raises_alert]):
            for each in merge.absorbed:
                replaced[each] = replace(each, suppressed_by=stage.reason, rules=(*each.rules, stage.name))
            if merge.lead is not None:
                replaced[merge.lead] = replace(merge.lead, parties=merge.parties)
        current = [replaced.get(each, each) for each in current]
    return current
