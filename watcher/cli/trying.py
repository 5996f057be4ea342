"""``watcher topic test``: a query tried on a text, sentence by sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.common import nearest
from watcher.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.cli.clauses import Clause, Sentence, Trial
    from watcher.model import Article, Topic

MOST_TEXT = 1_000_000


def register(cli: typer.Typer) -> None:
    cli.command(
        epilog="Examples: watcher topic test rnk-arms --article 12 | watcher topic test '@iran AND drone*' --text 'Iran showed a drone.'"
    )(test)


def test(
    query: Annotated[str, typer.Argument(metavar="NAME|QUERY", help="A topic's handle, or a query to try.", show_default=False)],
    *,
    text: Annotated[str, typer.Option(help="This text.", show_default=False)] = "",
    file: Annotated[
        Path | None, typer.Option(help="A file with plain text or a web page; - for standard input.", show_default=False)
    ] = None,
    url: Annotated[str, typer.Option(help="A page, fetched now and not stored.", show_default=False)] = "",
    article: Annotated[str, typer.Option(help="A stored article, by number or URL.", show_default=False)] = "",
    since: Annotated[str, typer.Option(help="All that is stored since: 90d, 12h, 4w or a day.", show_default=False)] = "",
    language: Annotated[str, typer.Option("--lang", help="The text's language, as fr; else it is detected.", show_default=False)] = "",
    every: Annotated[bool, typer.Option("--all", help="Show the sentences without a match, too.")] = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Try a topic or a query on a text: the sentences with what matched, and for a miss which clauses failed.  Exit code 1 for a miss."""
    if [bool(text), file is not None, bool(url), bool(article), bool(since)].count(True) != 1:
        what = "--text, --file, --url, --article and --since"
        raise UsageError(f"Say what to try it on with one of {what}, as in: --text 'Iran showed a drone.'")
    from watcher.cli.clauses import Trial
    from watcher.topics.query import parse

    topic, notes = _asked(query)
    if since:
        from watcher.cli import backtest

        backtest.command(topic, since, json=json, quiet=quiet)
        return
    given = _from_store(article) if article else _from_page(url) if url else _from_words(text, file)
    trial = Trial(parse(topic.query, common.entities()), _in_language(given, language), common.entities())
    if json:
        common.show_json(_facts(topic, trial))
    elif not quiet:
        for note in (*notes, *trial.query.notes):
            screen.hint(f"Note: {note}")
        _show(topic, trial, every)
    if trial.match is None:
        raise typer.Exit(1)


# ── what is tried, and on what ────────────────────────────────────────────────────────────────────────────────────────


def _asked(words: str) -> tuple[Topic, list[str]]:
    """The topic of that name, the user's own or one watcher brings along; else the words as a query."""
    from watcher import data
    from watcher.model import Topic
    from watcher.store import topics

    with common.store() as database, database.read() as tx:
        own = {row["name"]: topics.as_topic(row) for row in topics.every(tx)}
    known = {name: each.topic for name, each in data.brought().items()} | own
    if words in known:
        return known[words], []
    if any(sign in words for sign in ' @*"('):
        return Topic("query", words, words), []
    return Topic("query", words, words), [f"There is no topic {words!r}, so it is tried as a query.{nearest(words, known)}"]


def _from_store(handle: str) -> Article:
    from watcher.cli.article import named
    from watcher.store import articles

    with common.store() as database, database.read() as tx:
        return articles.as_article(named(tx, handle))


def _from_page(url: str) -> Article:
    from watcher.cli.feed import check_address
    from watcher.cli.reach import Reach
    from watcher.model import Entry

    check_address(url)
    with Reach() as reach:
        return reach.article(Entry(title="", url=url), url)


def _from_words(text: str, file: Path | None) -> Article:
    from watcher.articles.extract import extract
    from watcher.feeds.discover import is_page
    from watcher.model import Article, Entry, TextSource
    from watcher.text.plain import clean

    if file is not None:
        try:
            raw = sys.stdin.buffer.read(MOST_TEXT) if str(file) == "-" else file.read_bytes()[:MOST_TEXT]
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
        if is_page(raw):
            return extract(raw, entry=Entry(title="", url="file:page"), url="http://localhost/page")
        text = raw.decode("utf-8", "replace")
    return Article(url="", outlet="", title="", text=clean(text), source=TextSource.GIVEN)


