"""``watcher topic edit``, ``export`` and ``import``: topics as TOML, exactly as they are stored."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace as replaced
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli import context, output
from watcher.cli.stated_claims import print_stated, stated_to_json
from watcher.errors import QueryError, UsageError
from watcher.services.lookup import require_topic_name
from watcher.services.topic_file import TopicDefinition, parse_topics, topics_to_toml


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher topic edit rnk-arms | watcher topic edit iran-drones --query '@iran AND drone*'")(edit)
    cli.command(epilog="Example: watcher topic export rnk-arms --output arms.toml")(export)
    cli.command("import", epilog="Example: watcher topic import arms.toml --dry-run")(import_)


# ── export and import ─────────────────────────────────────────────────────────────────────────────────────────────────


def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="These topics; default: all.", show_default=False)] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; default: standard output.", show_default=False)
    ] = None,
) -> None:
    """Write topics as TOML, which `topic import` reads back unchanged."""
    from watcher.services.manage_topics import list_definitions

    with context.open_database() as database:
        definitions = list_definitions(database)
    wanted = [require_topic_name(name, definitions) for name in names or definitions]
    text = topics_to_toml(definitions[name] for name in wanted)
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
    """Import topics from a file.  All of them, or none where one is invalid."""
    from watcher.cli.entity_names import FastEntityNames
    from watcher.cli.topic_seed import seeding_inputs
    from watcher.services.manage_topics import plan_import, save_topic

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    given = parse_topics(text, str(file), FastEntityNames())
    seeded = {}
    with context.open_database() as database, seeding_inputs() as inputs:
        plan = plan_import(database, given, replace=replace)
        for definition, previous, action in plan if not dry_run else ():
            if action != "same":
                seeded[definition.name] = save_topic(database, definition, previous, inputs)
    for definition, _, action in plan:
        if json:
            facts = {"name": definition.name, "result": action, "stored_matches": seeded.get(definition.name, 0), "dry_run": dry_run}
            output.print_json(facts)
        elif not quiet:
            would = "would be " if dry_run and action != "same" else ""
            typer.echo(f"{would}{action}  {definition.name}: {output.sanitise_line(definition.title)}")


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
    claim: Annotated[list[str] | None, typer.Option(help="State one more claim, as a sentence (repeatable).", show_default=False)] = None,
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change a topic with these options, or without any in $EDITOR.

    It is checked before it is saved; articles stored already raise no alerts.
    """
    from watcher.cli.topic_seed import seeding_inputs, seeding_summary
    from watcher.services.manage_topics import check_channels, get_definition, save_topic

    if channel and all_channels:
        raise UsageError("--channel and --all-channels exclude each other. Use one of them.")
    with context.open_database() as database:
        was = get_definition(database, name)
        if query or title or channel or all_channels or claim:
            channels = () if all_channels else tuple(channel) if channel else was.channels
            new = replaced(was, query=query or was.query, title=output.sanitise_line(title) or was.title, channels=channels)
            new = _with_stated(new, claim or ())
            _print_query_notes(new)
        else:
            new = _edit_in_editor(was)
        check_channels(database, [new])
        with seeding_inputs() as inputs:
            seeded = 0 if dry_run or new == was else save_topic(database, new, was, inputs)
    if json:
        facts = {"name": name, "title": new.title, "query": new.query, "enabled": new.enabled, "channels": list(new.channels)}
        facts["stated"] = [stated_to_json(each) for each in new.stated]
        output.print_json(facts | {"changed": new != was, "stored_matches": seeded, "dry_run": dry_run})
    elif not quiet:
        what = "Nothing changed in" if new == was else "Would change" if dry_run else "Changed"
        output.print_paragraph(f"{what} {name}: {new.query}", rest_prefix="  ")
        if new.query != was.query and not dry_run:
            typer.echo(seeding_summary(seeded))
        for each in new.stated:
            if each not in was.stated:
                print_stated(each)


def _with_stated(definition: TopicDefinition, sentences: Iterable[str]) -> TopicDefinition:
    """Add claims; print what their user should know of them."""
    from watcher.ledger.topic_claims import claims_by_id
    from watcher.services.state_claims import draft_claims

    drafts = draft_claims(sentences, [*claims_by_id(definition.topic), *(each.key for each in definition.stated)])
    for each in drafts:
        if each.note:
            output.print_to_stderr(f"Note: {each.note}")
    return replaced(definition, stated=(*definition.stated, *(each.claim for each in drafts)))


def _print_query_notes(definition: TopicDefinition) -> None:
    """Refuse an invalid query; print what the author of a valid one may not have meant."""
    from watcher.cli.entity_names import FastEntityNames
    from watcher.services.manage_topics import query_notes

    for note in query_notes(definition.query, FastEntityNames()):
        output.print_to_stderr(f"Note: {note}")


def _edit_in_editor(previous: TopicDefinition) -> TopicDefinition:
    """Let the user edit the topic's file.  A mistake is shown and can be corrected; where the user gives up, the draft is kept."""
    import tempfile

    from watcher.cli.entity_names import FastEntityNames

    draft = Path(tempfile.mkdtemp(prefix="watcher-")) / f"{previous.name}.toml"
    draft.write_text(topics_to_toml([previous]), encoding="utf-8")
    while True:
        _open_editor(draft)
        try:
            (new, *more) = parse_topics(draft.read_text(encoding="utf-8"), str(draft), FastEntityNames())
            if more or new.name != previous.name:
                raise UsageError(
                    f"This file may define the topic {previous.name} only, under that name. Add another topic with: watcher topic add"
                )
            draft.unlink()
            draft.parent.rmdir()
            _print_query_notes(new)
            return new
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
