"""One mail over one SMTP connection that ends by its deadline, whatever the server does.

smtplib's own timeout starts anew with every byte: a server that drips one a minute would hold the sender for ever.
"""

from __future__ import annotations

import queue
import smtplib
import socket
import ssl
import threading
import time
from email.message import EmailMessage
from typing import Any

from watcher.delivery.mail_server import SmtpSecurity, SmtpServer
from watcher.delivery.transport import safe_answer
from watcher.errors import DeliveryError, Reason

_CHUNK_BYTES = 16 * 1024
_MAX_REPLY_BYTES = 1024 * 1024
_AUTH_REQUIRED_CODES = {530, 534, 535, 538}


def send_mail(server: SmtpServer, *, sender: str, recipient: str, mail: EmailMessage, timeout_seconds: float, hostname: str) -> str:
    """Hand ``mail`` to ``server`` within ``timeout_seconds``, and return its answer to the data.

    Raises:
        DeliveryError: the server did not accept the mail.
    """
    context = _tls_context(server)
    session = _SmtpSession(server, deadline=time.monotonic() + timeout_seconds, hostname=hostname, context=context)
    try:
        _connect_and_login(session, server, context)
        return _transmit_message(session, server, sender, recipient, mail)
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        raise _error_from_exception(error, session, server, timeout_seconds) from error
    finally:
        session.close_session()


def _connect_and_login(session: _SmtpSession, server: SmtpServer, context: ssl.SSLContext | None) -> None:
    code, text = session.connect(server.host, server.port)
    if code != 220:
        raise _error_from_reply(Reason.CONNECT, f"The mail server {server} rejected the connection", code, text)
    session.ehlo_or_helo_if_needed()
    if server.security is SmtpSecurity.STARTTLS:
        if not session.has_extn("starttls"):
            raise DeliveryError(
                Reason.TLS,
                f"The mail server {server} does not offer STARTTLS. Use smtps:// for TLS, or ?security=none on a trusted network.",
            )
        session.starttls(context=context)
        session.ehlo_or_helo_if_needed()
    if server.user is not None:
        _login(session, server)


def _login(session: _SmtpSession, server: SmtpServer) -> None:
    # A wrong password is for the operator to correct and says nothing about the message: it stays on its schedule.
    try:
        session.login(server.user or "", server.password or "")
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(
            Reason.REFUSED_LOGIN, f"The mail server {server} does not offer authentication. Remove user and password, or use TLS."
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _error_from_reply(
            Reason.REFUSED_LOGIN,
            f"The mail server {server} rejected the login of {safe_answer(server.user or '', 60)!r}",
            error.smtp_code,
            error.smtp_error,
            "check user and password",
        ) from error


def _transmit_message(session: _SmtpSession, server: SmtpServer, sender: str, recipient: str, mail: EmailMessage) -> str:
    international = not (sender + recipient).isascii()
    if international and not session.has_extn("smtputf8"):
        raise DeliveryError(
            Reason.REFUSED_RECIPIENT,
            f"The mail server {server} cannot send to {recipient}: it supports ASCII addresses only (no SMTPUTF8).",
            permanent=True,
        )
    data = mail.as_bytes()
    code, text = session.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if international else [])
    if code != 250:
        raise _error_from_reply(Reason.REFUSED_MESSAGE, f"The mail server {server} rejected the sender {sender}", code, text)
    code, text = session.rcpt(recipient)
    if code not in {250, 251}:
        raise _error_from_reply(Reason.REFUSED_RECIPIENT, f"The mail server {server} rejected the recipient {recipient}", code, text)
    try:
        code, text = session.data(data)
    except smtplib.SMTPDataError as error:
        code, text = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    if code != 250:
        raise _error_from_reply(Reason.REFUSED_MESSAGE, f"The mail server {server} rejected the message to {recipient}", code, text)
    return safe_answer(f"{code} {safe_answer(text)}")


# ── errors ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _error_from_reply(reason: Reason, summary: str, code: int, text: bytes | str, remedy: str = "") -> DeliveryError:
    """Make the error for a reply: 5xx about this recipient or message is final; 4xx, and all about connection or login, is tried again."""
    if code in _AUTH_REQUIRED_CODES and reason is not Reason.REFUSED_LOGIN:
        reason, remedy = Reason.REFUSED_LOGIN, "authentication required; check user and password"
    permanent = code >= 500 and reason in {Reason.REFUSED_RECIPIENT, Reason.REFUSED_MESSAGE}
    said = f"{code} {safe_answer(text)}".strip() if code > 0 else safe_answer(text) or "no answer"
    return DeliveryError(reason, f"{summary}: {said}" + (f" ({remedy})." if remedy else ""), permanent=permanent)


