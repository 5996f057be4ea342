"""Where a sentence speaks of a claim: its trigger, its object, and the parties in their roles (``rules.roles``)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watcher.model import Claim, Predicate
from watcher.statements.actors import ActorTable
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.rule_names import Rule
from watcher.statements.rules.roles import RoleReader, TriggerContext, entity_names
from watcher.statements.word_categories import Category

PatternHits = Mapping[str, Sequence[TokenRange]]
"""Pattern of a role -> the token ranges at which it was found."""

_MAX_DURING_TO_TRIGGER = 3
"""Words between *on the sidelines of* and the event that is only a circumstance."""
_TAKES_UP_OBJECT = (
    Category.ANAPHORIC_IT,
    Category.NEGATION_NOUN,
    Category.NEGATION_SECOND,
    Category.PRONOUN_PLURAL,
    Category.CLAIM_ANAPHOR,
)
_MAX_REPROACH_TO_DOER = 3
"""Words between a reproach and the *to* that names the doer."""


@dataclass(frozen=True, slots=True)
class ClaimInstance:
    """A claim spoken of: its trigger, and the clause that was read for its roles.

    ``filled_roles``: how many roles the clause itself fills, the doer twice.
    """

    topic: str
    claim: Claim
    predicate: Predicate
    sentence: TokenSentence
    trigger: TokenRange
    clause: TokenRange
    filled_roles: int
    object: TokenRange | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    """The clause that is searched for claims."""

    sentence: TokenSentence
    clause: TokenRange
    source_names: frozenset[str]
    whole_sentence: bool
    after_reproach: bool

    @property
    def rule(self) -> Rule:
        return Rule.CLAIM_ACROSS_CLAUSES if self.whole_sentence else Rule.CLAIM_IN_CLAUSE


class _FoundObject(NamedTuple):
    """Where the object stands, if in the clause, and the rule that stands in for it."""

    place: TokenRange | None
    rules: tuple[Rule, ...] = ()


class ClaimFinder:
    """Finds the claims of the topics an article is on."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, pattern_hits: PatternHits, claims: Sequence[tuple[str, Claim]]) -> None:
        self.tokens, self.actors, self.pattern_hits, self.claims = tokens, actors, pattern_hits, claims
        self._sorted_hits = {pattern: sorted(hits) for pattern, hits in pattern_hits.items()}
        self._claim_tokens: dict[int, frozenset[int]] = {}
        """By the identity of a claim, its triggers and objects, once somebody has asked."""
        self._role_reader = RoleReader(actors)
        self._present_predicates = [
            (topic, claim, predicate, starts)
            for topic, claim, predicate in self._all_predicates()
            if (starts := self._trigger_starts(predicate))
        ]

    def _all_predicates(self) -> Iterator[tuple[str, Claim, Predicate]]:
        return ((topic, claim, predicate) for topic, claim in self.claims for predicate in claim.predicates)

    def _trigger_starts(self, predicate: Predicate) -> list[int]:
        """Where a predicate's triggers begin in the article, in order."""
        return sorted({first for pattern in (*predicate.trigger, *predicate.reverse) for first, _ in self.pattern_hits.get(pattern, ())})

    def claim_tokens(self, claim: Claim) -> frozenset[int]:
        """The tokens of the article that are a trigger or an object of the claim."""
        if (known := self._claim_tokens.get(id(claim))) is None:
            patterns = [pattern for it in claim.predicates for pattern in (*it.trigger, *it.reverse, *it.object)]
            known = self._claim_tokens[id(claim)] = frozenset(
                index for pattern in patterns for first, last in self.pattern_hits.get(pattern, ()) for index in range(first, last + 1)
            )
        return known

    def has_trigger(self, first: int, last: int) -> bool:
        """Whether any claim's trigger begins within tokens ``first`` to ``last``."""
        return any(_any_start_within(starts, first, last) for *_, starts in self._present_predicates)

    def hits_within(self, patterns: Sequence[str], first: int, last: int) -> list[TokenRange]:
        """The hits of any of the patterns within tokens ``first`` to ``last``."""
        found: set[TokenRange] = set()
        for pattern in patterns:
            if hits := self._sorted_hits.get(pattern):
                begin, end = bisect_left(hits, (first, first)), bisect_right(hits, (last, last))
                found.update(hit for hit in hits[begin:end] if hit[1] <= last)
        return sorted(found)

    def find_claims(
        self,
        sentence: TokenSentence,
        clause: TokenRange,
        source_names: Sequence[str] = (),
        *,
        whole_sentence: bool = False,
        after_reproach: bool = False,
    ) -> list[ClaimInstance]:
        """The claims a clause speaks of, the best instance of each.

        ``source_names``: names of the source, who may be the doer of it.  ``whole_sentence``: the clause is a sentence that others speak in
        too; only what has an object, and says who and to whom, counts.  ``after_reproach``: the clause's first *to* names the doer.
        """
        found: dict[tuple[str, str], ClaimInstance] = {}
        search = _Search(sentence, clause, frozenset(source_names), whole_sentence, after_reproach)
        for topic, claim, predicate, starts in self._present_predicates:
            if (whole_sentence and not predicate.object) or not _any_start_within(starts, *clause):
                continue
            made = self._best_instance(topic, claim, predicate, search)
            key = (topic, claim.id)
            if made and (key not in found or made.filled_roles > found[key].filled_roles):
                found[key] = made
        return list(found.values())

    def _best_instance(self, topic: str, claim: Claim, predicate: Predicate, search: _Search) -> ClaimInstance | None:
        triggers = self._find_triggers(predicate, search.clause)
        if not triggers or self.hits_within(predicate.excludes, *search.clause):
            return None
        found_object = self._find_object(predicate, search)
        if found_object is None or not all(self.hits_within(group, *search.clause) for group in predicate.other):
            return None
        place, object_rules = found_object
        best: ClaimInstance | None = None
        for trigger, reverse in triggers:
            if search.whole_sentence and not self._object_follows(trigger, place):
                continue
            reproach_until = search.clause[0] + _MAX_REPROACH_TO_DOER if search.after_reproach else -1
            roles = self._role_reader.fill_roles(
                TriggerContext(predicate, search.sentence, search.clause, trigger, reverse, place, search.source_names, reproach_until)
            )
            if roles and (best is None or roles.strength > best.filled_roles):
                rules = (search.rule, *object_rules, *roles.rules)
                best = ClaimInstance(topic, claim, predicate, search.sentence, trigger, search.clause, roles.strength, place, rules)
        return best

    def _find_triggers(self, predicate: Predicate, clause: TokenRange) -> list[tuple[TokenRange, bool]]:
        """The triggers of the clause, each with whether it exchanges giver and taker; none that is but a circumstance."""
        triggers = [(hit, False) for hit in self.hits_within(predicate.trigger, *clause)]
        triggers += [(hit, True) for hit in self.hits_within(predicate.reverse, *clause)]
        return [
            (hit, reverse)
            for hit, reverse in triggers
            if not self.actors.any_mark(Category.DURING, hit[0] - _MAX_DURING_TO_TRIGGER, hit[0] - 1)
        ]

    def _object_follows(self, trigger: TokenRange, place: TokenRange | None) -> bool:
        """Whether the object stands after the trigger with no clause break between."""
        return place is not None and place[0] >= trigger[0] and not self.actors.any_mark(Category.CLAUSE_BREAK, trigger[1] + 1, place[0])

    # ── the object ──

    def _find_object(self, predicate: Predicate, search: _Search) -> _FoundObject | None:
        """The object, or what stands for it; None where the clause has none and needs one."""
        if found := self.hits_within(predicate.object, *search.clause):
            return _FoundObject(found[0])
        if found := self._object_taken_up(predicate, search):
            return _FoundObject(found[0], (Rule.CLAIM_OBJECT_TAKEN_UP,))
        if not predicate.object:
            return _FoundObject(None)
        if entity_names(predicate.object) & search.source_names:
            return _FoundObject(None, (Rule.CLAIM_OBJECT_IS_SOURCE,))
        return _FoundObject(None, (Rule.CLAIM_OBJECT_NAMED_BEFORE,)) if self._object_named_before(predicate, search) else None

    def _object_taken_up(self, predicate: Predicate, search: _Search) -> list[TokenRange]:
        """Where the clause takes up what was spoken of: in the sentence or the one before it."""
        if not self.actors.any_mark(Category.CLAIM_ANAPHOR, *search.clause):
            return []
        return self.hits_within(predicate.object, self.tokens.start_of_sentence_before(search.sentence), search.sentence.last - 1)

    def _object_named_before(self, predicate: Predicate, search: _Search) -> bool:
        """Whether the object was named just before, and the clause itself says who and to whom: *delivered none of it to Moscow*."""
        if not self.hits_within(predicate.object, self.tokens.start_of_sentence_before(search.sentence), search.sentence.last - 1):
            return False
        named = {mention.actor.name for mention in self.actors.mentions_within(*search.clause)}
        taken_up = any(self.actors.any_mark(category, *search.clause) for category in _TAKES_UP_OBJECT)
        return taken_up and bool(named & (entity_names(predicate.agent) | entity_names(predicate.recipient)))


def _any_start_within(starts: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] <= last
