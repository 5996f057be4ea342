"""``watcher topic check``: the packaged topics on their own examples, and whether the user's topics can still be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.context import did_you_mean
from watcher.errors import QueryError, UsageError

if TYPE_CHECKING:
    from watcher.names.entities import Entities


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher topic check rnk-arms")(check)


def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these topics.", show_default=False)] = None,
    *,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Try the topics watcher brings along on their examples, and see that your own can be read.  Exit code 1 where one fails."""
    from watcher import data

    brought, own = data.builtin_topics_by_name(), _user_queries()
    known = list(dict.fromkeys([*brought, *own]))
    if unknown := [name for name in names or () if name not in known]:
        raise UsageError(
            f"There is no topic {output.sanitise_line(unknown[0])!r}.{did_you_mean(unknown[0], known)} See: watcher topic list"
        )
    entities = context.load_entities()
    results = [_check_topic(name, brought.get(name), own.get(name), entities) for name in names or known]
    for each in results:
        if json:
            output.print_json(each)
        elif not quiet:
            _print_check(each)
    if any(each["wrong"] for each in results):
        raise typer.Exit(1)


def _user_queries() -> dict[str, str]:
    """The user's topics and their queries."""
    from watcher.store import topics

    with context.open_database() as database, database.read() as tx:
        return {row["name"]: row["query"] for row in topics.list_with_counts(tx)}


def _check_topic(name: str, builtin: Any, query: str | None, entities: Entities) -> dict[str, Any]:
    from watcher.topics.query_parser import parse_query

    wrong = list(_failed_examples(builtin, entities)) if builtin else []
    if query is not None and (builtin is None or query != builtin.topic.query):
        try:
            parse_query(query, entities)
        except QueryError as error:
            wrong.append(f"its query cannot be read: {error}")
    return {
        "topic": name,
        "examples": len(builtin.must_match) + len(builtin.must_not_match) if builtin else 0,
        "own": query is not None,
        "wrong": wrong,
    }


def _failed_examples(builtin: Any, entities: Entities) -> Iterator[str]:
    """The examples of a packaged topic that are not filed as they say."""
    from watcher.model import Article, TextSource
    from watcher.text.language import detect_language
    from watcher.topics.match import compile_topics

    matcher = compile_topics([builtin.topic], entities)
    if builtin.topic.name in matcher.query_errors:
        yield f"its query cannot be read: {matcher.query_errors[builtin.topic.name]}"
        return
    for expected, texts in ((True, builtin.must_match), (False, builtin.must_not_match)):
        for text in texts:
            article = Article(url="", outlet="", title="", text=text, source=TextSource.SUPPLIED)
            if bool(matcher.match_topics(article, detect_language(text))) is not expected:
                yield f"{'does not match' if expected else 'matches'}: {text}"


def _print_check(result: dict[str, Any]) -> None:
    good = f"{output.format_count(result['examples'], 'example')} as they should be" if result["examples"] else "its query can be read"
    output.print_styled(f"{output.sanitise_line(result['topic'])}: {'wrong' if result['wrong'] else good}", bold=bool(result["wrong"]))
    for line in result["wrong"]:
        output.print_paragraph(line, first_prefix="  ✗ ")
