"""Outside text made safe to show."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.rendering import layout, sanitise


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-5, 220), st.integers(-5, 220)), max_size=6))
def test_pieces_join_to_the_sentence(sentence: str, marks: list[tuple[int, int]]) -> None:
    """Whatever the marks, nothing of a sentence is lost, doubled or reordered, and what is marked was asked to be."""
    pieces = sanitise.split_at_marks(sentence, marks)
    squeezed = re.compile(r"\s+")
    assert squeezed.sub("", "".join(text for text, _ in pieces)) == squeezed.sub("", sanitise.strip_unsafe(sentence))
    if not any(low < high and low < len(sentence) and high > 0 for low, high in marks):
        assert not any(mark for _, mark in pieces)


def test_marks_stand_on_their_words_after_cleaning() -> None:
    """Control characters before a mark do not move it."""
    sentence = "\u202e\x00Seoul\u202c says arms"
    at = sentence.index("arms")
    assert sanitise.split_at_marks(sentence, [(at, at + 4)]) == [("Seoul says ", False), ("arms", True)]


def test_overlapping_and_neighbouring_marks_are_one() -> None:
    """ "North", "North Korea" and "Korea" make one mark."""
    assert sanitise.split_at_marks("In North Korea now", [(9, 14), (3, 8), (3, 14)]) == [
        ("In ", False),
        ("North Korea", True),
        (" now", False),
    ]


def test_a_long_sentence_is_cut_around_its_first_mark() -> None:
    """The words that matched are shown, however far into a sentence without end they stand."""
    sentence = "word " * 2000 + "Seoul" + " word" * 2000
    pieces = sanitise.split_at_marks(sentence, [(10000, 10005)])
    assert ("Seoul", True) in pieces
    assert pieces[0][0].startswith("… ")
    assert pieces[-1][0].endswith(" …")
    assert sum(len(text) for text, _ in pieces) < 1300


@given(st.text(max_size=300))
def test_a_line_is_one_line(text: str) -> None:
    """No control, separator, surrogate or bidirectional override comes through."""
    line = sanitise.safe_line(text, 80)
    assert len(line) <= 80
    assert not [c for c in line if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in "\u202a\u202b\u202c\u202d\u202e"]


@given(st.text(max_size=300), st.integers(10, 80))
def test_wrapping_keeps_the_words_and_the_width(text: str, width: int) -> None:
    """Every line fits, and every character that is no blank is still there in its order."""
    safe = sanitise.strip_unsafe(text)
    wrapped = layout.wrap(safe, width, first_prefix="  ", other_prefix="  ")
    assert all(layout.column_width(line) <= width for line in wrapped.split("\n") if "://" not in line)
    squeezed = re.compile(r"\s+")
    assert squeezed.sub("", wrapped) == squeezed.sub("", safe)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//a.example/x", "mailto:a@b.example", "https://", "http://[::1", "",
     None, "file:///etc/passwd", " \x01javascript:alert(1)", "https:///x", "https://a.example/" + "x" * 5000],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    """Anything but http and https with a host is no link."""
    assert sanitise.safe_link(url) is None
    assert sanitise.link_host(url) == ""


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1&z=2#top", "https://a.example/x?y=1&z=2#top"),
        ("HTTP://A.example/x", "http://A.example/x"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/é b%20c", "https://a.example/%C3%A9%20b%20c"),
        ("https://a.example/x\r\ny", "https://a.example/xy"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    ],
)
def test_links_are_encoded_once(url: str, link: str) -> None:
    """An address keeps its meaning and loses whatever could end an attribute or a line."""
    assert sanitise.safe_link(url) == link


def test_the_host_shown_is_where_the_link_leads() -> None:
    """User names and look-alike letters cannot pass for a host."""
    assert sanitise.link_host("https://bank.example@evil.example/x") == "evil.example"
    assert sanitise.link_host("https://аpple.example/") == "xn--pple-43d.example"
