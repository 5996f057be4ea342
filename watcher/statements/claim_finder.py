"""Where a sentence speaks of a claim, role by role.

A predicate's trigger is looked for first; then who does it, to whom, and with what.  A name's role is told by its preposition, by the
side of the verb it stands on, and by being a demonym.  A role that the clause leaves open may be filled by the source itself, by *the two
countries*, or by what was named just before; never against somebody else who stands in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from watcher.model import Claim, Predicate
from watcher.statements.actors import ActorTable, Mention
from watcher.statements.article_tokens import ArticleTokens, TokenSentence
from watcher.statements.categories import Category

TokenRange = tuple[int, int]
PatternHits = Mapping[str, Sequence[TokenRange]]
"""Pattern of a role -> the token ranges at which it was found."""

AGENT, DEMONYM_ORIGIN, RECIPIENT, ANY_ROLE, NO_ROLE = "agent", "origin", "recipient", "either", "aside"
"""``ORIGIN``: a demonym of what is given, which is no subject: *North Korean shells*."""
_MAX_DEMONYM_DISTANCE = 3
_AGENT_KINDS = ("state", "person", "body")


@dataclass(frozen=True, slots=True)
class ClaimInstance:
    """A claim spoken of: its trigger, and the clause that was read for its roles.  ``strength``: how many roles the clause itself fills."""

    topic: str
    claim: Claim
    predicate: Predicate
    sentence: TokenSentence
    trigger: TokenRange
    clause: TokenRange
    filled_roles: int
    object: TokenRange | None = None


class ClaimFinder:
    """Finds the claims of the topics an article is on."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, pattern_hits: PatternHits, claims: Sequence[tuple[str, Claim]]) -> None:
        self.tokens, self.actors, self.pattern_hits, self.claims = tokens, actors, pattern_hits, claims
        self._lead_sentences = tokens.sentences[:3]
        self._present_predicates = [
            (topic, claim, predicate, starts)
            for topic, claim, predicate in self._all_predicates()
            if (starts := self._trigger_starts(predicate))
        ]
        self._blamed_until = -1

    def _all_predicates(self) -> Iterator[tuple[str, Claim, Predicate]]:
        return ((topic, claim, predicate) for topic, claim in self.claims for predicate in claim.predicates)

    def _trigger_starts(self, predicate: Predicate) -> list[int]:
        """Where a predicate's triggers begin in the article, in order."""
        return sorted({first for pattern in (*predicate.trigger, *predicate.reverse) for first, _ in self.pattern_hits.get(pattern, ())})

    def claim_tokens(self, claim: Claim) -> frozenset[int]:
        """The tokens of the article that are a trigger or an object of the claim."""
        patterns = [pattern for it in claim.predicates for pattern in (*it.trigger, *it.reverse, *it.object)]
        return frozenset(
            index for pattern in patterns for first, last in self.pattern_hits.get(pattern, ()) for index in range(first, last + 1)
        )

    def has_trigger(self, first: int, last: int) -> bool:
        """Whether any claim's trigger begins within tokens ``first`` to ``last``."""
        return any(_any_start_within(starts, first, last) for *_, starts in self._present_predicates)

    def hits_within(self, patterns: Sequence[str], first: int, last: int) -> list[TokenRange]:
        """The hits of any of the patterns within tokens ``first`` to ``last``."""
        return sorted({hit for pattern in patterns for hit in self.pattern_hits.get(pattern, ()) if first <= hit[0] and hit[1] <= last})

    def find_claims(
        self,
        sentence: TokenSentence,
        clause: TokenRange,
        source_names: Sequence[str] = (),
        *,
        whole_sentence: bool = False,
        after_reproach: bool = False,
    ) -> list[ClaimInstance]:
        """The claims a clause speaks of, the best instance of each.  ``subject``: names of the source, who may be the doer of it.

        ``whole``: the clause is a sentence that others speak in too; only what has an object, and says who and to whom, counts.
        ``blamed``: the clause follows a reproach, so that its first *to* names the doer.
        """
        self._blamed_until = clause[0] + _MAX_DEMONYM_DISTANCE if after_reproach else -1
        found: dict[tuple[str, str], ClaimInstance] = {}
        for topic, claim, predicate, starts in self._present_predicates:
            if (whole_sentence and not predicate.object) or not _any_start_within(starts, *clause):
                continue
            made = self._best_instance(topic, claim, predicate, sentence, clause, source_names, whole_sentence=whole_sentence)
            key = (topic, claim.id)
            if made and (key not in found or made.filled_roles > found[key].filled_roles):
                found[key] = made
        return list(found.values())

    def _best_instance(  # noqa: PLR0917
        self,
        topic: str,
        claim: Claim,
        predicate: Predicate,
        sentence: TokenSentence,
        clause: TokenRange,
        source_names: Sequence[str],
        *,
        whole_sentence: bool,
    ) -> ClaimInstance | None:
        first, last = clause
        triggers = [(hit, False) for hit in self.hits_within(predicate.trigger, first, last)]
        triggers += [(hit, True) for hit in self.hits_within(predicate.reverse, first, last)]
        triggers = [each for each in triggers if not self.actors.any_mark(Category.DURING, each[0][0] - 3, each[0][0] - 1)]
        if not triggers or self.hits_within(predicate.excludes, first, last):
            return None
        object_ = self._find_object(predicate, clause, sentence)
        by_source = bool(_entity_names(predicate.object) & set(source_names))
        if predicate.object and object_ is None and not by_source and not self._object_named_before(predicate, clause, sentence):
            return None
        if not all(self.hits_within(group, first, last) for group in predicate.other):
            return None
        best: ClaimInstance | None = None
        for trigger, reverse in triggers:
            strength = self._role_strength(predicate, sentence, clause, trigger, reverse, object_, source_names)
            if whole_sentence and (
                object_ is None or object_[0] < trigger[0] or self.actors.any_mark(Category.CLAUSE_BREAK, trigger[1] + 1, object_[0])
            ):
                continue
            if strength and (best is None or strength > best.filled_roles):
                best = ClaimInstance(topic, claim, predicate, sentence, trigger, clause, strength, object_)
        return best

    def _find_object(self, predicate: Predicate, clause: TokenRange, sentence: TokenSentence) -> TokenRange | None:
        """In the clause; or, where that takes up what was spoken of, in the sentence and the one before it."""
        found = self.hits_within(predicate.object, *clause)
        if not found and self.actors.any_mark(Category.CLAIM_ANAPHOR, *clause):
            found = self.hits_within(predicate.object, self.tokens.sentences[max(0, sentence.index - 1)].first, sentence.last - 1)
        return found[0] if found else None

    def _object_named_before(self, predicate: Predicate, clause: TokenRange, sentence: TokenSentence) -> bool:
        """Whether the object was named just before, and the clause itself says who and to whom: *delivered none of it to Moscow*."""
        low = self.tokens.sentences[max(0, sentence.index - 1)].first
        if not self.hits_within(predicate.object, low, sentence.last - 1):
            return False
        named = {mention.actor.name for mention in self.actors.mentions_within(*clause)}
        taken_up = any(
            self.actors.any_mark(category, *clause)
            for category in (
                Category.ANAPHORIC_IT,
                Category.NEGATION_NOUN,
                Category.NEGATION_SECOND,
                Category.PRONOUN_PLURAL,
                Category.CLAIM_ANAPHOR,
            )
        )
        return taken_up and bool(named & (_entity_names(predicate.agent) | _entity_names(predicate.recipient)))

    def _role_strength(  # noqa: PLR0917
        self,
        predicate: Predicate,
        sentence: TokenSentence,
        clause: TokenRange,
        trigger: TokenRange,
        reverse: bool,
        object_: TokenRange | None,
        source_names: Sequence[str],
    ) -> int:
        """How well the clause fills the predicate's roles; 0 where it does not."""
        agents, recipients = _entity_names(predicate.agent), _entity_names(predicate.recipient)
        if not agents and not recipients:
            return 1
        given, taken, other = self._role_fillers(predicate, clause, trigger, reverse, object_)
        pair = self.actors.any_mark(Category.TWO_COUNTRIES, *clause) or (self.actors.any_mark(Category.TWO_LEADERS, *clause))
        agent, agent_wrong = _is_role_filled(agents, given, taken, symmetric=predicate.symmetric)
        recipient, recipient_wrong = _is_role_filled(recipients, taken, given, symmetric=predicate.symmetric)
        if agent_wrong or recipient_wrong:
            return 0
        open_ = [names for names, filled in ((agents, agent), (recipients, recipient)) if names and not filled]
        strength = 2 * ((bool(agents) and agent) + (bool(recipients) and recipient)) + 1
        strength += any(name in agents and sure == AGENT for name, sure in given)
        if other and not predicate.act and (open_ or (agents and not any(name in agents and sure == AGENT for name, sure in given))):
            return 0
        if not open_:
            return strength
        again = self.actors.any_mark(Category.CLAIM_ANAPHOR, *clause)
        for names in open_:
            if (
                names & set(source_names)
                or (pair and self._named_recently(names, sentence))
                or self._pronoun_fills_role(names, sentence, clause, trigger)
            ):
                strength += 1
            elif not (again or predicate.object) or not self._named_recently(names, sentence):
                return 0
        return strength if strength > 1 or again else 0

    def _role_fillers(
        self, predicate: Predicate, clause: TokenRange, trigger: TokenRange, reverse: bool, object_: TokenRange | None
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]], bool]:
        """((name, how sure) as giver, the same as taker, whether somebody else stands in a role)."""
        given: set[tuple[str, str]] = set()
        taken: set[tuple[str, str]] = set()
        wanted = _entity_names(predicate.agent) | _entity_names(predicate.recipient) | _entity_names(predicate.object)
        other = False
        mentions = self.actors.mentions_within(*clause)
        spans = {(mention.first, mention.last) for mention in mentions if mention.actor.name in wanted}
        for mention in mentions:
            role = self._mention_role(mention, trigger, reverse, object_, symmetric=predicate.symmetric)
            name = mention.actor.name
            if name not in wanted and (mention.first, mention.last) in spans:
                continue  # one word, two entities
            if name not in wanted:
                doer = mention.last < trigger[0] and not mention.is_demonym and self.actors.governing_role(mention) is None
                firm = role == AGENT or (role == RECIPIENT and bool(predicate.recipient) and not predicate.symmetric) or doer
                same = mention.actor.kind == "body" and mention.actor.party in wanted
                other = other or (firm and mention.actor.kind in _AGENT_KINDS and not same)
                continue
            if role in (AGENT, DEMONYM_ORIGIN):
                given.add((name, role))
            elif role == RECIPIENT:
                taken.add((name, RECIPIENT))
            elif role == ANY_ROLE:
                given.add((name, ANY_ROLE))
                taken.add((name, ANY_ROLE))
        return given, taken, other

    def _mention_role(self, mention: Mention, trigger: TokenRange, reverse: bool, object_: TokenRange | None, *, symmetric: bool) -> str:
        """Which role a name has with regard to the trigger."""
        under, at = self.actors.governor(mention)
        if at < trigger[0] and trigger[1] < mention.first:
            under = None  # the preposition governs the trigger, and the name is its object
        if under == Category.BY:
            return RECIPIENT if reverse else AGENT
        if mention.is_demonym:
            places = [place for place in (trigger, object_) if place]
            near = any(
                0 < mention.first - last <= _MAX_DEMONYM_DISTANCE or 0 < first - mention.last <= _MAX_DEMONYM_DISTANCE
                for first, last in places
            )
            before = self.actors.mention_at.get(mention.last + 1)
            if near and not (before and before.actor.kind == "person") and not self._is_office(mention):
                return DEMONYM_ORIGIN
            return ANY_ROLE if symmetric else NO_ROLE
        if under == Category.TO:
            return AGENT if reverse or mention.first <= self._blamed_until else RECIPIENT
        if under == Category.FROM:
            return AGENT
        if under == Category.OF and mention.actor.kind == "place":
            return ANY_ROLE
        if under == Category.OF:
            return self._genitive_role(at, trigger, reverse, object_)
        if under in (Category.BETWEEN, Category.WITH, Category.IN, Category.ABOUT):
            return ANY_ROLE
        if mention.last < trigger[0] and not self._is_coordinated(mention, trigger):
            return (RECIPIENT if reverse else AGENT) if self._is_trigger_subject(mention, trigger) else ANY_ROLE
        return ANY_ROLE

    def _genitive_role(self, at: int, trigger: TokenRange, reverse: bool, object_: TokenRange | None) -> str:
        """*livraison de Minsk*, *armes de Minsk*: the giver; *achat de Minsk*: the taker, *achat d'armes de Minsk*: the giver again."""
        if at == trigger[1] + 1:
            return RECIPIENT if reverse else AGENT
        if object_ and at == object_[1] + 1:
            return AGENT
        return ANY_ROLE

    def _is_office(self, mention: Mention) -> bool:
        return self.actors.any_mark(Category.OFFICE, mention.first - 2, mention.last + 2)

    def _is_coordinated(self, mention: Mention, trigger: TokenRange) -> bool:
        """Whether another name is joined to it by *and*."""
        return any(self.actors.has_mark(Category.AND, index) for index in (mention.first - 1, mention.last + 1))

    def _is_trigger_subject(self, mention: Mention, trigger: TokenRange) -> bool:
        """Whether nothing but the verb's own group stands between a name and the trigger."""
        between = range(mention.last + 1, trigger[0])
        if len(between) > 8 or any(
            self.actors.has_mark(Category.RELATIVE, index) or self.tokens.has_comma_before(index) for index in between
        ):
            return False
        return not any(
            index in self.actors.mention_at and self.actors.governing_role(self.actors.mention_at[index]) is None for index in between
        )

    def _pronoun_fills_role(self, names: frozenset[str], sentence: TokenSentence, clause: TokenRange, trigger: TokenRange) -> bool:
        """Whether *he* stands before the trigger, and the person named last before it is one of these."""
        at = next((index for index in range(trigger[0], clause[0] - 1, -1) if self.actors.has_mark(Category.PRONOUN_SINGULAR, index)), None)
        if at is None:
            return False
        low = self.tokens.sentences[max(0, sentence.index - 1)].first
        people = [mention.actor.name for mention in self.actors.mentions_within(low, at) if mention.actor.kind == "person"]
        return bool(people) and people[-1] in names

    def _named_recently(self, names: frozenset[str], sentence: TokenSentence) -> bool:
        """Whether any of the names stands in the sentence, the four before it, or the article's first."""
        low = self.tokens.sentences[max(0, sentence.index - 4)].first
        if any(mention.actor.name in names for mention in self.actors.mentions_within(low, sentence.last - 1)):
            return True
        return any(
            mention.actor.name in names
            for lead in self._lead_sentences
            for mention in self.actors.mentions_within(lead.first, lead.last - 1)
        )


def _any_start_within(starts: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] <= last


def _entity_names(patterns: Sequence[str]) -> frozenset[str]:
    return frozenset(pattern[1:] for pattern in patterns if pattern.startswith("@"))


def _is_role_filled(
    names: frozenset[str], fillers: set[tuple[str, str]], other_role_fillers: set[tuple[str, str]], *, symmetric: bool
) -> tuple[bool, bool]:
    """(whether one of the names fills the role, whether one of them can only be in the other)."""
    filled = any(name in names for name, _ in fillers) or (symmetric and any(name in names for name, _ in other_role_fillers))
    wrong = not filled and any(name in names for name, sure in other_role_fillers if sure != ANY_ROLE)
    return filled, wrong
