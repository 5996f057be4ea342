"""``watcher topic edit``, ``export`` and ``import``: topics as TOML, exactly as they are stored."""

from __future__ import annotations

import json as jsonlib
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import QueryError, UsageError
from watcher.services.lookup import did_you_mean, require_topic_name

if TYPE_CHECKING:
    from watcher.model import Claim, Topic
    from watcher.store.column_types import Connection
    from watcher.store.database import Database

TOPIC_KEYS = ("name", "title", "query", "enabled", "channels", "claims")
_BUILTIN_KEYS = ("match", "miss", "starter")
"""Keys of the built-in topics' files, which can be imported as they are."""
_DATE_KEYS = ("since", "until")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher topic edit rnk-arms | watcher topic edit iran-drones --query '@iran AND drone*'")(edit)
    cli.command(epilog="Example: watcher topic export rnk-arms --output arms.toml")(export)
    cli.command("import", epilog="Example: watcher topic import arms.toml --dry-run")(import_)


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """A topic with all that a file says of it.  No channels: every one."""

    name: str
    title: str
    query: str
    enabled: bool = True
    channels: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> TopicDefinition:
        from watcher.model import claim_data

        own = claim_data.claims_from_data(row["claims"])
        return cls(row["name"], row["title"], row["query"], row["enabled"], tuple(row["channels"]), own)

    @property
    def topic(self) -> Topic:
        from watcher.model import Topic

        return Topic(self.name, self.title, self.query, self.claims)


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def topics_to_toml(definitions: Iterable[TopicDefinition]) -> str:
    """TOML from which ``read`` makes the very same topics."""
    return "\n".join(_topic_to_toml(each) for each in definitions)


def _topic_to_toml(definition: TopicDefinition) -> str:
    from watcher.model import claim_data

    head = (
        "[[topic]]\n"
        f"name = {toml_string(definition.name)}\ntitle = {toml_string(definition.title)}\nquery = {_toml_long_string(definition.query)}\n"
        f"enabled = {str(definition.enabled).lower()}\nchannels = [{', '.join(map(toml_string, definition.channels))}]   # none: every channel\n"
    )
    return head + "".join(_claim_to_toml(each) for each in claim_data.claims_to_data(definition.claims))


def _claim_to_toml(claim: Mapping[str, Any]) -> str:
    """One claim and its predicates, as tables of the topic that stands before it."""
    values = {key: value for key, value in claim.items() if key != "predicates"}
    tables = [("[[topic.claims]]", values), *(("[[topic.claims.predicates]]", each) for each in claim.get("predicates", ()))]
    return "".join("\n" + "\n".join([head, *_toml_lines(table)]) + "\n" for head, table in tables)


def _toml_lines(table: Mapping[str, Any], key_prefix: str = "") -> Iterable[str]:
    """A line for each value, ``titles.fr = "…"`` for what lies deeper."""
    for key, value in table.items():
        name = key_prefix + (key if _BARE_KEY.fullmatch(key) else toml_string(key))
        if isinstance(value, Mapping):
            yield from _toml_lines(value, f"{name}.")
        elif key in _DATE_KEYS and not key_prefix:
            yield f"{name} = {value}"
        else:
            yield f"{name} = {_toml_value(value)}"


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return toml_string(value)
    return f"[{', '.join(_toml_value(each) for each in value)}]"


def toml_string(text: str) -> str:
    return jsonlib.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_long_string(text: str) -> str:
    """On several lines where it is long, each broken at a single blank by TOML's own rule, so that not one character changes."""
    bare = toml_string(text)[1:-1]
    if len(bare) <= 90:
        return f'"{bare}"'
    lines = [""]
    for piece in re.split(r"(?<=[^ ] )(?=[^ ])", bare):
        if lines[-1] and len(lines[-1]) + len(piece) > 90:
            lines.append("")
        lines[-1] += piece
    return '"""\\\n' + "\\\n".join(f"  {line}" for line in lines) + '"""'


