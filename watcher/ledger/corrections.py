"""Whether an article that is read again still says what alerts quoted from it.  Pure.

A quoted sentence is looked for in the present text wherever it stands.  Where it is gone, the sentence that is new in the text and
shares most words with it has taken its place.  Text that moved, was added, or changed where nobody quoted it changes nothing; nor does
a headline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from watcher.errors import Reason
from watcher.ledger.sentence_changes import FigureReader, describe_change, no_figures
from watcher.ledger.text_versions import ComparedWord, TextVersion, VersionSentence, compared_words, joined_forms
from watcher.model import Article, QuoteChange, TextComparison, ToldQuote

MAX_TOLD_QUOTES = 60
"""So many quotes of an article are looked for; one that alerted more often is a list."""
MAX_REPLACEMENTS = 200
"""So many new sentences, those nearest to the place of a quote, are looked at for what took its place."""
MIN_LIKENESS = 0.5
"""Share of common words from which a new sentence counts as the former one reworded."""
MIN_KEPT_LENGTH = 0.5
"""A text of a smaller share of its former words is no correction: it is a consent wall, a stub, or taken down."""
MIN_KEPT_VOCABULARY = 0.25
"""Share of the former text's different words that a page of the same article has; another page has fewer."""
MAX_CUT_TAIL = 0.3
"""A text that ends where more than this share of it stood before is a paywall's stub."""
MIN_KEPT_SENTENCES = 0.5
"""A text of which a smaller share stands in unchanged sentences was written anew: a missing sentence says nothing then."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", ":", ";", ")", "”", "»", '"', "’", "」")
"""What a line of running text ends in."""
_GRAVITY = (Reason.FIGURE_CORRECTED, Reason.QUOTE_REWORDED, Reason.QUOTE_WITHDRAWN)


def compare_versions(
    before: Article, after: Article, quotes: Sequence[ToldQuote], *, read_figures: FigureReader = no_figures
) -> TextComparison:
    """Compare two readings of one article as to what was quoted from the first.  Linear in the texts' lengths.

    ``read_figures``: reads the numbers of a sentence, for those that are spelled out.
    """
    former, present = TextVersion(before.text, before.language), TextVersion(after.text, before.language)
    if former.wording == present.wording and _wording(before.title) == _wording(after.title):
        return TextComparison(Reason.PAGE_UNCHANGED)
    former_headline, former, present_headline, present = _without_headlines(former, present)
    headlines = [title for title in (before.title, former_headline) if title], present_headline or after.title
    if _is_other_page(former, present) or _is_cut_short(former, present):
        return TextComparison(Reason.TEXT_VANISHED)
    finder = _ChangeFinder(former, present, read_figures)
    looked_for = quotes[:MAX_TOLD_QUOTES]
    changes = [change for quote in looked_for if (change := finder.find_change(quote)) is not None]
    changes += [change for quote in looked_for if (change := _headline_change(quote, former, headlines, read_figures)) is not None]
    if changes:
        gravest = min(changes, key=lambda change: (change.beside_quote, _GRAVITY.index(change.reason)))
        return TextComparison(gravest.reason, tuple(changes))
    return TextComparison(Reason.HEADLINE_CHANGED if former.wording == present.wording else Reason.UNQUOTED_TEXT_CHANGED)


def _wording(text: str) -> str:
    return joined_forms(compared_words(text))


def _without_headlines(former: TextVersion, present: TextVersion) -> tuple[str, TextVersion, str, TextVersion]:
    """Return the headlines that open the two texts, and the texts without them; empty where a text opens with a sentence.

    A first line that has no full stop and that the other text lacks is the page's own headline, where its feed has another.
    """
    former_headline, present_headline = _opening_headline(former, present), _opening_headline(present, former)
    return (
        former_headline,
        former.without_first_line() if former_headline else former,
        present_headline,
        present.without_first_line() if present_headline else present,
    )


def _opening_headline(version: TextVersion, other: TextVersion) -> str:
    first, newline, _ = version.text.partition("\n")
    is_headline = newline and not first.rstrip().endswith(_SENTENCE_ENDS) and not other.contains(_wording(first))
    return first if is_headline else ""


# ── the whole text ────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_other_page(former: TextVersion, present: TextVersion) -> bool:
    """Whether most of the text is gone, or the page speaks of something else."""
    if present.word_count < MIN_KEPT_LENGTH * former.word_count:
        return True
    words = {word.form for sentence in former.sentences for word in sentence.words}
    now = {word.form for sentence in present.sentences for word in sentence.words}
    return len(words & now) < MIN_KEPT_VOCABULARY * len(words)


def _is_cut_short(former: TextVersion, present: TextVersion) -> bool:
    """Whether the text breaks off: its end is gone, and hardly anything stands there instead."""
    kept = [at for at, sentence in enumerate(former.sentences) if sentence.wording in present.wordings]
    tail = former.sentences[kept[-1] + 1 :] if kept else []
    lost = sum(len(sentence.words) for sentence in tail)
    fresh = sum(len(sentence.words) for sentence in present.sentences if sentence.wording not in former.wordings)
    return len(tail) > 1 and lost > MAX_CUT_TAIL * former.word_count and fresh < lost / 2


# ── one quote ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _ChangeFinder:
    """Finds what became of quotes between two versions of a text."""

    def __init__(self, former: TextVersion, present: TextVersion, read_figures: FigureReader) -> None:
        self._former, self._present, self._read_figures = former, present, read_figures
        self._fresh = [at for at, sentence in enumerate(present.sentences) if sentence.wording not in former.wordings]
        self._written_anew = former.kept_in(present) < MIN_KEPT_SENTENCES

    def find_change(self, quote: ToldQuote) -> QuoteChange | None:
        """Return how a quoted sentence changed; None where it stands as it was, or never stood in the text."""
        words = compared_words(quote.sentence)
        wording = joined_forms(words)
        if not words or not self._former.contains(wording) or self._still_stands(wording):
            return None
        place = self._find_replacement(words, wording)
        if place is None:
            return None if self._written_anew else QuoteChange(quote, Reason.QUOTE_WITHDRAWN)
        return describe_change(quote, self._present.text[place[0] : place[1]], self._read_figures)

    def _still_stands(self, wording: str) -> bool:
        """Whether the present text has the sentence, and no more in it than stood beside it before: a full stop may be a comma now."""
        if self._present.contains_sentence(wording):
            return True
        return any(self._former.contains(whole) for whole in self._present.sentences_around(wording))

    def _find_replacement(self, words: Sequence[ComparedWord], wording: str) -> tuple[int, int] | None:
        """Return where the new sentence, or the two, most like the former one stand; None where none is like it."""
        counts = Counter(word.form for word in words)
        likeliest, best = None, MIN_LIKENESS
        for window in self._windows_near(self._relative_place(wording)):
            common = sum((counts & _counts_of(window)).values())
            likeness = 2 * common / (len(words) + sum(len(sentence.words) for sentence in window))
            if likeness > best or (likeness == best and likeliest is None):
                likeliest, best = (window[0].start, window[-1].end), likeness
        return likeliest

    def _relative_place(self, wording: str) -> float:
        """Return where the words stand in the former text (0: its start, 1: its end)."""
        at = self._former.wording.find(wording)
        return max(at, 0) / max(len(self._former.wording), 1)

    def _windows_near(self, place: float) -> Iterator[tuple[VersionSentence, ...]]:
        """Yield the new sentences nearest to a place, each alone and together with the next one."""
        sentences = self._present.sentences
        nearest = sorted(self._fresh, key=lambda at: abs(at / max(len(sentences), 1) - place))
        for at in nearest[:MAX_REPLACEMENTS]:
            yield (sentences[at],)
            if at + 1 < len(sentences):
                yield (sentences[at], sentences[at + 1])


def _counts_of(window: Iterable[VersionSentence]) -> Counter[str]:
    first, *others = window
    return sum((sentence.counts for sentence in others), first.counts)


def _headline_change(
    quote: ToldQuote, former: TextVersion, headlines: tuple[Sequence[str], str], read_figures: FigureReader
) -> QuoteChange | None:
    """Return how a figure changed that was quoted from a headline, given the former ones and the present one; other words are nothing."""
    (before, after), wording = headlines, _wording(quote.sentence)
    if wording not in map(_wording, before) or wording == _wording(after) or former.contains(wording):
        return None
    change = describe_change(quote, after, read_figures)
    return change if change is not None and change.reason is Reason.FIGURE_CORRECTED else None
