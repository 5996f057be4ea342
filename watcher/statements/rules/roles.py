"""Who does it, and to whom: the role of each name with regard to a claim's trigger, by named rules in order.

A name's role is told by its preposition, by the side of the verb it stands on, and by being a demonym.  A role that the clause leaves
open may be filled by the source itself, by *the two countries*, or by what was named just before; never against somebody else who stands
in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from watcher.model import Predicate
from watcher.statements.actors import ActorTable, Mention
from watcher.statements.article_tokens import TokenRange, TokenSentence
from watcher.statements.rule_names import Rule
from watcher.statements.word_categories import Category

_MAX_DEMONYM_DISTANCE = 3
"""Words between a demonym and the noun it belongs to."""
_MAX_SUBJECT_TO_TRIGGER = 8
"""Words between a subject and its verb."""
_MAX_TO_OFFICE = 2
"""Words between a demonym and the office it belongs to: *North Korean foreign ministry*."""
_RECENT_SENTENCES = 4
_AGENT_KINDS = ("state", "person", "body")


class Role(Enum):
    """What a name is with regard to a trigger."""

    AGENT = "agent"
    DEMONYM_ORIGIN = "demonym origin"
    """A demonym of what is given, which is no subject: *North Korean shells*."""
    RECIPIENT = "recipient"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TriggerContext:
    """A trigger in its clause, and what else the claim's predicate found there."""

    predicate: Predicate
    sentence: TokenSentence
    clause: TokenRange
    trigger: TokenRange
    reverse: bool
    """Whether the trigger exchanges giver and taker: *received*."""
    object: TokenRange | None
    source_names: frozenset[str]
    reproach_until: int = -1
    """The last token at which *to* names the doer, after a reproach."""

    @property
    def giver(self) -> Role:
        return Role.RECIPIENT if self.reverse else Role.AGENT


@dataclass(frozen=True, slots=True)
class FilledRoles:
    """How well a clause fills a predicate's roles, and by which rules."""

    strength: int
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class _Fillers:
    """(name, role) of those that may give, and of those that may take; ``outsider``: somebody else stands in a role."""

    given: set[tuple[str, Role]] = field(default_factory=set)
    taken: set[tuple[str, Role]] = field(default_factory=set)
    outsider: bool = False
    rules: list[Rule] = field(default_factory=list)

    def add(self, name: str, role: Role) -> None:
        if role in (Role.AGENT, Role.DEMONYM_ORIGIN, Role.ANY):
            self.given.add((name, role))
        if role in (Role.RECIPIENT, Role.ANY):
            self.taken.add((name, role))


def entity_names(patterns: Sequence[str]) -> frozenset[str]:
    """The entities among the patterns of a role."""
    return frozenset(pattern[1:] for pattern in patterns if pattern.startswith("@"))


