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
from tests.torture.judge import ReceivedMessage
from tests.torture.program import WatcherProgram
from watcher.demo.receivers import Mailbox, WebhookReceiver

PAUSE_SECONDS = 0.06  # seconds, before keeping and again before answering
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a secret for the torture rig....").decode()
ADDRESSES = ("desk@rig.example", "night@rig.example")
WEBHOOK_RECIPIENT = "webhook"


class _SendCounter:
    """How many sends are under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = self.started = 0

    @contextlib.contextmanager
    def track(self) -> Iterator[None]:
        with self._lock:
            self.count += 1
            self.started += 1
        try:
            yield
        finally:
            with self._lock:
                self.count -= 1


class _SlowMailbox(Mailbox):
    def __init__(self, sending: _SendCounter) -> None:
        super().__init__()
        self._sending = sending

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self._sending.track():
            await asyncio.sleep(PAUSE_SECONDS)
            answer = await super().handle_DATA(server, session, envelope)
            await asyncio.sleep(PAUSE_SECONDS)
            return answer


class _SlowWebhookReceiver(WebhookReceiver):
    def __init__(self, sending: _SendCounter) -> None:
        super().__init__(WEBHOOK_SECRET)
        self._sending = sending

    def handle_request(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        with self._sending.track():
            time.sleep(PAUSE_SECONDS)
            answer = super().handle_request(headers, body)
            time.sleep(PAUSE_SECONDS)
            return answer


class RigReceivers:
    """A mailbox for two recipients and a webhook, and what they were told."""

    addresses = ADDRESSES
    names = (*ADDRESSES, WEBHOOK_RECIPIENT)

    def __init__(self) -> None:
        self._sending = _SendCounter()
        self.mailbox = _SlowMailbox(self._sending)
        self.hook = _SlowWebhookReceiver(self._sending)

    @property
    def sends_in_progress(self) -> int:
        return self._sending.count

    @property
    def sends_started(self) -> int:
        """Sends that began, whatever became of them."""
        return self._sending.started

    @property
    def smtp_settings(self) -> dict[str, Any]:
        """The [smtp] table of a configuration."""
        return {"host": self.mailbox.host, "port": self.mailbox.port, "security": "none", "sender": "watcher@rig.example"}

    def add_channels(self, program: WatcherProgram) -> None:
        program.run_command("channel", "add", "desk", "mail", f"to={','.join(ADDRESSES)}")
        program.run_command("channel", "add", "hook", "webhook", f"url={self.hook.url}", f"secret={WEBHOOK_SECRET}")

    @property
    def message_count(self) -> int:
        """Messages so far, repeats included."""
        return len(self.mailbox.mails) + len(self.hook.accepted)

    def stories_received_by_all(self) -> set[int]:
        """Stories that have come to everyone."""
        heard: dict[str, set[int]] = {name: set() for name in self.names}
        for receipt in self.received_messages():
            heard.setdefault(receipt.recipient, set()).update(receipt.stories)
        return set.intersection(*(heard[name] for name in self.names))

    def received_messages(self) -> list[ReceivedMessage]:
        calls = [ReceivedMessage(WEBHOOK_RECIPIENT, call.id, stream.story_marks(call.body.decode())) for call in self.hook.accepted]
        mails = [
            ReceivedMessage(recipient, mail.id, stream.story_marks(_decoded_text(mail.message)))
            for mail in self.mailbox.mails
            for recipient in mail.recipients
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


def _decoded_text(message: EmailMessage) -> str:
    """Subject and text of a mail, decoded."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"
