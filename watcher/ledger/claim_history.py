"""What is on record about one claim, as one statement finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES, chronological_key, drop_contradicted
from watcher.model import EXPERT_PARTY, MEDIA_PARTY, SOURCES_PARTY, UNKNOWN_PARTY, AlertKind, Claim, ClaimWindows, FiledStatement, Stance

NON_ACTORS = frozenset({MEDIA_PARTY, EXPERT_PARTY, SOURCES_PARTY, UNKNOWN_PARTY})
"""Parties that speak for no actor."""
MAX_AGAINST = 3


@dataclass(frozen=True)
class ClaimHistory:
    """The record of a claim as one statement finds it; ``recorded``, in order of utterance, has the earlier ones of its article too."""

    claim: Claim
    current: FiledStatement
    recorded: tuple[FiledStatement, ...]
    windows: ClaimWindows
    article_statements: tuple[FiledStatement, ...] = ()
    """All that the article says on the claim."""

    @classmethod
    def build(
        cls,
        claim: Claim,
        current: FiledStatement,
        recorded: Sequence[FiledStatement],
        windows: ClaimWindows,
        *,
        article_statements: Sequence[FiledStatement] = (),
    ) -> ClaimHistory:
        return cls(claim, current, tuple(sorted(drop_contradicted(recorded), key=chronological_key)), windows, tuple(article_statements))

    @cached_property
    def current_is_principal(self) -> bool:
        """Whether its own word counts as a confirmation."""
        return self.is_principal(self.current)

    def is_principal(self, item: FiledStatement) -> bool:
        """Whether the statement's party is a party to the claim."""
        return item.party in self.claim.parties if self.claim.parties else item.party not in NON_ACTORS and item.statement.confirms

    def is_recent(self, item: FiledStatement) -> bool:
        """Whether the statement and the current one lie within the claim window."""
        return abs(self.current.effective_at - item.effective_at) <= self.windows.claim_window

    def still_stands(self, item: FiledStatement) -> bool:
        """Whether the statement is recent enough to count at all."""
        return self.current.effective_at - item.effective_at <= (
            self.windows.claim_window if self.claim.implicit else self.windows.denial_window
        )

    # ── the party's own ───────────────────────────────────────────────────────────────────────────────────────────────

    def own_statements(self, *stances: Stance) -> list[FiledStatement]:
        """List what the current statement's party has on record with one of these stances."""
        return [item for item in self.recorded if item.party == self.current.party and item.stance in stances and self.still_stands(item)]

    @cached_property
    def own_denials(self) -> list[FiledStatement]:
        """List the denials of the current statement's party."""
        return self.own_statements(Stance.DENY)

    @cached_property
    def recent_own_assertions(self) -> list[FiledStatement]:
        """List the recent assertions of the current statement's party."""
        return [item for item in self.own_statements(Stance.ASSERT) if self.is_recent(item)]

    @cached_property
    def previous_position(self) -> FiledStatement | None:
        """The party's position before this: what it last asserted or denied; background counts only where there is nothing else."""
        said = [
            item for item in self.own_statements(Stance.ASSERT, Stance.DENY) if chronological_key(item) <= chronological_key(self.current)
        ]
        firm = [
            item
            for item in said
            if not item.background and (item.stance is Stance.DENY or item.statement.factuality in CONFIDENT_FACTUALITIES)
        ]
        found = firm or said
        return found[-1] if found else None

    @cached_property
    def is_superseded(self) -> bool:
        """Whether the party has taken the other side since: this is an older word that came late."""
        said = (Stance.ASSERT, Stance.DENY) if self.current.stance in NON_COMMITTAL_STANCES else (_OPPOSITE[self.current.stance],)
        return any(
            item.effective_at > self.current.effective_at and not item.background and self.is_recent(item)
            for item in self.own_statements(*said)
        )

    # ── the others' ───────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def others_assertions(self) -> list[FiledStatement]:
        """Others' assertions that stand; an outlet's own in the article itself, and the same words of another, are no second voice."""
        return [
            item
            for item in self.recorded
            if item.stance is Stance.ASSERT
            and item.party not in (self.current.party, UNKNOWN_PARTY)
            and self.still_stands(item)
            and self._is_another_voice(item)
        ]

    @cached_property
    def recent_others_assertions(self) -> list[FiledStatement]:
        """List the recent assertions of other parties."""
        return [
            item
            for item in self.recorded
            if item.stance is Stance.ASSERT
            and item.party not in (self.current.party, UNKNOWN_PARTY)
            and self.is_recent(item)
            and self._is_another_voice(item)
        ]

    def _is_another_voice(self, item: FiledStatement) -> bool:
        return not (self.in_same_article(item) and (item.party in NON_ACTORS or item.quote.text == self.current.quote.text))

    @cached_property
    def others_denials(self) -> list[FiledStatement]:
        """Denials of others that stand: each one's last word before this, in another article; background where it changed something."""
        last: dict[str, FiledStatement] = {}
        for item in self.recorded:
            if (
                item.party not in (self.current.party, *NON_ACTORS)
                and item.effective_at <= self.current.effective_at
                and self.still_stands(item)
            ):
                kept = last.get(item.party)
                weak = item.stance in NON_COMMITTAL_STANCES or (item.background and kept is not None)
                if not weak or kept is None:
                    last[item.party] = item
        stand = (item for item in last.values() if item.stance is Stance.DENY and not self.in_same_article(item))
        return [item for item in stand if item.kind is not None or not item.background]

    @cached_property
    def is_confirmed_recently(self) -> bool:
        """Whether a party to the claim asserts it lately: then nobody else's assertion is news."""
        return any(self.is_recent(item) and self.is_principal(item) for item in self.recorded if item.stance is Stance.ASSERT)

    # ── the article's ─────────────────────────────────────────────────────────────────────────────────────────────────

    def in_same_article(self, item: FiledStatement) -> bool:
        """Whether the statement comes from the current one's article."""
        return item.quote.url == self.current.quote.url and item.article_id == self.current.article_id

    def is_dated_after(self, item: FiledStatement) -> bool:
        """Whether its own text says that it was said after ``item``."""
        said = self.current.statement.said_at
        return said is not None and said > item.effective_at and not self.in_same_article(item)

    @cached_property
    def current_is_retold(self) -> bool:
        """Whether the text only retells the current statement."""
        return is_retold(self.current, self.article_statements)

    def dispute_already_recorded(self) -> bool:
        """Whether the party's denial has been put together with what it denies, told or silent: by itself, or by an assertion after it."""
        denials = self.own_denials
        met = (AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL)
        first = min((item.effective_at for item in denials), default=self.current.effective_at)
        return any(item.kind in (AlertKind.DENIAL, AlertKind.REVERSAL) for item in denials) or any(
            item.kind in met and item.party != self.current.party and item.effective_at >= first for item in self.recorded
        )

    def new_details(self) -> dict[str, str]:
        """Details that nobody gave before."""
        given = {pair for item in self.recorded if self.is_recent(item) for pair in item.statement.slots.items()}
        return {name: value for name, value in self.current.statement.slots.items() if (name, value) not in given}

    def select_against(self, *groups: Iterable[FiledStatement]) -> tuple[FiledStatement, ...]:
        """What to show beside it: of each group the last words of each party, as first told, other articles' first; at most three."""
        found: list[FiledStatement] = []
        for group in groups:
            told = sorted(group, key=self._display_rank)
            best = {item.party: item for item in told}
            first_told = _earliest_by_words(told)
            found += [first_told[_words_key(item)] for item in sorted(best.values(), key=self._display_rank, reverse=True)]
        mine = (self.current.quote.url, self.current.quote.text)
        texts: dict[tuple[str, str], FiledStatement] = {}
        for item in (each for each in found if (each.quote.url, each.quote.text) != mine):
            texts.setdefault((item.quote.url, item.quote.text), item)
        return tuple(texts.values())[:MAX_AGAINST]

    def _display_rank(self, item: FiledStatement) -> tuple[object, ...]:
        said, length = item.statement, min(len(item.quote.text), 200)
        near = (
            not self.in_same_article(item),
            item.party not in NON_ACTORS,
            not item.background,
            item.effective_at <= self.current.effective_at,
        )
        return (
            *near,
            item.kind is not None,
            *chronological_key(item)[:2],
            said.factuality in CONFIDENT_FACTUALITIES,
            length,
            chronological_key(item),
        )


