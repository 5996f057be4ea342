"""Alerts in words."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest

from tests.rendering.sample_alerts import HOSTILE_TEXT, SEEN_AT, SENTENCE, hostile_alert, make_alert, make_message, make_quote
from watcher.data.message_texts import builtin_renderer, wording_languages
from watcher.errors import UsageError
from watcher.rendering import layout
from watcher.rendering.payload import webhook_payload
from watcher.rendering.sample_message import sample_message
from watcher.rendering.subject import subject_line

LANGUAGES = wording_languages()
RENDERER = builtin_renderer()


class Page(HTMLParser):
    """What a mail program would see: tags with attributes, the text, the marked text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.marks, self._inside = "", [], []  # type: ignore[var-annotated]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._inside:
            return
        self.text += data
        if "mark" in self._inside:
            self.marks.append(data)

    @property
    def hrefs(self) -> set[str | None]:
        return {attributes.get("href") for tag, attributes in self.tags if tag == "a"}


def test_the_subject_says_topic_kind_title_and_outlet() -> None:
    """A subject can be acted on from the list of mails."""
    assert (
        subject_line(make_message(), RENDERER.wording("en"))
        == "[Russia–North Korea arms] First report: Kim va rencontrer Poutine (Reuters)"
    )
    assert (
        subject_line(make_message(), RENDERER.wording("fr"))
        == "[Russia–North Korea arms] Première mention\u00a0: Kim va rencontrer Poutine (Reuters)"
    )


def test_a_group_says_how_many() -> None:
    """Several alerts in one message count themselves; those of several topics are signed by watcher."""
    two = make_message(make_alert(), make_alert(number=13, story=8))
    assert subject_line(two, RENDERER.wording("en")) == "[Russia–North Korea arms] 2 alerts: Kim va rencontrer Poutine"
    mixed = make_message(make_alert(), replace(make_alert(number=13), topic="other"))
    assert subject_line(mixed, RENDERER.wording("en")).startswith("[watcher] 2 alerts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_hold_what_a_reader_needs(language: str) -> None:
    """Text and HTML each have the sentence, outlet, link, both times in UTC, and the reason in words."""
    parts = RENDERER.render_mail(make_message(), language=language)
    page = Page(parts.html)
    flat = " ".join(parts.text.split())
    said = RENDERER.wording(language)
    for text in (flat.replace("*", ""), " ".join(page.text.split())):
        assert SENTENCE in text
        assert "Reuters" in text
        assert "Kim va rencontrer Poutine" in text
        assert "12:44 UTC" in text
        assert "13:10 UTC" in text
        assert "2023" in text
        assert " ".join(said.reasons["first-report"].split()) in text
    assert "https://news.example.org/monde/kim?id=4&x=1" in parts.text
    assert page.hrefs == {"https://news.example.org/monde/kim?id=4&x=1"}
    assert "news.example.org" in page.text


def test_times_of_other_zones_are_shown_in_utc() -> None:
    """An instant given in another zone is the same instant on the mail."""
    seoul = timezone(timedelta(hours=9))
    parts = RENDERER.render_mail(make_message(make_alert(make_quote(published=datetime(2023, 9, 6, 0, 30, tzinfo=seoul)))))
    assert "5 September 2023, 15:30 UTC" in parts.text


def test_the_words_that_matched_are_marked() -> None:
    """The marks stand on the very words, in both parts."""
    parts = RENDERER.render_mail(make_message())
    assert Page(parts.html).marks == ["Pyongyang", "armes", "Moscou"]
    assert "*Pyongyang*" in parts.text
    assert "*armes*" in parts.text


def test_an_earlier_quote_stands_beside_the_new_one() -> None:
    """Both sides of a contradiction are shown with who, when and where."""
    before = make_quote(
        "The Kremlin has nothing to say.", outlet="TASS", url="https://tass.example/1", published=SEEN_AT - timedelta(days=2)
    )
    parts = RENDERER.render_mail(make_message(make_alert(None, "armes", against=(before,))))
    page = Page(parts.html)
    for text in (parts.text, page.text):
        assert text.index("Said before") < text.index("The Kremlin has nothing to say.") < text.index("TASS") < text.index("Said now")
        assert "3 September 2023" in text
    assert "https://tass.example/1" in page.hrefs
    assert "https://tass.example/1" in parts.text


def test_an_article_without_date_title_or_outlet_still_reads_well() -> None:
    """What a publisher left out is said, or taken from what there is."""
    parts = RENDERER.render_mail(make_message(make_alert(make_quote(title="", outlet="", published=None))))
    assert "no date given" in parts.text
    assert "Outlet     news.example.org" in parts.text
    assert "] First report: Les deux dirigeants" in parts.subject
    assert "()" not in parts.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_words(language: str) -> None:
    """Markup, scripts, template syntax, escapes, line breaks and reversed text from outside never become more than visible text."""
    parts = RENDERER.render_mail(make_message(hostile_alert()), language=language)
    page = Page(parts.html)
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "form", "link"}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "<script>alert(1)</script>" in page.text, "shown, not run"
    assert "{{ 7*7 }}" in page.text
    assert "{topic}" in page.text
    assert all(href and href.startswith("https://") for href in page.hrefs)
    for text in (parts.subject, parts.text.replace("\n", " "), page.text.replace("\n", " ")):
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert len(parts.subject) <= 220
    (parts.subject + parts.text + parts.html).encode("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "alerts",
    [
        (),
        (hostile_alert(),),
        (make_alert(None, "armes"), hostile_alert()),
        (make_alert(make_quote("김정은 위원장은 러시아를 방문할 예정이라고 밝혔다. " * 20, title="북" * 200)),),
    ],
)
def test_the_text_part_fits_72_columns(alerts: tuple[object, ...], language: str) -> None:
    """No line but one that holds a web address is wider than 72 columns, wide letters counted as two."""
    parts = RENDERER.render_mail(make_message(*alerts), language=language)  # type: ignore[arg-type]
    wide = [line for line in parts.text.splitlines() if layout.column_width(line) > 72 and "://" not in line]
    assert wide == []
    assert "\n\n\n" not in parts.text


