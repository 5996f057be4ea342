"""The rig's own parts can tell right from wrong: a judge that never condemns proves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.torture import stream
from tests.torture.judge import ReceivedMessage, audit
from tests.torture.program import is_alive, list_descendants


def receipt(recipient: str, key: str, *stories: int) -> ReceivedMessage:
    return ReceivedMessage(recipient, key, frozenset(stories))


def test_one_message_a_story_and_recipient_is_good() -> None:
    """A raw repeat under the same key is reported and is no fault."""
    receipts = [receipt("a", "k1", 0), receipt("a", "k2", 1), receipt("a", "k2", 1), receipt("b", "k3", 0), receipt("b", "k4", 1)]
    first, second = audit(receipts, expected=[0, 1], recipients=["a", "b"])
    assert first.passed
    assert second.passed
    assert (first.messages, first.redeliveries, second.redeliveries) == (2, 1, 0)


def test_a_story_that_never_came_is_lost_for_that_recipient() -> None:
    """Each recipient is judged alone, the one who got nothing at all too."""
    first, second = audit([receipt("a", "k1", 0)], expected=[0, 1], recipients=["a", "b"])
    assert (first.lost, second.lost) == ([1], [0, 1])
    assert not first.passed


def test_a_story_under_two_keys_came_twice() -> None:
    """A receiver cannot drop what has another key."""
    (account,) = audit([receipt("a", "k1", 0), receipt("a", "k2", 0)], expected=[0], recipients=["a"])
    assert (account.duplicated, account.passed) == ([0], False)


def test_strangers_and_empty_messages_are_faults() -> None:
    """A story that was never published, and a message about none, are condemned."""
    (account,) = audit([receipt("a", "k1", 0), receipt("a", "k2", 7), receipt("a", "k3")], expected=[0], recipients=["a"])
    assert (account.unexpected, account.without_story, account.passed) == ([7], 1, False)


def test_no_two_stories_share_a_run_of_words() -> None:
    """Every article of the stream is a new story: no five words in a row stand in two of them."""
    seen: dict[tuple[str, ...], int] = {}
    for drop in stream.publication_stream(120, copy_every=1000):
        words = " ".join(drop.news_item.paragraphs).split()
        assert len(words) > 120
        for at in range(len(words) - 4):
            assert seen.setdefault(tuple(words[at : at + 5]), drop.story) == drop.story


def test_a_copy_repeats_its_original_elsewhere_and_later() -> None:
    """A near-copy shares nine tenths of its five-word runs with a story told before at another site, and carries its mark."""
    told: dict[int, stream.Publication] = {}
    copies = 0
    for drop in stream.publication_stream(80):
        text = " ".join(drop.news_item.paragraphs)
        assert stream.story_marks(drop.news_item.title) == stream.story_marks(text) == {drop.story}
        assert "convoi" in text
        assert "quai" in text or "gare" in text
        if not drop.is_copy:
            told[drop.story] = drop
            continue
        copies += 1
        original = told[drop.story]
        words, before = text.split(), " ".join(original.news_item.paragraphs)
        shared = sum(" ".join(words[at : at + 5]) in before for at in range(len(words) - 4))
        assert shared / (len(words) - 4) > 0.85
        assert (drop.outlet != original.outlet, drop.news_item.title != original.news_item.title) == (True, True)
    assert copies == 10


def test_the_same_seed_gives_the_same_stream() -> None:
    """A failure can be repeated; another seed is another stream."""
    assert list(stream.publication_stream(20, seed=3)) == list(stream.publication_stream(20, seed=3))
    assert list(stream.publication_stream(20, seed=3)) != list(stream.publication_stream(20, seed=4))


def test_children_are_found_at_any_depth() -> None:
    """A grandchild counts as left behind while it lives, and no longer when it is gone."""
    program = "import subprocess,sys; subprocess.run([sys.executable,'-c','import time; time.sleep(30)'])"
    with subprocess.Popen([sys.executable, "-c", program]) as parent:
        deadline = time.monotonic() + 10
        while not (found := list_descendants(parent.pid)) and time.monotonic() < deadline:
            time.sleep(0.02)
        (grandchild,) = found
        assert grandchild in list_descendants(os.getpid())
        parent.kill()
        parent.wait()
        assert is_alive(grandchild)
        os.kill(grandchild[0], 9)
        while is_alive(grandchild) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not is_alive(grandchild)
