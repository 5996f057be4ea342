"""``watcher feed``: looked at before it is added, changed, switched off and on, and removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.article_texts import ARMS_DEAL, RIVER_FLOOD
from tests.cli.conftest import RunCommand
from tests.running_watcher import make_news_item, running_site

LOOPBACK = {"WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.0/8"}


def test_check_shows_what_would_be_read_and_stores_nothing(run_in_process: RunCommand, own_home: Path) -> None:
    """Title, kind, dates, the next poll and a page's text are shown; no database is made."""
    with running_site(feed_format="atom") as opened:
        opened.publish(make_news_item(0, RIVER_FLOOD, title="The river"))
        opened.publish(make_news_item(1, ARMS_DEAL, title="Shells for Moscow"))
        shown = run_in_process("feed", "check", opened.feed_url, **LOOPBACK).out
        (facts,) = run_in_process("feed", "check", opened.feed_url, "--json", **LOOPBACK).rows()
        assert run_in_process("feed", "check", opened.feed_url, "--quiet", "--no-page", **LOOPBACK).out == ""
    assert "Outlet test" in shown
    assert "Atom" in shown
    assert "2023-09-05 12:00" in shown
    assert "next poll" in shown
    assert facts["kind"] == "Atom"
    assert {entry["title"] for entry in facts["entries"]} == {"The river", "Shells for Moscow"}
    assert facts["sample"]["source"] == "page"
    assert facts["sample"]["text"].split("\n")[0] in (*ARMS_DEAL.split("\n"), *RIVER_FLOOD.split("\n"))
    assert not (own_home / ".local/share/watcher/watcher.db").exists()


def test_check_of_what_is_no_feed_fails_with_its_reason(run_in_process: RunCommand) -> None:
    """A page, a closed port and a blocked address each get one sentence and code 1."""
    with running_site() as opened:
        opened.publish(make_news_item(0, RIVER_FLOOD))
        page = opened.feed_url.rsplit("/", 1)[0] + "/"
        assert "feed" in run_in_process("feed", "check", page, code=1, **LOOPBACK).err
    assert "refused" in run_in_process("feed", "check", "http://127.0.0.1:9/x", code=1, **LOOPBACK).err
    blocked = run_in_process("feed", "check", "http://127.0.0.1:9/x", code=1).err
    assert "allow_addresses" in blocked


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:8000/rss", '["127.0.0.0/8"]'),
        ("http://localhost/rss", '["127.0.0.0/8"]'),
        ("http://10.1.2.3/rss", '["10.1.2.3/32"]'),
        ("http://[::1]/rss", '["::1/128"]'),
        ("http://[::ffff:192.168.0.7]/rss", '["192.168.0.7/32"]'),
        ("http://169.254.169.254/rss", "never connects"),
        ("http://93.184.216.34/rss", ""),
        ("http://example.org/rss", ""),
    ],
)
def test_add_says_at_once_what_will_be_blocked(run_in_process: RunCommand, url: str, says: str) -> None:
    """An address of this machine or its network is named with the setting that allows it; a public one gets no note."""
    err = run_in_process("feed", "add", url).err
    assert says in err
    assert bool(err) == bool(says)
    if says.startswith("["):
        allowed = says.strip('[]"')
        assert run_in_process("feed", "edit", "1", "--url", url, WATCHER_FETCH__ALLOW_ADDRESSES=allowed).err == ""


def test_add_speaks_of_one_or_of_several(run_in_process: RunCommand) -> None:
    """One feed is polled; two are."""
    assert "\nIt is polled" in run_in_process("feed", "add", "http://example.org/1").out
    assert "\nThey are polled" in run_in_process("feed", "add", "http://example.org/2", "http://example.org/3").out
    assert run_in_process("feed", "add", "http://example.org/4", "--quiet").out == "4\n"
    assert run_in_process("feed", "list", "--quiet").out == "1\n2\n3\n4\n"


def test_edit_changes_title_and_address(run_with_history: RunCommand) -> None:
    """A new address is asked for everything again, and at once; another feed's address is refused."""
    run_with_history("feed", "add", "http://example.org/other")
    (row,) = run_with_history("feed", "edit", "1", "--title", "Mine", "--json").rows()
    assert (row["title"], row["body_hash"] is None) == ("Mine", False)
    (row,) = run_with_history("feed", "edit", "Mine", "--url", "http://example.org/new", "--json").rows()
    assert (row["url"], row["body_hash"], row["etag"]) == ("http://example.org/new", None, None)
    assert "is already feed 2" in run_with_history("feed", "edit", "1", "--url", "http://example.org/other", code=2).err
    assert "--url or --title" in run_with_history("feed", "edit", "1", code=2).err
    assert "https://example.org/x?" in run_with_history("feed", "edit", "1", "--url", "example.org/x", code=2).err


def test_disable_and_enable(run_with_history: RunCommand) -> None:
    """A feed that is off is not due; on again it is due at once, its failures forgotten."""
    run_with_history("feed", "disable", "1")
    (row,) = run_with_history("feed", "list", "--json").rows()
    assert row["state"] == "disabled"
    (row,) = run_with_history("feed", "enable", "1", "--json").rows()
    assert (row["state"], row["failures"], row["reason"]) == ("active", 0, None)


def test_remove_may_be_tried_first(run_with_history: RunCommand) -> None:
    """--dry-run says what would go, and nothing does; articles stay in any case."""
    assert "Would remove feed 1" in run_with_history("feed", "remove", "1", "--dry-run").out
    (row,) = run_with_history("feed", "list", "--json").rows()
    assert f"{row['entries']} entries" in run_with_history("feed", "remove", "1", "--dry-run").out
    run_with_history("feed", "remove", "1", "--quiet")
    assert run_with_history("feed", "list", "--json").out == ""
    assert len(run_with_history("article", "list", "--json").rows()) == 4


def test_a_wrong_name_meets_the_nearest(run_with_history: RunCommand) -> None:
    """A mistyped title, and a number beyond any database's."""
    assert "Did you mean Outlet test?" in run_with_history("feed", "disable", "Outlt test", code=2).err
    assert "No feed" in run_with_history("feed", "disable", "9" * 40, code=2).err
