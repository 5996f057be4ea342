"""``watcher entity``: what @names stand for.  The user's own lie in ``entities/*.toml`` beside the configuration file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.topicfile import toml_string as quoted
from watcher.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.topics.entities import Alias, Entities, Entity

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What @names stand for in a query.")
Name = Annotated[str, typer.Argument(help="The entity's name, with or without @.", show_default=False)]
OWN_FILE = "own.toml"
_COMMA = re.compile(r",(?![^{}]*\})")
"""One that parts words, and no choices in braces."""
Words = Annotated[
    list[str] | None,
    typer.Option("--words", metavar="LANG=WORD,WORD", help="What it is called in a language (repeatable).", show_default=False),
]


def _named(name: str, known: Entities) -> Entity:
    bare = name.removeprefix("@").lower()
    if bare not in known:
        near = known.suggest(bare)
        hint = f"Did you mean {near}?" if near else "See: watcher entity list"
        raise UsageError(f"There is no entity {common.safe(name)!r}. {hint}")
    return known[bare]


@cli.command("list", epilog="Example: watcher entity list --kind person")
def list_(
    *,
    kind: Annotated[str, typer.Option(help="Only these: state, person, body, medium or concept.", show_default=False)] = "",
    own: Annotated[bool, typer.Option("--own", help="Only those that your own files name.")] = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Every entity and concept, whom it speaks for, and in how many languages it has words."""
    from watcher.topics.entities import KINDS

    if kind and kind not in KINDS:
        raise UsageError(f"There is no kind {common.safe(kind)!r}; the kinds are: {', '.join(KINDS)}.")
    known = common.entities()
    mine = _own_names()
    rows = [_facts(each, each.name in mine) for each in known.by_name.values()]
    rows = [row for row in rows if (not kind or row["kind"] == kind) and (not own or row["own"])]
    if not screen.told(
        rows,
        "name",
        "None. Add one of your own with: watcher entity add NAME --words en=word --example '…' --counter '…'",
        json=json,
        quiet=quiet,
    ):
        lines = [
            (f"@{row['name']}", row["kind"], row["party"], len(row["languages"]), row["words"], "yours" if row["own"] else "")
            for row in rows
        ]
        common.table(("entity", "kind", "speaks for", "languages", "words", ""), lines, give=0)


@cli.command(epilog="Example: watcher entity show shoigu")
def show(name: Name, json: common.Json = False) -> None:
    """One entity: all it is called, by language and role, and the sentences it has been seen in."""
    entity = _named(name, common.entities())
    facts = _facts(entity, entity.name in _own_names())
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for alias in entity.aliases:
        words[alias.language][_role(alias)].append(alias.text)
    if json:
        told = {language: dict(roles) for language, roles in words.items()}
        common.show_json(facts | {"example": entity.example, "counter": entity.counter, "not": entity.blocks, "aliases": told})
        return
    screen.heading(f"@{entity.name}: {entity.kind}" + (", yours" if facts["own"] else ""))
    wire = "yes" if entity.wire else ""
    screen.facts([("speaks for", entity.party), ("wire", wire), ("is in", entity.example), ("not in", entity.counter)])
    for language, roles in sorted(words.items()):
        for role, texts in roles.items():
            screen.paragraph(", ".join(texts), first=f"  {language} {role}: ", rest="      ", most=6)
    if entity.blocks:
        screen.paragraph(", ".join(entity.blocks), first="  not in: ", rest="      ", most=6)


def _role(alias: Alias) -> str:
    if alias.since is None and alias.until is None:
        return alias.role
    return f"{alias.role} {alias.since or ''}..{alias.until or ''}"


