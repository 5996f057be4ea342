"""What is on record about one proposition, as one party's word in an article finds it.  Pure.

A proposition is whatever the program opened from what was said on a topic; nobody listed its parties.  Background never opens, turns
or closes a position: it stands in only for a party that nothing else is known of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.ledger.claim_history import MAX_AGAINST, NON_ACTORS
from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES, chronological_key
from watcher.model import EVENT_SLOT, ClaimWindows, Figure, FiledStatement, Stance


@dataclass(frozen=True, slots=True)
class PartyWord:
    """What one party says on one proposition in one article.

    ``position``: the sentence that shows its stance best, None where it gives figures alone or only background; ``figures``: what it
    stands by, each with its sentence; ``rejected``: others' figures that it denies beside its own; ``statements``: all of them.
    """

    party: str
    position: FiledStatement | None
    figures: tuple[tuple[Figure, FiledStatement], ...]
    rejected: tuple[tuple[Figure, FiledStatement], ...]
    statements: tuple[FiledStatement, ...]

    @property
    def is_actor(self) -> bool:
        """Whether the party acts for itself: no outlet, expert or unknown speaker."""
        return is_actor(self.party)


def is_actor(party: str) -> bool:
    """Whether somebody speaks: no outlet alone, no unnamed sources, nobody unknown."""
    return party not in NON_ACTORS


def party_words(article_statements: Sequence[FiledStatement]) -> list[PartyWord]:
    """Return the parties' words in an article, in the order in which they first speak."""
    grouped: dict[str, list[FiledStatement]] = {}
    for item in sorted(article_statements, key=_reading_order):
        grouped.setdefault(item.party, []).append(item)
    return [_party_word(party, items) for party, items in grouped.items()]


def _party_word(party: str, items: list[FiledStatement]) -> PartyWord:
    news = [item for item in items if not item.background]
    figures = tuple((figure, item) for item in news if item.stance is Stance.ASSERT for figure in item.statement.figures)
    stands_by = {figure.counted for figure, _ in figures}
    stances = [item for item in news if not (item.stance is Stance.DENY and _denies_rival_figure(item, stands_by))]
    rejected = tuple((figure, item) for item in news if item not in stances for figure in item.statement.figures)
    return PartyWord(party, min(stances, key=_position_rank, default=None), figures, rejected, tuple(items))


def _denies_rival_figure(item: FiledStatement, stands_by: set[str]) -> bool:
    """Whether it rejects another's number beside its own: a dispute about the number, and no denial of the fact."""
    return any(figure.counted in stands_by for figure in item.statement.figures)


def _position_rank(item: FiledStatement) -> tuple[object, ...]:
    """The strongest word first: a denial has words of its own, so it is the surer reading; then certain, on the record, early."""
    order = (Stance.DENY, Stance.ASSERT, Stance.NO_COMMENT, Stance.UNAWARE).index(item.stance)
    return (order, item.statement.factuality not in CONFIDENT_FACTUALITIES, not item.statement.on_the_record, *_reading_order(item))


def _reading_order(item: FiledStatement) -> tuple[bool, int]:
    return (not item.statement.quote_span.in_title, item.statement.quote_span.start)


