"""``watcher claim``: the claims of a topic merged, split, renamed and muted; those that were stated edited and removed."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli import context, output

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Merge, split, rename and mute claims of a topic.")
TopicName = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's handle.", show_default=False)]
ClaimKey = Annotated[
    str, typer.Argument(metavar="CLAIM", help="The claim's key, or its number as listed by: watcher claims TOPIC", show_default=False)
]


@cli.command(epilog="Example: watcher claim show audi-brussels close")
def show(topic: TopicName, claim: ClaimKey, json: context.JsonOption = False) -> None:
    """Show one claim.

    Its title, where it comes from, what it says, and the words by which it is found in each language.
    """
    from watcher.cli.stated_claims import frame_fields
    from watcher.services.lookup import find_topic
    from watcher.services.manage_claims import find_claim, shown_title
    from watcher.services.state_claims import words_by_language

    with context.open_database() as database, database.read() as tx:
        found = find_claim(tx, find_topic(tx, topic), claim)
    words = words_by_language(found.frame)
    if json:
        facts = {"number": found.id, "topic": topic, "key": found.key, "origin": found.origin, "titles": dict(found.titles)}
        facts |= {"merged_into": found.merged_into or None, "muted": found.is_muted, "renamed": found.is_renamed}
        frame = {name.replace(" ", "_"): value for name, value in frame_fields(found.frame) if value}
        output.print_json(facts | {"frame": frame, "finds": words, "article": found.article_id, "created_at": found.created_at})
        return
    output.print_heading(f"{found.id} {found.key}: {shown_title(found)}")
    marks = [mark for mark, holds in (("muted", found.is_muted), ("renamed", found.is_renamed)) if holds]
    output.print_fields(
        [
            ("origin", ", ".join((found.origin, *marks))),
            ("merged into", found.merged_into),
            *frame_fields(found.frame),
            ("first article", found.article_id),
            ("since", output.format_time(found.created_at)),
        ]
    )
    for language, forms in words.items():
        output.print_paragraph(", ".join(forms), first_prefix=f"  finds {language}  ", max_lines=3)


@cli.command(epilog="Example: watcher claim merge audi-brussels close 14")
def merge(
    topic: TopicName,
    claim: ClaimKey,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The claim that counts as CLAIM from now on.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Let two claims count as one.

    What is said on OTHER counts on CLAIM, what is on record too. No alert is sent; `watcher claim split` undoes it.
    """
    from watcher.services.manage_claims import merge_claims

    with context.open_database() as database:
        lead, merged = merge_claims(database, topic, claim, other)
    sentence = f"{merged.key} counts as {lead.key} now. Undo with: watcher claim split {topic} {merged.key}"
    output.print_result({"topic": topic, "claim": lead.key, "merged": merged.key}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher claim split audi-brussels 14")
def split(topic: TopicName, claim: ClaimKey, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Undo a merge.

    A merged claim counts by itself again, with all its statements; of a claim that others are merged into, all of them do.
    """
    from watcher.services.manage_claims import split_claim

    with context.open_database() as database:
        parted = [each.key for each in split_claim(database, topic, claim)]
    sentence = f"{', '.join(parted)} {'counts' if len(parted) == 1 else 'count'} separately again."
    output.print_result({"topic": topic, "split": parted}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher claim rename audi-brussels 14 'Audi ends production in Brussels'")
def rename(
    topic: TopicName,
    claim: ClaimKey,
    title: Annotated[str, typer.Argument(help="The new title; without it, the claim gets its own again.", show_default=False)] = "",
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Give a claim another title.  Its key stays, and so do the alerts that were sent."""
    from watcher.services.manage_claims import rename_claim, shown_title

    with context.open_database() as database:
        named = rename_claim(database, topic, claim, title)
    undo = f" Undo with: watcher claim rename {topic} {named.key}" if named.is_renamed else ""
    facts = {"topic": topic, "claim": named.key, "titles": dict(named.titles)}
    output.print_result(facts, f"{named.key}: {output.sanitise_line(shown_title(named))}.{undo}", json=json, quiet=quiet)


@cli.command(epilog="Example: watcher claim mute audi-brussels number-jobs")
def mute(topic: TopicName, claim: ClaimKey, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Raise no more alerts about a claim.

    What is said on it goes on record all the same. For a time only: watcher mute add claim TOPIC/CLAIM
    """
    from watcher.services.manage_claims import mute_claim

    with context.open_database() as database:
        muted = mute_claim(database, topic, claim, now=output.now())
    sentence = f"{muted.key} is muted. Undo with: watcher claim unmute {topic} {muted.key}"
    output.print_result({"topic": topic, "claim": muted.key, "muted": True}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher claim unmute audi-brussels number-jobs")
def unmute(topic: TopicName, claim: ClaimKey, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Raise alerts about a claim again.  What was said meanwhile raises none."""
    from watcher.services.manage_claims import mute_claim

    with context.open_database() as database:
        was = mute_claim(database, topic, claim, now=None)
    sentence = f"{was.key} raises alerts again." if was.is_muted else f"{was.key} was not muted."
    output.print_result({"topic": topic, "claim": was.key, "muted": False}, sentence, json=json, quiet=quiet)


@cli.command(epilog="Example: watcher claim edit audi-brussels close --what 'the Forest plant'")
def edit(
    topic: TopicName,
    claim: ClaimKey,
    *,
    sentence: Annotated[str, typer.Option(help="Another sentence, parsed anew.", show_default=False)] = "",
    event: Annotated[str, typer.Option(help="Another event class, as close or resign.", show_default=False)] = "",
    who: Annotated[str, typer.Option(help="Who does it; - for nobody in particular.", show_default=False)] = "",
    what: Annotated[str, typer.Option(help="To what; - for nothing in particular.", show_default=False)] = "",
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Change what a stated claim says.  Its key and its statements stay."""
    from watcher.cli.stated_claims import print_stated, stated_to_json
    from watcher.errors import UsageError
    from watcher.services.manage_claims import FrameChanges, edit_claim

    changes = FrameChanges(*(output.sanitise_line(each) for each in (sentence, event, who, what)))
    if changes == FrameChanges():
        raise UsageError("Nothing to change. Give --sentence, --event, --who or --what.")
    with context.open_database() as database:
        changed = edit_claim(database, topic, claim, changes, now=output.now())
    if json:
        output.print_json({"topic": topic} | stated_to_json(changed))
    elif not quiet:
        print_stated(changed)


@cli.command(epilog="Example: watcher claim remove audi-brussels close")
def remove(topic: TopicName, claim: ClaimKey, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Take back a claim stated with --claim.  What was said on it stays on record."""
    from watcher.services.manage_claims import remove_claim

    with context.open_database() as database:
        was = remove_claim(database, topic, claim, now=output.now())
    sentence = f"{was.key} is no longer stated. What was said on it stays on record."
    output.print_result({"topic": topic, "claim": was.key, "removed": True}, sentence, json=json, quiet=quiet)
