"""Explain, topic by topic, why an article matched or not, and what became of what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from watcher.services.article_history import ArticleHistory, load_article_history
from watcher.services.lookup import find_article, require_topic_name

if TYPE_CHECKING:
    from watcher.model import Alert, AlertRoute, Article, StoredStatement
    from watcher.names.entities import Entities
    from watcher.store.column_types import Connection, Row
    from watcher.store.database import Database
    from watcher.topics.query_trial import QueryClause


@dataclass(frozen=True, slots=True)
class SuppressedCueText:
    """Words of saying that yield no statement, and the name and meaning of the rule by which."""

    words: str
    rule: str
    meaning: str


@dataclass(slots=True)
class TopicExplanation:
    """What became of an article on one topic."""

    topic: str
    matched: bool
    alert_ids: list[int]
    statements: list[StoredStatement]
    reason: str | None = None
    """Of a match: the Reason that was recorded with it."""
    no_match_text: str = ""
    """Of no match: why, as half a sentence."""
    clauses: list[QueryClause] = field(default_factory=list)
    """Of no match: the clauses of the query and which of them hold."""
    quote: str = ""
    marks: list[tuple[int, int]] = field(default_factory=list)
    first_report_id: int | None = None
    """Of a match that was not the first of its story: the article that was."""
    routes: Sequence[AlertRoute] = ()
    """What became of its first alert, by channel."""
    suppressed_cues: list[SuppressedCueText] = field(default_factory=list)
    """Of a match, where a trace was asked for: the words of saying that yield no statement."""


@dataclass(frozen=True, slots=True)
class ArticleExplanation:
    row: Row
    article: Article
    topics: list[TopicExplanation]
    history: ArticleHistory
    """How it was read again after it alerted."""


@dataclass(frozen=True, slots=True)
class _StoredOutcome:
    """What is on record about the article, by topic name."""

    matches: dict[str, Row]
    alerts: Sequence[Alert]
    statements: Sequence[StoredStatement]
    first_reports: dict[str, Row | None]
    routes: dict[int, list[AlertRoute]]


def explain_article(
    database: Database, handle: str, *, topic: str, load_entities: Callable[[], Entities], trace: bool = False
) -> ArticleExplanation:
    """Explain an article for one topic, or without a name for all.

    ``trace``: also read it anew for the words of saying that yield no statement.  Entities are loaded only
    for that and for a topic that did not match.

    Raises:
        UsageError: there is no such article or topic.
    """
    from watcher.store import articles, topics

    with database.read() as tx:
        row = find_article(tx, handle)
        topic_rows = topics.list_with_counts(tx)
        if topic:
            require_topic_name(topic, [each["name"] for each in topic_rows])
        outcome = _load_outcome(tx, row["id"])
        history = load_article_history(tx, row["id"])
    article = articles.as_article(row)
    explained = []
    for each in topic_rows:
        if topic in ("", each["name"]):
            one = _explain_match(each["name"], row, article, outcome) or _explain_no_match(each, row, article, load_entities)
            if trace and one.matched:
                one.suppressed_cues = _find_suppressed_cues(each, article, load_entities)
            one.statements = [item for item in outcome.statements if item.statement.topic == each["name"]]
            explained.append(one)
    return ArticleExplanation(row, article, explained, history)


def _load_outcome(tx: Connection, article_id: int) -> _StoredOutcome:
    from watcher.store import alert_routes, alerts, statements, topics

    matches, raised = topics.matches_by_topic(tx, article_id), alerts.list_for_article(tx, article_id)
    return _StoredOutcome(
        matches,
        raised,
        statements.list_for_article(tx, article_id),
        {name: topics.first_match_of_story(tx, row["topic_id"], row["story_id"]) for name, row in matches.items()},
        alert_routes.list_by_alert(tx, [each.id for each in raised]),
    )


def _explain_match(topic: str, row: Row, article: Article, outcome: _StoredOutcome) -> TopicExplanation | None:
    """None where the article did not match the topic."""
    match = outcome.matches.get(topic)
    if match is None:
        return None
    low, high, in_title = match["quote_start"], match["quote_end"], match["quote_in_title"]
    ids = [each.id for each in outcome.alerts if each.topic == topic]
    first = outcome.first_reports.get(topic)
    return TopicExplanation(
        topic,
        True,
        ids,
        [],
        reason=str(match["reason"]),
        quote=(article.title if in_title else article.text)[low:high],
        marks=[(s - low, e - low) for s, e, titled in match["spans"] if titled == in_title and low <= s and e <= high],
        first_report_id=first["article_id"] if first is not None and first["article_id"] != row["id"] else None,
        routes=outcome.routes.get(ids[0], []) if ids else (),
    )


def _find_suppressed_cues(topic_row: dict[str, Any], article: Article, load_entities: Callable[[], Entities]) -> list[SuppressedCueText]:
    """Read the article with today's rules; nothing where the topic's query is no longer valid, or does not match any more."""
    from watcher.errors import QueryError
    from watcher.pipeline.stored_articles import TopicReader
    from watcher.store import topics

    reader = TopicReader(topics.as_topic(topic_row), load_entities)
    try:
        matches = reader.matcher.match_topics(article, article.language)
    except QueryError:
        return []
    return [
        SuppressedCueText((article.title if cue.span.in_title else article.text)[cue.span.start : cue.span.end], cue.rule, cue.rule.meaning)
        for cue in reader.statement_reader.read_article(article, article.language, matches).suppressed
    ]


def _explain_no_match(topic_row: dict[str, Any], row: Row, article: Article, load_entities: Callable[[], Entities]) -> TopicExplanation:
    from watcher.errors import QueryError
    from watcher.store.tables import ArticleState
    from watcher.topics.query_parser import parse_query
    from watcher.topics.query_trial import QueryTrial

    explanation = TopicExplanation(topic_row["name"], False, [], [])
    try:
        trial = QueryTrial(parse_query(topic_row["query"], load_entities()), article, load_entities())
    except QueryError as error:
        explanation.no_match_text = f"its query is no longer valid: {error}"
        return explanation
    matches_now = trial.match is not None
    if not matches_now:
        explanation.clauses = list(trial.clauses())
    if row["state"] != ArticleState.ANALYSED:
        explanation.no_match_text = f"the article has not been analysed yet ({row['state']})"
    elif matches_now:
        explanation.no_match_text = (
            "it did not match when it was analysed; with today's words it would"
            if topic_row["enabled"]
            else "the topic is off; its query would match"
        )
    else:
        missing = "clauses of its query are missing"
        explanation.no_match_text = missing if topic_row["enabled"] else f"the topic is off, and {missing}"
    return explanation
