"""Articles against topics."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.data import builtin_topics, load_entities
from watcher.model import Article, TextSource, Topic, TopicMatch
from watcher.text.language import detect_language
from watcher.text.normalise import fold_words
from watcher.text.segment import split_sentences
from watcher.topics.match import compile_topics

ENTITIES = load_entities()
PACKAGED = {brought.topic.name: brought for brought in builtin_topics()}
STARTERS = {name: PACKAGED[name] for name in ("rnk-arms", "rnk-exercises")}
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


FEED = ("Dépêches du matin", "https://feeds.example/rss.xml")


TAGS = ("Défense", "Asie de l'Est")


def article(text: str, title: str = "") -> Article:
    return Article("https://www.lecadran.example/1", "Le Cadran", title, text, TextSource.SUPPLIED, listed_by=FEED, tags=TAGS)


def match(query: str, text: str, title: str = "") -> TopicMatch | None:
    found = compile_topics([Topic("t", "T", query)], ENTITIES).match_topics(article(text, title), detect_language(text))
    return found[0] if found else None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, brought in PACKAGED.items() for text in brought.must_match])
def test_packaged_topics_match_their_examples(name: str, text: str) -> None:
    """Every sentence a packaged topic says it matches, it matches."""
    assert match(PACKAGED[name].topic.query, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, brought in PACKAGED.items() for text in brought.must_not_match])
def test_packaged_topics_miss_what_is_not_theirs(name: str, text: str) -> None:
    """Every sentence a packaged topic says it misses, it misses."""
    assert match(PACKAGED[name].topic.query, text) is None


def test_both_starter_topics_have_examples_in_six_languages() -> None:
    """The starter topics are written once and shown in six languages."""
    for starter in STARTERS.values():
        assert {detect_language(text) for text in starter.must_match} >= {"fr", "en", "ru", "ko", "es", "de"}
        assert starter.must_not_match


@pytest.mark.parametrize(("number", "topics"), [(0, 2), (1, 2), (2, 2), (3, 1), (4, 2)])
def test_the_seeds_as_a_reader_files_them(number: int, topics: int) -> None:
    """All five seeds are about arms, and all but 003 about exercises; each quote is one sentence of the text."""
    text = SEEDS[number].read_text(encoding="utf-8")
    matcher = compile_topics([starter.topic for starter in STARTERS.values()], ENTITIES)
    found = matcher.match_topics(article(text), "fr")
    assert [m.topic for m in found] == ["rnk-arms", "rnk-exercises"][:topics]
    for m in found:
        quote = m.quote_span.text_in(article(text))
        assert quote == quote.strip()
        assert (m.quote_span.start, m.quote_span.end) in split_sentences(text, "fr")


def test_the_quote_is_the_sentence_with_most_of_the_query() -> None:
    """Of several sentences the one satisfying most clauses is quoted, of equals the first, and the title only where it satisfies more."""
    text = "Le navire part. Le navire porte du blé. Le blé et le navire sont à Oslo."
    for query, title, quote in (
        ("navire blé", "", "Le navire porte du blé."),
        ("navire blé oslo", "Oslo", "Le blé et le navire sont à Oslo."),
        ("navire", "Un navire", "Le navire part."),
        ("navire vol", "  Vol de navire ", "Vol de navire"),
        ("avion", "Un avion", "Un avion"),
        ("navire NOT avion", "", "Le navire part."),
    ):
        found = match(query, text, title)
        assert found
        assert found.quote_span.text_in(article(text, title)) == quote


def test_spans_are_what_matched_in_the_original() -> None:
    """Each span is the matched words as written, in order, title first, soft hyphens and accents included."""
    text, title = "L’en\u00advoi d’ARMES coréano‑russes", "Armes"
    found = match('armes OR "coréano-russes" OR envoi', text, title)
    assert found
    assert [span.text_in(article(text, title)) for span in found.spans] == ["Armes", "en\u00advoi", "ARMES", "coréano‑russes"]
    assert [span.in_title for span in found.spans] == [True, False, False, False]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("arme", "des armes", True),
        ('"arme"', "des armes", False),
        ("arme", "des armements", False),
        ("arme*", "des armements", True),
        ("mée", "une armée", False),
        ("ECOLE", "l'école", True),
        ("Jong-un", "Kim Jong Un", True),
        ('"corée du nord"', "Corée\u00a0du\u2011Nord", True),
        ('"corée nord"', "Corée du Nord", False),
        ("무기", "무기를 넘겼다", True),
        ("무기", "무기고가 있다", False),
        ("무기", "무기까지도", True),
        ("북한", "북한에서는", True),
        ("朝鲜", "在朝鲜的", True),
        ("drone AND NOT jouet", "un drone jouet", False),
        ("drone SENTENCE iran", "Un drone. En Iran.", False),
        ("drone SENTENCE/2 iran", "Un drone. En Iran.", True),
        ("drone SENTENCE/2 iran", "Un drone. Rien. En Iran.", False),
        ("drone SENTENCE NOT jouet", "Un drone jouet. Un drone.", True),
        ("drone SENTENCE NOT jouet", "Un drone jouet.", False),
        ("drone AND NOT (drone SENTENCE jouet)", "Un drone. Un jouet.", True),
        ('"fin début"', "Début. La fin", False),
    ],
)
def test_whole_words_phrases_particles_and_sentences(query: str, text: str, expected: bool) -> None:
    """Words match whole in any form, quoted ones as they are, phrases in order, Korean words with particles, SENTENCE within its reach."""
    assert (match(query, text) is not None) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:strike", True),
        ("title:rail*", True),
        ("title:ferry", False),
        ('title:"rail strike"', True),
        ('title:"strike ferry"', False),
        ("title:(strike SENTENCE rail)", True),
        ("title:@iran", False),
        ("@iran", True),
        ("ferry NOT title:ferry", True),
        ('outlet:"le cadran" ferry', True),
        ("outlet:cadran", True),
        ("outlet:lecadran.example ferry", True),
        ("outlet:figaro ferry", False),
        ("lang:en ferry", True),
        ("lang:(fr OR ko) ferry", False),
        ("ferry NOT lang:en", False),
        ('feed:"depeches du matin" ferry', True),
        ("feed:feeds.example ferry", True),
        ("feed:soir ferry", False),
        ("tag:defense ferry", True),
        ('tag:"asie de l’est" ferry', True),
        ('tag:"défense asie" ferry', False),
        ("cadran", False),
        ("AT LEAST 3 OF (ferry^2 rail bus^5)", True),
        ("AT LEAST 4 OF (ferry^2 rail bus^5)", False),
        ("AT LEAST 2 OF (ferry^2 rail^2 harbour^-3)", False),
        ("AT LEAST 3 OF (ferry harbour^2)", True),
        ("AT LEAST 2 OF (title:strike (ferry SENTENCE harbour) bus)", True),
        ("AT LEAST 2 OF (ferry harbour) SENTENCE crew", False),
        ("AT LEAST 2 OF (ferry harbour) SENTENCE/2 crew", True),
        ("ferry NOT AT LEAST 2 OF (rail bus)", True),
        ("ferry NEAR/3 harbour", True),
        ("ferry NEAR/2 harbour", False),
        ("harbour NEAR/3 ferry", True),
        ("(bus OR ferry) NEAR/3 harbour", True),
        ("harbour NEAR/2 crew", True),
        ("(harbour NEAR/2 crew) SENTENCE ferry", False),
        ("(ferry NEAR/3 harbour) SENTENCE/2 crew", True),
        ("strike NEAR/1 the", False),
        ("rail NEAR/1 strike", True),
        ("ferry NEAR/3 harbour NEAR/2 crew", False),
        ("ferry NEAR/3 harbour NEAR/3 crew", True),
        ("ferry NOT (ferry NEAR/3 harbour)", False),
    ],
)
def test_fields_weights_and_nearness(query: str, expected: bool) -> None:
    """Fields look where they say, AT LEAST adds each item once, NEAR counts words in either order and leads from no title into the text."""
    text = "The ferry left the harbour. Its crew went to Iran."
    assert (match(query, text, "A rail strike") is not None) is expected


def test_a_query_of_fields_alone_quotes_the_first_sentence() -> None:
    """Nothing in the text matched, so the text's beginning is shown, and nothing is marked."""
    text = "A ferry left. It came back."
    found = match("outlet:cadran", text, "News")
    assert found
    assert (found.quote_span.text_in(article(text, "News")), found.spans) == ("A ferry left.", ())


