"""``watcher party``: who speaks on a topic, with the names that articles give; two that are one merged, and split again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.model.parties import PartyRecord
    from watcher.services.manage_parties import PartyReport

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, merge and split the parties of a topic.")
TopicName = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's handle.", show_default=False)]
PartyKey = Annotated[
    str,
    typer.Argument(metavar="PARTY", help="A party's key, a name of it, or its number as in: watcher party list TOPIC", show_default=False),
]


@cli.command("list", epilog="Example: watcher party list audi-brussels")
def list_(topic: TopicName, json: context.JsonOption = False) -> None:
    """List who speaks on a topic.

    Each with the names that articles give it, its role, and how many statements are on record of it. Names that were found to be one are
    listed once.
    """
    from watcher.services.lookup import find_topic
    from watcher.services.manage_parties import list_parties

    with context.open_database() as database, database.read() as tx:
        reports = list_parties(tx, find_topic(tx, topic).id)
    if json:
        output.print_json(_report_to_json(each) for each in reports)
        return
    if not reports:
        output.print_to_stderr("Nobody is on record yet. Statements are read from the articles that match the topic: watcher status")
        return
    output.print_table(
        headers=("#", "party", "kind", "role", "statements", "names"),
        rows=[[each.party.id, each.party.key, each.party.kind, each.party.role, each.statement_count, _names_of(each)] for each in reports],
        shrink_column=5,
    )


@cli.command(epilog="Example: watcher party show audi-brussels audi")
def show(topic: TopicName, party: PartyKey, json: context.JsonOption = False) -> None:
    """Show one party.

    Its names in each language, its role, and which keys count as it, merged by you or by the program.
    """
    from watcher.services.lookup import find_topic
    from watcher.services.manage_parties import report_party

    with context.open_database() as database, database.read() as tx:
        report = report_party(tx, find_topic(tx, topic), party)
    if json:
        output.print_json(_report_to_json(report))
        return
    found = report.party
    output.print_heading(f"{found.id} {found.key}")
    output.print_fields(
        [
            ("kind", found.kind),
            ("role", found.role),
            ("statements", report.statement_count),
            ("first article", found.article_id),
            ("since", output.format_time(found.created_at)),
            ("kept apart", "yes" if found.is_kept_apart else ""),
        ]
    )
    for language, names in report.names.items():
        output.print_paragraph(", ".join(names), first_prefix=f"  {language}  ", max_lines=3)
    for each in report.merged:
        output.print_paragraph(f"{each.key} counts as it, merged by {_merger(each)}", first_prefix="  ", max_lines=1)


@cli.command(epilog="Example: watcher party merge audi-brussels audi 14")
def merge(
    topic: TopicName,
    party: PartyKey,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The party that counts as PARTY from now on.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Let two parties count as one.

    What OTHER says counts as PARTY's word, what is on record too. No alert is sent; `watcher party split` undoes it.
    """
    from watcher.services.manage_parties import merge_parties

    with context.open_database() as database:
        lead, merged = merge_parties(database, topic, party, other)
    sentence = f"{merged.key} counts as {lead.key} now. Undo with: watcher party split {topic} {merged.key}"
    output.print_result({"topic": topic, "party": lead.key, "merged": merged.key}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher party split audi-brussels 14")
def split(topic: TopicName, party: PartyKey, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Undo a merge, your own or the program's.

    A merged party counts by itself again, with all its statements, and the program merges it no more; of a party that others count as,
    all of them do.
    """
    from watcher.services.manage_parties import split_party

    with context.open_database() as database:
        parted = [each.key for each in split_party(database, topic, party, now=output.now())]
    sentence = f"{', '.join(parted)} {'counts' if len(parted) == 1 else 'count'} separately now. Undo with: watcher party merge"
    output.print_result({"topic": topic, "split": parted}, sentence, json=json, quiet=quiet)


def _names_of(report: PartyReport) -> str:
    return output.sanitise_line(", ".join(dict.fromkeys(name for names in report.names.values() for name in names)))


def _merger(party: PartyRecord) -> str:
    return "you" if party.merged_by == "user" else "the program"


def _report_to_json(report: PartyReport) -> dict[str, Any]:
    found = report.party
    facts = {"number": found.id, "topic": found.topic, "party": found.key, "kind": found.kind, "role": found.role}
    facts |= {"names": {language: list(names) for language, names in report.names.items()}, "statements": report.statement_count}
    facts |= {"merged": [{"party": each.key, "by": each.merged_by} for each in report.merged], "kept_apart": found.is_kept_apart}
    return facts | {"article": found.article_id, "created_at": found.created_at}
