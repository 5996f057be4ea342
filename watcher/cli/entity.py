"""``watcher entity``: what @names stand for.  The user's own are in ``entities/*.toml`` beside the configuration file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.errors import ConfigError, UsageError
from watcher.services.lookup import find_entity
from watcher.services.topic_file import toml_string as quoted

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.names.entities import Alias, Entities, Entity

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage entities: what queries call @name.")
EntityName = Annotated[str, typer.Argument(help="The entity's name, with or without @.", show_default=False)]
USER_CONCEPTS_FILE = "own.toml"
_WORD_SEPARATOR = re.compile(r",(?![^{}]*\})")
"""A comma between words, not one between choices in braces."""
WordsOption = Annotated[
    list[str] | None,
    typer.Option("--words", metavar="LANG=WORD,WORD", help="Words for it in a language (repeatable).", show_default=False),
]


@cli.command("list", epilog="Example: watcher entity list --kind person")
def list_(
    *,
    kind: Annotated[str, typer.Option(help="Only this kind: state, person, body, medium or concept.", show_default=False)] = "",
    own: Annotated[bool, typer.Option("--own", help="Only your own entities.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """List entities.  Each with the party it speaks for, and in how many languages it has words."""
    from watcher.names.entities import ENTITY_KINDS

    if kind and kind not in ENTITY_KINDS:
        raise UsageError(f"No kind {kind!r}. Available: {', '.join(ENTITY_KINDS)}.")
    known = context.load_entities()
    mine = _user_entity_names()
    rows = [_entity_to_json(each, each.name in mine) for each in known.by_name.values()]
    rows = [row for row in rows if (not kind or row["kind"] == kind) and (not own or row["own"])]
    output.print_list(
        rows,
        id_key="name",
        empty_text="No such entities. Add one with: watcher entity add NAME --words en=word --example '…' --counter-example '…'",
        headers=("entity", "kind", "speaks for", "languages", "words", ""),
        to_cells=lambda row: (
            *(f"@{row['name']}", row["kind"], row["party"], len(row["languages"]), row["words"]),
            "custom" if row["own"] else "",
        ),
        shrink_column=0,
        json=json,
        quiet=quiet,
    )


@cli.command(epilog="Example: watcher entity show shoigu")
def show(name: EntityName, json: context.JsonOption = False) -> None:
    """Show one entity.  Its words by language and role, and its example sentences."""
    entity = find_entity(name, context.load_entities())
    facts = _entity_to_json(entity, entity.name in _user_entity_names())
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for alias in entity.aliases:
        words[alias.language][_role_text(alias)].append(alias.text)
    if json:
        told = {language: dict(roles) for language, roles in words.items()}
        output.print_json(
            facts | {"example": entity.example, "counter": entity.counterexample, "not": entity.blocking_phrases, "aliases": told}
        )
        return
    output.print_heading(f"@{entity.name}: {entity.kind}" + (", custom" if facts["own"] else ""))
    wire = "yes" if entity.is_wire_agency else ""
    output.print_fields(
        [("speaks for", entity.party), ("wire agency", wire), ("example", entity.example), ("counter-example", entity.counterexample)]
    )
    for language, roles in sorted(words.items()):
        for role, texts in roles.items():
            output.print_paragraph(", ".join(texts), first_prefix=f"  {language} {role}: ", rest_prefix="      ", max_lines=6)
    if entity.blocking_phrases:
        output.print_paragraph(", ".join(entity.blocking_phrases), first_prefix="  never in: ", rest_prefix="      ", max_lines=6)


def _role_text(alias: Alias) -> str:
    if alias.since is None and alias.until is None:
        return alias.role
    return f"{alias.role} {alias.since or ''}..{alias.until or ''}"


@cli.command(epilog="Example: watcher entity add dam --words fr=barrage{,s} --example 'Le barrage cède.' --counter-example 'Le bar.'")
def add(
    name: EntityName,
    *,
    words: WordsOption = None,
    kind: Annotated[str, typer.Option(help="state, person, body, medium or concept (the default).", show_default=False)] = "",
    party: Annotated[str, typer.Option(help="The party a person or body speaks for, for example russia.", show_default=False)] = "",
    example: Annotated[str, typer.Option(help="A sentence that names it.", show_default=False)] = "",
    counter: Annotated[
        str, typer.Option("--counter-example", "--counter", help="A similar sentence that does not name it.", show_default=False)
    ] = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Add your own entity, or words to an existing one.  Its example must match, and its counter-example must not."""
    from watcher import data
    from watcher.names.entities import ENTITY_KINDS

    if kind and kind not in ENTITY_KINDS:
        raise UsageError(f"No kind {kind!r}. Available: {', '.join(ENTITY_KINDS)}.")
    given = _parse_words(words or [])
    if not (given and example and counter):
        raise UsageError(
            "An entity needs --words, an --example that names it and a --counter-example that does not. See: watcher entity add --help"
        )
    bare = _parse_entity_name(name)
    folder = context.config_folder() / "entities"
    before = data.own_toml_texts("entities", context.config_folder())
    packaged = data.entities_with_own(before)
    kind = kind or (packaged[bare].kind if bare in packaged else "concept")
    if bare in _entity_names_in(before):
        raise UsageError(f"You already have an entity @{bare}. Edit it in {folder}, then run: watcher entity check {bare}")
    head = [f"party = {quoted(party)}"] if party else []
    head += [f"example = {quoted(example)}", f"counter = {quoted(counter)}"]
    text = _entity_toml(bare, "words" if kind == "concept" else "names", head, given)
    file = USER_CONCEPTS_FILE if kind == "concept" else f"own-{kind}.toml"
    whole = (before.get(file) or f'kind = "{kind}"\n') + text
    known = data.entities_with_own(before | {file: whole})
    if wrong := _example_faults(known[bare], known):
        raise UsageError(f"@{bare} was not added: {wrong[0]}")
    if not dry_run:
        _write_file(folder / file, whole)
    if json:
        output.print_json({"name": bare, "kind": kind, "file": str(folder / file), "dry_run": dry_run})
    elif not quiet:
        done = "Would be added" if dry_run else "Added"
        typer.echo(f"{text.strip()}\n{done} to {folder / file}. Apply it to a running daemon with: systemctl reload watcher")


