"""``watcher replay``: run a file of articles through the pipeline and print the alerts."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.model import Article, Topic


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher replay last-month.jsonl --topic rnk-arms --json")(replay)


@dataclass(frozen=True, slots=True)
class ReplayArticle:
    """One article of the stream, and the user's own id for it."""

    id: Any
    article: Article


def replay(
    file: Annotated[
        Path,
        typer.Argument(
            help='One JSON object per line: {"id","url","published","outlet","title","text","lang"?}; - for standard input.',
            show_default=False,
        ),
    ],
    topic: Annotated[
        list[str] | None,
        typer.Option(help="Only this topic (repeatable); default: the enabled ones, else the starter topics.", show_default=False),
    ] = None,
    json: context.JsonOption = False,
) -> None:
    """Replay articles from a file and print the alerts they raise.

    They run, oldest first, through the daemon's own steps in a temporary database; nothing is sent.
    """
    from watcher import replay

    loaded = context.load_settings_and_log()
    remarks = ReplayProblems()
    told = 0
    chosen = _select_topics(topic or [])
    for event in replay.replay(_read_stream(file, remarks), chosen, loaded):
        if event.get("reason") and event["event"] == "article":
            remarks.errors.append(f"the article {event['id']!r} could not be read: {event['reason']}")
        if json:
            output.print_json(event)
        elif event["event"] == "alert":
            told += 1
            _print_alert(event)
    for remark in (*remarks.warnings, *remarks.errors):
        typer.echo(f"watcher: {output.sanitise_line(remark)}", err=True)
    if not json:
        typer.echo(f"{output.format_count(told, 'alert')}.")
    if remarks.errors:
        raise typer.Exit(1)


def _print_alert(event: dict[str, Any]) -> None:
    """An alert much as `watcher alerts` shows it, with the stream's own ids for what it answers."""
    weight = f" · {event['severity']}" if event["claim"] else ""
    output.print_heading(f"{output.format_time(event['published'])} · {event['topic']} · {event['kind']}{weight}")
    if event["sentence"]:
        output.print_paragraph(event["sentence"], first_prefix="  ")
    output.print_paragraph(f"{event['title']} ({event['outlet']})", first_prefix="  ")
    output.print_paragraph(event["quote"], first_prefix="  > ", rest_prefix="  > ")
    for each in event["against"]:
        output.print_paragraph(f"against: {each['voice'] or 'what was quoted before'}, in {each['article']}", first_prefix="  ")
        output.print_paragraph(each["quote"], first_prefix="  > ", rest_prefix="  > ")
    typer.echo()


def _select_topics(names: list[str]) -> list[Topic]:
    """Return the topics asked for, the user's own or built-in ones; without names the enabled ones, else the starter topics."""
    from watcher import config, data
    from watcher.services.lookup import require_topic_name
    from watcher.store import migrate, topics
    from watcher.store.database import Database

    own: list[Topic] = []
    database = Database(config.database_url(context.load_settings_and_log()))
    if database.path is None or database.path.exists():
        migrate.upgrade(database)
        with database.read() as tx:
            own = [topics.as_topic(row) for row in topics.list_with_counts(tx) if row["enabled"] or row["name"] in names]
    database.close()
    builtin = data.builtin_topics_by_name()
    if not names:
        return own or [each.topic for each in builtin.values() if each.offered_by_init]
    known = {name: each.topic for name, each in builtin.items()} | {each.name: each for each in own}
    for name in names:
        require_topic_name(name, known)
    return [known[name] for name in dict.fromkeys(names)]


@dataclass(slots=True)
class ReplayProblems:
    """What to tell about a stream besides its events."""

    errors: list[str] = field(default_factory=list)
    """Articles that got no answer: the exit code says so."""
    warnings: list[str] = field(default_factory=list)


def _read_stream(file: Path, problems: ReplayProblems) -> Iterator[ReplayArticle]:
    """Articles of the stream; a line that is none is named and left out, an impossible date is named and taken for none."""
    try:
        with (Path("/dev/stdin") if str(file) == "-" else file).open(encoding="utf-8", errors="replace") as stream:
            for number, text in enumerate(stream, 1):
                if not text.strip():
                    continue
                try:
                    line, oddity = _parse_line(jsonlib.loads(text))
                except (ValueError, TypeError, KeyError, RecursionError) as error:
                    problems.errors.append(f"{file} line {number} was skipped: {error}")
                    continue
                if oddity:
                    problems.warnings.append(f"{file} line {number}: {oddity}")
                yield line
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error


def _parse_line(json_object: Any) -> tuple[ReplayArticle, str]:
    from watcher.model import Article, TextSource

    if not isinstance(json_object, dict) or json_object.get("id") is None:
        raise ValueError("it is not a JSON object with an id")
    words = {key: json_object.get(key) or "" for key in ("url", "outlet", "title", "text")}
    if wrong := next((key for key, value in words.items() if not isinstance(value, str)), None):
        raise ValueError(f"its {wrong} is not text")
    words = {key: value.encode("utf-8", "replace").decode() for key, value in words.items()}  # half a surrogate pair has no encoding
    url = words["url"] or f"urn:watcher:replay:{json_object['id']}"
    language = json_object.get("lang") if isinstance(json_object.get("lang"), str) else None
    given = json_object.get("published")
    published = _parse_published(given)
    oddity = (
        f"its published {given!r} is not a plausible ISO date or time; the article is taken as undated" if given and not published else ""
    )
    return ReplayArticle(
        json_object["id"], Article(url, words["outlet"], words["title"], words["text"], TextSource.SUPPLIED, published, language)
    ), oddity


def _parse_published(value: Any) -> datetime | None:
    """An ISO date (taken as its midnight) or instant, naive ones as UTC; None for anything else, and for a year no news can have."""
    from watcher.text.instants import plausible_instant

    if not isinstance(value, str):
        return None
    try:
        return plausible_instant(
            datetime.combine(date.fromisoformat(value), time(), UTC) if len(value) == 10 else datetime.fromisoformat(value)
        )
    except ValueError:
        return None
