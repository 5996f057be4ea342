"""The rig's receivers: the demo's mailbox and hook, but as slow as real ones, so that kills fall into sends.

Each waits before it keeps a message and again before it says so: a daemon that dies in the first pause was not heard, one that dies in
the second was heard and does not know it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from tests.torture import stream
from tests.torture.judge import Receipt
from tests.torture.program import Program
from watcher.demo.receivers import Hook, Mailbox

PAUSE = 0.06  # seconds, before keeping and again before answering
SECRET = "whsec_" + base64.b64encode(b"a secret for the torture rig....").decode()
ADDRESSES = ("desk@rig.example", "night@rig.example")
HOOK = "webhook"


class _Busy:
    """How many sends are under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = self.begun = 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            self.count += 1
            self.begun += 1
        try:
            yield
        finally:
            with self._lock:
                self.count -= 1


class _SlowMailbox(Mailbox):
    def __init__(self, sending: _Busy) -> None:
        super().__init__()
        self._sending = sending

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self._sending.one():
            await asyncio.sleep(PAUSE)
            answer = await super().handle_DATA(server, session, envelope)
            await asyncio.sleep(PAUSE)
            return answer


class _SlowHook(Hook):
    def __init__(self, sending: _Busy) -> None:
        super().__init__(SECRET)
        self._sending = sending

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        with self._sending.one():
            time.sleep(PAUSE)
            answer = super().take(headers, body)
            time.sleep(PAUSE)
            return answer


class Receivers:
    """A mailbox for two recipients and a webhook, and what they were told."""

    addresses = ADDRESSES
    names = (*ADDRESSES, HOOK)

    def __init__(self) -> None:
        self._sending = _Busy()
        self.mailbox = _SlowMailbox(self._sending)
        self.hook = _SlowHook(self._sending)

    @property
    def busy(self) -> int:
        return self._sending.count

    @property
    def begun(self) -> int:
        """Sends that began, whatever became of them."""
        return self._sending.begun

    @property
    def smtp(self) -> dict[str, Any]:
        """The [smtp] table of a configuration."""
        return {"host": self.mailbox.host, "port": self.mailbox.port, "security": "none", "sender": "watcher@rig.example"}

    def add_channels(self, program: Program) -> None:
        program.cli("channel", "add", "desk", "mail", f"to={','.join(ADDRESSES)}")
        program.cli("channel", "add", "hook", "webhook", f"url={self.hook.url}", f"secret={SECRET}")

    @property
    def count(self) -> int:
        """Messages so far, repeats included."""
        return len(self.mailbox.mails) + len(self.hook.received)

    def told(self) -> set[int]:
        """Stories that have come to everyone."""
        heard: dict[str, set[int]] = {name: set() for name in self.names}
        for receipt in self.receipts():
            heard.setdefault(receipt.recipient, set()).update(receipt.stories)
        return set.intersection(*(heard[name] for name in self.names))

    def receipts(self) -> list[Receipt]:
        calls = [Receipt(HOOK, call.id, stream.marks(call.body.decode())) for call in self.hook.received]
        mails = [
            Receipt(recipient, mail.id, stream.marks(_text(mail.message))) for mail in self.mailbox.mails for recipient in mail.recipients
        ]
        return calls + mails

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            opened.enter_context(self.mailbox)
            opened.enter_context(self.hook)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._opened.close()


def _text(message: EmailMessage) -> str:
    """Subject and text of a mail, decoded."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"
