"""The lists of words that the rules of statements ask for.  A language fills them in ``watcher/data/lexicons/<language>/*.toml``."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What a word does in a sentence; the value is the name of its list in ``[words]``."""

    # Negation.  A language has NEGATION_VERB, or both parts of a two-part negation.
    NEGATION_VERB = "negation_verb"
    """Negates a verb alone: *not*, *didn't*."""
    NEGATION_FIRST = "negation_first"
    """The first part of a two-part negation: *ne*."""
    NEGATION_SECOND = "negation_second"
    """Its second part: *pas*, *jamais*."""
    NEGATION_NOUN = "negation_noun"
    """Negates a noun, or more: *no*, *never*, *aucun*."""
    NEGATION_CANCELLED = "negation_cancelled"
    """After a negation, shows that it negates nothing: *not only*, *no doubt*."""
    NEITHER = "neither"

    # Prepositions, by the role they give to the name after them.
    TO = "to"
    FROM = "from"
    BY = "by"
    OF = "of"
    BETWEEN = "between"
    WITH = "with"
    IN = "in"
    ABOUT = "about"
    DURING = "during"
    """Before an event that is only a circumstance: *on the sidelines of*."""

    # Clauses.
    CLAUSE_BREAK = "clause_break"
    """Ends a clause: *but*, *while*."""
    CLAUSE_WHERE = "clause_where"
    RELATIVE = "relative"
    """*who*, *which*."""
    THAT = "that"
    SUCH_THAT = "such_that"
    """Between a noun of saying and its content: *according to which*, *of having*."""
    PARALLEL_AS = "parallel_as"
    """*…, as Washington alleges*."""
    AND = "and"
    FILLER = "filler"
    """May stand between a subject and its verb without being either: articles, adverbs, dates."""
    AUXILIARY_BE = "auxiliary_be"
    AUXILIARY_HAVE = "auxiliary_have"
    """*have*, *do* and modal verbs."""
    ORDINARY_WORD = "ordinary_word"
    """Words with no part in any rule; they are only known not to be names or contents of their own."""

    # Pronouns, and what takes up something named before.
    PRONOUN_SINGULAR = "pronoun_singular"
    PRONOUN_PLURAL = "pronoun_plural"
    OBJECT_PRONOUN = "object_pronoun"
    POSSESSIVE = "possessive"
    THE_LATTER = "the_latter"
    TWO_COUNTRIES = "two_countries"
    TWO_LEADERS = "two_leaders"
    ANAPHORIC_IT = "anaphoric_it"
    """Stands for a whole claim: *it*, *this*."""
    CLAIM_ANAPHOR = "claim_anaphor"
    """Takes up a claim: *these allegations*, *such a delivery*."""
    GENERIC_NOUN = "generic_noun"
    """Can take up any claim: *the matter*, *the question*."""

    # Who speaks.
    OFFICE = "office"
    EXPERT = "expert"
    UNNAMED_MEDIUM = "unnamed_medium"
    STATE_MEDIUM = "state_medium"
    ANONYMOUS_SOURCE = "anonymous_source"
    DOCUMENT = "document"
    OTHER_GROUP = "other_group"
    """Speaks for no party: *rebels*, *residents*."""

    # What is said of a claim.
    ACCUSATION = "accusation"
    CALLS_IT_FALSE = "calls_it_false"
    UNCONFIRMED = "unconfirmed"
    LINK_NOUN = "link_noun"
    """What a denial may deny that is no claim: a *link*, a *role*."""
    REFUSAL_VERB = "refusal_verb"

    # How sure it is.
    POSSIBLE = "possible"
    PROBABLE = "probable"
    HEDGING_ADVERB = "hedging_adverb"
    """Those of the two that count after the verb too."""
    HYPOTHETICAL = "hypothetical"
    UNIVERSAL = "universal"
    """*any delivery*: no particular event."""
    OBLIGATION = "obligation"
    HABITUAL = "habitual"

    # When it was.
    BACKGROUND = "background"
    """Retells what was said before: *repeatedly*, *until now*."""
    HISTORY = "history"
    NEWS_MARKER = "news_marker"
    """Makes news of what would be background: *for the first time*."""
    PLUPERFECT = "pluperfect"

    __hash__ = str.__hash__  # the lists are looked up for every word of an article; the hash of enum members is slow


OPTIONAL = frozenset(
    {
        Category.THE_LATTER,
        Category.TWO_LEADERS,
        Category.PARALLEL_AS,
        Category.CLAUSE_WHERE,
        Category.PLUPERFECT,
        Category.HEDGING_ADVERB,
        Category.SUCH_THAT,
        Category.ORDINARY_WORD,
    }
)
"""Lists that a language may leave out: it may lack the words, or the construction."""
_NEGATION_ALTERNATIVES = (frozenset({Category.NEGATION_VERB}), frozenset({Category.NEGATION_FIRST, Category.NEGATION_SECOND}))

PREPOSITIONS = (
    Category.FROM,
    Category.BETWEEN,
    Category.WITH,
    Category.TO,
    Category.BY,
    Category.OF,
    Category.IN,
    Category.ABOUT,
)
"""Prepositions that give a name its role, in the order in which they are tried."""
OBLIQUE_PREPOSITIONS = frozenset({Category.IN, Category.TO, Category.WITH, Category.ABOUT})
"""Prepositions whose name is no subject: of *an envoy to Seoul* it is not Seoul that speaks."""


def missing_word_categories(present: frozenset[str]) -> list[Category]:
    """The lists that a language lacks whose filled lists are ``present``, in the order of the enum."""
    negation = {category for group in _NEGATION_ALTERNATIVES for category in group}
    missing = {category for category in Category if category not in present | OPTIONAL | negation}
    if not any(group <= present for group in _NEGATION_ALTERNATIVES):
        missing |= negation - present
    return [category for category in Category if category in missing]