def test_a_mail_needs_nothing_from_the_network() -> None:
    """No image, style sheet, font or script is loaded when a mail is opened: nothing tells who read it."""
    html = RENDERER.render_mail(make_message(make_alert(), hostile_alert())).html
    page = Page(html)
    assert not [tag for tag, attributes in page.tags if "src" in attributes or "background" in attributes or (tag == "link")]
    assert "url(" not in html
    assert "@import" not in html


def test_styles_are_inlined() -> None:
    """Mail programs that drop style sheets still show the colours: each visible block carries its own."""
    page = Page(RENDERER.render_mail(make_message()).html)
    styled = {tag for tag, attributes in page.tags if attributes.get("style")}
    assert {"h1", "blockquote", "mark", "td", "p", "a"} <= styled


def test_all_languages_have_the_same_words() -> None:
    """A key that one language lacks would break its mails; tests/test_reasons.py has the reasons."""

    def keys(words: object, path: str = "") -> set[str]:
        return {key for name, value in words.items() for key in keys(value, f"{path}.{name}")} if isinstance(words, dict) else {path}

    first, *others = (keys({**RENDERER.wording(each).for_templates(), "reasons": ""}) for each in LANGUAGES)
    assert others and all(each == first for each in others)


def test_a_language_without_words_is_named_with_those_there_are() -> None:
    """The error tells what can be chosen."""
    with pytest.raises(UsageError, match=r"'de'.*en, fr"):
        RENDERER.render_mail(make_message(), language="de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_says_that_it_is_one(language: str) -> None:
    """A test message cannot be taken for news, in subject, text or HTML."""
    given = sample_message(SEEN_AT, RENDERER.wording(language))
    parts = RENDERER.render_mail(given, language=language)
    assert RENDERER.wording(language).sample["note"] in Page(parts.html).text
    assert RENDERER.wording(language).sample["note"] in parts.text
    assert RENDERER.wording(language).sample["subject"].split("{")[0] in parts.subject
    assert Page(parts.html).marks == RENDERER.wording(language).sample["words"]


def test_the_payload_has_its_documented_shape() -> None:
    """The webhook's body, field by field."""
    before = make_quote("Nothing to say.", published=None)
    body = webhook_payload(make_message(make_alert(None, "armes", against=(before,))))
    assert body["type"] == "watcher.alert"
    assert body["timestamp"] == "2023-09-05T13:10:22Z"
    assert body["data"]["version"] == 1
    (one,) = body["data"]["alerts"]
    assert one["topic"] == {"name": "rnk-arms", "title": "Russia–North Korea arms"}
    assert (one["id"], one["kind"], one["reason"], one["story"]) == (12, "first-report", "first-report", 7)
    assert one["created_at"] == "2023-09-05T13:10:22Z"
    assert one["quote"] == {
        "text": SENTENCE,
        "sentence": SENTENCE,
        "url": "https://news.example.org/monde/kim?id=4&x=1",
        "title": "Kim va rencontrer Poutine",
        "outlet": "Reuters",
        "published": "2023-09-05T12:44:22Z",
        "seen_at": "2023-09-05T13:10:22Z",
    }
    assert one["against"][0]["text"] == "Nothing to say."
    assert one["against"][0]["published"] is None


def test_the_payload_survives_hostile_words() -> None:
    """It is JSON that any receiver can read, its addresses are web addresses, and quotes stay exact."""
    body = json.loads(json.dumps(webhook_payload(make_message(hostile_alert())), ensure_ascii=False).encode("utf-8"))
    said = body["data"]["alerts"][0]["quote"]
    assert said["url"] is None
    assert said["title"] == (HOSTILE_TEXT * 3).replace("\ud800", "\ufffd")


def test_a_sample_payload_says_so() -> None:
    """A receiver can tell a test from an alert by its type."""
    assert webhook_payload(sample_message(datetime.now(UTC), RENDERER.wording("en")))["type"] == "watcher.sample"
