"""Writing the Atom file.  Each write replaces it as a whole: a reader never sees half of one."""

from __future__ import annotations

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.delivery.transport import Transport
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.rendering import sanitise
from watcher.rendering.mail import MailParts

_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"


def send_message(delivery: Delivery, transport: Transport) -> str:
    """Put the message into the file, in place of an entry with its key, and return how many the file holds now.

    Raises:
        DeliveryError: the file cannot be written.
    """
    path, parts = Path(delivery.channel.settings["path"]), transport.render_mail(delivery)
    try:
        with _exclusive_lock(path):
            return _write_feed(path, delivery, parts) + parts.remark_in_brackets
    except OSError as error:
        raise DeliveryError(
            Reason.COMMAND_FAILED, f"{path} cannot be written: {error.strerror}. Fix that; delivery will be retried."
        ) from error


def preview_message(delivery: Delivery, transport: Transport) -> str:
    """Return the entry that would be added."""
    from lxml import etree

    return str(etree.tostring(_build_entry(delivery, transport.render_mail(delivery)), encoding="unicode", pretty_print=True))


@contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    """Admit one writer at a time, among threads and processes (`watcher channel test` is another)."""
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write_feed(path: Path, delivery: Delivery, parts: MailParts) -> str:
    from lxml import etree

    settings, own = delivery.channel.settings, _build_entry(delivery, parts)
    kept = [each for each in _read_entries(path) if each.findtext(f"{{{_ATOM_NAMESPACE}}}id") != own.findtext(f"{{{_ATOM_NAMESPACE}}}id")]
    entries = sorted([own, *kept], key=lambda each: each.findtext(f"{{{_ATOM_NAMESPACE}}}updated") or "", reverse=True)[: settings["keep"]]
    feed = etree.Element(f"{{{_ATOM_NAMESPACE}}}feed", nsmap={None: _ATOM_NAMESPACE})
    _add_element(feed, "title", settings["title"])
    _add_element(feed, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, path.as_uri())}")
    _add_element(feed, "updated", entries[0].findtext(f"{{{_ATOM_NAMESPACE}}}updated"))
    _add_element(feed, "generator", "watcher")
    feed.extend(entries)
    _replace_file(path, etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))
    return f"{len(entries)} in {path.name}"


def _read_entries(path: Path) -> list[Any]:
    """Return the file's entries; none where it does not exist or is not Atom."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return list(etree.fromstring(path.read_bytes(), parser).iter(f"{{{_ATOM_NAMESPACE}}}entry"))
    except (FileNotFoundError, etree.XMLSyntaxError):
        return []


def _build_entry(delivery: Delivery, parts: MailParts) -> Any:
    from lxml import etree

    message = delivery.message
    entry = etree.Element(f"{{{_ATOM_NAMESPACE}}}entry", nsmap={None: _ATOM_NAMESPACE})
    _add_element(entry, "title", parts.subject)
    _add_element(entry, "id", f"urn:watcher:{delivery.key}")
    _add_element(entry, "updated", _rfc3339(message.created_at))
    _add_element(etree.SubElement(entry, f"{{{_ATOM_NAMESPACE}}}author"), "name", "watcher")
    for alert in message.alerts:
        if link := sanitise.safe_link(alert.quote.url):
            etree.SubElement(entry, f"{{{_ATOM_NAMESPACE}}}link", href=link, rel="alternate" if len(message.alerts) == 1 else "related")
    for topic in dict.fromkeys(sanitise.safe_line(alert.topic, 60) for alert in message.alerts):
        etree.SubElement(entry, f"{{{_ATOM_NAMESPACE}}}category", term=topic)
    _add_element(entry, "content", parts.html).set("type", "html")
    return entry


def _add_element(parent: Any, name: str, text: str | None) -> Any:
    from lxml import etree

    added = etree.SubElement(parent, f"{{{_ATOM_NAMESPACE}}}{name}")
    added.text = sanitise.strip_unsafe(text or "") if name != "content" else text
    return added


def _replace_file(path: Path, document: bytes) -> None:
    """Replace the file as a whole; it is on the disk before the message counts as sent."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(document)
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
