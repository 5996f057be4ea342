"""An Atom file of alerts that any feed reader can follow.  Each write replaces the file as a whole: a reader never sees half of one."""

from __future__ import annotations

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.delivery.transport import Transport, language_setting, reject_unknown_settings, safe_line, text_setting
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Delivery
from watcher.rendering import mail, sanitise

_SETTINGS = ("path", "keep", "title", "language")
_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
_DEFAULT_KEEP, _MAX_KEEP = 200, 5000

ChannelSettings = Mapping[str, Any]


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """``path``: the file; ``keep``: how many messages it holds; ``title``; ``language``."""
    reject_unknown_settings("atom", settings, _SETTINGS)
    path = text_setting("atom", settings, "path")
    if path is None or not Path(path).is_absolute() or not Path(path).name:
        raise UsageError("An atom channel needs a file by its whole path: give it with path=/var/lib/watcher/alerts.atom")
    if Path(path).is_dir() or not Path(path).parent.is_dir():
        raise UsageError(f"{safe_line(path, 200)} cannot be a file: its folder must be there, and nothing but a file may have its name.")
    keep = str(settings.get("keep") or _DEFAULT_KEEP)
    if not keep.isascii() or not keep.isdigit() or not 1 <= int(keep) <= _MAX_KEEP:
        raise UsageError(f"An atom channel keeps 1 to {_MAX_KEEP} messages, not {safe_line(keep, 40)!r}.")
    title = text_setting("atom", settings, "title") or "watcher"
    return {"path": path, "keep": int(keep), "title": sanitise.safe_line(title, 120)} | language_setting("atom", settings)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    return (settings["path"],)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    return dict(settings)


def send(delivery: Delivery, transport: Transport) -> str:
    """How many messages the file holds now.  One that is in it already, by its key, is replaced."""
    path = Path(delivery.channel.settings["path"])
    try:
        with _exclusive_lock(path):
            return _write_feed(path, delivery)
    except OSError as error:
        raise DeliveryError(Reason.COMMAND_FAILED, f"{path} cannot be written: {error.strerror}. Mend that; it is tried again.") from error


@contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    """One writer at a time, among threads and processes: `watcher channel test` is another."""
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write_feed(path: Path, delivery: Delivery) -> str:
    from lxml import etree

    settings, own = delivery.channel.settings, _build_entry(delivery)
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
    """What the file holds; nothing where it is not there, or is no Atom."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return list(etree.fromstring(path.read_bytes(), parser).iter(f"{{{_ATOM_NAMESPACE}}}entry"))
    except (FileNotFoundError, etree.XMLSyntaxError):
        return []


def _build_entry(delivery: Delivery) -> Any:
    from lxml import etree

    message = delivery.message
    parts = mail.render_mail(message, language=delivery.channel.settings.get("language", "en"))
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
    """All or nothing, and on the disk before it is called sent."""
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