def _words_key(item: FiledStatement) -> tuple[str, Stance, str]:
    return (item.party, item.stance, item.quote.text)


def _earliest_by_words(candidates: Iterable[FiledStatement]) -> dict[tuple[str, Stance, str], FiledStatement]:
    """By a party's very words, the first article that had them: not one that copied it."""
    found: dict[tuple[str, Stance, str], FiledStatement] = {}
    for item in candidates:
        held = found.get(_words_key(item))
        if held is None or chronological_key(item)[1:] < chronological_key(held)[1:]:
            found[_words_key(item)] = item
    return found


_OPPOSITE = {Stance.ASSERT: Stance.DENY, Stance.DENY: Stance.ASSERT}


def is_collective(item: FiledStatement, others: Iterable[FiledStatement]) -> bool:
    """Whether several parties are given the same words: *Moscow and Pyongyang have not commented*."""
    same = (item.quote.url, item.quote.text, item.stance)
    return any((other.quote.url, other.quote.text, other.stance) == same and other.party != item.party for other in others)


def is_retold(item: FiledStatement, article_statements: Iterable[FiledStatement]) -> bool:
    """Background, or told in the sentence of somebody who denies it or will not comment on it: what is answered, and no answer."""
    if item.background or item.stance is not Stance.ASSERT:
        return item.background
    sentence, party = item.statement.sentence_span, item.party
    return any(
        each.statement.sentence_span == sentence and each.party != party and each.stance is not Stance.ASSERT for each in article_statements
    )


def is_weak_no_comment(item: FiledStatement, history: ClaimHistory) -> bool:
    """*No comment so far*, as an outlet tells of a party or of several at once: less than a refusal in somebody's mouth."""
    return not item.statement.on_the_record or is_collective(item, (*history.recorded, *history.article_statements))
