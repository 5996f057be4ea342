"""``watcher topic``: add, list, show, enable, disable and remove topics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import backtest, context, output, topic_check, topic_file, topic_test
from watcher.cli.since import parse_since
from watcher.cli.stated_claims import print_stated, stated_to_json

if TYPE_CHECKING:
    from watcher.model import Topic
    from watcher.pipeline.backtest import BacktestResult
    from watcher.store.database import Database

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage topics: what to watch for.")
TopicName = Annotated[str, typer.Argument(help="The topic's handle, as listed by: watcher topic list", show_default=False)]


@cli.command(epilog="Example: watcher topic add \"Iran drones\" '@iran AND (drone OR Shahed)' --channel desk")
def add(
    name: Annotated[str, typer.Argument(help="Title; the handle (slug) is derived from it.", show_default=False)],
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", @entities, AND OR NOT ( ).  Without a query: the built-in topic of that name.',
            show_default=False,
        ),
    ] = "",
    *,
    channel: Annotated[
        list[str] | None,
        typer.Option(help="Send its alerts to this channel only (repeatable); default: every channel.", show_default=False),
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(help="A claim to watch, as a sentence in any language watcher reads (repeatable).", show_default=False),
    ] = None,
    handle: Annotated[str, typer.Option("--name", help="The handle, instead of the one derived from NAME.", show_default=False)] = "",
    since: Annotated[str, typer.Option(help="How far back to preview it on stored articles: 90d, 12h, 4w or a date.")] = "90d",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Watch a topic from now on.

    Previews it on the articles stored already, which raise no alerts.
    """
    from watcher.cli.entity_names import FastEntityNames
    from watcher.cli.topic_seed import seeding_inputs, seeding_summary
    from watcher.ledger.topic_claims import claims_by_id
    from watcher.services.manage_topics import add_topic, check_new_topic, draft_builtin_topic, draft_topic
    from watcher.services.state_claims import draft_claims

    item, notes = draft_topic(name, query, handle, FastEntityNames()) if query else draft_builtin_topic(name)
    drafts = draft_claims(claim or (), [*claims_by_id(item), *(each.key for each in item.stated)])
    item = replace(item, stated=tuple(each.claim for each in drafts))
    notes = (*notes, *(each.note for each in drafts if each.note))
    for note in notes:
        output.print_to_stderr(f"Note: {note}")
    with context.open_database() as database:
        check_new_topic(database, item, channel or [])
        outcome = _backtest_stored(database, item, since)
        with seeding_inputs() as inputs:
            seeded = 0 if dry_run else add_topic(database, item, channel or [], inputs)
    if json:
        facts: dict[str, Any] = {"name": item.name, "title": item.title, "query": item.query, "notes": notes, "channels": channel or []}
        facts |= {"stored_matches": seeded, "stated": [stated_to_json(each) for each in item.stated], "dry_run": dry_run}
        output.print_json(facts | ({"backtest": backtest.backtest_to_json(outcome)} if outcome is not None else {}))
    elif not quiet:
        _print_added_topic(item, channel or [], "" if dry_run else seeding_summary(seeded), dry_run=dry_run)
        if outcome is not None:
            backtest.print_backtest(outcome, since)
        typer.echo(f"Try it on a text with: watcher topic test {shell_quoted(item.query) if dry_run else item.name} --text '…'")


def _print_added_topic(item: Topic, channels: list[str], seeding: str, *, dry_run: bool) -> None:
    output.print_paragraph(f"{'Would watch' if dry_run else 'Watching'} {item.name}: {item.query}", rest_prefix="  ")
    typer.echo(f"Alerts go to {', '.join(channels) if channels else 'every channel'}. {seeding}".rstrip())
    for each in item.stated:
        print_stated(each)


def shell_quoted(query: str) -> str:
    """As one word of a shell."""
    import shlex

    return shlex.quote(query)


def _backtest_stored(database: Database, item: Topic, since: str) -> BacktestResult | None:
    """What the topic would have done; None where nothing is stored yet."""
    from watcher.store import articles

    with database.read() as tx:
        if not articles.list_latest(tx, 1):
            return None
    return backtest.backtest_topic(database, item, parse_since(since))


