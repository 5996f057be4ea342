"""What a channel needs to send, as values: a way to post, a mail server, the renderer of messages, a clock, a deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from watcher.delivery.settings import message_language
from watcher.model import Delivery, HttpResponse
from watcher.rendering.mail import MailParts
from watcher.rendering.renderer import Renderer
from watcher.rendering.sanitise import safe_line

if TYPE_CHECKING:
    from watcher.delivery.mail_server import SmtpServer


class HttpPost(Protocol):
    """A guarded HTTP POST, from ``watcher.fetch``: returns any answer, whatever its status; follows no redirect.

    ``deadline``: seconds in all.  Raises FetchError where there was no answer.
    """

    def __call__(self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Transport:
    """All that ``send`` needs from outside.  ``deadline``: seconds one send may take in all; it must end before the delivery's lease does.

    ``renderer``: templates and words, the user's own over the built-in ones.  ``hostname`` is the right-hand side of every Message-ID: it
    must stay the same over restarts.  ``allow_private``: webhooks may go to loopback and private addresses.
    """

    post: HttpPost
    now: Callable[[], datetime]
    renderer: Renderer
    default_smtp_server: SmtpServer | None = None
    deadline: float = 30.0
    hostname: str = "watcher.invalid"
    allow_private: bool = False

    def render_mail(self, delivery: Delivery) -> MailParts:
        """Render the delivery's message as a mail, in the language of its channel."""
        return self.renderer.render_mail(delivery.message, language=message_language(delivery.channel.settings))


def safe_answer(answer: str | bytes, limit: int = 200) -> str:
    """Return a receiver's words as one safe line."""
    return safe_line(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer, limit)
