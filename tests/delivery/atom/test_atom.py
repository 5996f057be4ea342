"""The Atom file, read back by a real feed reader's parser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.rendering.sample_alerts import SEEN_AT, hostile_alert, make_alert, make_message
from watcher.delivery import Transport, send, validate_settings
from watcher.errors import DeliveryError, UsageError
from watcher.feeds.parse import parse_feed
from watcher.model import Channel, ChannelKind, Delivery, Message

MakeTransport = Callable[..., Transport]


def to(path: Path, key: str = "msg_1", *, text: Message | None = None, **settings: Any) -> Delivery:
    checked = validate_settings(ChannelKind.ATOM, {"path": str(path), **settings})
    return Delivery(4, key, Channel(4, "file", ChannelKind.ATOM, checked), str(path), text or make_message(), attempts=0)


def entries(path: Path) -> Any:
    return parse_feed(path.read_bytes(), url=path.as_uri()).entries


def test_a_reader_follows_it(make_transport: MakeTransport, tmp_path: Path) -> None:
    """Newest first, each with its title, link, date and text; sent again under its key, it is there once."""
    path = tmp_path / "alerts.atom"
    later = Message(2, (make_alert(number=13),), SEEN_AT + timedelta(hours=1))
    assert send(to(path), transport=make_transport()) == "1 in alerts.atom"
    assert send(to(path, "msg_2", text=later, language="fr"), transport=make_transport()) == "2 in alerts.atom"
    assert send(to(path), transport=make_transport()) == "2 in alerts.atom"
    second, first = entries(path)
    assert first.title == "[Russia–North Korea arms] First report: Kim va rencontrer Poutine (Reuters)"
    assert second.title.startswith("[Russia–North Korea arms] Première mention")
    assert (first.guid, first.published or SEEN_AT) == ("urn:watcher:msg_1", SEEN_AT)
    assert first.url == "https://news.example.org/monde/kim?id=4&x=1"
    assert "Pyongyang" in first.content


def test_it_keeps_the_last_ones(make_transport: MakeTransport, tmp_path: Path) -> None:
    """No more than so many; the oldest go."""
    path = tmp_path / "alerts.atom"
    for number in range(6):
        send(
            to(path, f"msg_{number}", text=Message(number, (make_alert(),), SEEN_AT + timedelta(hours=number)), keep="3"),
            transport=make_transport(),
        )
    assert [entry.guid for entry in entries(path)] == ["urn:watcher:msg_5", "urn:watcher:msg_4", "urn:watcher:msg_3"]


def test_hostile_titles_are_text(make_transport: MakeTransport, tmp_path: Path) -> None:
    """Markup, control characters and lone surrogates leave the file well-formed, and a page without a script."""
    path = tmp_path / "alerts.atom"
    send(to(path, text=make_message(hostile_alert())), transport=make_transport())
    (entry,) = entries(path)
    assert "<script>alert(1)</script>" not in entry.content
    assert b"javascript:" not in path.read_bytes()


def test_many_at_once_are_all_there_and_no_reader_sees_half(make_transport: MakeTransport, tmp_path: Path) -> None:
    """Threads write while another reads: each reading is a whole feed."""
    path, ready = tmp_path / "alerts.atom", make_transport()
    send(to(path, "msg_0"), transport=ready)
    writers = [threading.Thread(target=send, args=(to(path, f"msg_{number}"),), kwargs={"transport": ready}) for number in range(1, 9)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert len(entries(path)) >= 1
    for writer in writers:
        writer.join()
    assert {entry.guid for entry in entries(path)} == {f"urn:watcher:msg_{number}" for number in range(9)}
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".") and not each.name.endswith(".lock")] == []


def test_a_file_that_is_no_atom_is_begun_anew(make_transport: MakeTransport, tmp_path: Path) -> None:
    """Damage costs what was there, not what comes; an entity bomb is not expanded."""
    path = tmp_path / "alerts.atom"
    for content in (
        b"",
        b"<feed",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom"><entry>&b;</entry></feed>',
    ):
        path.write_bytes(content)
        send(to(path), transport=make_transport())
        assert entries(path)[0].guid == "urn:watcher:msg_1"


def test_a_folder_that_is_gone_is_tried_again(make_transport: MakeTransport, tmp_path: Path) -> None:
    """A mount that is away comes back: nothing is given up."""
    folder = tmp_path / "mount"
    folder.mkdir()
    delivery = to(folder / "alerts.atom")
    folder.rmdir()
    with pytest.raises(DeliveryError) as caught:
        send(delivery, transport=make_transport())
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"path": "alerts.atom"},
        {"path": "/"},
        {"path": "/nowhere/x.atom"},
        {"path": "/tmp", "keep": "5"},
        {"path": "/tmp/x", "keep": "0"},
        {"path": "/tmp/x", "keep": "many"},
    ],
)
def test_wrong_settings_get_a_sentence(wrong: dict[str, str]) -> None:
    """A path that cannot be a file, a number that is none."""
    with pytest.raises(UsageError):
        validate_settings(ChannelKind.ATOM, wrong)
