"""Each rule that classifies a statement, and each stage that suppresses an alert, at work in a small history."""

from __future__ import annotations

import pytest

from tests.ledger.statement_factory import LedgerDesk, PublishedArticle, StatementSpec, article, decide_last, statement_spec
from watcher.errors import Reason
from watcher.ledger.change import rule_name
from watcher.ledger.classify import RULES_BY_STANCE
from watcher.ledger.decide_story import STORY_STAGES
from watcher.ledger.suppression import STAGES_ACROSS_CLAIMS, STAGES_WITHIN_CLAIM

US, KREMLIN, PYONGYANG, SEOUL = "united-states", "russia", "north-korea", "south-korea"


def asserts(party: str, **more: object) -> StatementSpec:
    return statement_spec(party, "assert", **more)


def denies(party: str, **more: object) -> StatementSpec:
    return statement_spec(party, "deny", **more)


def declines(party: str, **more: object) -> StatementSpec:
    return statement_spec(party, "no-comment", **more)


CLASSIFICATIONS: dict[str, tuple[str | None, list[PublishedArticle]]] = {
    "unknown-speaker": (None, [article(1, asserts("unknown"))]),
    "no-comment-by-an-outsider": (None, [article(1, declines(US))]),
    "no-comment-before-later-position": (None, [article(5, denies(KREMLIN)), article(3, declines(KREMLIN))]),
    "no-comment-as-background": (None, [article(1, declines(KREMLIN, background=True))]),
    "no-comment-after-own-position": (None, [article(1, denies(KREMLIN)), article(2, declines(KREMLIN))]),
    "first-no-comment": ("no-comment", [article(1, declines(KREMLIN))]),
    "no-comment-on-the-record-at-last": (
        "no-comment",
        [article(1, declines(KREMLIN, on_the_record=False)), article(2, declines(KREMLIN, on_the_record=True))],
    ),
    "repeated-no-comment": (None, [article(1, declines(KREMLIN)), article(2, declines(KREMLIN))]),
    "denial-by-no-actor": (None, [article(1, denies("media"))]),
    "denial-before-later-assertion": (None, [article(5, asserts(KREMLIN)), article(3, denies(KREMLIN))]),
    "background-denial-of-own-assertion": (None, [article(1, asserts(KREMLIN)), article(2, denies(KREMLIN, background=True))]),
    "reversal-by-denial": ("reversal", [article(1, asserts(KREMLIN)), article(2, denies(KREMLIN))]),
    "first-denial": ("denial", [article(1, denies(KREMLIN))]),
    "denial-first-put-beside-assertion": (
        "denial",
        [
            article(1, asserts(KREMLIN, factuality="possible")),
            article(2, denies(KREMLIN, background=True)),
            article(3, asserts(US)),
            article(4, denies(KREMLIN)),
        ],
    ),
    "repeated-background-denial": (None, [article(1, denies(KREMLIN)), article(2, denies(KREMLIN, background=True))]),
    "denial-of-newer-assertion": (
        "denial",
        [article(1, asserts(US), denies(KREMLIN)), article(10, asserts(SEOUL)), article(12, denies(KREMLIN, said_on_day=11))],
    ),
    "repeated-denial": (None, [article(1, denies(KREMLIN)), article(2, denies(KREMLIN))]),
    "assertion-before-later-denial": (None, [article(5, denies(KREMLIN)), article(3, asserts(KREMLIN))]),
    "background-assertion-after-own-denial": (None, [article(1, denies(KREMLIN)), article(2, asserts(KREMLIN, background=True))]),
    "repeated-doubt-about-own-denial": (
        None,
        [
            article(1, denies(KREMLIN)),
            article(2, asserts(KREMLIN, factuality="possible")),
            article(3, asserts(KREMLIN, factuality="possible")),
        ],
    ),
    "reversal-by-assertion": ("reversal", [article(1, denies(KREMLIN)), article(2, asserts(KREMLIN))]),
    "doubt-about-own-denial": ("dispute", [article(1, denies(KREMLIN)), article(2, asserts(KREMLIN, factuality="possible"))]),
    "retold-assertion-of-same-party": (None, [article(1, asserts(US)), article(2, asserts(US, background=True))]),
    "repeated-after-denial": ("dispute", [article(1, asserts(US)), article(3, denies(KREMLIN)), article(6, asserts(US, said_on_day=5))]),
    "on-the-record-at-last": ("corroboration", [article(1, asserts(US, on_the_record=False)), article(2, asserts(US))]),
    "repeated-with-new-detail": ("update", [article(1, asserts(US)), article(2, asserts(US, slots={"item": "shells"}))]),
    "repeated-assertion": (None, [article(1, asserts(US)), article(2, asserts(US))]),
    "confirmation-after-no-comment": ("confirmation", [article(1, declines(KREMLIN)), article(2, asserts(KREMLIN))]),
    "confirmation-of-report": ("confirmation", [article(1, asserts(US)), article(2, asserts(KREMLIN))]),
    "retold-assertion-on-record": (None, [article(1, asserts(US)), article(2, asserts(SEOUL, background=True))]),
    "first-report-in-background": ("first-report", [article(10, asserts(US, background=True, said_on_day=9))]),
    "first-seen-as-background": ("update", [article(1, asserts(US, background=True))]),
    "assertion-after-denial": ("dispute", [article(1, denies(PYONGYANG)), article(2, asserts(SEOUL))]),
    "first-assertion-by-expert": ("update", [article(1, asserts("expert"))]),
    "first-assertion": ("first-report", [article(1, asserts(US))]),
    "new-detail-of-known-claim": ("update", [article(1, asserts(US)), article(2, asserts("media", slots={"item": "shells"}))]),
    "assertion-by-no-actor": (None, [article(1, asserts(US)), article(2, asserts("media"))]),
    "assertion-of-confirmed-claim": (None, [article(1, asserts(KREMLIN)), article(2, asserts(US))]),
    "assertion-of-same-origin": (
        None,
        [
            article(1, asserts(US, on_the_record=False, origin="wire")),
            article(2, asserts(SEOUL, on_the_record=False, origin="wire")),
        ],
    ),
    "additional-party": ("corroboration", [article(1, asserts(US)), article(2, asserts(SEOUL))]),
    "topic-without-claims": (None, [article(1, asserts(US, topic="loose", claim="topic"))]),
}
"""By rule: the kind of change, None for no change, and a history whose last article makes it."""