@cli.command(epilog="Example: watcher entity add dam --words fr=barrage{,s} --example 'Le barrage cède.' --counter 'Le bar.'")
def add(
    name: Name,
    *,
    words: Words = None,
    kind: Annotated[str, typer.Option(help="state, person, body, medium or concept (the default).", show_default=False)] = "",
    party: Annotated[str, typer.Option(help="Whom a person or body speaks for, as russia.", show_default=False)] = "",
    example: Annotated[str, typer.Option(help="A sentence it is in.", show_default=False)] = "",
    counter: Annotated[str, typer.Option(help="A sentence that only looks like it.", show_default=False)] = "",
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Add an entity of your own, or words to one that is there.  Kept if its example has it and its counter has not."""
    from watcher import data
    from watcher.topics.entities import KINDS, slugify

    if kind and kind not in KINDS:
        raise UsageError(f"There is no kind {common.safe(kind)!r}; the kinds are: {', '.join(KINDS)}.")
    given = _given(words or [])
    if not (given and example and counter):
        raise UsageError("An entity needs words, an --example it is in and a --counter it is not in, as in: watcher entity add --help")
    bare = name.removeprefix("@")
    if slugify(bare) != bare:
        raise UsageError(f"{common.safe(name)!r} is no name to write in a query; {slugify(bare) or 'a-z, 0-9 and -'} would be.")
    folder = common.words() / "entities"
    before = data.own_texts("entities", common.words())
    packaged = data.entities_with(before)
    kind = kind or (packaged[bare].kind if bare in packaged else "concept")
    if bare in _names(before):
        raise UsageError(f"@{bare} is in your files already. Change it in {folder}, then: watcher entity check {bare}")
    head = [f"party = {quoted(party)}"] if party else []
    head += [f"example = {quoted(example)}", f"counter = {quoted(counter)}"]
    text = _table(bare, "words" if kind == "concept" else "names", head, given)
    file = OWN_FILE if kind == "concept" else f"own-{kind}.toml"
    whole = (before.get(file) or f'kind = "{kind}"\n') + text
    known = data.entities_with(before | {file: whole})
    wrong = _failing(known[bare], known)
    if wrong:
        raise UsageError(f"@{bare} is not kept: {wrong[0]}")
    if not dry_run:
        _write(folder / file, whole)
    if json:
        common.show_json({"name": bare, "kind": kind, "file": str(folder / file), "dry_run": dry_run})
    elif not quiet:
        typer.echo(text.strip())
        typer.echo(f"{'Would be' if dry_run else 'Is'} in {folder / file}. A running watcher takes it up at: systemctl reload watcher")


def _given(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in words:
        language, equals, listed = each.partition("=")
        kept = [word.strip() for word in _COMMA.split(listed) if word.strip()]
        if not (equals and len(language) == 2 and language.isascii() and language.isalpha() and kept):
            raise UsageError(f"--words {each!r} is not LANG=WORD,WORD, as in: --words fr=barrage,barrages")
        found.setdefault(language.lower(), []).extend(kept)
    return found


def _table(name: str, role: str, head: Sequence[str], words: dict[str, list[str]]) -> str:
    lines = [f"{language}.{role} = [{', '.join(map(quoted, texts))}]" for language, texts in words.items()]
    return "\n".join([f"\n[{name}]", *head, *lines]) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Check its owner and permissions.") from error


@cli.command(epilog="Example: watcher entity check --all")
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these.", show_default=False)] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Those watcher brings along, too.")] = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Whether your own entities can be read, are in their example and not in their counter-example.  Exit code 1 where one fails."""
    known = common.entities()
    if names:
        chosen = [_named(name, known) for name in names]
    else:
        mine = _own_names()
        chosen = [each for each in known.by_name.values() if each.name in mine or (every and each.example)]
    failed = False
    for entity in chosen:
        wrong = _failing(entity, known)
        failed = failed or bool(wrong)
        if json:
            common.show_json({"name": entity.name, "wrong": wrong})
        elif wrong and not quiet:
            screen.paragraph(f"@{entity.name}: {'; '.join(wrong)}", rest="  ")
    if not (json or quiet):
        typer.echo(f"{screen.counted(len(chosen), 'entity', 'entities')} tried" + ("." if failed else ", all as they should be."))
    if failed:
        raise typer.Exit(1)


def _failing(entity: Entity, known: Entities) -> list[str]:
    """What is wrong with an entity's own sentences."""
    from watcher.model import Article, TextSource, Topic
    from watcher.text.language import detect
    from watcher.topics.match import compile_topics

    matcher = compile_topics([Topic("it", "It", f"@{entity.name}")], known)
    wrong = [f"it has no {what}" for what, text in (("example", entity.example), ("counter", entity.counter)) if not text]
    for expected, text in ((True, entity.example), (False, entity.counter)):
        article = Article(url="", outlet="", title="", text=text, source=TextSource.GIVEN)
        if text and bool(matcher.match(article, detect(text))) is not expected:
            wrong.append(f"it is {'not ' if expected else ''}found in: {text}")
    return wrong


def _own_names() -> frozenset[str]:
    """Those the user's own files name; asked after ``common.entities``, which tells what is wrong with a file."""
    from watcher import data

    return _names(data.own_texts("entities", common.words()))


def _names(texts: dict[str, str]) -> frozenset[str]:
    import tomllib

    return frozenset(name for text in texts.values() for name, table in tomllib.loads(text).items() if isinstance(table, dict))


def _facts(entity: Entity, own: bool) -> dict[str, Any]:
    return {
        "name": entity.name,
        "kind": entity.kind,
        "party": entity.party,
        "wire": entity.wire,
        "languages": sorted({alias.language for alias in entity.aliases}),
        "words": len(entity.aliases),
        "own": own,
    }
