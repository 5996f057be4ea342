"""A stream's statements through the real ledger: a real database, the pipeline's own step, and what comes out as alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.oracle.score import RaisedAlert
from tests.running_watcher import World, running_world
from watcher.model import Article, Factuality, Figure, FigureKind, Reading, Span, Stance, Statement, TextSource, Topic, TopicMatch
from watcher.pipeline.analyse import decide_and_record, store_article
from watcher.stories.fingerprint import compute_fingerprint


def raised_by_stream(folder: Path, topic: Mapping[str, Any], articles: Sequence[Mapping[str, Any]]) -> dict[str, list[RaisedAlert]]:
    """Article id -> the alerts that its hand-given statements raised."""
    raised: dict[str, list[RaisedAlert]] = {}
    with running_world(folder) as made:
        name = str(topic["stream"]).lower()
        made.add_topic(Topic(name, topic["name"], topic.get("query") or name))
        ids: dict[int, str] = {}
        for article in articles:
            ids[_file(made, name, article)] = article["id"]
            raised[article["id"]] = []
        for alert in made.list_alerts():
            against = tuple(dict.fromkeys(ids[quote.article_id] for quote in alert.against if quote.article_id in ids))
            parties = tuple(dict.fromkeys((alert.quote.party, *alert.parties, *alert.quote.source[1:])))
            kind = alert.kind.value
            raised[ids[alert.quote.article_id]].append(RaisedAlert(kind, parties, against, alert.claim))
    return raised


def _file(made: World, topic: str, row: Mapping[str, Any]) -> int:
    """File one article's statements as if they had been read; returns the article's number."""
    published = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    made.clock.current = published
    url = f"{row['url']}{'&' if '?' in row['url'] else '?'}article={row['id']}"  # two articles of a stream may share an address
    article = Article(url, row["outlet"], row["title"], row["text"], TextSource.SUPPLIED, published, row["lang"])
    number, _ = store_article(made.app, article)
    gold = row["gold"]
    matches = (TopicMatch(topic, (), Span(0, min(len(article.text), 80))),) if gold["on_topic"] else ()
    statements = tuple(_statement(topic, article, each) for each in gold["statements"]) if matches else ()
    reading = Reading(article, compute_fingerprint(article.title, article.text), matches, "oracle", statements, True)
    with made.database.write() as tx:
        decide_and_record(made.app, tx, number, reading, None, seen_at=published)
    return number


def _statement(topic: str, article: Article, row: Mapping[str, Any]) -> Statement:
    start = article.text.find(row["quote"])
    in_title = start < 0
    if in_title:
        start = max(article.title.find(row["quote"]), 0)
    span = Span(start, start + len(row["quote"]), in_title)
    stance = Stance(row["stance"])
    answers = stance in (Stance.ASSERT, Stance.DENY)
    factuality = Factuality.UNKNOWN if not answers else Factuality.CERTAIN if row.get("certain", True) else Factuality.PROBABLE
    figures = (_figure(row["figure"]),) if row.get("figure") else ()
    party = row["party"]
    return Statement(
        topic,
        row["proposition"],
        party,
        (article.outlet, *(row.get("names") or [party])[:1]),
        stance,
        factuality,
        span,
        span,
        background=bool(row.get("background")),
        on_the_record=party not in ("media", "sources"),
        origin=article.outlet,
        figures=figures,
    )


def _figure(row: Mapping[str, Any]) -> Figure:
    days = [value for value in (row["low"], row["high"]) if value is not None]
    dated = bool(days) and all(_is_day(value) for value in days)
    return Figure(str(row["of"]), row["low"], row["high"], FigureKind.DATE if dated else FigureKind.COUNT)


def _is_day(value: float) -> bool:
    """Whether a number of the labels is a day or month: YYYYMMDD or YYYYMM."""
    text = str(value)
    if len(text) not in (6, 8) or not text.isdigit():
        return False
    return 1900 <= int(text[:4]) <= 2100 and 1 <= int(text[4:6]) <= 12 and (len(text) == 6 or 1 <= int(text[6:]) <= 31)
