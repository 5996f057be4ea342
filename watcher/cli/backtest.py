"""The output of ``topic test --since`` and ``topic add``: what a topic would have done with the stored articles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from watcher.cli import context, output
from watcher.cli.since import parse_since

if TYPE_CHECKING:
    from watcher.model import Topic
    from watcher.pipeline.backtest import BacktestArticle, BacktestResult
    from watcher.store.database import Database

_MAX_TITLES = 8


def backtest_topic(database: Database, topic: Topic, earliest: datetime) -> BacktestResult:
    """Backtest a topic with the user's entities and settings, under a line of progress."""
    from watcher.cli.topic_seed import load_claim_windows
    from watcher.pipeline.backtest import backtest_topic as backtest

    with output.show_progress() as step:
        return backtest(database, topic, earliest, load_entities=context.load_entities, windows=load_claim_windows(), report_progress=step)


def print_backtest(result: BacktestResult, since: str) -> None:
    total = f"{output.format_count(len(result.matches), 'match', 'matches')} and {output.format_count(result.alerts, 'alert')}"
    output.print_styled(f"On the articles stored since {since}: {total}.", bold=True)
    for monday, matches, alerts in result.weeks():
        typer.echo(
            f"  week of {monday:%Y-%m-%d}  {output.format_count(matches, 'match', 'matches')}, {output.format_count(alerts, 'alert')}"
        )
    for each in result.matches[-_MAX_TITLES:]:
        _print_article_line("!" if each.alerts else "·", each, ", ".join(each.alerts) or each.reason)
    if len(result.matches) > _MAX_TITLES:
        typer.echo(f"    and {len(result.matches) - _MAX_TITLES:,} earlier ones")
    for title, every in (("Weakest matches:", result.weakest_matches()), ("Near misses:", result.near_misses)):
        if every:
            output.print_styled(title, bold=True)
        for each in every:
            _print_article_line(
                "·", each, f"missing: {'; '.join(each.lacks)}" if each.lacks else f"{each.share:.0%} of the query in the quoted sentence"
            )


def _print_article_line(mark: str, tried_article: BacktestArticle, remark: str) -> None:
    output.print_paragraph(
        f"{tried_article.title} ({tried_article.outlet}; {remark})",
        first_prefix=f"  {mark} {tried_article.id:>5}  {tried_article.at:%Y-%m-%d}  ",
        max_lines=3,
    )


def backtest_to_json(result: BacktestResult) -> dict[str, Any]:
    return {
        "read": result.articles_read,
        "matches": len(result.matches),
        "alerts": result.alerts,
        "weeks": [{"week": f"{monday:%Y-%m-%d}", "matches": matches, "alerts": alerts} for monday, matches, alerts in result.weeks()],
        "articles": _articles_to_json(result.matches),
        "barely": [each.id for each in result.weakest_matches()],
        "near": _articles_to_json(result.near_misses),
    }


def _articles_to_json(tried_articles: Iterable[BacktestArticle]) -> list[dict[str, Any]]:
    names = ("id", "at", "title", "outlet", "share", "reason", "alerts", "lacks")
    return [{name: getattr(each, name) for name in names} for each in tried_articles]


def test_on_stored(topic: Topic, since: str, *, json: bool, quiet: bool) -> None:
    """``topic test NAME --since 90d``.  Exit code 1 where nothing stored matches."""
    earliest = parse_since(since)
    with context.open_database() as database:
        outcome = backtest_topic(database, topic, earliest)
    if json:
        output.print_json({"topic": topic.name, "query": topic.query} | backtest_to_json(outcome))
    elif not quiet:
        print_backtest(outcome, since)
    if not outcome.matches:
        raise typer.Exit(1)