def _in_language(article: Article, given: str) -> Article:
    from dataclasses import replace

    from watcher.text.language import detect

    return replace(article, language=given or detect(article.text or article.title, article.language))


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show(topic: Topic, trial: Trial, every: bool) -> None:
    from watcher.alerts import terminal

    article = trial.article
    if article.title:
        screen.heading(article.title)
    shown = [each for each in trial.sentences() if (each.marks or every) and each.text.strip()]
    for each in shown:
        name = "title" if not each.number else str(each.number)
        lines = terminal.quoted(each.text, each.marks, width=screen.columns() - 9, colour=screen.colour())
        for at, line in enumerate(lines):
            typer.echo(f"{name if not at else '':>5} │ {line}", color=screen.colour())
        if each.words:
            screen.paragraph(", ".join(each.words), first="      └ ")
    total = len(trial.sentences()) - 1
    left = total - sum(1 for each in shown if each.number)
    if left:
        screen.say(f"      {screen.counted(left, 'sentence')} of {total} without a match.", dim=True)
    typer.echo()
    name = common.safe(topic.name) if topic.name != "query" else "The query"
    where = f"(read as {article.language or 'unknown language'})"
    if trial.match is not None:
        screen.say(f"{name} matches {where}.", bold=True, fg="green")
        return
    screen.say(f"{name} does not match {where}; {trial.near:.0%} of it is there. What it asks for:", bold=True, fg="yellow")
    show_clauses(trial.clauses())


_JOINTS = {"OR": "one of these:", "AND": "all of these:", "SENTENCE": "all of these in one sentence:"}


def _said(joint: str) -> str:
    """What joins the parts of a clause, in words."""
    word, _, reach = joint.partition("/")
    if joint.startswith("AT LEAST"):
        return f"{joint.lower().removesuffix(' of')} in weight of these:"
    return _JOINTS.get(joint, f"all of these within {reach} {'words' if word == 'NEAR' else 'successive sentences'}:")


def show_clauses(clauses: Sequence[Clause]) -> None:
    """What a query asks for, below each other; a query of one clause is opened, since it is known as a whole."""
    if len(clauses) == 1 and clauses[0].parts:
        (whole,) = clauses
        note = f"  ({whole.note})" if whole.note else ""
        typer.echo(f"  {_said(whole.joint)}{note}")
        clauses = whole.parts
    for clause in clauses:
        show_clause(clause)


def show_clause(clause: Clause, depth: int = 1) -> None:
    """A clause on a line; what failed is opened down to the words that are missing."""
    mark = {True: "✓", False: "✗", None: "?"}[clause.holds]
    note = f"  ({clause.note})" if clause.note else ""
    screen.paragraph(f"{clause.text}{note}", first=f"{'  ' * depth}{mark} ", most=3)
    told = any(part.holds is not False or part.parts for part in clause.parts)
    if clause.holds is not True and told:  # of words of which none is there, their list has said it
        for part in clause.parts:
            show_clause(part, depth + 1)


def _facts(topic: Topic, trial: Trial) -> dict[str, Any]:
    return {
        "topic": topic.name,
        "query": topic.query,
        "match": trial.match is not None,
        "near": round(trial.near, 2),
        "language": trial.article.language,
        "title": trial.article.title,
        "sentences": [_sentence(each) for each in trial.sentences() if each.marks],
        "clauses": [clause_facts(clause) for clause in trial.clauses()],
        "notes": list(trial.query.notes),
    }


def _sentence(each: Sentence) -> dict[str, Any]:
    return {"number": each.number, "text": each.text, "marks": [list(mark) for mark in each.marks], "words": list(each.words)}


def clause_facts(clause: Clause) -> dict[str, Any]:
    return {"clause": clause.text, "holds": clause.holds, "near": round(clause.near, 2), "note": clause.note} | (
        {"parts": [clause_facts(part) for part in clause.parts]} if clause.parts else {}
    )