class RoleReader:
    """Reads the roles of one article's clauses."""

    def __init__(self, actors: ActorTable) -> None:
        self.actors, self.tokens = actors, actors.tokens
        self._lead_sentences = self.tokens.sentences[:3]

    def fill_roles(self, context: TriggerContext) -> FilledRoles | None:
        """How the clause fills the predicate's roles; None where it does not."""
        agents, recipients = entity_names(context.predicate.agent), entity_names(context.predicate.recipient)
        if not agents and not recipients:
            return FilledRoles(1)
        symmetric = context.predicate.symmetric
        fillers = self._find_fillers(context)
        has_agent = _is_filled(agents, fillers.given, fillers.taken, symmetric)
        has_recipient = _is_filled(recipients, fillers.taken, fillers.given, symmetric)
        if _only_in_other_role(agents, has_agent, fillers.taken) or _only_in_other_role(recipients, has_recipient, fillers.given):
            return None
        firm_agent = any(name in agents and role is Role.AGENT for name, role in fillers.given)
        open_roles = [names for names, filled in ((agents, has_agent), (recipients, has_recipient)) if names and not filled]
        if fillers.outsider and not context.predicate.act and (open_roles or (agents and not firm_agent)):
            return None
        strength = 2 * ((bool(agents) and has_agent) + (bool(recipients) and has_recipient)) + 1 + firm_agent
        if not open_roles:
            return FilledRoles(strength, tuple(fillers.rules))
        return self._fill_open_roles(context, open_roles, strength, fillers.rules)

    # ── roles the clause fills ──

    def _find_fillers(self, context: TriggerContext) -> _Fillers:
        predicate, found = context.predicate, _Fillers()
        wanted = entity_names(predicate.agent) | entity_names(predicate.recipient) | entity_names(predicate.object)
        mentions = self.actors.mentions_within(*context.clause)
        wanted_places = {(mention.first, mention.last) for mention in mentions if mention.actor.name in wanted}
        for mention in mentions:
            role, rule = self._mention_role(mention, context)
            if mention.actor.name in wanted:
                found.add(mention.actor.name, role)
                if rule is not None and role is not Role.NONE:
                    found.rules.append(rule)
            elif (mention.first, mention.last) not in wanted_places:  # one word may be two entities
                found.outsider = found.outsider or self._is_outsider(mention, role, context, wanted)
        return found

    def _is_outsider(self, mention: Mention, role: Role, context: TriggerContext, wanted: frozenset[str]) -> bool:
        """Whether somebody else than the predicate's parties firmly stands in a role; a body of one of them does not."""
        if mention.actor.kind not in _AGENT_KINDS or (mention.actor.kind == "body" and mention.actor.party in wanted):
            return False
        doer = mention.last < context.trigger[0] and not mention.is_demonym and self.actors.governing_role(mention) is None
        takes = role is Role.RECIPIENT and bool(context.predicate.recipient) and not context.predicate.symmetric
        return role is Role.AGENT or takes or doer

    def _mention_role(self, mention: Mention, context: TriggerContext) -> tuple[Role, Rule | None]:
        preposition, at = self.actors.governor(mention)
        if at < context.trigger[0] and context.trigger[1] < mention.first:
            preposition = None  # the preposition governs the trigger, and the name is its object
        place = _NamePlace(self, mention, context, preposition, at)
        for rule, role_of in ROLE_RULES:
            role = role_of(place)
            if role is not None:
                return role, rule
        return Role.ANY, Rule.ROLE_EITHER

    # ── roles the clause leaves open ──

    def _fill_open_roles(
        self, context: TriggerContext, open_roles: Sequence[frozenset[str]], strength: int, rules: list[Rule]
    ) -> FilledRoles | None:
        again = self.actors.any_mark(Category.CLAIM_ANAPHOR, *context.clause)
        for names in open_roles:
            rule = next((rule for rule, fills in OPEN_ROLE_RULES if fills(self, context, names)), None)
            if rule is not None:
                strength += 1
                rules.append(rule)
            elif (again or context.predicate.object) and self.named_recently(names, context.sentence):
                rules.append(Rule.ROLE_FROM_RECENT_MENTION)
            else:
                return None
        return FilledRoles(strength, tuple(rules)) if strength > 1 or again else None

    def two_countries_speak(self, context: TriggerContext) -> bool:
        """Whether the clause speaks of both countries, or of their leaders."""
        return any(self.actors.any_mark(category, *context.clause) for category in (Category.TWO_COUNTRIES, Category.TWO_LEADERS))

    def pronoun_is_one_of(self, context: TriggerContext, names: frozenset[str]) -> bool:
        """Whether *he* stands before the trigger, and the person named last before it is one of these."""
        places = range(context.trigger[0], context.clause[0] - 1, -1)
        at = next((index for index in places if index in self.actors.marked[Category.PRONOUN_SINGULAR]), None)
        if at is None:
            return False
        low = self.tokens.start_of_sentence_before(context.sentence)
        people = [mention.actor.name for mention in self.actors.mentions_within(low, at) if mention.actor.kind == "person"]
        return bool(people) and people[-1] in names

    def named_recently(self, names: frozenset[str], sentence: TokenSentence) -> bool:
        """Whether any of the names stands in the sentence, the four before it, or the article's first."""
        near = (self.tokens.start_of_sentence_before(sentence, _RECENT_SENTENCES), sentence.last - 1)
        places = (near, *((lead.first, lead.last - 1) for lead in self._lead_sentences))
        return any(mention.actor.name in names for place in places for mention in self.actors.mentions_within(*place))


# ── the rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _NamePlace:
    """Where a name stands: under which preposition, and on which side of the trigger."""

    reader: RoleReader
    mention: Mention
    context: TriggerContext
    preposition: Category | None
    preposition_at: int


def _agent_by(place: _NamePlace) -> Role | None:
    return place.context.giver if place.preposition == Category.BY else None


def _demonym(place: _NamePlace) -> Role | None:
    """*North Korean shells*; before a person or an office it only says whose they are."""
    if not place.mention.is_demonym:
        return None
    actors, mention = place.reader.actors, place.mention
    person = actors.mention_at.get(mention.last + 1)
    office = actors.any_mark(Category.OFFICE, mention.first - _MAX_TO_OFFICE, mention.last + _MAX_TO_OFFICE)
    if _is_beside_noun(place) and not (person and person.actor.kind == "person") and not office:
        return Role.DEMONYM_ORIGIN
    return Role.ANY if place.context.predicate.symmetric else Role.NONE


