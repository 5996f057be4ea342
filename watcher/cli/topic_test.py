"""``watcher topic test``: try a query on a text, sentence by sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import UsageError
from watcher.services.lookup import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Article, Topic
    from watcher.topics.query_trial import MatchedSentence, QueryClause, QueryTrial

MAX_TEXT_BYTES = 1_000_000


def register(cli: typer.Typer) -> None:
    cli.command(
        epilog="Examples: watcher topic test rnk-arms --article 12 | watcher topic test '@iran AND drone*' --text 'Iran showed a drone.'"
    )(test)


def test(
    query: Annotated[str, typer.Argument(metavar="NAME|QUERY", help="A topic's handle, or a query to try.", show_default=False)],
    *,
    text: Annotated[str, typer.Option(help="Try it on this text.", show_default=False)] = "",
    file: Annotated[
        Path | None, typer.Option(help="A file with plain text or a web page; - for standard input.", show_default=False)
    ] = None,
    url: Annotated[str, typer.Option(help="A web page, fetched now and not stored.", show_default=False)] = "",
    article: Annotated[str, typer.Option(help="A stored article, by number or URL.", show_default=False)] = "",
    since: Annotated[str, typer.Option(help="All articles stored since: 90d, 12h, 4w or a date.", show_default=False)] = "",
    language: Annotated[
        str, typer.Option("--lang", help="The text's language, for example fr; default: detected.", show_default=False)
    ] = "",
    show_all: Annotated[bool, typer.Option("--all", help="Also show sentences without a match.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Try a topic or a query on a text or on stored articles.

    Shows the sentences with what matched, or the clauses that failed.  Exit code 1 for no match.
    """
    _require_one_source(text, file, url, article, since)
    from watcher.cli import backtest
    from watcher.topics.query_parser import parse_query
    from watcher.topics.query_trial import QueryTrial

    topic, notes = _find_topic_or_query(query)
    if since:
        backtest.test_on_stored(topic, since, json=json, quiet=quiet)
        return
    given = _load_article(article) if article else _fetch_article(url) if url else _article_from_text(text, file)
    trial = QueryTrial(parse_query(topic.query, context.load_entities()), _with_language(given, language), context.load_entities())
    if json:
        output.print_json(_trial_to_json(topic, trial))
    elif not quiet:
        for note in (*notes, *trial.query.warnings):
            output.print_to_stderr(f"Note: {note}")
        _print_trial(topic, trial, show_all)
    if trial.match is None:
        raise typer.Exit(1)


def _require_one_source(*sources: str | Path | None) -> None:
    if sum(bool(source) for source in sources) != 1:
        what = "--text, --file, --url, --article and --since"
        raise UsageError(f"Give exactly one of {what}, for example: --text 'Iran showed a drone.'")


# ── what is tried, and on what ────────────────────────────────────────────────────────────────────────────────────────


def _find_topic_or_query(name_or_query: str) -> tuple[Topic, list[str]]:
    """Return the user's own or built-in topic of that name; else the text as a query."""
    from watcher import data
    from watcher.model import Topic
    from watcher.store import topics

    with context.open_database() as database, database.read() as tx:
        own = {row["name"]: topics.as_topic(row) for row in topics.list_with_counts(tx)}
    known = {name: each.topic for name, each in data.builtin_topics_by_name().items()} | own
    if name_or_query in known:
        return known[name_or_query], []
    if any(sign in name_or_query for sign in ' @*"('):
        return Topic("query", name_or_query, name_or_query), []
    return Topic("query", name_or_query, name_or_query), [
        f"No topic {name_or_query!r}, so it is tried as a query.{did_you_mean(name_or_query, known)}"
    ]


def _load_article(handle: str) -> Article:
    from watcher.services.lookup import find_article
    from watcher.store import articles

    with context.open_database() as database, database.read() as tx:
        return articles.as_article(find_article(tx, handle))


def _fetch_article(url: str) -> Article:
    from watcher.cli.one_off_fetcher import open_fetcher
    from watcher.model import Entry
    from watcher.services.manage_feeds import check_feed_url

    check_feed_url(url)
    with open_fetcher(context.load_settings_and_log()) as fetcher:
        return fetcher.fetch_article(Entry(title="", url=url), url)


def _article_from_text(text: str, file: Path | None) -> Article:
    from watcher.articles.extract import extract_article
    from watcher.feeds.feed_links import is_html_page
    from watcher.model import Article, Entry, TextSource
    from watcher.text.cleaning import clean_text

    if file is not None:
        try:
            raw = sys.stdin.buffer.read(MAX_TEXT_BYTES) if str(file) == "-" else file.read_bytes()[:MAX_TEXT_BYTES]
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
        if is_html_page(raw):
            return extract_article(raw, entry=Entry(title="", url="file:page"), url="http://localhost/page")
        text = raw.decode("utf-8", "replace")
    return Article(url="", outlet="", title="", text=clean_text(text), source=TextSource.SUPPLIED)


