"""The named rules: what each pass does with a sentence of its own, and what a statement has on record."""

from __future__ import annotations

import pytest

from tests.statements.gold import gold_reader
from watcher.statements.rule_names import Rule
from watcher.statements.rules.roles import OPEN_ROLE_RULES, ROLE_RULES
from watcher.statements.rules.verb_cues import PASSES
from watcher.statements.speakers import PARTY_RULES

CLAIM = "that Iran had delivered drones to Belarus"


def rules_of(text: str, language: str = "en", topic: str = "iran-drones") -> set[str]:
    """The rules of all statements of a text."""
    return {rule for told in gold_reader().read_statements(text, language, topic=topic) for rule in told.rules}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"Tehran denied {CLAIM}.", Rule.CUE_BEFORE_CONTENT),
        (f"Tehran denied {CLAIM}.", Rule.SUBJECT_BEFORE_VERB),
        (f"Tehran denied {CLAIM}.", Rule.SPEAKER_STATE_OR_BODY),
        (f"Tehran denied {CLAIM}.", Rule.CLAIM_IN_CLAUSE),
        (f"Tehran denied {CLAIM}.", Rule.ROLE_SUBJECT),
        (f"Tehran denied {CLAIM}.", Rule.ROLE_TO),
        ("Iran has delivered drones to Belarus, said London.", Rule.CUE_AFTER_CONTENT),
        ("Iran has delivered drones to Belarus, said London.", Rule.SUBJECT_AFTER_VERB),
        ("According to London, Iran has delivered drones to Belarus.", Rule.ACCORDING_TO_OPENS_CLAUSE),
        ("Iran has delivered drones to Belarus, according to London.", Rule.ACCORDING_TO),
        ("Iran's delivery of drones to Belarus was denied by Tehran.", Rule.PASSIVE_AGENT),
        ("Iran was accused by London of delivering drones to Belarus.", Rule.ACCUSED_BY),
        ('"No comment," said Tehran about the delivery of Iranian drones to Belarus.', Rule.ENCLOSED_PHRASE),
        (f"Tehran declined to corroborate {CLAIM}.", Rule.STANCE_REFUSED_CUE),
        (f"Tehran did not confirm {CLAIM}.", Rule.STANCE_NEGATED_CUE),
        (f"British allegations {CLAIM} made headlines.", Rule.NOUN_OF_SAYING),
        ("London: Iran has delivered drones to Belarus.", Rule.COLON_LABEL),
        (f"Unnamed sources said {CLAIM}.", Rule.SPEAKER_ANONYMOUS),
        (f"London said {CLAIM}. Tehran denied these allegations.", Rule.AGAIN_STANCE),
        ("Tehran said Iran had not delivered drones to Belarus.", Rule.POSITION_NEGATED),
        ("Iran has delivered drones to Belarus.", Rule.POSITION_OUTLET),
        (f"Tehran has repeatedly denied {CLAIM}.", Rule.BACKGROUND_WORDS),
        (f"Tehran had denied {CLAIM}.", Rule.BACKGROUND_PLUPERFECT),
        (f"Tehran denied on Wednesday {CLAIM}.", Rule.DATED),
        ("Iran may have delivered drones to Belarus, said London.", Rule.HEDGED_CLAUSE),
        (f"London believes {CLAIM}.", Rule.HEDGED_CUE),
    ],
)
def test_a_statement_names_the_rule_that_made_it(text: str, rule: Rule) -> None:
    """A plain sentence of the rule's own construction has the rule on record."""
    assert str(rule) in rules_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Entities accused of delivering drones to Belarus were named.",
        "It is said that nothing is known.",
        "Tehran rejected a proposal to deliver drones to Belarus.",
    ],
)
def test_skipping_passes_leave_no_attribution(text: str) -> None:
    """An adjective, a passive without agent, a rejected proposal: nobody denies or says anything by them."""
    assert not [rule for rule in rules_of(text) if rule.startswith("attribution/")]


def test_every_rule_has_a_name_and_a_meaning_of_its_own() -> None:
    """Names are stage/kebab-case, and no two rules share a meaning."""
    assert all(stage and name.replace("-", "").isalpha() and name == name.lower() for stage, _, name in (r.partition("/") for r in Rule))
    assert len({rule.meaning for rule in Rule}) == len(Rule)


def test_no_pass_stands_twice_in_its_list() -> None:
    """Each list of passes holds each of its names once, so that a trace is unambiguous."""
    for names in ([name for name, _ in PASSES], *([rule for rule, _ in rules] for rules in (PARTY_RULES, ROLE_RULES, OPEN_ROLE_RULES))):
        assert len(names) == len(set(names))


def test_rules_do_not_change_what_a_statement_is() -> None:
    """Two readings of one text are equal, whatever is on record of their rules."""
    one, two = (gold_reader().read_statements(f"Tehran denied {CLAIM}.", "en", topic="iran-drones") for _ in range(2))
    assert one == two
    assert one[0].rules
