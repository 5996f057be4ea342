"""A real SMTP server on loopback that keeps what it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import logging
import socket
import ssl
import threading
import weakref
from collections.abc import Collection
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any

from watcher.demo.inbox import LOOPBACK, Inbox


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as it arrived.  ``path``: its .eml file, where a folder was given."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes
    path: Path | None

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class Mailbox:
    """An SMTP server that keeps what it is sent.

    ``login``: (user, password) that it requires.  ``starttls`` or ``tls``: a server-side context.
    ``refuse``: recipients it answers 550 (every one with ``*``).  ``greylist_first``: so many mails are answered 451 first.
    ``drop_after_data``: so many connections are cut after the data arrived (the mail is kept, which the sender cannot know).
    ``never_answers``: accepts and sends nothing.  ``drip``: greets with a byte every so many seconds.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        login: tuple[str, str] | None = None,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        refuse: Collection[str] = (),
        greylist_first: int = 0,
        drop_after_data: int = 0,
        never_answers: bool = False,
        drip: float = 0.0,
        port: int = 0,
    ) -> None:
        self._folder, self._login, self._starttls, self._tls = folder, login, starttls, tls
        self.refuse, self.greylist_first, self.drop_after_data, self.never_answers, self.drip = (
            set(refuse),
            greylist_first,
            drop_after_data,
            never_answers,
            drip,
        )
        self._inbox = Inbox()
        self.attempts = 0
        """Mails whose data arrived, kept or not."""
        self.host, self._requested_port, self.port = LOOPBACK, port, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)
        self._ready = threading.Event()
        self._startup_error: BaseException | None = None
        self._open_protocols: weakref.WeakSet[asyncio.BaseProtocol] = weakref.WeakSet()

    @property
    def mails(self) -> list[ReceivedMail]:
        return self._inbox.all()

    def wait(self, count: int, timeout: float = 30.0) -> list[ReceivedMail]:
        """Return the mails once there are ``count``.

        Raises:
            TimeoutError: there were not as many in time.
        """
        return self._inbox.wait(count, timeout)

    def __enter__(self) -> Mailbox:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._ready.wait(10)
        if self._startup_error:
            raise self._startup_error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Cut every connection and stop listening."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)  # a client that disconnects is not an error here
        try:
            # The socket is bound here, and not by aiosmtpd's Controller, which cannot be asked for any free port.
            server = self._loop.run_until_complete(
                self._loop.create_server(self._protocol, sock=_bound_socket(self._requested_port), ssl=self._tls)
            )
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            self._loop.run_forever()
            server.close()
            for protocol in list(self._open_protocols):
                if (transport := getattr(protocol, "transport", None)) is not None:
                    transport.abort()
            self._loop.run_until_complete(server.wait_closed())
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            self._startup_error = error
        finally:
            self._ready.set()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            with contextlib.suppress(Exception):
                self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def _protocol(self) -> asyncio.BaseProtocol:
        silent = self.never_answers or self.drip
        protocol = _SilentProtocol(self.drip) if silent else _smtp_protocol(self, self._login, self._starttls)
        self._open_protocols.add(protocol)
        return protocol

    # called by aiosmtpd

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self._login and not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refuse or "*" in self.refuse:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.attempts += 1
        if self.greylist_first > 0:
            self.greylist_first -= 1
            return "451 4.7.1 greylisted, come back later"
        self._store_mail(envelope)
        if self.drop_after_data > 0:
            self.drop_after_data -= 1
            server.transport.abort()
        return "250 2.0.0 kept as " + str(len(self.mails))

    def _store_mail(self, envelope: Any) -> None:
        raw = bytes(envelope.original_content or envelope.content)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        path = self._folder / f"{len(self.mails) + 1:04}.eml" if self._folder else None
        if path:
            path.write_bytes(raw)
        self._inbox.add(ReceivedMail(envelope.mail_from, tuple(envelope.rcpt_tos), message, raw, path))


class _SilentProtocol(asyncio.Protocol):
    """A server that never completes its greeting."""

    def __init__(self, drip: float) -> None:
        self._drip = drip
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if self._drip:
            self._send_byte(b"2")

    def _send_byte(self, byte: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(byte)
            asyncio.get_running_loop().call_later(self._drip, self._send_byte, b"2")


def _smtp_protocol(mailbox: Mailbox, login: tuple[str, str] | None, starttls: ssl.SSLContext | None) -> asyncio.BaseProtocol:
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> Any:
        wanted = tuple(part.encode() for part in login or ())
        right = isinstance(given, LoginPassword) and (given.login, given.password) == wanted
        return AuthResult(success=right, handled=False)

    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own log
    protocol: asyncio.BaseProtocol = SMTP(
        mailbox,
        hostname="mailbox.test",
        ident="watcher mailbox",
        enable_SMTPUTF8=True,
        tls_context=starttls,
        require_starttls=starttls is not None,
        auth_require_tls=login is None,
        authenticator=authenticate if login else None,
    )
    return protocol


def _bound_socket(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port))
    except OSError:
        sock.close()
        raise
    return sock