def _with_language(article: Article, language_option: str) -> Article:
    from dataclasses import replace

    from watcher.text.language import detect_language

    return replace(article, language=language_option or detect_language(article.text or article.title, article.language))


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _print_trial(topic: Topic, trial: QueryTrial, show_all: bool) -> None:
    from watcher.rendering import terminal

    article = trial.article
    if article.title:
        output.print_heading(article.title)
    shown = [each for each in trial.sentences() if (each.marks or show_all) and each.text.strip()]
    for each in shown:
        name = "title" if not each.number else str(each.number)
        lines = terminal.format_quote(each.text, each.marks, width=output.screen_width() - 9, colour=output.use_colour())
        for at, line in enumerate(lines):
            typer.echo(f"{name if not at else '':>5} │ {line}", color=output.use_colour())
        if each.terms:
            output.print_paragraph(", ".join(each.terms), first_prefix="      └ ")
    total = len(trial.sentences()) - 1
    left = total - sum(1 for each in shown if each.number)
    if left:
        output.print_styled(f"      {output.format_count(left, 'sentence')} of {total} without a match.", dim=True)
    typer.echo()
    name = output.sanitise_line(topic.name) if topic.name != "query" else "The query"
    where = f"(read as {article.language or 'unknown language'})"
    if trial.match is not None:
        output.print_styled(f"{name} matches {where}.", bold=True, fg="green")
        return
    output.print_styled(f"{name} does not match {where}; {trial.fraction_met:.0%} of it is met. Its clauses:", bold=True, fg="yellow")
    print_clauses(trial.clauses())


_OPERATOR_TEXTS = {"OR": "one of these:", "AND": "all of these:", "SENTENCE": "all of these in one sentence:"}


def _describe_operator(operator: str) -> str:
    """What joins the parts of a clause, in words."""
    word, _, limit = operator.partition("/")
    if operator.startswith("AT LEAST"):
        return f"{operator.lower().removesuffix(' of')} in weight of these:"
    return _OPERATOR_TEXTS.get(operator, f"all of these within {limit} {'words' if word == 'NEAR' else 'successive sentences'}:")


def print_clauses(clauses: Sequence[QueryClause]) -> None:
    """What a query asks for, below each other; a query of one clause is opened, since it is known as a whole."""
    if len(clauses) == 1 and clauses[0].parts:
        (whole,) = clauses
        note = f"  ({whole.note})" if whole.note else ""
        typer.echo(f"  {_describe_operator(whole.operator)}{note}")
        clauses = whole.parts
    for clause in clauses:
        print_clause(clause)


def print_clause(clause: QueryClause, depth: int = 1) -> None:
    """A clause on a line; what failed is opened down to the words that are missing."""
    mark = {True: "✓", False: "✗", None: "?"}[clause.holds]
    note = f"  ({clause.note})" if clause.note else ""
    output.print_paragraph(f"{clause.text}{note}", first_prefix=f"{'  ' * depth}{mark} ", max_lines=3)
    told = any(part.holds is not False or part.parts for part in clause.parts)
    if clause.holds is not True and told:  # of words of which none is there, their list has said it
        for part in clause.parts:
            print_clause(part, depth + 1)


def _trial_to_json(topic: Topic, trial: QueryTrial) -> dict[str, Any]:
    return {
        "topic": topic.name,
        "query": topic.query,
        "match": trial.match is not None,
        "near": round(trial.fraction_met, 2),
        "language": trial.article.language,
        "title": trial.article.title,
        "sentences": [_sentence_to_json(each) for each in trial.sentences() if each.marks],
        "clauses": [clause_to_json(clause) for clause in trial.clauses()],
        "notes": list(trial.query.warnings),
    }


def _sentence_to_json(sentence: MatchedSentence) -> dict[str, Any]:
    return {
        "number": sentence.number,
        "text": sentence.text,
        "marks": [list(mark) for mark in sentence.marks],
        "words": list(sentence.terms),
    }


def clause_to_json(clause: QueryClause) -> dict[str, Any]:
    return {"clause": clause.text, "holds": clause.holds, "near": round(clause.fraction_met, 2), "note": clause.note} | (
        {"parts": [clause_to_json(part) for part in clause.parts]} if clause.parts else {}
    )