SUPPRESSIONS: dict[str, tuple[str, list[PublishedArticle]]] = {
    "several-parties-in-the-same-words": (
        PYONGYANG,
        [article(1, denies(KREMLIN, sentence="Both deny it"), denies(PYONGYANG, sentence="Both deny it"))],
    ),
    "answered-in-the-same-article": (US, [article(1, asserts(US), denies(KREMLIN))]),
    "minor-beside-greater-news": (SEOUL, [article(1, asserts(US, sentence="It was"), asserts(SEOUL, sentence="So it is"))]),
    "weaker-change-of-the-same-party": (KREMLIN, [article(1, declines(KREMLIN, sentence="No comment"), denies(KREMLIN))]),
    "several-parties-of-one-kind": (SEOUL, [article(1, denies(PYONGYANG)), article(2, asserts(US), asserts(SEOUL))]),
    "one-utterance-on-several-claims": (
        KREMLIN,
        [article(1, denies(KREMLIN, sentence="Nothing of it"), denies(KREMLIN, claim="talks", sentence="Nothing of it"))],
    ),
}
"""By stage: the party whose change raises no alert of its own, and a history whose last article has it."""


@pytest.mark.parametrize("rule", CLASSIFICATIONS)
def test_each_rule_decides_its_case(rule: str) -> None:
    """The last statement of the history is classified by the rule, with its kind of change; the decision names the rule."""
    kind, history = CLASSIFICATIONS[rule]
    (decision,) = decide_last(history)
    assert rule in decision.rules
    assert decision.kind == kind
    assert decision.raises_alert == (kind is not None)


@pytest.mark.parametrize("stage", SUPPRESSIONS)
def test_each_stage_suppresses_its_case(stage: str) -> None:
    """One change raises no alert of its own, and its decision names the stage; another change of the article raises one."""
    party, history = SUPPRESSIONS[stage]
    decisions = decide_last(history)
    suppressed = [each for each in decisions if each.rules[-1] == stage]
    assert [each.filed_statement.party for each in suppressed] == [party]
    assert not suppressed[0].raises_alert
    assert suppressed[0].reason in (Reason.MERGED_INTO_ALERT, Reason.COVERED_BY_OTHER_CLAIM)
    assert [each for each in decisions if each.raises_alert]


def test_every_rule_and_stage_has_a_case() -> None:
    """The tables above hold each rule and stage there is, and no other."""
    rules = {rule_name(rule) for listed in RULES_BY_STANCE.values() for rule in listed} | {"unknown-speaker", "topic-without-claims"}
    assert set(CLASSIFICATIONS) == rules
    assert set(SUPPRESSIONS) == {stage.name for stage in (*STAGES_WITHIN_CLAIM, *STAGES_ACROSS_CLAIMS)}


def test_no_two_rules_have_one_name() -> None:
    """A name in a trace stands for one rule: over all stances, stages and stories."""
    listed = {id(rules): rules for rules in RULES_BY_STANCE.values()}.values()
    names = [rule_name(rule) for rules in listed for rule in rules] + [each.name for each in (*STAGES_WITHIN_CLAIM, *STAGES_ACROSS_CLAIMS)]
    names += [rule_name(stage) for stage in STORY_STAGES]
    assert len(names) == len(set(names))


def test_what_suppresses_the_whole_article_is_named() -> None:
    """A change in an article that may not alert keeps its rule and names the suppression; what changes nothing keeps its own reason."""
    desk = LedgerDesk()
    (first,) = desk.decide(1, [asserts(US)], suppressed_by=Reason.COLD_START).statements
    assert (first.rules, first.reason, first.raises_alert) == (("first-assertion", "article-suppressed"), Reason.COLD_START, False)
    (again,) = desk.decide(2, [asserts(US)], suppressed_by=Reason.COLD_START).statements
    assert (again.rules, again.reason) == (("repeated-assertion",), Reason.POSITION_ON_RECORD)


def test_other_sentences_of_a_position_and_contradicted_ones_are_named() -> None:
    """A second sentence of a party names that a better one is in the article; an assertion the party denies there is contradicted."""
    decisions = decide_last([article(1, asserts(US, sentence="It was delivered to the port on Monday"), asserts(US, sentence="It was"))])
    assert [each.rules for each in decisions] == [("first-assertion",), ("first-assertion", "better-sentence-in-article")]
    decisions = decide_last([article(1, asserts(KREMLIN, sentence="It was"), denies(KREMLIN, sentence="It was not"))])
    assert {each.filed_statement.stance: each.rules for each in decisions} == {
        "assert": ("contradicted-in-article",),
        "deny": ("first-denial",),
    }
