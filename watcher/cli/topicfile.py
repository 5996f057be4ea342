"""``watcher topic edit|export|import``: topics as TOML, exactly as they are stored."""

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

from watcher.cli import common, screen
from watcher.cli.common import chosen, nearest
from watcher.errors import QueryError, UsageError

if TYPE_CHECKING:
    from watcher.model import Claim, Topic
    from watcher.store.database import Database
    from watcher.store.types import Connection

KEYS = ("name", "title", "query", "enabled", "channels", "claims")
_PACKAGED = ("match", "miss", "starter")
"""Keys of the files watcher brings along, which may be read in as they are."""
_DATES = ("since", "until")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher topic edit rnk-arms | watcher topic edit iran-drones --query '@iran AND drone*'")(edit)
    cli.command(epilog="Example: watcher topic export rnk-arms --output arms.toml")(export)
    cli.command("import", epilog="Example: watcher topic import arms.toml --dry-run")(import_)


@dataclass(frozen=True, slots=True)
class Kept:
    """A topic with all that a file says of it.  No channels: every one."""

    name: str
    title: str
    query: str
    enabled: bool = True
    channels: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Kept:
        from watcher.topics import claimdata

        own = claimdata.claims(row["claims"])
        return cls(row["name"], row["title"], row["query"], row["enabled"], tuple(row["channels"]), own)

    @property
    def topic(self) -> Topic:
        from watcher.model import Topic

        return Topic(self.name, self.title, self.query, self.claims)


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def written(kept: Iterable[Kept]) -> str:
    """TOML from which ``read`` makes the very same topics."""
    return "\n".join(_written(each) for each in kept)


def _written(kept: Kept) -> str:
    from watcher.topics import claimdata

    head = (
        "[[topic]]\n"
        f"name = {toml_string(kept.name)}\ntitle = {toml_string(kept.title)}\nquery = {_long(kept.query)}\n"
        f"enabled = {str(kept.enabled).lower()}\nchannels = [{', '.join(map(toml_string, kept.channels))}]   # none: every channel\n"
    )
    return head + "".join(_claim(each) for each in claimdata.plain(kept.claims))


def _claim(claim: Mapping[str, Any]) -> str:
    """One claim and its predicates, as tables of the topic that stands before it."""
    values = {key: value for key, value in claim.items() if key != "predicates"}
    tables = [("[[topic.claims]]", values), *(("[[topic.claims.predicates]]", each) for each in claim.get("predicates", ()))]
    return "".join("\n" + "\n".join([head, *_settings(table)]) + "\n" for head, table in tables)


def _settings(table: Mapping[str, Any], under: str = "") -> Iterable[str]:
    """A line for each value, ``titles.fr = "…"`` for what lies deeper."""
    for key, value in table.items():
        name = under + (key if _BARE.fullmatch(key) else toml_string(key))
        if isinstance(value, Mapping):
            yield from _settings(value, f"{name}.")
        elif key in _DATES and not under:
            yield f"{name} = {value}"
        else:
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return toml_string(value)
    return f"[{', '.join(_value(each) for each in value)}]"


def toml_string(text: str) -> str:
    return jsonlib.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long(text: str) -> str:
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


