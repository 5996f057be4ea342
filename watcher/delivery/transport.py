"""What a message needs to get out, as values: a mail server, a way to post, a clock, a deadline.  And safe words for errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from watcher.errors import UsageError
from watcher.model import HttpResponse


class HttpPost(Protocol):
    """The guarded door out, ``watcher.fetch``: any answer, whatever its status; FetchError where there was none; no redirect is followed.

    ``deadline``: seconds in all.
    """

    def __call__(self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> HttpResponse: ...


class SmtpSecurity(StrEnum):
    """How the connection to a mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


DEFAULT_SMTP_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
_LOOPBACK_HOST = re.compile(r"localhost|127(?:\.\d+){3}|::1")
_SMTP_ADDRESS_FORMS = "smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS) or smtp://localhost:25?security=none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server.  ``timeout``: seconds for a whole mail; ``ca_file``: who signed its certificate, where that is no public authority."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str | None = None
    timeout: float = 30.0
    ca_file: str | None = None

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @classmethod
    def parse(cls, address: str, *, sender: str | None = None, timeout: float = 30.0) -> SmtpServer:
        """``smtp://[user:password@]host[:port][?security=starttls|tls|none&ca_file=PATH&sender=ADDRESS]``; ``smtps://``: TLS at once.

        Raises UsageError, which never repeats the address: it may hold a password.
        """
        try:
            parts = urlsplit(address.strip())
            host, port, options = parts.hostname, parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        except ValueError:
            raise UsageError(
                f"The mail server's address cannot be read: write {_SMTP_ADDRESS_FORMS}, with characters such as @ / ? # in a password as %40 and so on."
            ) from None
        if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or re.search(r"[^\w.:%-]", host):
            raise UsageError(f"The mail server's address must be {_SMTP_ADDRESS_FORMS}.")
        security = _parse_smtp_security(parts.scheme, options.pop("security", None))
        ca_file, sender = options.pop("ca_file", None), options.pop("sender", sender)
        if options:
            raise UsageError(
                f"The mail server's address has an unknown option {next(iter(options))!r}: there are security, ca_file and sender."
            )
        if ca_file and not Path(ca_file).is_file():
            raise UsageError(f"The mail server's ca_file {ca_file} is not there: name a file with its certificate authority in PEM form.")
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        if password and security is SmtpSecurity.NONE and not _LOOPBACK_HOST.fullmatch(host):
            raise UsageError(
                f"The password for {host} would be sent in clear: use smtp:// (STARTTLS) or smtps:// (TLS) without security=none."
            )
        return cls(
            host,
            port or DEFAULT_SMTP_PORTS[security],
            security,
            user,
            password,
            parse_mail_address(sender) if sender else None,
            timeout,
            ca_file,
        )


def _parse_smtp_security(scheme: str, requested: str | None) -> SmtpSecurity:
    usual = SmtpSecurity.TLS if scheme == "smtps" else SmtpSecurity.STARTTLS
    if requested is None:
        return usual
    try:
        security = SmtpSecurity(requested)
    except ValueError:
        raise UsageError(f"The mail server's security is {requested!r}: it must be starttls, tls or none.") from None
    if scheme == "smtps" and security is not SmtpSecurity.TLS:
        raise UsageError(
            f"The mail server's address starts with smtps://, which is TLS, but asks for security={requested}: leave one of them out."
        )
    return security


@dataclass(frozen=True, slots=True)
class Transport:
    """All that ``send`` needs from outside.  ``deadline``: seconds one send may take in all; it must end before the delivery's lease does.

    ``hostname`` is the right-hand side of every Message-ID: it must stay the same over restarts.  ``allow_private``: webhooks may go to
    loopback and private addresses.
    """

    post: HttpPost
    now: Callable[[], datetime]
    default_smtp_server: SmtpServer | None = None
    deadline: float = 30.0
    hostname: str = "watcher.invalid"
    allow_private: bool = False
    user_templates: Path | None = None
    """The user's own templates and words, which go before those that watcher brings."""


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# RFC 5321's dot-string in any script; no quoted local parts: nobody has one, and they hide separators.
_LOCAL_PART = re.compile(r"[^\s@,;:<>()\[\]\"\\.\x00-\x1f\x7f-\x9f]+(?:\.[^\s@,;:<>()\[\]\"\\.\x00-\x1f\x7f-\x9f]+)*")
_MAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)


def parse_mail_address(text: str) -> str:
    """A bare mail address with its domain in ASCII and lower case; UsageError where it is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode().lower() if at else ""
    except UnicodeError:
        host = ""
    if not _LOCAL_PART.fullmatch(local) or not _MAIL_DOMAIN.fullmatch(host) or len(local) + len(host) > 253:
        raise UsageError(f"{safe_line(text, 80)!r} is no mail address: write it as name@example.org.")
    return f"{local}@{host}"


def reject_unknown_settings(kind: str, settings: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    """UsageError for a setting that this kind of channel does not have."""
    for name in settings:
        if name not in allowed:
            raise UsageError(f"A {kind} channel has no setting {safe_line(str(name), 40)!r}: it has {', '.join(allowed)}.")


def text_setting(kind: str, settings: Mapping[str, Any], name: str) -> str | None:
    """A setting that is text, or None where it is not given; UsageError where it is something else."""
    value = settings.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"The {kind} channel's setting {name!r} must be text.")
    return value.strip()


def language_setting(kind: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """``language``, where it is given; UsageError where there are no words for it."""
    from watcher.rendering import mail

    language = text_setting(kind, settings, "language")
    if language is None:
        return {}
    mail.load_wording(language)
    return {"language": language}


# ── words of others in our sentences ──────────────────────────────────────────────────────────────────────────────────


def safe_line(text: str | bytes, limit: int = 200) -> str:
    """A server's words as one safe line."""
    from watcher.rendering.sanitise import safe_line

    return safe_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text, limit)