def parse_topics(text: str, source: str) -> list[TopicDefinition]:
    """The topics of a file: [[topic]] tables, or one topic as watcher's own files have it.  UsageError, or QueryError with the column."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source} is not valid TOML: {error}. Correct it and try again.") from None
    tables = document.get("topic", [document])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{source} contains no topic. Write each as a table [[topic]] with name, title and query.")
    found = [_parse_topic(table, source) for table in tables]
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"{source} defines topic {twice} twice. Remove one of them.")
    return found


def _parse_topic(table: Mapping[str, Any], source: str) -> TopicDefinition:
    from watcher.cli.startup.entity_names import FastEntityNames
    from watcher.cli.topic import check_handle
    from watcher.topics.query_parser import parse_query

    for key in ("name", "title", "query"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise UsageError(f"{source}: a topic has no {key}. Each needs name, title and query.")
    name = table["name"]
    check_handle(name, name)
    for key in table:
        if key not in (*TOPIC_KEYS, *_BUILTIN_KEYS):
            raise UsageError(f"{source}: topic {name} has an unknown key {output.sanitise_line(key)!r}.{did_you_mean(key, TOPIC_KEYS)}")
    channels = table.get("channels", [])
    if not isinstance(channels, list) or not all(isinstance(each, str) for each in channels):
        raise UsageError(f'{source}: the channels of topic {name} must be a list of names, as in ["desk"].')
    if not isinstance(table.get("enabled", True), bool):
        raise UsageError(f"{source}: enabled of topic {name} must be true or false.")
    packaged = any(key in table for key in _BUILTIN_KEYS)
    query = " ".join(table["query"].split()) if packaged else table["query"]
    if output.sanitise_line(table["title"]) != table["title"].strip():
        raise UsageError(f"{source}: the title of topic {name} must be one line of plain text.")
    parse_query(query, FastEntityNames())
    return TopicDefinition(
        name, table["title"], query, table.get("enabled", True), tuple(channels), _parse_claims(table.get("claims", []), name, source)
    )


def _parse_claims(claim_tables: Any, topic: str, source: str) -> tuple[Claim, ...]:
    """A topic's claims; UsageError where one cannot be read, or names an entity there is none of."""
    from watcher.cli.startup.entity_names import FastEntityNames
    from watcher.model import claim_data

    if not isinstance(claim_tables, list) or not all(isinstance(each, dict) for each in claim_tables):
        raise UsageError(f"{source}: the claims of topic {topic} must be tables [[topic.claims]], each with an id and titles.")
    claims, names = claim_data.claims_from_data(claim_tables, source=f"{source}: topic {topic}"), FastEntityNames()
    for claim in claims:
        if strange := next((name for name in claim_data.entity_names_in_claim(claim) if name not in names), None):
            near = names.suggest(strange)
            hint = f" Did you mean @{near}?" if near else " List entities with: watcher entity list"
            raise UsageError(
                f"{source}: topic {topic}: the claim {claim.id} names the unknown entity @{output.sanitise_line(strange)}.{hint}"
            )
    return claims


# ── export and import ─────────────────────────────────────────────────────────────────────────────────────────────────


def _stored_definitions(tx: Connection) -> dict[str, TopicDefinition]:
    from watcher.store import topics

    return {row["name"]: TopicDefinition.from_row(row) for row in topics.list_with_counts(tx)}


def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="These topics; default: all.", show_default=False)] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; default: standard output.", show_default=False)
    ] = None,
) -> None:
    """Write topics as TOML, which `topic import` reads back unchanged."""
    with context.open_database() as database, database.read() as tx:
        kept = _stored_definitions(tx)
    wanted = [require_topic_name(name, kept) for name in names or kept]
    text = topics_to_toml(kept[name] for name in wanted)
    if target is None:
        sys.stdout.write(text)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.") from error
    output.print_to_stderr(f"Wrote {output.format_count(len(wanted), 'topic')} to {target}.")


