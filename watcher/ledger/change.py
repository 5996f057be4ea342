"""What a statement does to the record of its claim, and the form of the rules that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from watcher.errors import Reason
from watcher.ledger.claim_history import ClaimHistory
from watcher.model import AlertKind, FiledStatement


@dataclass(frozen=True, slots=True)
class Change:
    """``kind`` None: nothing changes, for this ``reason``."""

    kind: AlertKind | None
    reason: Reason
    against: tuple[FiledStatement, ...] = ()
    rules: tuple[str, ...] = ()
    """The names of the rules that decided it."""


ChangeRule = Callable[[ClaimHistory], Change | None]
"""A rule has the name of its function; it returns None where it does not apply."""


def rule_name(rule: Callable[..., object]) -> str:
    """Return a rule's name as a trace shows it."""
    return rule.__name__.strip("_").replace("_", "-")


def first_change(rules: Iterable[ChangeRule], history: ClaimHistory) -> Change:
    """Return the change of the first rule that applies; the last of them always does."""
    for rule in rules:
        if (change := rule(history)) is not None:
            return replace(change, rules=(rule_name(rule),))
    raise AssertionError("The last rule of a list applies to every statement.")
