"""Which text becomes the article, and what is left out of it."""

from datetime import UTC, datetime

import pytest

from tests import hostile_server
from watcher.articles.extract import MAX_TEXT_CHARS, extract_article
from watcher.errors import ExtractError, Reason
from watcher.model import Article, Entry, TextSource

URL = "https://www.news.example/port"
SENTENCES = [
    f"The harbour master of Port {name} said on Tuesday that {count} ships were waiting for the strike of the pilots to end."
    for name, count in (("Alba", 3), ("Berga", 14), ("Corvo", 15), ("Dunmar", 92), ("Elsin", 65), ("Farhaven", 35))
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = (
    "<!DOCTYPE html><html lang='en-GB'><head><title>Pilots strike - News</title><meta property='og:title' content='Pilots strike'>"
    "<meta property='article:published_time' content='2023-09-05T10:00:00Z'><meta name='author' content='Ann Lee'></head><body>"
    "<nav><a href=/>Home</a> <a href=/sport>Sport</a> <a href=/weather>Weather</a></nav>"
    f"<article><h1>Pilots strike</h1>{BODY}</article><aside>Buy our newsletter today</aside><footer>Imprint</footer></body></html>"
)
WALL = "<html><body><h1>Before you go on</h1>" + "<p>We and our 842 partners store cookies on your device to measure advertising.</p>" * 3
DATED = datetime(2023, 9, 4, tzinfo=UTC)


def article(page: str | bytes | None, content_type: str = "text/html", **entry: object) -> Article:
    raw = page.encode() if isinstance(page, str) else page
    return extract_article(raw, entry=Entry(**{"title": "Pilots strike", **entry}), url=URL, content_type=content_type)  # type: ignore[arg-type]


def test_the_page_without_its_furniture() -> None:
    """Every sentence of the article in its order, a line each, and nothing of navigation, advertising or footer."""
    found = article(PAGE)
    assert found.source is TextSource.PAGE
    assert [line for line in found.text.splitlines() if line.startswith("The harbour")] == SENTENCES
    for word in ("Sport", "newsletter", "Imprint"):
        assert word not in found.text


def test_the_entrys_word_goes_before_the_pages() -> None:
    """Title, date, author, language and outlet are the feed's where it gives them."""
    given = {"title": "Pilots walk out", "published": DATED, "author": "B. Ode", "language": "en", "outlet": "The Wire"}
    found = article(PAGE, **given)
    assert {name: getattr(found, name) for name in given} == given


def test_the_page_fills_what_the_feed_left_out() -> None:
    """An entry with nothing but a link takes title, day, author and language from the page; the outlet is the host."""
    found = article(PAGE, title="")
    assert (found.title, found.author, found.language, found.outlet) == ("Pilots strike", "Ann Lee", "en-gb", "news.example")
    assert found.published == datetime(2023, 9, 5, tzinfo=UTC)


TEASER = "<html><body><p>Read on with a subscription.</p></body></html>"


@pytest.mark.parametrize("page", [WALL, TEASER, "", None, hostile_server.PAGE_NO_TEXT, b"%PDF-1.7"])
def test_the_feeds_own_text_beats_a_wall_a_teaser_and_nothing(page: str | bytes | None) -> None:
    """Consent wall, paywall, empty page, script-only page, PDF or no page at all: the feed's content is the text."""
    found = article(page, content=BODY)
    assert found.source is TextSource.FEED
    assert found.text.splitlines() == SENTENCES


def test_a_wall_longer_than_the_summary_still_loses() -> None:
    """It is about something else."""
    found = article(WALL, summary=SENTENCES[0])
    assert (found.source, found.text) == (TextSource.SUMMARY, SENTENCES[0])


@pytest.mark.parametrize(
    ("title", "summary", "page"),
    [
        ("Pilots strike", SENTENCES[0][:80], SENTENCES[0] + " Talks between the harbour and its pilots were to begin in the evening."),
        ("北朝鮮の国防相", "北朝鮮の国防相がロシアを訪問", "北朝鮮の国防相は5日、ロシアを訪問し、協力について協議したと発表した。" * 3),
    ],
)
def test_a_short_page_on_the_same_thing_wins_over_the_summary(title: str, summary: str, page: str) -> None:
    """Short is no fault, in scripts without spaces either."""
    found = article(f"<html><body><article><p>{page}</p></article></body></html>", title=title, summary=summary)
    assert found.source is TextSource.PAGE


def test_a_headline_alone_is_an_article_and_nothing_at_all_is_none() -> None:
    """Title without text: an empty text, from the summary.  Neither: NO_TEXT, naming the page."""
    found = article(hostile_server.PAGE_NO_TEXT)
    assert (found.title, found.text, found.source) == ("Pilots strike", "", TextSource.SUMMARY)
    with pytest.raises(ExtractError) as caught:
        article(hostile_server.PAGE_NO_TEXT, title="")
    assert caught.value.reason is Reason.NO_TEXT
    assert URL in str(caught.value)


def test_plain_text_only() -> None:
    """No control, escape, bidi or zero-width character of page or feed is left; accents are composed."""
    dirty = "Cafe\u0301 \u202egnp\u202c \x1b[31mred\x1b[0m zero\u200bwidth nul\x00 &#x202e; soft\u00adhyphen"
    found = article(None, content=f"<p>{dirty}</p><p>second<br>third</p>", title="A\u202eb\nc")
    assert found.text == "Café gnp red zerowidth nul softhyphen\nsecond\nthird"
    assert found.title == "Ab c"
    from_page = article(PAGE.replace("on Tuesday", "on\u202e Tues\u200bday"))
    assert "said on Tuesday that 3 ships" in from_page.text


def test_the_joiners_of_persian_are_spelling() -> None:
    """U+200C stays between Persian letters and goes between Latin ones."""
    found = article(None, content="می\u200cخواهد and re\u200cmove")
    assert found.text == "می\u200cخواهد and remove"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", "text/html"),
        ("utf-8", "", "text/html; charset=iso-8859-1"),
        ("cp1251", "", "text/html; charset=windows-1251"),
        ("cp1251", "<meta charset=windows-1251>", "text/html"),
        ("koi8-r", "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", ""),
        ("utf-16", "", "text/html"),
    ],
)
def test_the_encoding_is_found(encoding: str, declared: str, content_type: str) -> None:
    """By the header, by the page's own word, by its byte-order mark; valid UTF-8 is UTF-8 whatever they say."""
    sentence = "Министр обороны заявил во вторник, что совместные учения пройдут в сентябре на восточном побережье. "
    page = f"<html><head>{declared}<title>Учения</title></head><body><article><p>{sentence * 3}</p></article></body></html>"
    assert sentence.strip() in article(page.encode(encoding), content_type, title="Учения").text


