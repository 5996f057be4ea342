"""``watcher topic check``: the built-in topics on their examples, and whether the user's topics are valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import QueryError
from watcher.services.lookup import require_topic_name

if TYPE_CHECKING:
    from watcher.names.entities import Entities


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher topic check rnk-arms")(check)


def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Only these topics.", show_default=False)] = None,
    *,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Check the built-in topics and your own.

    Built-in topics are tried on their examples; your own must be valid.  Exit code 1 where one fails.
    """
    from watcher import data

    builtin, own = data.builtin_topics_by_name(), _user_queries()
    known = list(dict.fromkeys([*builtin, *own]))
    for name in names or ():
        require_topic_name(name, known)
    entities = context.load_entities()
    results = [_check_topic(name, builtin.get(name), own.get(name), entities) for name in names or known]
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
            wrong.append(f"its query is not valid: {error}")
    return {
        "topic": name,
        "examples": len(builtin.must_match) + len(builtin.must_not_match) if builtin else 0,
        "own": query is not None,
        "wrong": wrong,
    }


def _failed_examples(builtin: Any, entities: Entities) -> Iterator[str]:
    """Yield the examples of a built-in topic that do not match as they should."""
    from watcher.model import Article, TextSource
    from watcher.text.language import detect_language
    from watcher.topics.match import compile_topics

    matcher = compile_topics([builtin.topic], entities)
    if builtin.topic.name in matcher.query_errors:
        yield f"its query is not valid: {matcher.query_errors[builtin.topic.name]}"
        return
    for expected, texts in ((True, builtin.must_match), (False, builtin.must_not_match)):
        for text in texts:
            article = Article(url="", outlet="", title="", text=text, source=TextSource.SUPPLIED)
            if bool(matcher.match_topics(article, detect_language(text))) is not expected:
                yield f"{'does not match' if expected else 'matches'}: {text}"


def _print_check(result: dict[str, Any]) -> None:
    good = f"{output.format_count(result['examples'], 'example')} correct" if result["examples"] else "its query is valid"
    output.print_styled(f"{output.sanitise_line(result['topic'])}: {'wrong' if result['wrong'] else good}", bold=bool(result["wrong"]))
    for line in result["wrong"]:
        output.print_paragraph(line, first_prefix="  ✗ ")
