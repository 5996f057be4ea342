"""The stages by which, on written claims, one of an article's changes speaks for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.errors import Reason
from watcher.ledger.alert_candidates import Merge, SuppressionStage
from watcher.ledger.claim_history import NON_ACTORS
from watcher.ledger.position_change import PositionChange
from watcher.model import AlertKind, FiledStatement, Severity

_ONE_PER_CLAIM = frozenset({AlertKind.FIRST_REPORT, AlertKind.DISPUTE, AlertKind.CORROBORATION, AlertKind.UPDATE})
"""Kinds of which an article raises one a claim, whoever the parties are."""
_ONE_PER_UTTERANCE = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})
"""Kinds of which one sentence raises one a topic, on however many claims it bears."""
_MINOR_KINDS = frozenset({AlertKind.CORROBORATION, AlertKind.UPDATE})
_SETTLING_KINDS = frozenset({AlertKind.CONFIRMATION, AlertKind.REVERSAL})


# ── on one claim ──────────────────────────────────────────────────────────────────────────────────────────────────────


def several_parties_in_the_same_words(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """*Moscow and Pyongyang deny it*: one alert, which names them all."""
    by_words: dict[tuple[str, str], list[PositionChange]] = {}
    for each in changes:
        by_words.setdefault((each.representative.quote.text, each.representative.stance), []).append(each)
    for same in by_words.values():
        if len(same) > 1:
            lead = max(same, key=lambda each: each.strength)
            others = _without(same, lead)
            yield Merge(others, lead, (lead.party, *(each.party for each in others)))


def answered_in_the_same_article(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """An assertion that another party denies in the same article is shown with the denial."""
    absorbed: set[PositionChange] = set()
    for each in changes:
        if each in absorbed or each.kind is AlertKind.CORROBORATION:
            continue
        answered = {_quote_key(item) for item in each.change.against}
        weaker = [other for other in changes if other.strength < each.strength and _quote_key(other.representative) in answered]
        absorbed.update(weaker)
        yield Merge(weaker)


def minor_beside_greater_news(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """A further voice or detail is part of a confirmation or reversal, and of a first report where it answers this article alone."""
    kinds = {each.kind for each in changes}
    settled, first_report = kinds & _SETTLING_KINDS, AlertKind.FIRST_REPORT in kinds
    yield Merge([each for each in changes if each.kind in _MINOR_KINDS and (settled or (first_report and _answers_only_own_article(each)))])


def weaker_change_of_the_same_party(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """Of what a party changes in one article, the strongest is news."""
    yield Merge([each for each in changes if any(other.party == each.party and other.strength > each.strength for other in changes)])


def several_parties_of_one_kind(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """First reports, disputes, corroborations and updates of several parties are one alert, which names them all."""
    for kind in _ONE_PER_CLAIM:
        same = [each for each in changes if each.kind is kind]
        if len(same) > 1:
            lead = max(
                same, key=lambda each: (each.party not in NON_ACTORS, each.severity is Severity.HIGH, each.representative.effective_at)
            )
            yield Merge(_without(same, lead), lead, tuple(dict.fromkeys((*lead.parties, *(each.party for each in same)))))


# ── on several claims ─────────────────────────────────────────────────────────────────────────────────────────────────


def one_utterance_on_several_claims(changes: Sequence[PositionChange]) -> Iterable[Merge[PositionChange]]:
    """One sentence that bears on several claims is news of the claim that it fits best: of a topic; of all, where it is a no comment."""
    absorbed: set[PositionChange] = set()
    for each in changes:
        same = [other for other in changes if other not in absorbed and _is_same_utterance(each, other)]
        if each not in absorbed and len(same) > 1:
            others = _without(same, max(same, key=_claim_fit_rank))
            absorbed.update(others)
            yield Merge(others)


def _without(changes: Iterable[PositionChange], lead: PositionChange) -> list[PositionChange]:
    return [each for each in changes if each is not lead]


def _quote_key(item: FiledStatement) -> tuple[str, str, str]:
    return (item.quote.url, item.quote.text, item.party)


def _answers_only_own_article(change: PositionChange) -> bool:
    """Whether all it answers is in its own article."""
    return all(item.quote.url == change.representative.quote.url for item in change.change.against)


def _is_same_utterance(one: PositionChange, other: PositionChange) -> bool:
    a, b, kind = one.representative.statement, other.representative.statement, one.kind
    if kind not in _ONE_PER_UTTERANCE or kind is not other.kind or a.party != b.party:
        return False
    overlap = {item.statement.quote_span for item in one.statements} & {item.statement.quote_span for item in other.statements}
    return bool(overlap) and (a.topic == b.topic or kind is AlertKind.NO_COMMENT)


def _claim_fit_rank(change: PositionChange) -> tuple[object, ...]:
    """What it answers, how much is said of it, how much it weighs, and what is listed first."""
    topic_place, claim_place = change.listed_at
    severity = list(Severity)[::-1].index(change.severity)
    return (bool(change.change.against), len(change.statements), severity, -topic_place, -claim_place)


STAGES_WITHIN_CLAIM = (
    SuppressionStage("several-parties-in-the-same-words", several_parties_in_the_same_words),
    SuppressionStage("answered-in-the-same-article", answered_in_the_same_article),
    SuppressionStage("minor-beside-greater-news", minor_beside_greater_news),
    SuppressionStage("weaker-change-of-the-same-party", weaker_change_of_the_same_party),
    SuppressionStage("several-parties-of-one-kind", several_parties_of_one_kind),
)
STAGES_ACROSS_CLAIMS = (
    SuppressionStage("one-utterance-on-several-claims", one_utterance_on_several_claims, Reason.COVERED_BY_OTHER_CLAIM),
)