def test_what_weighs_against_is_no_part_of_the_match() -> None:
    """Words with a negative weight are not marked."""
    found = match("AT LEAST 1 OF (ferry^3 harbour^-1)", "The ferry left the harbour.")
    assert found
    assert [span.text_in(article("The ferry left the harbour.")) for span in found.spans] == ["ferry"]


def test_a_query_that_no_clause_files_is_still_tried() -> None:
    """A NOT around sentences of NOTs asks for no word that must be there; it is tried on every article."""
    assert match("NOT (NOT ferry SENTENCE NOT harbour)", "The ferry left the harbour.")
    assert match("NOT (NOT ferry SENTENCE NOT harbour)", "The bus left.") is None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (" OR ".join('"' + " ".join("a" * size) + '"' for size in range(2, 31)), "a " * 150_000),
        (" ".join("a" * size + "*" for size in range(2, 100)), "a" * 300_000),
        ("a NEAR/100 b NEAR/100 c NEAR/100 zz", "a b c " * 50_000),
        ("AT LEAST 9 OF (" + " ".join(f"(a SENTENCE b{n}*)" for n in range(300)) + ")", "A b1. B b2 a. " * 20_000),
        ("(a NEAR/9 b) SENTENCE/20 (b NEAR/9 a) SENTENCE/20 zz*", "A b. Zzz. " * 30_000),
    ],
)
def test_no_query_burns_the_cpu_on_any_text(query: str, text: str) -> None:
    """The worst queries on the longest texts that extraction lets through are decided in seconds, not minutes."""
    began = time.process_time()
    match(query, text)
    assert time.process_time() - began < 30  # 5 to 9 s on two busy cores; what grows with the square of the text takes hours


