"""What the command line hands to the comparison of a topic with the stored articles, and what it prints of the result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from watcher.cli import context, output

if TYPE_CHECKING:
    from watcher.model import ClaimWindows
    from watcher.services.manage_topics import SeedingInputs


@contextmanager
def seeding_inputs() -> Iterator[SeedingInputs]:
    """Yield the user's entities and settings, the clock and a line of progress."""
    from watcher.services.manage_topics import SeedingInputs

    with output.show_progress() as progress:
        yield SeedingInputs(context.load_entities, load_claim_windows, output.now, progress)


def load_claim_windows() -> ClaimWindows:
    """Return the configured windows."""
    from watcher import bootstrap

    return bootstrap.build_claim_windows(context.load_settings())


def seeding_summary(matches: int) -> str:
    """Say how many stored articles match."""
    if not matches:
        return "No stored article matches."
    return f"{output.format_count(matches, 'stored article matches', 'stored articles match')}; they raise no alerts."