def _parse_entity_name(name: str) -> str:
    from watcher.names.entities import slugify

    bare = name.removeprefix("@")
    if slugify(bare) != bare:
        raise UsageError(f"{name!r} is not a valid entity name. Use {slugify(bare) or 'a-z, 0-9 and -'}.")
    return bare


def _parse_words(assignments: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in assignments:
        language, equals, listed = each.partition("=")
        kept = [word.strip() for word in _WORD_SEPARATOR.split(listed) if word.strip()]
        if not (equals and len(language) == 2 and language.isascii() and language.isalpha() and kept):
            raise UsageError(f"Invalid --words {each!r}. Write LANG=WORD,WORD, for example: --words fr=barrage,barrages")
        found.setdefault(language.lower(), []).extend(kept)
    return found


def _entity_toml(name: str, role: str, head_lines: Sequence[str], words_by_language: dict[str, list[str]]) -> str:
    lines = [f"{language}.{role} = [{', '.join(map(quoted, texts))}]" for language, texts in words_by_language.items()]
    return "\n".join([f"\n[{name}]", *head_lines, *lines]) + "\n"


def _write_file(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Check its owner and permissions.") from error


@cli.command(epilog="Example: watcher entity check --all")
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Only these.", show_default=False)] = None,
    *,
    include_builtin: Annotated[bool, typer.Option("--all", help="Include built-in entities.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Check your own entities.

    Each must match its example and not its counter-example.  Exit code 1 where one fails.
    """
    known = context.load_entities()
    if names:
        chosen = [find_entity(name, known) for name in names]
    else:
        mine = _user_entity_names()
        chosen = [each for each in known.by_name.values() if each.name in mine or (include_builtin and each.example)]
    failed = False
    for entity in chosen:
        wrong = _example_faults(entity, known)
        failed = failed or bool(wrong)
        if json:
            output.print_json({"name": entity.name, "wrong": wrong})
        elif wrong and not quiet:
            output.print_paragraph(f"@{entity.name}: {'; '.join(wrong)}", rest_prefix="  ")
    if not (json or quiet):
        typer.echo(f"{output.format_count(len(chosen), 'entity', 'entities')} checked" + ("." if failed else ", all correct."))
    if failed:
        raise typer.Exit(1)


def _example_faults(entity: Entity, entities: Entities) -> list[str]:
    """Return what is wrong with an entity's example sentences."""
    from watcher.model import Article, TextSource, Topic
    from watcher.text.language import detect_language
    from watcher.topics.match import compile_topics

    matcher = compile_topics([Topic("it", "It", f"@{entity.name}")], entities)
    wrong = [f"it has no {what}" for what, text in (("example", entity.example), ("counter", entity.counterexample)) if not text]
    for expected, text in ((True, entity.example), (False, entity.counterexample)):
        article = Article(url="", outlet="", title="", text=text, source=TextSource.SUPPLIED)
        if text and bool(matcher.match_topics(article, detect_language(text))) is not expected:
            wrong.append(f"it is {'not ' if expected else ''}found in: {text}")
    return wrong


def _user_entity_names() -> frozenset[str]:
    """Return the names in the user's own files; called after ``load_entities``, which reports a file that cannot be read."""
    from watcher import data

    return _entity_names_in(data.own_toml_texts("entities", context.config_folder()))


def _entity_names_in(texts: dict[str, str]) -> frozenset[str]:
    import tomllib

    return frozenset(name for text in texts.values() for name, table in tomllib.loads(text).items() if isinstance(table, dict))


def _entity_to_json(entity: Entity, user_defined: bool) -> dict[str, Any]:
    return {
        "name": entity.name,
        "kind": entity.kind,
        "party": entity.party,
        "wire": entity.is_wire_agency,
        "languages": sorted({alias.language for alias in entity.aliases}),
        "words": len(entity.aliases),
        "own": user_defined,
    }