def _is_beside_noun(place: _NamePlace) -> bool:
    first, last = place.mention.first, place.mention.last
    nouns: Iterator[TokenRange] = (noun for noun in (place.context.trigger, place.context.object) if noun)
    return any(0 < first - noun[1] <= _MAX_DEMONYM_DISTANCE or 0 < noun[0] - last <= _MAX_DEMONYM_DISTANCE for noun in nouns)


def _reproach_to(place: _NamePlace) -> Role | None:
    return Role.AGENT if place.preposition == Category.TO and place.mention.first <= place.context.reproach_until else None


def _to(place: _NamePlace) -> Role | None:
    if place.preposition != Category.TO:
        return None
    return Role.AGENT if place.context.reverse else Role.RECIPIENT


def _from(place: _NamePlace) -> Role | None:
    return Role.AGENT if place.preposition == Category.FROM else None


def _place_of(place: _NamePlace) -> Role | None:
    return Role.ANY if place.preposition == Category.OF and place.mention.actor.kind == "place" else None


def _genitive(place: _NamePlace) -> Role | None:
    """*livraison de Minsk*, *armes de Minsk*: the giver; *achat de Minsk*: the taker, *achat d'armes de Minsk*: the giver again."""
    if place.preposition != Category.OF:
        return None
    if place.preposition_at == place.context.trigger[1] + 1:
        return place.context.giver
    after_object = place.context.object and place.preposition_at == place.context.object[1] + 1
    return Role.AGENT if after_object else Role.ANY


def _oblique(place: _NamePlace) -> Role | None:
    return Role.ANY if place.preposition in (Category.BETWEEN, Category.WITH, Category.IN, Category.ABOUT) else None


def _subject_of_trigger(place: _NamePlace) -> Role | None:
    """The name right before the trigger; of names joined by *and*, each may have any role."""
    actors, mention, trigger = place.reader.actors, place.mention, place.context.trigger
    coordinated = any(index in actors.marked[Category.AND] for index in (mention.first - 1, mention.last + 1))
    if mention.last >= trigger[0] or coordinated:
        return None
    between = range(mention.last + 1, trigger[0])
    if len(between) > _MAX_SUBJECT_TO_TRIGGER:
        return None
    if any(index in actors.marked[Category.RELATIVE] or actors.tokens.has_comma_before(index) for index in between):
        return None
    others = (actors.mention_at[index] for index in between if index in actors.mention_at)
    return None if any(actors.governing_role(other) is None for other in others) else place.context.giver


ROLE_RULES: tuple[tuple[Rule, Callable[[_NamePlace], Role | None]], ...] = (
    (Rule.ROLE_AGENT_BY, _agent_by),
    (Rule.ROLE_DEMONYM, _demonym),
    (Rule.ROLE_REPROACH_TO, _reproach_to),
    (Rule.ROLE_TO, _to),
    (Rule.ROLE_FROM, _from),
    (Rule.ROLE_PLACE_OF, _place_of),
    (Rule.ROLE_GENITIVE, _genitive),
    (Rule.ROLE_OBLIQUE, _oblique),
    (Rule.ROLE_SUBJECT, _subject_of_trigger),
)

OPEN_ROLE_RULES: tuple[tuple[Rule, Callable[[RoleReader, TriggerContext, frozenset[str]], bool]], ...] = (
    (Rule.ROLE_FROM_SOURCE, lambda _, context, names: bool(names & context.source_names)),
    (
        Rule.ROLE_FROM_BOTH_COUNTRIES,
        lambda reader, context, names: reader.two_countries_speak(context) and reader.named_recently(names, context.sentence),
    ),
    (Rule.ROLE_FROM_PRONOUN, lambda reader, context, names: reader.pronoun_is_one_of(context, names)),
)


def _is_filled(names: frozenset[str], fillers: set[tuple[str, Role]], others: set[tuple[str, Role]], symmetric: bool) -> bool:
    """Whether one of the names fills the role; in a symmetric predicate, either side will do."""
    return any(name in names for name, _ in fillers) or (symmetric and any(name in names for name, _ in others))


def _only_in_other_role(names: frozenset[str], filled: bool, others: set[tuple[str, Role]]) -> bool:
    """Whether one of the names can only be in the other role: the claim is told the other way round."""
    return not filled and any(name in names and role is not Role.ANY for name, role in others)