@cli.command("list", epilog="Example: watcher topic list --json")
def list_(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """List topics with their queries, channels and alert counts."""
    from watcher.store import topics

    with context.open_database() as database, database.read() as tx:
        rows = topics.list_with_counts(tx)
    output.print_list(
        rows,
        id_key="name",
        empty_text="No topics yet. Add one with: watcher topic add \"Iran drones\" '@iran AND (drone OR Shahed)'",
        headers=("topic", "state", "matches", "alerts", "channels", "query"),
        to_cells=lambda row: (
            *(row["name"], "on" if row["enabled"] else "off", row["matches"], row["alerts"]),
            *(", ".join(row["channels"]) or "all", row["query"]),
        ),
        shrink_column=5,
        json=json,
        quiet=quiet,
    )


@cli.command(epilog="Example: watcher topic show rnk-arms")
def show(name: TopicName, json: context.JsonOption = False) -> None:
    """Show one topic.  Its query and earlier versions of it, its channels, and the last alerts."""
    from watcher.cli.entity_names import FastEntityNames
    from watcher.services.lookup import find_topic
    from watcher.services.manage_topics import stored_query_notes
    from watcher.store import alerts, topic_versions, topics

    with context.open_database() as database, database.read() as tx:
        row_id = find_topic(tx, name).id
        row = next(each for each in topics.list_with_counts(tx) if each["id"] == row_id)
        last = alerts.list_latest(tx, 3, name)
        said = topic_versions.list_for_topic(tx, row_id)
    notes = stored_query_notes(row["query"], FastEntityNames())
    if json:
        latest = [{"id": each.id, "created_at": each.created_at, "title": each.quote.title} for each in last]
        kept = [{key: each[key] for key in ("number", "title", "query", "created_at", "alerts")} for each in said]
        output.print_json(row | {"notes": notes, "last_alerts": latest, "wordings": kept})
        return
    output.print_heading(f"{row['name']}: {row['title']}")
    output.print_fields(
        [
            ("state", "watched" if row["enabled"] else f"off: watcher topic enable {row['name']}"),
            ("query", row["query"]),
            *(("claim", f"{each['key']}: {each['sentence']}") for each in row["stated"]),
            ("channels", ", ".join(row["channels"]) or "all"),
            ("since", output.format_time(row["created_at"])),
            ("on record", f"{output.format_count(row['matches'], 'article')}, {output.format_count(row['alerts'], 'alert')}"),
        ]
    )
    for note in notes:
        output.print_paragraph(f"! {note}", first_prefix="  ")
    for one in said if len(said) > 1 else ():
        told = f"{output.format_time(one['created_at'])}, {output.format_count(one['alerts'], 'alert')}: {one['query']}"
        output.print_paragraph(told, first_prefix=f"  query {one['number']}  ", max_lines=3)
    for each in last:
        output.print_paragraph(
            f"{output.format_time(each.created_at)}  {each.quote.title}", first_prefix=f"  alert {each.id}  ", max_lines=2
        )


@cli.command(epilog="Example: watcher topic enable rnk-arms")
def enable(name: TopicName, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Watch a topic again.  Articles stored meanwhile raise no alerts."""
    from watcher.cli.topic_seed import seeding_inputs, seeding_summary
    from watcher.services.manage_topics import enable_topic

    with context.open_database() as database, seeding_inputs() as inputs:
        seeded = enable_topic(database, name, inputs)
    output.print_result(
        {"name": name, "enabled": True, "stored_matches": seeded}, f"Watching {name}. {seeding_summary(seeded)}", json=json, quiet=quiet
    )


@cli.command(epilog="Example: watcher topic disable rnk-arms")
def disable(name: TopicName, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Stop watching a topic, but keep it and its record."""
    from watcher.services.manage_topics import disable_topic

    with context.open_database() as database:
        disable_topic(database, name, now=output.now())
    again = f"Topic {name} is disabled. Watch it again with: watcher topic enable {name}"
    output.print_result({"name": name, "enabled": False}, again, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher topic remove iran-drones --dry-run")
def remove(
    name: TopicName, dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False
) -> None:
    """Remove a topic and its record.  Its alerts are kept."""
    from watcher.services.manage_topics import remove_topic

    with context.open_database() as database:
        matches = remove_topic(database, name, dry_run=dry_run)
    what = f"topic {name} with {output.format_count(matches, 'match', 'matches')} on record. Its alerts are kept."
    output.print_result(
        {"name": name, "matches": matches, "dry_run": dry_run}, f"{'Would remove' if dry_run else 'Removed'} {what}", json=json, quiet=quiet
    )


topic_test.register(cli)
topic_check.register(cli)
topic_file.register(cli)