def _error_from_exception(error: Exception, session: _SmtpSession, server: SmtpServer, timeout_seconds: float) -> DeliveryError:
    if session.deadline_passed or isinstance(error, TimeoutError):
        return DeliveryError(Reason.TIMEOUT, f"The mail server {server} did not finish within {timeout_seconds:g} seconds.")
    if isinstance(error, ssl.SSLCertVerificationError):
        why = safe_answer(error.verify_message)
        return DeliveryError(
            Reason.TLS,
            f"The mail server {server} has a certificate that cannot be verified ({why}). "
            "Set ?ca_file= to its authority, or fix the certificate.",
        )
    if isinstance(error, ssl.SSLError):
        return DeliveryError(
            Reason.TLS,
            f"No secure connection to the mail server {server} ({safe_answer(error.reason or str(error), 80)}). Check port and security.",
        )
    if isinstance(error, socket.gaierror):
        return DeliveryError(Reason.DNS, f"The mail server's name {server.host} was not found. Check its spelling and this machine's DNS.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return DeliveryError(Reason.CONNECT, f"The mail server {server} closed the connection before accepting the message.")
    if isinstance(error, smtplib.SMTPResponseException):
        return _error_from_reply(Reason.CONNECT, f"The mail server {server} answered", error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):
        return DeliveryError(
            Reason.CONNECT, f"Could not connect to the mail server {server} ({safe_answer(error.strerror or str(error), 80)})."
        )
    return DeliveryError(
        Reason.UNEXPECTED, f"The mail server {server} could not be used ({type(error).__name__}: {safe_answer(str(error), 80)})."
    )


# ── the session ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _tls_context(server: SmtpServer) -> ssl.SSLContext | None:
    if server.security is SmtpSecurity.NONE:
        return None
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        raise DeliveryError(
            Reason.TLS,
            f"The certificate authority file {server.ca_file} cannot be read: {safe_answer(error.strerror or 'no certificate in it', 80)}.",
        ) from error


class _SmtpSession(smtplib.SMTP):
    """smtplib's protocol over sockets that all obey one deadline."""

    def __init__(self, server: SmtpServer, *, deadline: float, hostname: str, context: ssl.SSLContext | None) -> None:
        self._deadline, self._server, self._context = deadline, server, context
        super().__init__(local_hostname=hostname)
        self._host = server.host  # the name that STARTTLS verifies

    @property
    def deadline_passed(self) -> bool:
        return time.monotonic() >= self._deadline

    def remaining_seconds(self) -> float:
        """Return the seconds left until the deadline.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def close_session(self) -> None:
        """Quit without waiting for an answer: nothing may undo what the server accepted."""
        try:
            if self.sock is not None and not self.deadline_passed:
                self.sock.settimeout(min(self.remaining_seconds(), 1.0))
                self.putcmd("quit")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in _resolve_host(host, port, self.remaining_seconds()):
            plain = socket.socket(family, kind, protocol)
            try:
                plain.settimeout(self.remaining_seconds())
                plain.connect(address)
                if self._server.security is not SmtpSecurity.TLS or self._context is None:
                    return plain
                plain.settimeout(self.remaining_seconds())
                return self._context.wrap_socket(plain, server_hostname=host)
            except OSError as failed:
                plain.close()
                if isinstance(failed, ssl.SSLError):
                    raise
                error = failed
        raise error

    def send(self, s: Any) -> None:
        data = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        for start in range(0, len(data), _CHUNK_BYTES):
            if self.sock is not None:
                self.sock.settimeout(self.remaining_seconds())
            super().send(data[start : start + _CHUNK_BYTES])

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _DeadlineReader(self, self.sock)
        reply = super().getreply()
        if self.sock is not None:
            self.sock.settimeout(self.remaining_seconds())  # for the handshake, which may come next
        return reply


class _DeadlineReader:
    """Reads the server's lines within the deadline, up to a limit of bytes."""

    def __init__(self, session: _SmtpSession, sock: socket.socket) -> None:
        self._session, self._sock, self._buffer, self._bytes_left = session, sock, bytearray(), _MAX_REPLY_BYTES

    def readline(self, limit: int) -> bytes:
        while (end := self._buffer.find(b"\n") + 1) == 0 and len(self._buffer) < limit:
            self._sock.settimeout(self._session.remaining_seconds())
            some = self._sock.recv(4096)
            self._bytes_left -= len(some)
            if not some or self._bytes_left < 0:
                break
            self._buffer += some
        end = min(end or limit, limit)
        line, self._buffer = bytes(self._buffer[:end]), self._buffer[end:]
        return b"" if self._bytes_left < 0 else line

    def close(self) -> None:
        self._buffer.clear()


def _resolve_host(host: str, port: int, timeout_seconds: float) -> list[Any]:
    """Resolve a host name in a thread of its own, because the system's resolver has no deadline."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except OSError as error:
            answers.put(error)
        except UnicodeError:
            answers.put(socket.gaierror(f"{host} is not a host name"))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_seconds)
    except queue.Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
