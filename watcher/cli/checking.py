"""``watcher topic check``: the packaged topics on their own examples, and whether the user's topics can still be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.common import nearest
from watcher.errors import QueryError, UsageError

if TYPE_CHECKING:
    from watcher.topics.entities import Entities


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher topic check rnk-arms")(check)


def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these topics.", show_default=False)] = None,
    *,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Try the topics watcher brings along on their examples, and see that your own can be read.  Exit code 1 where one fails."""
    from watcher import data

    brought, own = data.brought(), _own()
    known = list(dict.fromkeys([*brought, *own]))
    if unknown := [name for name in names or () if name not in known]:
        raise UsageError(f"There is no topic {common.safe(unknown[0])!r}.{nearest(unknown[0], known)} See: watcher topic list")
    entities = common.entities()
    results = [_checked(name, brought.get(name), own.get(name), entities) for name in names or known]
    for each in results:
        if json:
            common.show_json(each)
        elif not quiet:
            _show(each)
    if any(each["wrong"] for each in results):
        raise typer.Exit(1)


def _own() -> dict[str, str]:
    """The user's topics and their queries."""
    from watcher.store import topics

    with common.store() as database, database.read() as tx:
        return {row["name"]: row["query"] for row in topics.every(tx)}


def _checked(name: str, brought: Any, query: str | None, entities: Entities) -> dict[str, Any]:
    from watcher.topics.query import parse

    wrong = list(_failing(brought, entities)) if brought else []
    if query is not None and (brought is None or query != brought.topic.query):
        try:
            parse(query, entities)
        except QueryError as error:
            wrong.append(f"its query cannot be read: {error}")
    return {"topic": name, "examples": len(brought.match) + len(brought.miss) if brought else 0, "own": query is not None, "wrong": wrong}


def _failing(brought: Any, entities: Entities) -> Iterator[str]:
    """The examples of a packaged topic that are not filed as they say."""
    from watcher.model import Article, TextSource
    from watcher.text.language import detect
    from watcher.topics.match import compile_topics

    matcher = compile_topics([brought.topic], entities)
    if brought.topic.name in matcher.faults:
        yield f"its query cannot be read: {matcher.faults[brought.topic.name]}"
        return
    for expected, texts in ((True, brought.match), (False, brought.miss)):
        for text in texts:
            article = Article(url="", outlet="", title="", text=text, source=TextSource.GIVEN)
            if bool(matcher.match(article, detect(text))) is not expected:
                yield f"{'does not match' if expected else 'matches'}: {text}"


def _show(each: dict[str, Any]) -> None:
    good = f"{screen.counted(each['examples'], 'example')} as they should be" if each["examples"] else "its query can be read"
    screen.say(f"{common.safe(each['topic'])}: {'wrong' if each['wrong'] else good}", bold=bool(each["wrong"]))
    for line in each["wrong"]:
        screen.paragraph(line, first="  ✗ ")
