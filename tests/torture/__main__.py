"""The long run: ``python -m tests.torture --kills 50``.  Exit code 0 when nothing was lost and nothing told twice."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.torture.planted import PLANTED_BUGS
from tests.torture.rig import KillPlan, KillTestOutcome, run_kill_test


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Kill the daemon at random moments; count what arrives.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=8, help="stories that appear around each kill")
    parser.add_argument("--seed", type=int, default=1, help="of the stream and of the moments")
    parser.add_argument("--rate", default="none", help="of mails, as 3/5s: the rest is held and comes in one; none: each by itself")
    parser.add_argument("--plant", choices=sorted(PLANTED_BUGS), help="a bug to plant: the run must then fail")
    parser.add_argument("--folder", type=Path, help="where the database and the log stay; a temporary folder otherwise")
    given = parser.parse_args()
    plan = KillPlan(kills=given.kills, stories_per_kill=given.each, seed=given.seed, planted_bug=given.plant, rate=given.rate)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="watcher-torture-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        outcome = run_kill_test(plan, folder, print_line=lambda line: console.print(line, highlight=False, markup=False))
        print_report(outcome, console)
    return 0 if outcome.passed else 1


def print_report(outcome: KillTestOutcome, console: Console) -> None:
    """The table that a reader judges by."""
    table = Table(title=f"{outcome.kills} kills, {outcome.stories} stories, {outcome.copies} near-copies, {outcome.seconds:.0f} s")
    for name in ("recipient", "expected", "received", "lost", "twice", "strangers", "raw repeats"):
        table.add_column(name, justify="left" if name == "recipient" else "right")
    for account in outcome.audits:
        wrong = len(account.unexpected) + account.without_story
        counts = (account.expected, account.messages, len(account.lost), len(account.duplicated), wrong, account.redeliveries)
        table.add_row(account.recipient, *map(str, counts))
    console.print(table)
    console.print("killed: " + ", ".join(f"{what} {times}" for what, times in outcome.killed_during.most_common()))
    answered = outcome.sites
    console.print(f"sites: {answered.polls} polls ({answered.unchanged} unchanged), {answered.pages} pages")
    for fault in outcome.faults:
        console.print(f"FAULT: {fault}", style="red", markup=False)
    for account in outcome.audits:
        for what, stories in (("lost", account.lost), ("twice", account.duplicated), ("strangers", account.unexpected)):
            if stories:
                console.print(f"{account.recipient}: {what}: {stories}", style="red", markup=False)
    console.print("nothing lost, nothing twice" if outcome.passed else "FAILED", style="bold green" if outcome.passed else "bold red")


if __name__ == "__main__":
    sys.exit(main())
