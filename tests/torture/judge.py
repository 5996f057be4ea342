"""What was received against what was expected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One message as it came in.  ``key``: its Message-ID or webhook-id; ``stories``: what it is about."""

    recipient: str
    key: str
    stories: frozenset[int]


@dataclass(slots=True)
class RecipientAudit:
    """One recipient's: ``lost`` stories never came, ``duplicated`` came under several keys, ``unexpected`` were never published."""

    recipient: str
    expected: int = 0
    messages: int = 0
    """Different keys."""
    redeliveries: int = 0
    """Messages that came again under their own key, which a receiver drops."""
    lost: list[int] = field(default_factory=list)
    duplicated: list[int] = field(default_factory=list)
    unexpected: list[int] = field(default_factory=list)
    without_story: int = 0
    """Messages about no story at all."""

    @property
    def passed(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.without_story)


def audit(received: Iterable[ReceivedMessage], *, expected: Iterable[int], recipients: Iterable[str]) -> list[RecipientAudit]:
    """One account a recipient, those among ``recipients`` who got nothing included."""
    wanted = set(expected)
    accounts = {name: RecipientAudit(name, len(wanted)) for name in recipients}
    keys: dict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for receipt in received:
        account = accounts.setdefault(receipt.recipient, RecipientAudit(receipt.recipient, len(wanted)))
        if receipt.key in keys[receipt.recipient]:
            account.redeliveries += 1
        keys[receipt.recipient][receipt.key] = receipt.stories
    for name, account in accounts.items():
        told = Counter(story for stories in keys[name].values() for story in stories)
        account.messages = len(keys[name])
        account.lost = sorted(wanted - set(told))
        account.duplicated = sorted(story for story, times in told.items() if times > 1)
        account.unexpected = sorted(set(told) - wanted)
        account.without_story = sum(not stories for stories in keys[name].values())
    return list(accounts.values())
