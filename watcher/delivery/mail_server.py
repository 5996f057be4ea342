"""A mail server, and mail addresses, as text and as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from watcher.errors import UsageError
from watcher.rendering.sanitise import safe_line


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
    """A mail server.  ``timeout``: seconds for a whole mail; ``ca_file``: its certificate authority, where that is not a public one."""

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
        """Read ``smtp://[user:password@]host[:port][?security=starttls|tls|none&ca_file=PATH&sender=ADDRESS]``; ``smtps://``: TLS at once.

        Raises:
            UsageError: it cannot be used; the text never repeats the address, which may hold a password.
        """
        parts = _split_address(address)
        options = parts.options
        security = _parse_security(parts.scheme, options.pop("security", None))
        ca_file, sender = options.pop("ca_file", None), options.pop("sender", sender)
        if options:
            raise UsageError(
                f"Unknown option {safe_line(next(iter(options)), 40)!r} in the mail server address. Options: security, ca_file, sender."
            )
        if ca_file and not Path(ca_file).is_file():
            raise UsageError(f"ca_file {ca_file} does not exist. Give a PEM file with the server's certificate authority.")
        server = cls(
            host=parts.host,
            port=parts.port or DEFAULT_SMTP_PORTS[security],
            security=security,
            user=parts.user,
            password=parts.password,
            sender=parse_mail_address(sender) if sender else None,
            timeout=timeout,
            ca_file=ca_file,
        )
        if server.sends_password_unencrypted:
            raise UsageError(
                f"The password for {server.host} would be sent unencrypted. Use smtp:// (STARTTLS) or smtps:// (TLS) without security=none."
            )
        return server

    @property
    def sends_password_unencrypted(self) -> bool:
        """Whether a password would go over the network without TLS."""
        return bool(self.password) and self.security is SmtpSecurity.NONE and not _LOOPBACK_HOST.fullmatch(self.host)


class _AddressParts(NamedTuple):
    """A mail server's address, taken apart and decoded."""

    scheme: str
    host: str
    port: int | None
    user: str | None
    password: str | None
    options: dict[str, str]


def _split_address(address: str) -> _AddressParts:
    try:
        parts = urlsplit(address.strip())
        host, port, options = parts.hostname, parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise UsageError(
            f"Invalid mail server address. Write {_SMTP_ADDRESS_FORMS}; percent-encode @ / ? # in a password (@ is %40)."
        ) from None
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or re.search(r"[^\w.:%-]", host):
        raise UsageError(f"The mail server address must be {_SMTP_ADDRESS_FORMS}.")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return _AddressParts(parts.scheme, host, port, user, password, options)


def _parse_security(scheme: str, requested: str | None) -> SmtpSecurity:
    if requested is None:
        return SmtpSecurity.TLS if scheme == "smtps" else SmtpSecurity.STARTTLS
    try:
        security = SmtpSecurity(requested)
    except ValueError:
        raise UsageError(f"Unknown mail server security {safe_line(requested, 40)!r}. Choose starttls, tls or none.") from None
    if scheme == "smtps" and security is not SmtpSecurity.TLS:
        raise UsageError(f"smtps:// already means TLS; remove security={requested} or use smtp://.")
    return security


# RFC 5321's dot-string in any script; no quoted local parts: nobody has one, and they hide separators.
_LOCAL_PART = re.compile(r"[^\s@,;:<>()\[\]\"\\.\x00-\x1f\x7f-\x9f]+(?:\.[^\s@,;:<>()\[\]\"\\.\x00-\x1f\x7f-\x9f]+)*")
_MAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)


def parse_mail_address(text: str) -> str:
    """Return a bare mail address with its domain in ASCII and lower case.

    Raises:
        UsageError: it is not a mail address.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode().lower() if at else ""
    except UnicodeError:
        host = ""
    if not _LOCAL_PART.fullmatch(local) or not _MAIL_DOMAIN.fullmatch(host) or len(local) + len(host) > 253:
        raise UsageError(f"{safe_line(text, 80)!r} is not a mail address. Write it as name@example.org.")
    return f"{local}@{host}"
