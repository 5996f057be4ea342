"""Report how far two people agree who marked the same training texts without seeing each other's marks.

    python -m training.agreement [LANGUAGE...]

The second marking is in ``marked-twice/<language>``; an article's first marking is the one with the same text.  docs/annotation.md has
the scores from before the differences were settled.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from training.__main__ import read_articles
from training.marks import MarkedSpan, MarkedText

HERE = Path(__file__).parent
SECOND = HERE / "marked-twice"
Agrees = Callable[[MarkedSpan, MarkedSpan], bool]


def overlap(one: MarkedSpan, other: MarkedSpan) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def same_stance(one: MarkedSpan, other: MarkedSpan) -> bool:
    """Whether two cues overlap and have one stance."""
    return overlap(one, other) and one.stance == other.stance


MEASURES: dict[str, tuple[str, Agrees]] = {"source": ("s", overlap), "cue": ("c", overlap), "stance": ("c", same_stance)}
"""Name -> the kind of span that is counted, and when two of them agree."""


def agreement(pairs: Sequence[tuple[MarkedText, MarkedText]]) -> dict[str, float]:
    """Return the F1 of each measure: 1 where every span of either marking has one in the other that agrees."""
    counts: Counter[str] = Counter()
    for first, second in pairs:
        for name, (kind, agrees) in MEASURES.items():
            ours = [span for span in first.spans if span.kind == kind]
            theirs = [span for span in second.spans if span.kind == kind]
            counts[f"{name} marked"] += len(ours) + len(theirs)
            counts[f"{name} agreed"] += sum(any(agrees(one, other) for other in theirs) for one in ours)
            counts[f"{name} agreed"] += sum(any(agrees(one, other) for other in ours) for one in theirs)
    return {name: counts[f"{name} agreed"] / max(1, counts[f"{name} marked"]) for name in MEASURES}


def marked_twice(language: str) -> Iterator[tuple[MarkedText, MarkedText]]:
    """Yield the first and the second marking of each article that has two.

    Raises:
        SystemExit: a text that was marked again is not among the training texts.
    """
    firsts = {article.text: article for article in read_articles(language, HERE)}
    for second in read_articles(language, SECOND):
        if second.text not in firsts:
            raise SystemExit(f"{language}: no training text is {second.text[:60]!r}")
        yield firsts[second.text], second


def main() -> None:
    """Print a line a language."""
    parser = argparse.ArgumentParser(prog="python -m training.agreement", description="Report how far two markings agree.")
    parser.add_argument("languages", nargs="*")
    languages = parser.parse_args().languages or sorted(path.name for path in SECOND.iterdir() if path.is_dir())
    for language in languages:
        pairs = list(marked_twice(language))
        scores = "  ".join(f"{name} {score:.2f}" for name, score in agreement(pairs).items())
        print(f"{language}: {len(pairs)} articles  {scores}")  # noqa: T201


if __name__ == "__main__":
    main()