@pytest.mark.parametrize("charset", ["nonsense", "hex", "idna", "undefined", "x" * 40, "utf-7"])
def test_a_false_charset_costs_nothing(charset: str) -> None:
    """An encoding that is none, or not of text, is passed over."""
    page = PAGE.replace("Alba", "Älba").encode("cp1252")
    assert "said on Tuesday" in article(page, f"text/html; charset={charset}").text


def test_a_deep_page_ends() -> None:
    """100,000 nested divs raise nothing."""
    assert article(hostile_server.PAGE_DEEP).title == "Pilots strike"


def test_a_text_has_an_end() -> None:
    """600 kB of one paragraph are cut between words."""
    found = article("<html><body><p>" + "wordy " * 100_000 + "</p></body></html>")
    assert MAX_TEXT_CHARS - 10 < len(found.text) <= MAX_TEXT_CHARS
    assert found.text.endswith("wordy")


def test_a_plain_text_page_is_its_text() -> None:
    """text/plain needs no extraction."""
    assert article("\n\n".join(SENTENCES), "text/plain; charset=utf-8").text.splitlines() == SENTENCES


def test_a_headline_is_not_the_first_sentence_of_the_text() -> None:
    """A text that begins with its title is read without it, so that an alert quotes a sentence and not the headline."""
    body = "The dam was opened on Sunday, and the river rose by a metre in the town below it, the water board said in the evening."
    page = (
        f"<html><body><article><h1>Dam opened</h1><p>{body}</p><p>{body.replace('Sunday', 'Monday')}</p></article></body></html>".encode()
    )
    article = extract_article(page, entry=Entry(title="Dam opened", url="http://a.example/1"), url="http://a.example/1")
    assert article.title == "Dam opened"
    assert article.text.startswith("The dam was opened")