@dataclass(frozen=True, slots=True)
class PropositionHistory:
    """``recorded``: what was filed on the proposition, in the order of its saying, the article's other parties among it."""

    recorded: tuple[FiledStatement, ...]
    windows: ClaimWindows
    topic_alerted_recently: bool

    @classmethod
    def build(cls, recorded: Iterable[FiledStatement], windows: ClaimWindows, *, topic_alerted_recently: bool) -> PropositionHistory:
        """Make the history of what is recorded, in chronological order."""
        return cls(tuple(sorted(recorded, key=chronological_key)), windows, topic_alerted_recently)

    def own(self, word: PartyWord, now: FiledStatement) -> FiledStatement | None:
        """The party's last word before this, in another article; background where there is nothing else."""
        before = self._own_news(word, now)
        return before[-1] if before else None

    def commitment(self, word: PartyWord, now: FiledStatement) -> FiledStatement | None:
        """What the party last asserted or denied before this; refusals to comment since then take nothing back."""
        taken = [item for item in self._own_news(word, now) if item.stance in (Stance.ASSERT, Stance.DENY)]
        return taken[-1] if taken else None

    def _own_news(self, word: PartyWord, now: FiledStatement) -> list[FiledStatement]:
        """The party's words before this in other articles; background where there is nothing else."""
        mine = [item for item in self.recorded if item.party == word.party and self._stands(item, now) and not same_article(item, now)]
        before = [item for item in mine if item.effective_at <= now.effective_at and not _is_figure_denial(item)]
        return [item for item in before if not item.background] or before

    def own_since(self, word: PartyWord, now: FiledStatement) -> FiledStatement | None:
        """The party's later word of another stance, where this one is older and came late."""
        later = [
            item
            for item in self.recorded
            if item.party == word.party and item.effective_at > now.effective_at and not item.background and item.stance is not now.stance
        ]
        return later[-1] if later else None

    def own_refusals(self, word: PartyWord, now: FiledStatement) -> list[FiledStatement]:
        """The party's refusals to comment that stand: they do so for as long as a denial."""
        return [
            item
            for item in self.recorded
            if item.party == word.party and item.stance in NON_COMMITTAL_STANCES and not same_article(item, now) and self._stands(item, now)
        ]

    def others(self, stance: Stance, word: PartyWord, now: FiledStatement) -> list[FiledStatement]:
        """Others whose last word is this stance; an assertion counts in background too, a denial where its party said nothing since."""
        last: dict[str, FiledStatement] = {}
        for item in self.recorded:
            if item.party == word.party or item.stance in NON_COMMITTAL_STANCES or _is_figure_denial(item) or not self._stands(item, now):
                continue
            kept = last.get(item.party)
            if kept is None or not item.background or kept.background:
                last[item.party] = item
        return [item for item in last.values() if item.stance is stance]

    def figures(self, counted: str, now: FiledStatement, *, party: str = "", not_party: str = "") -> list[tuple[Figure, FiledStatement]]:
        """Figures of what is counted, in order; of one party or of all others.  Background counts last."""
        found = [
            (figure, item)
            for item in self.recorded
            if item.stance is Stance.ASSERT and (item.party == party if party else item.party != not_party) and self._stands(item, now)
            for figure in item.statement.figures
            if figure.counted == counted
        ]
        news = [pair for pair in found if not pair[1].background]
        return news or found

    def _stands(self, item: FiledStatement, now: FiledStatement) -> bool:
        return now.effective_at - item.effective_at <= self.windows.denial_window

    def against(self, now: FiledStatement, *groups: Iterable[FiledStatement]) -> tuple[FiledStatement, ...]:
        """What to show beside it: of each group the latest first, other articles' before its own; no text twice; at most three."""
        found: dict[tuple[str, str], FiledStatement] = {}
        for group in groups:
            ranked = sorted(
                group, key=lambda item: (not same_article(item, now), not item.background, chronological_key(item)), reverse=True
            )
            for item in ranked:
                if (item.quote.url, item.quote.text) != (now.quote.url, now.quote.text):
                    found.setdefault((item.quote.url, item.quote.text), item)
        return tuple(found.values())[:MAX_AGAINST]


def _is_figure_denial(item: FiledStatement) -> bool:
    """A rejected number says nothing on the fact itself."""
    return item.stance is Stance.DENY and bool(item.statement.figures)


def same_article(item: FiledStatement, other: FiledStatement) -> bool:
    """Whether two statements come from one article."""
    return item.quote.url == other.quote.url and item.article_id == other.article_id


def is_same_event(item: FiledStatement, other: FiledStatement) -> bool:
    """Whether two statements on one proposition may speak of one event: those that merely joined it are of different classes."""
    one, another = item.statement.slots.get(EVENT_SLOT), other.statement.slots.get(EVENT_SLOT)
    return one is None or another is None or one == another
