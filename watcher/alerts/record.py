"""What is on record about one claim, as one statement finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.alerts.ledger import SILENT, SURE, clear, order
from watcher.model import EXPERT, MEDIA, UNKNOWN, AlertKind, Claim, Filed, Stance, Windows

NOBODY = frozenset({MEDIA, EXPERT, UNKNOWN})
"""Parties that speak for no actor."""
MOST_AGAINST = 3


@dataclass(frozen=True, slots=True)
class Record:
    """``known``: what was filed before ``now``, those of its own article among them, in the order of their saying."""

    claim: Claim
    now: Filed
    known: tuple[Filed, ...]
    windows: Windows
    beside: tuple[Filed, ...] = ()
    """All that the article says on the claim."""

    @classmethod
    def of(cls, claim: Claim, now: Filed, known: Sequence[Filed], windows: Windows, *, beside: Sequence[Filed] = ()) -> Record:
        return cls(claim, now, tuple(sorted(clear(known), key=order)), windows, tuple(beside))

    @property
    def principal(self) -> bool:
        """Whether its own word counts as a confirmation."""
        return self.is_principal(self.now)

    def is_principal(self, item: Filed) -> bool:
        return item.party in self.claim.parties if self.claim.parties else item.party not in NOBODY and item.statement.confirms

    def fresh(self, item: Filed) -> bool:
        return abs(self.now.at - item.at) <= self.windows.claim

    def standing(self, item: Filed) -> bool:
        return self.now.at - item.at <= (self.windows.claim if self.claim.implicit else self.windows.standing)

    # ── the party's own ───────────────────────────────────────────────────────────────────────────────────────────────

    def own(self, *stances: Stance) -> list[Filed]:
        return [item for item in self.known if item.party == self.now.party and item.stance in stances and self.standing(item)]

    def held(self) -> Filed | None:
        """The party's position before this: what it last asserted or denied; background counts only where there is nothing else."""
        said = [item for item in self.own(Stance.ASSERT, Stance.DENY) if order(item) <= order(self.now)]
        firm = [item for item in said if not item.recap and (item.stance is Stance.DENY or item.statement.factuality in SURE)]
        found = firm or said
        return found[-1] if found else None

    def overtaken(self) -> bool:
        """Whether the party has taken the other side since: this is an older word that came late."""
        said = (Stance.ASSERT, Stance.DENY) if self.now.stance in SILENT else (_OTHER[self.now.stance],)
        return any(item.at > self.now.at and not item.recap and self.fresh(item) for item in self.own(*said))

    # ── the others' ───────────────────────────────────────────────────────────────────────────────────────────────────

    def asserted(self, *, fresh: bool = False) -> list[Filed]:
        """Others' assertions; an outlet's own in the article itself, and whoever speaks in the same words, are no second voice."""
        return [
            item
            for item in self.known
            if item.stance is Stance.ASSERT
            and item.party not in (self.now.party, UNKNOWN)
            and (self.fresh(item) if fresh else self.standing(item))
            and not (self.here(item) and (item.party in NOBODY or item.words.text == self.now.words.text))
        ]

    def denied(self) -> list[Filed]:
        """Denials of others that stand: each one's last word before this, in another article; background where it changed something."""
        last: dict[str, Filed] = {}
        for item in self.known:
            if item.party not in (self.now.party, *NOBODY) and item.at <= self.now.at and self.standing(item):
                kept = last.get(item.party)
                weak = item.stance in SILENT or (item.recap and kept is not None)
                if not weak or kept is None:
                    last[item.party] = item
        stand = (item for item in last.values() if item.stance is Stance.DENY and not self.here(item))
        return [item for item in stand if item.kind is not None or not item.recap]

    def confirmed(self) -> bool:
        """Whether a party to the claim asserts it lately: then nobody else's assertion is news."""
        return any(self.fresh(item) and self.is_principal(item) for item in self.known if item.stance is Stance.ASSERT)

    # ── the article's ─────────────────────────────────────────────────────────────────────────────────────────────────

    def here(self, item: Filed) -> bool:
        return item.words.url == self.now.words.url and item.article_id == self.now.article_id

    def dated_after(self, item: Filed) -> bool:
        """Whether its own text says that it was said after ``item``."""
        said = self.now.statement.said_at
        return said is not None and said > item.at and not self.here(item)

    @property
    def retold(self) -> bool:
        return retold(self.now, self.beside)

    def opened(self) -> bool:
        """Whether the party's denial has been put together with what it denies, told or silent: by itself, or by an assertion after it."""
        denials = self.own(Stance.DENY)
        met = (AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL)
        first = min((item.at for item in denials), default=self.now.at)
        return any(item.kind in (AlertKind.DENIAL, AlertKind.REVERSAL) for item in denials) or any(
            item.kind in met and item.party != self.now.party and item.at >= first for item in self.known
        )

    def details(self) -> dict[str, str]:
        """Details that nobody gave before."""
        given = {pair for item in self.known if self.fresh(item) for pair in item.statement.slots.items()}
        return {name: value for name, value in self.now.statement.slots.items() if (name, value) not in given}

    def against(self, *groups: Iterable[Filed]) -> tuple[Filed, ...]:
        """What to show beside it: of each group the last words of each party, as first told, other articles' first; at most three."""
        found: list[Filed] = []
        for group in groups:
            told = sorted(group, key=self._worth)
            best = {item.party: item for item in told}
            found += [_first_told(item, told) for item in sorted(best.values(), key=self._worth, reverse=True)]
        mine = (self.now.words.url, self.now.words.text)
        texts: dict[tuple[str, str], Filed] = {}
        for item in (each for each in found if (each.words.url, each.words.text) != mine):
            texts.setdefault((item.words.url, item.words.text), item)
        return tuple(texts.values())[:MOST_AGAINST]

    def _worth(self, item: Filed) -> tuple[object, ...]:
        said, length = item.statement, min(len(item.words.text), 200)
        near = (not self.here(item), item.party not in NOBODY, not item.recap, item.at <= self.now.at)
        return (*near, item.kind is not None, *order(item)[:2], said.factuality in SURE, length, order(item))


def _first_told(item: Filed, others: Iterable[Filed]) -> Filed:
    """The first article that had these very words of this party: not one that copied it."""
    same = (item.party, item.stance, item.words.text)
    return min((each for each in others if (each.party, each.stance, each.words.text) == same), key=lambda each: order(each)[1:])


_OTHER = {Stance.ASSERT: Stance.DENY, Stance.DENY: Stance.ASSERT}


def collective(item: Filed, known: Iterable[Filed]) -> bool:
    """Whether several parties are given the same words: *Moscow and Pyongyang have not commented*."""
    same = (item.words.url, item.words.text, item.stance)
    return any((other.words.url, other.words.text, other.stance) == same and other.party != item.party for other in known)


def retold(item: Filed, beside: Iterable[Filed]) -> bool:
    """Background, or told in the sentence of somebody who denies it or will not comment on it: what is answered, and no answer."""
    if item.recap or item.stance is not Stance.ASSERT:
        return item.recap
    sentence, party = item.statement.sentence, item.party
    return any(each.statement.sentence == sentence and each.party != party and each.stance is not Stance.ASSERT for each in beside)
