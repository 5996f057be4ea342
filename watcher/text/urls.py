"""Addresses: one spelling for each, and what tells two of them apart.

courlan was tried and left: it drops every parameter whose name merely *contains* ``cid``, ``uid``, ``source`` or begins with ``ga``
or ``gl`` (``?cid=AEN2023...`` is how Yonhap names its articles) and every parameter without a value (``/?12345``).
"""

from __future__ import annotations

import hashlib
import ipaddress
import posixpath
import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

MAX_URL_LENGTH = 4096
"""Characters; what is longer is no address of an article."""

_TRACKING_PARAMETERS = re.compile(
    r"(?:utm|mtm|pk|hsa|vero|oly|mkt|stm|itm|at|wt|ns)_\w+"
    r"|(?:fb|g|dc|tw|ms|y|ysc|ttc|wick|epi|igsh|mibext)clid|fbclid|gclsrc|gbraid|wbraid|igshid|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)"
    r"|xtor|cmpid|ncid|ito|ocid|smid|sref|ref_src|ref_url|feedtype|feedname|guccounter|guce_referr?er(?:_sig)?|__twitter_impression|s_cid",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_SLASHES = re.compile(r"/{2,}")


def web_address(link: str | None, *, base: str = "") -> str | None:
    """Return ``link`` as an absolute http(s) address, or None for anything else: ``javascript:``, ``data:``, a blank, a broken one."""
    if not link or not link.strip():
        return None
    try:
        url = urljoin(base, _SPACE.sub("", link) if "\n" in link or "\t" in link else link.strip())
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > MAX_URL_LENGTH:
        return None
    return _SPACE.sub("%20", url)


def canonical_url(url: str) -> str:
    """Return one spelling of an address, for comparing; never raises.

    Host in lower case and IDNA, no user, default port or fragment, dot segments resolved, tracking parameters dropped, the others
    kept in their order.  What is no http(s) address comes back stripped of blanks.
    """
    url = _SPACE.sub("", url)[:MAX_URL_LENGTH]
    try:
        parts = urlsplit(url)
        host = _normalise_host(parts)
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return url
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _normalise_path(parts.path), _normalise_query(parts.query), ""))


def url_key(url: str) -> str:
    """Return what stays of an address when http became https, ``www.`` came or went, or a slash was added: for equality only."""
    parts = urlsplit(canonical_url(url)) if _is_parsable(url) else None
    if parts is None or not parts.netloc:
        return _SPACE.sub("", url)[:MAX_URL_LENGTH]
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def is_front_page(url: str, *site_urls: str | None) -> bool:
    """Whether an address names a site's front page, or one of ``site_urls``: no address of one article."""
    key = url_key(url)
    path = key.partition("/")[2]
    if "?" not in key and path.lower() in ("", "index.html", "index.htm", "index.php", "home"):
        return True
    return any(key == url_key(other) for other in site_urls if other)


def outlet_from_url(url: str) -> str:
    """Return the host of an address, without ``www.``: what an outlet is called where nobody says."""
    try:
        return _decode_idna((urlsplit(url).hostname or url).removeprefix("www."))
    except ValueError:
        return url


def is_ip_address(url: str) -> bool:
    """Whether the host is an IP address."""
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True


def loggable_url(url: str) -> str:
    """Return ``url`` as it may be logged: without user and password, and not longer than a line or two."""
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        url = re.sub(r"//[^/@]*@", "//", url)
    return url if len(url) <= 300 else url[:299] + "…"


def hex_digest(*parts: str) -> str:
    """Return 32 hexadecimal digits naming ``parts`` in their order."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def _is_parsable(url: str) -> bool:
    try:
        urlsplit(canonical_url(url))
    except ValueError:
        return False
    return True


def _normalise_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            return host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return host
    return host


def _decode_idna(host: str) -> str:
    """``xn--`` labels as people write them, where they are well-formed."""
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _normalise_path(path: str) -> str:
    path = _SLASHES.sub("/", path)
    if "/." in path:
        slash = "/" if path.endswith(("/", "/.", "/..")) else ""
        path = posixpath.normpath(path).rstrip("/") + slash
    # one spelling for each character: unreserved ones bare, the rest in capital hexadecimal
    path = re.sub(r"%[0-9A-Fa-f]{2}", lambda escape: _normalise_escape(escape[0]), path)
    return quote(path, safe=_PATH_SAFE) or "/"


def _normalise_escape(escape: str) -> str:
    character = unquote(escape, errors="replace")
    return character if character.isascii() and (character.isalnum() or character in "-._~") else escape.upper()


def _normalise_query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING_PARAMETERS.fullmatch(part.partition("=")[0])]
    return quote("&".join(kept), safe=_PATH_SAFE + "?[]|")
