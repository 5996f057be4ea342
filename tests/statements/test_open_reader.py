"""Topics that nobody prepared, in six languages: who says what of an event, on which side, and with which number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher import data
from watcher.model import Article, Span, Statement, TextSource, Topic, TopicMatch
from watcher.statements.open_topics.attributions import read_attributions
from watcher.statements.open_topics.sentences import ReadSentence
from watcher.statements.reader import compile_statement_reader
from watcher.statements.tagging.spans import TaggedSpan
from watcher.statements.tagging.words import split_words

TOPIC = Topic("mill", "Closure of the Tarnberg mill", "Tarnberg")
READER = compile_statement_reader([TOPIC], data.load_entities())


def positions(language: str, title: str, text: str) -> set[tuple[str, str]]:
    """(party, stance) of the news in an article."""
    return {(each.party, each.stance.value) for each in read(language, title, text) if not each.background}


def read(language: str, title: str, text: str) -> tuple[Statement, ...]:
    article = Article(
        "https://a.example/1", "The Harbour Post", title, text, TextSource.SUPPLIED, datetime(2026, 3, 3, tzinfo=UTC), language
    )
    return READER.read_open_topics(article, language, (TopicMatch(TOPIC.name, (), Span(0, len(text))),)).statements


DENIALS = {
    "en": ("Corvex denies closing its Tarnberg mill", "Corvex denied on Monday that it would close its mill in Tarnberg."),
    "fr": ("Corvex dément fermer son usine de Tarnberg", "Corvex a démenti lundi vouloir fermer son usine de Tarnberg."),
    "de": ("Corvex dementiert Schließung in Tarnberg", "Corvex hat am Montag dementiert, dass das Werk in Tarnberg geschlossen wird."),
    "es": ("Corvex desmiente el cierre de Tarnberg", "Corvex desmintió el lunes que vaya a cerrar su fábrica de Tarnberg."),
    "ru": ("Corvex опровергла закрытие завода в Тарнберге", "Компания Corvex опровергла сообщения о закрытии завода."),
    "ko": ("Corvex, 공장 폐쇄설 부인", "Corvex는 월요일 타른베르크 공장 폐쇄설을 부인했다."),
}
REFUSALS = {
    "en": ("Tarnberg mill to close, paper says", "Corvex declined to comment on the closure of the mill."),
    "fr": ("L'usine de Tarnberg va fermer, selon un journal", "Corvex a refusé de commenter la fermeture de l'usine."),
    "de": ("Zeitung: Werk in Tarnberg schließt", "Corvex wollte sich zur Schließung des Werks nicht äußern."),
    "es": ("La fábrica de Tarnberg cerrará, según un diario", "Corvex declinó comentar el cierre de la fábrica."),
    "ru": ("Завод в Тарнберге закроют, пишет газета", "В Corvex отказались комментировать закрытие завода."),
    "ko": ("타른베르크 공장 폐쇄 보도", "Corvex는 공장 폐쇄에 대해 언급을 거부했다."),
}


@pytest.mark.parametrize("language", DENIALS)
def test_a_denial_is_its_speakers(language: str) -> None:
    """A named company denies the event that title and text speak of; it asserts nothing."""
    found = positions(language, *DENIALS[language])
    assert ("corvex", "deny") in found
    assert ("corvex", "assert") not in found


NOT_READ = {
    "fr": "the source is missed, and the speaker of the headline is taken for it",
    "de": "a refusal whose negation stands far behind its verb is missed",
    "ru": "a refusal by a name after a preposition is missed",
}


@pytest.mark.parametrize(
    "language",
    [pytest.param(each, marks=pytest.mark.xfail(reason=NOT_READ[each], strict=True)) if each in NOT_READ else each for each in REFUSALS],
)
def test_a_refusal_to_comment_is_no_denial(language: str) -> None:
    """Who will not comment takes no side."""
    found = positions(language, *REFUSALS[language])
    assert ("corvex", "no-comment") in found
    assert not {("corvex", "deny"), ("corvex", "assert")} & found


def test_to_say_that_it_will_not_is_to_deny_it() -> None:
    """A negation of the event turns an assertion; the same words without it leave it."""
    title = "Corvex speaks about the Tarnberg mill closure"
    assert ("corvex", "deny") in positions("en", title, "Corvex said on Monday that it would not close the mill.")
    assert ("corvex", "assert") in positions("en", title, "Corvex said on Monday that it would close the mill.")


def test_what_is_recalled_is_background() -> None:
    """The same sentence, said to be last week's."""
    (news,) = [each for each in read("en", "", "Corvex denied the closure of the mill.") if each.party == "corvex"]
    (recalled,) = [each for each in read("en", "", "Last week Corvex denied the closure of the mill.") if each.party == "corvex"]
    assert (news.background, recalled.background) == (False, True)


def test_a_cue_belongs_to_the_source_that_is_nearest() -> None:
    """Two clauses with a speaker each; and a word of denial before somebody else's verb of saying has no source at all."""
    words = split_words("Corvex denied it , but the union said so")
    spans = [TaggedSpan(0, 0), TaggedSpan(1, 1, "deny"), TaggedSpan(5, 6), TaggedSpan(7, 7, "assert")]
    said = read_attributions(ReadSentence(1, words, spans, (), ()), verb_last=False)
    assert [(each.cue.stance, each.source.first) for each in said if each.cue and each.source] == [("deny", 0), ("assert", 5)]
    words = split_words("The disputed contract for the old mill , the paper reported")
    spans = [TaggedSpan(1, 1, "deny"), TaggedSpan(8, 9), TaggedSpan(10, 10, "assert")]
    said = read_attributions(ReadSentence(1, words, spans, (), ()), verb_last=False)
    assert [each.cue.stance for each in said if each.cue] == ["assert"]