def test_no_phrase_bridges_title_and_text() -> None:
    """The last word of the title and the first of the text are no phrase."""
    assert match('"corée du nord"', "du Nord vient le froid", "La Corée") is None


def test_a_topic_that_cannot_be_read_leaves_the_others_working() -> None:
    """A query naming an entity that is gone is left out and told; the others match, in their order."""
    topics = [Topic("z", "Z", "navire"), Topic("bad", "B", "@gone"), Topic("a", "A", "blé")]
    matcher = compile_topics(topics, ENTITIES)
    assert [m.topic for m in matcher.match_topics(article("navire et blé"), "fr")] == ["z", "a"]
    assert list(matcher.query_errors) == ["bad"]
    assert compile_topics([], ENTITIES).match_topics(article("navire"), "fr") == ()


def test_a_text_made_of_names_costs_no_more_than_its_length() -> None:
    """Thirty thousand overlapping names are settled in linear time."""
    text = "Russie Corée du Nord Corée du Sud armes livre " * 5000
    began = time.process_time()
    assert match("@russia SENTENCE @north-korea SENTENCE @arms", text)
    assert time.process_time() - began < 5


WORDS = st.sampled_from(["un", "deux", "trois", "quatre"])
QUERIES = st.recursive(
    WORDS | st.just("tr*") | st.just('"un deux"'),
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("(un NOT {})".format, inner)
    ),
    max_leaves=6,
)


def naive(query: str, words: tuple[str, ...]) -> bool:
    """The query by Python's own parser: every leaf a bool."""
    stream = f" {' '.join(words)} "
    said = query.replace('"un deux"', "D").replace("tr*", "T").replace(" NOT ", " AND NOT ")
    names = {"D": " un deux " in stream, "T": " tr" in stream} | {word: f" {word} " in stream for word in ("un", "deux", "trois", "quatre")}
    return bool(eval(said.replace("AND", "and").replace("OR", "or").replace("NOT", "not"), {"__builtins__": {}}, names))


@given(st.lists(QUERIES, min_size=1, max_size=4), st.lists(WORDS, max_size=6))
def test_all_topics_at_once_agree_with_each_alone(queries: list[str], words: list[str]) -> None:
    """Whatever the topics, those found are those a plain evaluation finds; none is lost by the index."""
    topics = [Topic(f"t{n}", "T", query) for n, query in enumerate(queries)]
    text = " ".join(words)
    found = {m.topic for m in compile_topics(topics, ENTITIES).match_topics(article(text), "fr")}
    assert found == {topic.name for topic in topics if naive(topic.query, fold_words(text))}
