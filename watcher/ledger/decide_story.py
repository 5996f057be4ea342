"""For one matched topic of one article: whether its story raises an alert, or the reason why it does not.

Where the article's statements changed a record, their alerts cover it; the story's own alert is for what they have nothing to say on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from watcher.errors import Reason
from watcher.ledger.change import rule_name
from watcher.ledger.position_change import KIND_STRENGTH
from watcher.ledger.topic_claims import claims_by_id
from watcher.model import AlertKind, LedgerContext, Placement, Severity, StatementDecision, StoryDecision, TopicMatch

_REASONS_THAT_LEAVE_STORY_ALONE = frozenset({Reason.UNKNOWN_SPEAKER})


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What a story is decided by."""

    match: TopicMatch
    placement: Placement
    context: LedgerContext
    statement_decisions: Sequence[StatementDecision] = ()
    """What is decided on the article's statements on this topic."""
    statements_supported: bool = False
    """Whether statements can be read in the article's language."""
    suppressed_by: Reason | None = None
    """Why nothing this article brings may alert."""

    @property
    def speaks_by_statements(self) -> bool:
        """Whether the topic has claims, and statements on them can be read in this language."""
        topic = self.context.topics.get(self.match.topic)
        return topic is not None and bool(topic.claims) and self.statements_supported


def decide_story(facts: StoryFacts) -> StoryDecision:
    """Return the decision of the first stage that applies."""
    for stage in STORY_STAGES:
        if (decision := stage(facts)) is not None:
            return replace(decision, rules=(rule_name(stage),))
    raise AssertionError("The last stage applies to every story.")


def covered_by_statement_alert(facts: StoryFacts) -> StoryDecision | None:
    """One of the article's statements on this topic raises an alert already."""
    covered = any(decision.raises_alert for decision in facts.statement_decisions)
    return _no_alert(facts, Reason.COVERED_BY_STATEMENT_ALERT) if covered else None


def story_on_record(facts: StoryFacts) -> StoryDecision | None:
    """A near-copy of a story that this topic has not on record is a first report: the original was about something else."""
    story_id = facts.placement.story_id
    if story_id is None or (facts.match.topic, story_id) not in facts.context.stories_on_record:
        return None
    return _no_alert(facts, Reason.STORY_ON_RECORD if facts.placement.duplicate_of is None else Reason.NEAR_COPY)


def article_suppressed(facts: StoryFacts) -> StoryDecision | None:
    """Nothing that this article brings may alert."""
    return None if facts.suppressed_by is None else _no_alert(facts, facts.suppressed_by)


def retelling_in_unsupported_language(facts: StoryFacts) -> StoryDecision | None:
    """Within a day of an alert, a story whose statements cannot be read most likely retells it."""
    topic = facts.context.topics.get(facts.match.topic)
    retells = (
        topic is not None and topic.claims and not facts.statements_supported and facts.match.topic in facts.context.alerted_within_day
    )
    return _update(facts) if retells else None


def story_on_topic_without_claims(facts: StoryFacts) -> StoryDecision | None:
    """A story of which nothing was read on a topic without claims: while the topic alerted recently, most likely a retelling."""
    topic = facts.context.topics.get(facts.match.topic)
    recent = topic is not None and not topic.claims and facts.match.topic in facts.context.alerted_recently
    return _update(facts) if recent else None


def story_without_claims(facts: StoryFacts) -> StoryDecision | None:
    """Statements cannot speak for this topic in this language: a new story is a first report."""
    return None if facts.speaks_by_statements else StoryDecision(facts.match, Reason.FIRST_REPORT, raises_alert=True)


def propositions_unchanged(facts: StoryFacts) -> StoryDecision | None:
    """All that is said in it on propositions that the program opened is on record."""
    topic = facts.context.topics.get(facts.match.topic)
    if topic is None or all(each.filed_statement.statement.claim in claims_by_id(topic) for each in facts.statement_decisions):
        return None
    only_background = all(each.reason is Reason.BACKGROUND for each in facts.statement_decisions)
    if only_background and all(each.statement.topic != facts.match.topic for each in facts.context.statements):
        return None  # background of what nobody told yet is no record
    return statements_change_nothing(facts)


def statements_change_nothing(facts: StoryFacts) -> StoryDecision | None:
    """What is said in it is on record: the strongest of it gives the reason."""
    heard = [decision for decision in facts.statement_decisions if decision.reason not in _REASONS_THAT_LEAVE_STORY_ALONE]
    if not heard:
        return None
    return _no_alert(facts, max(heard, key=lambda decision: KIND_STRENGTH[decision.kind] if decision.kind else 0).reason)


def new_story_after_recent_alert(facts: StoryFacts) -> StoryDecision | None:
    """A new story without a statement, on a topic that alerted recently, is an update."""
    return _update(facts) if facts.match.topic in facts.context.alerted_recently else None


def first_report(facts: StoryFacts) -> StoryDecision:
    """Everything else is a first report."""
    return StoryDecision(facts.match, Reason.FIRST_REPORT, raises_alert=True)


def _no_alert(facts: StoryFacts, reason: Reason) -> StoryDecision:
    return StoryDecision(facts.match, reason, raises_alert=False)


def _update(facts: StoryFacts) -> StoryDecision:
    return StoryDecision(facts.match, Reason.NEW_STORY, raises_alert=True, kind=AlertKind.UPDATE, severity=Severity.LOW)


STORY_STAGES: tuple[Callable[[StoryFacts], StoryDecision | None], ...] = (
    covered_by_statement_alert,
    story_on_record,
    article_suppressed,
    retelling_in_unsupported_language,
    propositions_unchanged,
    story_on_topic_without_claims,
    story_without_claims,
    statements_change_nothing,
    new_story_after_recent_alert,
    first_report,
)