def read(text: str, source: str) -> list[Kept]:
    """The topics of a file: [[topic]] tables, or one topic as watcher's own files have it.  UsageError, or QueryError with the column."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source} is not valid TOML: {error}. Correct it and try again.") from None
    tables = document.get("topic", [document])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{source} has no topic in it. Write each as a table [[topic]] with name, title and query.")
    found = [_one(table, source) for table in tables]
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"{source} has the topic {twice} twice. Leave one of them out.")
    return found


def _one(table: Mapping[str, Any], source: str) -> Kept:
    from watcher.cli.names import Names
    from watcher.cli.topic import check_handle
    from watcher.topics.query import parse

    for key in ("name", "title", "query"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise UsageError(f"{source}: a topic has no {key}. Each needs name, title and query.")
    name = table["name"]
    check_handle(name, name)
    for key in table:
        if key not in (*KEYS, *_PACKAGED):
            raise UsageError(f"{source}: topic {name} has an unknown key {common.safe(key)!r}.{nearest(key, KEYS)}")
    channels = table.get("channels", [])
    if not isinstance(channels, list) or not all(isinstance(each, str) for each in channels):
        raise UsageError(f'{source}: the channels of topic {name} must be a list of names, as in ["desk"].')
    if not isinstance(table.get("enabled", True), bool):
        raise UsageError(f"{source}: enabled of topic {name} must be true or false.")
    packaged = any(key in table for key in _PACKAGED)
    query = " ".join(table["query"].split()) if packaged else table["query"]
    if common.safe(table["title"]) != table["title"].strip():
        raise UsageError(f"{source}: the title of topic {name} must be one line of plain text.")
    parse(query, Names())
    return Kept(name, table["title"], query, table.get("enabled", True), tuple(channels), _claims(table.get("claims", []), name, source))


def _claims(given: Any, topic: str, source: str) -> tuple[Claim, ...]:
    """A topic's claims; UsageError where one cannot be read, or names an entity there is none of."""
    from watcher.cli.names import Names
    from watcher.topics import claimdata

    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise UsageError(f"{source}: the claims of topic {topic} must be tables [[topic.claims]], each with an id and titles.")
    claims, names = claimdata.claims(given, source=f"{source}: topic {topic}"), Names()
    for claim in claims:
        if strange := next((name for name in claimdata.entities_of(claim) if name not in names), None):
            near = names.suggest(strange)
            hint = f" Did you mean @{near}?" if near else " List them with: watcher entity list"
            raise UsageError(f"{source}: topic {topic}: the claim {claim.id} names @{common.safe(strange)}, which is nobody.{hint}")
    return claims


# ── export and import ─────────────────────────────────────────────────────────────────────────────────────────────────


def _stored(tx: Connection) -> dict[str, Kept]:
    from watcher.store import topics

    return {row["name"]: Kept.of(row) for row in topics.every(tx)}


def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="These topics; else all.", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file to write; else standard output.", show_default=False)
    ] = None,
) -> None:
    """Write topics as TOML, from which `topic import` makes the very same."""
    from watcher.cli.topic import REMEDY

    with common.store() as database, database.read() as tx:
        kept = _stored(tx)
    wanted = [chosen(name, kept, "topic", REMEDY) for name in names or kept]
    text = written(kept[name] for name in wanted)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    screen.hint(f"Wrote {screen.counted(len(wanted), 'topic')} to {output}.")


