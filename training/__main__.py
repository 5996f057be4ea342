"""Train the taggers from the marked texts beside this file, or report how well they learn.

    python -m training [--folds] [--only FILES] [LANGUAGE...]

The same texts give the same bytes.  ``--folds`` reports precision and recall by article, in five folds, and writes no model.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import pycrfsuite

import watcher  # noqa: F401  # names the source of the words
from training.labels import LabelledSentence, label_sentences
from training.marks import MarkedText, parse_marks, split_articles
from watcher.statements.tagging.features import sentence_features
from watcher.statements.tagging.spans import TaggedSpan
from watcher.statements.tagging.tagger import cue_hints, spans_of_labels
from watcher.text.lemmas import lemmas

HERE = Path(__file__).parent
MODELS = HERE.parent / "watcher" / "data" / "taggers"
PARAMETERS = {"c1": 0.15, "c2": 0.02, "max_iterations": 120, "feature.possible_transitions": False, "feature.minfreq": 2}
FOLDS = 5
Features = list[list[str]]
KINDS = ("source", "cue", "stance")


def read_articles(language: str, folder: Path = HERE) -> list[MarkedText]:
    """Read every article of a language, in the order of the files' names.

    Raises:
        SystemExit: an article is marked wrongly; it names file and article.
    """
    articles = []
    for path in sorted((folder / language).glob("*.txt")):
        for number, text in enumerate(split_articles(path.read_text(encoding="utf-8")), 1):
            try:
                articles.append(parse_marks(text))
            except ValueError as error:
                raise SystemExit(f"{path}, article {number}: {error}") from None
    return articles


def featured(articles: Iterable[MarkedText], language: str) -> list[list[tuple[LabelledSentence, Features]]]:
    """For each article its sentences with their features."""
    lemmatise = partial(lemmas, language=language)
    return [
        [(each, sentence_features(each.words, cue_hints(language), lemmatise, each.place)) for each in label_sentences(article, language)]
        for article in articles
    ]


def train(articles: Iterable[Sequence[tuple[LabelledSentence, Features]]], path: Path) -> None:
    """Write the model of these articles."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for article in articles:
        for sentence, features in article:
            trainer.append(features, sentence.labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    trainer.train(str(path))


def score(articles: Iterable[Sequence[tuple[LabelledSentence, Features]]], model: Path) -> Counter[str]:
    """Count what a model finds in articles: spans that overlap one of the same kind."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    counts: Counter[str] = Counter()
    for article in articles:
        for sentence, features in article:
            found, gold = spans_of_labels(tagger.tag(features)), spans_of_labels(sentence.labels)
            for kind in KINDS:
                wanted, got = _of_kind(gold, kind), _of_kind(found, kind)
                counts[f"{kind} gold"] += len(wanted)
                counts[f"{kind} found"] += len(got)
                counts[f"{kind} right"] += sum(any(_agrees(one, other, kind) for other in wanted) for one in got)
    return counts


def _of_kind(spans: Iterable[TaggedSpan], kind: str) -> list[TaggedSpan]:
    return [span for span in spans if span.is_source is (kind == "source")]


def _agrees(one: TaggedSpan, other: TaggedSpan, kind: str) -> bool:
    return one.first <= other.last and other.first <= one.last and (kind != "stance" or one.stance == other.stance)


def report(language: str, folder: Path, sizes: Sequence[int]) -> None:
    """Print precision and recall in five folds, for growing parts of the articles."""
    every = featured(read_articles(language, folder), language)
    for size in [*(size for size in sizes if size < len(every)), len(every)]:
        total: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as scratch:
            model = Path(scratch) / "fold.crfsuite"
            for fold in range(FOLDS):
                train([each for n, each in enumerate(every) if n % FOLDS != fold][:size], model)
                total.update(score([each for n, each in enumerate(every) if n % FOLDS == fold], model))
        parts = [
            f"{k} R {total[k + ' right'] / max(1, total[k + ' gold']):.2f} P {total[k + ' right'] / max(1, total[k + ' found']):.2f}"
            for k in KINDS
        ]
        print(f"{language}: {size} articles, {total['cue gold']} cues  " + "  ".join(parts), flush=True)  # noqa: T201


def main() -> None:
    """Train, or report."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--folds", action="store_true", help="report five folds instead of writing models")
    parser.add_argument("--sizes", type=int, nargs="*", default=(), help="with --folds: learn from so many articles too")
    parser.add_argument("--texts", type=Path, default=HERE, help="the folder of the marked texts")
    options = parser.parse_args()
    languages = options.languages or sorted(path.name for path in options.texts.iterdir() if any(path.glob("*.txt")))
    for language in languages:
        if options.folds:
            report(language, options.texts, options.sizes)
            continue
        path = MODELS / f"{language}.crfsuite"
        train(featured(read_articles(language, options.texts), language), path)
        print(f"{language}: {path.stat().st_size // 1024} kB")  # noqa: T201


if __name__ == "__main__":
    main()
