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
from watcher.statements.actors import Cast, Mention
from watcher.statements.prose import Prose, Sentence

Range = tuple[int, int]
Hits = Mapping[str, Sequence[Range]]
"""Pattern of a role -> the token ranges at which it was found."""

AGENT, ORIGIN, RECIPIENT, EITHER, ASIDE = "agent", "origin", "recipient", "either", "aside"
"""``ORIGIN``: a demonym of what is given, which is no subject: *North Korean shells*."""
_NEAR = 3
_DOERS = ("state", "person", "body")


@dataclass(frozen=True, slots=True)
class Instance:
    """A claim spoken of: its trigger, and the clause that was read for its roles.  ``strength``: how many roles the clause itself fills."""

    topic: str
    claim: Claim
    predicate: Predicate
    sentence: Sentence
    trigger: Range
    clause: Range
    strength: int
    object: Range | None = None


class Finder:
    """Finds the claims of the topics an article is on."""

    def __init__(self, prose: Prose, cast: Cast, hits: Hits, claims: Sequence[tuple[str, Claim]]) -> None:
        self.prose, self.cast, self.hits, self.claims = prose, cast, hits, claims
        self._lead = prose.sentences[:3]
        self._live = [(topic, claim, predicate, starts) for topic, claim, predicate in self._all() if (starts := self._starts(predicate))]
        self._blamed = -1

    def _all(self) -> Iterator[tuple[str, Claim, Predicate]]:
        return ((topic, claim, predicate) for topic, claim in self.claims for predicate in claim.predicates)

    def _starts(self, predicate: Predicate) -> list[int]:
        """Where a predicate's triggers begin in the article, in order."""
        return sorted({first for pattern in (*predicate.trigger, *predicate.reverse) for first, _ in self.hits.get(pattern, ())})

    def speaks(self, first: int, last: int) -> bool:
        """Whether any claim's trigger begins within tokens ``first`` to ``last``."""
        return any(_any_within(starts, first, last) for *_, starts in self._live)

    def within(self, patterns: Sequence[str], first: int, last: int) -> list[Range]:
        """The hits of any of the patterns within tokens ``first`` to ``last``."""
        return sorted({hit for pattern in patterns for hit in self.hits.get(pattern, ()) if first <= hit[0] and hit[1] <= last})

    def find(
        self, sentence: Sentence, clause: Range, subject: Sequence[str] = (), *, whole: bool = False, blamed: bool = False
    ) -> list[Instance]:
        """The claims a clause speaks of, the best instance of each.  ``subject``: names of the source, who may be the doer of it.

        ``whole``: the clause is a sentence that others speak in too; only what has an object, and says who and to whom, counts.
        ``blamed``: the clause follows a reproach, so that its first *to* names the doer.
        """
        self._blamed = clause[0] + _NEAR if blamed else -1
        found: dict[tuple[str, str], Instance] = {}
        for topic, claim, predicate, starts in self._live:
            if (whole and not predicate.object) or not _any_within(starts, *clause):
                continue
            made = self._one(topic, claim, predicate, sentence, clause, subject, whole=whole)
            key = (topic, claim.id)
            if made and (key not in found or made.strength > found[key].strength):
                found[key] = made
        return list(found.values())

    def _one(  # noqa: PLR0917
        self, topic: str, claim: Claim, predicate: Predicate, sentence: Sentence, clause: Range, subject: Sequence[str], *, whole: bool
    ) -> Instance | None:
        first, last = clause
        triggers = [(hit, False) for hit in self.within(predicate.trigger, first, last)]
        triggers += [(hit, True) for hit in self.within(predicate.reverse, first, last)]
        triggers = [each for each in triggers if not self.cast.any("during", each[0][0] - 3, each[0][0] - 1)]
        if not triggers or self.within(predicate.excludes, first, last):
            return None
        object_ = self._object(predicate, clause, sentence)
        by_source = bool(_names(predicate.object) & set(subject))
        if predicate.object and object_ is None and not by_source and not self._told_object(predicate, clause, sentence):
            return None
        if not all(self.within(group, first, last) for group in predicate.other):
            return None
        best: Instance | None = None
        for trigger, reverse in triggers:
            strength = self._roles(predicate, sentence, clause, trigger, reverse, object_, subject)
            if whole and (object_ is None or object_[0] < trigger[0] or self.cast.any("breaks", trigger[1] + 1, object_[0])):
                continue
            if strength and (best is None or strength > best.strength):
                best = Instance(topic, claim, predicate, sentence, trigger, clause, strength, object_)
        return best

    def _object(self, predicate: Predicate, clause: Range, sentence: Sentence) -> Range | None:
        """In the clause; or, where that takes up what was spoken of, in the sentence and the one before it."""
        found = self.within(predicate.object, *clause)
        if not found and self.cast.any("same", *clause):
            found = self.within(predicate.object, self.prose.sentences[max(0, sentence.index - 1)].first, sentence.last - 1)
        return found[0] if found else None

    def _told_object(self, predicate: Predicate, clause: Range, sentence: Sentence) -> bool:
        """Whether the object was named just before, and the clause itself says who and to whom: *delivered none of it to Moscow*."""
        low = self.prose.sentences[max(0, sentence.index - 1)].first
        if not self.within(predicate.object, low, sentence.last - 1):
            return False
        named = {mention.actor.name for mention in self.cast.between(*clause)}
        taken_up = any(self.cast.any(category, *clause) for category in ("it", "none", "no", "they", "same"))
        return taken_up and bool(named & (_names(predicate.agent) | _names(predicate.recipient)))

    def _roles(  # noqa: PLR0917
        self,
        predicate: Predicate,
        sentence: Sentence,
        clause: Range,
        trigger: Range,
        reverse: bool,
        object_: Range | None,
        subject: Sequence[str],
    ) -> int:
        """How well the clause fills the predicate's roles; 0 where it does not."""
        agents, recipients = _names(predicate.agent), _names(predicate.recipient)
        if not agents and not recipients:
            return 1
        given, taken, other = self._filled(predicate, clause, trigger, reverse, object_)
        pair = self.cast.any("pair", *clause) or (self.cast.any("leaders", *clause))
        agent, agent_wrong = _role(agents, given, taken, symmetric=predicate.symmetric)
        recipient, recipient_wrong = _role(recipients, taken, given, symmetric=predicate.symmetric)
        if agent_wrong or recipient_wrong:
            return 0
        open_ = [names for names, filled in ((agents, agent), (recipients, recipient)) if names and not filled]
        strength = 2 * ((bool(agents) and agent) + (bool(recipients) and recipient)) + 1
        strength += any(name in agents and sure == AGENT for name, sure in given)
        if other and not predicate.act and (open_ or (agents and not any(name in agents and sure == AGENT for name, sure in given))):
            return 0
        if not open_:
            return strength
        again = self.cast.any("same", *clause)
        for names in open_:
            if names & set(subject) or (pair and self._recent(names, sentence)) or self._pronoun(names, sentence, clause, trigger):
                strength += 1
            elif not (again or predicate.object) or not self._recent(names, sentence):
                return 0
        return strength if strength > 1 or again else 0

    def _filled(
        self, predicate: Predicate, clause: Range, trigger: Range, reverse: bool, object_: Range | None
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]], bool]:
        """((name, how sure) as giver, the same as taker, whether somebody else stands in a role)."""
        given: set[tuple[str, str]] = set()
        taken: set[tuple[str, str]] = set()
        wanted = _names(predicate.agent) | _names(predicate.recipient) | _names(predicate.object)
        other = False
        mentions = self.cast.between(*clause)
        spans = {(mention.first, mention.last) for mention in mentions if mention.actor.name in wanted}
        for mention in mentions:
            role = self._role(mention, trigger, reverse, object_, symmetric=predicate.symmetric)
            name = mention.actor.name
            if name not in wanted and (mention.first, mention.last) in spans:
                continue  # one word, two entities
            if name not in wanted:
                doer = mention.last < trigger[0] and not mention.adjective and self.cast.governed(mention) is None
                firm = role == AGENT or (role == RECIPIENT and bool(predicate.recipient) and not predicate.symmetric) or doer
                same = mention.actor.kind == "body" and mention.actor.party in wanted
                other = other or (firm and mention.actor.kind in _DOERS and not same)
                continue
            if role in (AGENT, ORIGIN):
                given.add((name, role))
            elif role == RECIPIENT:
                taken.add((name, RECIPIENT))
            elif role == EITHER:
                given.add((name, EITHER))
                taken.add((name, EITHER))
        return given, taken, other

    def _role(self, mention: Mention, trigger: Range, reverse: bool, object_: Range | None, *, symmetric: bool) -> str:
        """Which role a name has with regard to the trigger."""
        under, at = self.cast.governor(mention)
        if at < trigger[0] and trigger[1] < mention.first:
            under = None  # the preposition governs the trigger, and the name is its object
        if under == "by":
            return RECIPIENT if reverse else AGENT
        if mention.adjective:
            places = [place for place in (trigger, object_) if place]
            near = any(0 < mention.first - last <= _NEAR or 0 < first - mention.last <= _NEAR for first, last in places)
            before = self.cast.inside.get(mention.last + 1)
            if near and not (before and before.actor.kind == "person") and not self._office(mention):
                return ORIGIN
            return EITHER if symmetric else ASIDE
        if under == "to":
            return AGENT if reverse or mention.first <= self._blamed else RECIPIENT
        if under == "from":
            return AGENT
        if under == "by":
            return RECIPIENT if reverse else AGENT
        if under == "of" and mention.actor.kind == "place":
            return EITHER
        if under == "of":
            return self._of(at, trigger, reverse, object_)
        if under in ("between", "with", "in", "about"):
            return EITHER
        if mention.last < trigger[0] and not self._coordinated(mention, trigger):
            return (RECIPIENT if reverse else AGENT) if self._subject(mention, trigger) else EITHER
        return EITHER

    def _of(self, at: int, trigger: Range, reverse: bool, object_: Range | None) -> str:
        """*livraison de Minsk*, *armes de Minsk*: the giver; *achat de Minsk*: the taker, *achat d'armes de Minsk*: the giver again."""
        if at == trigger[1] + 1:
            return RECIPIENT if reverse else AGENT
        if object_ and at == object_[1] + 1:
            return AGENT
        return EITHER

    def _office(self, mention: Mention) -> bool:
        return self.cast.any("official", mention.first - 2, mention.last + 2)

    def _coordinated(self, mention: Mention, trigger: Range) -> bool:
        """Whether another name is joined to it by *and*."""
        return any(self.cast.has("and", index) for index in (mention.first - 1, mention.last + 1))

    def _subject(self, mention: Mention, trigger: Range) -> bool:
        """Whether nothing but the verb's own group stands between a name and the trigger."""
        between = range(mention.last + 1, trigger[0])
        if len(between) > 8 or any(self.cast.has("relative", index) or self.prose.comma(index) for index in between):
            return False
        return not any(index in self.cast.inside and self.cast.governed(self.cast.inside[index]) is None for index in between)

    def _pronoun(self, names: frozenset[str], sentence: Sentence, clause: Range, trigger: Range) -> bool:
        """Whether *he* stands before the trigger, and the person named last before it is one of these."""
        at = next((index for index in range(trigger[0], clause[0] - 1, -1) if self.cast.has("he", index)), None)
        if at is None:
            return False
        low = self.prose.sentences[max(0, sentence.index - 1)].first
        people = [mention.actor.name for mention in self.cast.between(low, at) if mention.actor.kind == "person"]
        return bool(people) and people[-1] in names

    def _recent(self, names: frozenset[str], sentence: Sentence) -> bool:
        """Whether any of the names stands in the sentence, the four before it, or the article's first."""
        low = self.prose.sentences[max(0, sentence.index - 4)].first
        if any(mention.actor.name in names for mention in self.cast.between(low, sentence.last - 1)):
            return True
        return any(mention.actor.name in names for lead in self._lead for mention in self.cast.between(lead.first, lead.last - 1))


def _any_within(starts: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] <= last


def _names(patterns: Sequence[str]) -> frozenset[str]:
    return frozenset(pattern[1:] for pattern in patterns if pattern.startswith("@"))


def _role(names: frozenset[str], mine: set[tuple[str, str]], theirs: set[tuple[str, str]], *, symmetric: bool) -> tuple[bool, bool]:
    """(whether one of the names fills the role, whether one of them can only be in the other)."""
    filled = any(name in names for name, _ in mine) or (symmetric and any(name in names for name, _ in theirs))
    wrong = not filled and any(name in names for name, sure in theirs if sure != EITHER)
    return filled, wrong