def import_(
    file: Annotated[Path, typer.Argument(help="TOML as `topic export` writes it; - for standard input.", show_default=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Change topics that are there and differ.")] = False,
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Read topics from a file: all of them, or none where one is wrong."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    given = read(text, str(file))
    with common.store() as database:
        with database.read() as tx:
            here = _stored(tx)
            _check_channels(tx, given)
        differ = [each.name for each in given if each.name in here and here[each.name] != each]
        if differ and not replace:
            raise UsageError(f"There are other topics named {', '.join(differ)} already. Change them to those of the file with --replace.")
        plan = [(each, "same" if here.get(each.name) == each else "changed" if each.name in here else "added") for each in given]
        seeded = {}
        for each, what in plan:
            if what != "same" and not dry_run:
                seeded[each.name] = save(database, each, was=here.get(each.name))
    for each, what in plan:
        if json:
            common.show_json({"name": each.name, "result": what, "stored_matches": seeded.get(each.name, 0), "dry_run": dry_run})
        elif not quiet:
            typer.echo(f"{'would be ' if dry_run and what != 'same' else ''}{what}  {each.name}: {common.safe(each.title)}")


def _check_channels(tx: Connection, given: Iterable[Kept]) -> None:
    from watcher.cli.topic import channel_ids

    for each in given:
        channel_ids(tx, list(each.channels))


def save(database: Database, kept: Kept, *, was: Kept | None) -> int:
    """Store a topic, or change the one of its name.  Returns how many stored articles match, where that had to be asked."""
    from watcher.cli.compare import adopt
    from watcher.cli.topic import channel_ids
    from watcher.store import topics

    def write(tx: Connection) -> int:
        to = channel_ids(tx, list(kept.channels))
        if was is None:
            return topics.add(tx, kept.topic, channels=to, now=common.now(), enabled=kept.enabled)
        topic_id = int(topics.by_name(tx, kept.name)["id"])
        topics.change(tx, topic_id, kept.topic, now=common.now(), enabled=kept.enabled, channels=to)
        return topic_id

    asks = kept.enabled and (was is None or not was.enabled or was.query != kept.query or was.claims != kept.claims)
    if asks:
        return adopt(database, kept.topic, write)
    with database.write() as tx:
        write(tx)
    return 0


# ── edit ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def edit(
    name: Annotated[str, typer.Argument(help="The topic's handle.", show_default=False)],
    *,
    query: Annotated[str, typer.Option(help="Another query.", show_default=False)] = "",
    title: Annotated[str, typer.Option(help="Another title.", show_default=False)] = "",
    channel: Annotated[list[str] | None, typer.Option(help="Send its alerts here (repeatable).", show_default=False)] = None,
    all_channels: Annotated[bool, typer.Option("--all-channels", help="Send its alerts to every channel.")] = False,
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Change a topic: by these options, or without any in $EDITOR.  Checked before it is saved; what is stored already alerts nobody."""
    from watcher.cli.topic import REMEDY, told

    if channel and all_channels:
        raise UsageError("--channel and --all-channels exclude each other: leave one of them out.")
    with common.store() as database:
        with database.read() as tx:
            kept = _stored(tx)
            was = kept[chosen(name, kept, "topic", REMEDY)]
        if query or title or channel or all_channels:
            to = () if all_channels else tuple(channel) if channel else was.channels
            new = _checked(Kept(name, common.safe(title) or was.title, query or was.query, was.enabled, to, was.claims))
        else:
            new = _in_editor(was)
        with database.read() as tx:
            _check_channels(tx, [new])
        seeded = 0 if dry_run or new == was else save(database, new, was=was)
    if json:
        facts = {"name": name, "title": new.title, "query": new.query, "enabled": new.enabled, "channels": list(new.channels)}
        common.show_json(facts | {"changed": new != was, "stored_matches": seeded, "dry_run": dry_run})
    elif not quiet:
        what = "Nothing changed in" if new == was else "Would change" if dry_run else "Changed"
        screen.paragraph(f"{what} {name}: {new.query}", rest="  ")
        if new.query != was.query and not dry_run:
            typer.echo(told(seeded))


def _checked(kept: Kept) -> Kept:
    from watcher.cli.names import Names
    from watcher.topics.query import parse

    for note in parse(kept.query, Names()).notes:
        screen.hint(f"Note: {note}")
    return kept


def _in_editor(was: Kept) -> Kept:
    """What the user makes of the topic's file.  A mistake is shown and may be mended; given up, the draft stays for the next try."""
    import tempfile

    draft = Path(tempfile.mkdtemp(prefix="watcher-")) / f"{was.name}.toml"
    draft.write_text(written([was]), encoding="utf-8")
    while True:
        _open_editor(draft)
        try:
            (new, *more) = read(draft.read_text(encoding="utf-8"), str(draft))
            if more or new.name != was.name:
                raise UsageError(f"This file is for the topic {was.name} alone, and its name stays. Make another with: watcher topic add")
            draft.unlink()
            draft.parent.rmdir()
            return _checked(new)
        except (UsageError, UnicodeDecodeError) as error:
            if not sys.stdin.isatty():
                raise UsageError(f"{error} Nothing was saved; your draft is {draft}") from error
            screen.hint(error.pointed() if isinstance(error, QueryError) else str(error))
            if not typer.confirm("Edit it again?", default=True, err=True):
                raise UsageError(f"Nothing was saved; your draft is {draft}") from error


def _open_editor(file: Path) -> None:
    import shlex
    import subprocess

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not sys.stdin.isatty():
        raise UsageError("There is no terminal to edit in. Say what to change with --query, --title or --channel.")
    words = shlex.split(named or "vi")
    try:
        code = subprocess.run([*words, str(file)], check=False).returncode
    except OSError as error:
        raise UsageError(f"The editor {words[0]} cannot be started: {error.strerror}. Set EDITOR, or use --query and --title.") from error
    if code:
        raise UsageError(f"The editor {words[0]} ended with code {code}; nothing was changed.")