def import_(
    file: Annotated[Path, typer.Argument(help="TOML as `topic export` writes it; - for standard input.", show_default=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Change existing topics that differ from the file.")] = False,
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Import topics from a file: all of them, or none where one is invalid."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    given = parse_topics(text, str(file))
    with context.open_database() as database:
        with database.read() as tx:
            here = _stored_definitions(tx)
            _check_channels(tx, given)
        differ = [each.name for each in given if each.name in here and here[each.name] != each]
        if differ and not replace:
            raise UsageError(f"These topics already exist and differ from the file: {', '.join(differ)}. Change them with --replace.")
        plan = [(each, "same" if here.get(each.name) == each else "changed" if each.name in here else "added") for each in given]
        seeded = {}
        for each, what in plan:
            if what != "same" and not dry_run:
                seeded[each.name] = save_topic(database, each, previous=here.get(each.name))
    for each, what in plan:
        if json:
            output.print_json({"name": each.name, "result": what, "stored_matches": seeded.get(each.name, 0), "dry_run": dry_run})
        elif not quiet:
            typer.echo(f"{'would be ' if dry_run and what != 'same' else ''}{what}  {each.name}: {output.sanitise_line(each.title)}")


def _check_channels(tx: Connection, definitions: Iterable[TopicDefinition]) -> None:
    from watcher.services.lookup import find_channel_ids

    for each in definitions:
        find_channel_ids(tx, list(each.channels))


def save_topic(database: Database, definition: TopicDefinition, *, previous: TopicDefinition | None) -> int:
    """Store a topic, or change the one of its name.  Returns how many stored articles match, where that had to be asked."""
    from watcher.cli.topic_seed import seed_topic
    from watcher.services.lookup import find_channel_ids
    from watcher.store import topics

    def write(tx: Connection) -> int:
        to = find_channel_ids(tx, list(definition.channels))
        if previous is None:
            return topics.add(tx, definition.topic, channels=to, now=output.now(), enabled=definition.enabled)
        topic_id = int(topics.get_by_name(tx, definition.name)["id"])
        topics.update(tx, topic_id, definition.topic, now=output.now(), enabled=definition.enabled, channels=to)
        return topic_id

    asks = definition.enabled and (
        previous is None or not previous.enabled or previous.query != definition.query or previous.claims != definition.claims
    )
    if asks:
        return seed_topic(database, definition.topic, write)
    with database.write() as tx:
        write(tx)
    return 0


# ── edit ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def edit(
    name: Annotated[str, typer.Argument(help="The topic's handle.", show_default=False)],
    *,
    query: Annotated[str, typer.Option(help="The new query.", show_default=False)] = "",
    title: Annotated[str, typer.Option(help="The new title.", show_default=False)] = "",
    channel: Annotated[
        list[str] | None, typer.Option(help="Send its alerts to this channel only (repeatable).", show_default=False)
    ] = None,
    all_channels: Annotated[bool, typer.Option("--all-channels", help="Send its alerts to every channel.")] = False,
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change a topic with these options, or without any in $EDITOR.

    It is checked before it is saved; articles stored already raise no alerts.
    """
    from watcher.cli.topic import seeding_summary

    if channel and all_channels:
        raise UsageError("--channel and --all-channels exclude each other. Use one of them.")
    with context.open_database() as database:
        with database.read() as tx:
            kept = _stored_definitions(tx)
            was = kept[require_topic_name(name, kept)]
        if query or title or channel or all_channels:
            to = () if all_channels else tuple(channel) if channel else was.channels
            new = _check_query(
                TopicDefinition(name, output.sanitise_line(title) or was.title, query or was.query, was.enabled, to, was.claims)
            )
        else:
            new = _edit_in_editor(was)
        with database.read() as tx:
            _check_channels(tx, [new])
        seeded = 0 if dry_run or new == was else save_topic(database, new, previous=was)
    if json:
        facts = {"name": name, "title": new.title, "query": new.query, "enabled": new.enabled, "channels": list(new.channels)}
        output.print_json(facts | {"changed": new != was, "stored_matches": seeded, "dry_run": dry_run})
    elif not quiet:
        what = "Nothing changed in" if new == was else "Would change" if dry_run else "Changed"
        output.print_paragraph(f"{what} {name}: {new.query}", rest_prefix="  ")
        if new.query != was.query and not dry_run:
            typer.echo(seeding_summary(seeded))


def _check_query(definition: TopicDefinition) -> TopicDefinition:
    from watcher.cli.startup.entity_names import FastEntityNames
    from watcher.topics.query_parser import parse_query

    for note in parse_query(definition.query, FastEntityNames()).warnings:
        output.print_to_stderr(f"Note: {note}")
    return definition


def _edit_in_editor(previous: TopicDefinition) -> TopicDefinition:
    """Let the user edit the topic's file.  A mistake is shown and can be corrected; where the user gives up, the draft is kept."""
    import tempfile

    draft = Path(tempfile.mkdtemp(prefix="watcher-")) / f"{previous.name}.toml"
    draft.write_text(topics_to_toml([previous]), encoding="utf-8")
    while True:
        _open_editor(draft)
        try:
            (new, *more) = parse_topics(draft.read_text(encoding="utf-8"), str(draft))
            if more or new.name != previous.name:
                raise UsageError(
                    f"This file may define the topic {previous.name} only, under that name. Add another topic with: watcher topic add"
                )
            draft.unlink()
            draft.parent.rmdir()
            return _check_query(new)
        except (UsageError, UnicodeDecodeError) as error:
            if not sys.stdin.isatty():
                raise UsageError(f"{error} Nothing was saved; your draft is {draft}") from error
            output.print_to_stderr(error.with_caret() if isinstance(error, QueryError) else str(error))
            if not typer.confirm("Edit it again?", default=True, err=True):
                raise UsageError(f"Nothing was saved; your draft is {draft}") from error


def _open_editor(file: Path) -> None:
    import shlex
    import subprocess

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not sys.stdin.isatty():
        raise UsageError("There is no terminal for an editor. Use --query, --title or --channel.")
    words = shlex.split(named or "vi")
    try:
        code = subprocess.run([*words, str(file)], check=False).returncode
    except OSError as error:
        raise UsageError(f"The editor {words[0]} cannot be started: {error.strerror}. Set EDITOR, or use --query and --title.") from error
    if code:
        raise UsageError(f"The editor {words[0]} ended with exit code {code}. Nothing was changed.")
