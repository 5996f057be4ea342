"""What was received against what was expected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Receipt:
    """One message as it came in.  ``key``: its Message-ID or webhook-id; ``stories``: what it is about."""

    recipient: str
    key: str
    stories: frozenset[int]


@dataclass(slots=True)
class Account:
    """One recipient's: ``lost`` stories never came, ``twice`` came under several keys, ``strangers`` were never published."""

    recipient: str
    expected: int = 0
    messages: int = 0
    """Different keys."""
    repeats: int = 0
    """Messages that came again under their own key, which a receiver drops."""
    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)
    empty: int = 0
    """Messages about no story at all."""

    @property
    def good(self) -> bool:
        return not (self.lost or self.twice or self.strangers or self.empty)


def judge(receipts: Iterable[Receipt], *, expected: Iterable[int], recipients: Iterable[str]) -> list[Account]:
    """One account a recipient, those among ``recipients`` who got nothing included."""
    wanted = set(expected)
    accounts = {name: Account(name, len(wanted)) for name in recipients}
    keys: dict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for receipt in receipts:
        account = accounts.setdefault(receipt.recipient, Account(receipt.recipient, len(wanted)))
        if receipt.key in keys[receipt.recipient]:
            account.repeats += 1
        keys[receipt.recipient][receipt.key] = receipt.stories
    for name, account in accounts.items():
        told = Counter(story for stories in keys[name].values() for story in stories)
        account.messages = len(keys[name])
        account.lost = sorted(wanted - set(told))
        account.twice = sorted(story for story, times in told.items() if times > 1)
        account.strangers = sorted(set(told) - wanted)
        account.empty = sum(not stories for stories in keys[name].values())
    return list(accounts.values())
