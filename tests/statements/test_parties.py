"""Whom a source speaks for: one key for all that a party is called in an article."""

from __future__ import annotations

import pytest

from watcher.model import MEDIA_PARTY, SOURCES_PARTY, UNKNOWN_PARTY
from watcher.statements.parties import EntityMention, PartyResolver, SourceParty, load_party_words
from watcher.statements.tagging.words import split_words
from watcher.text.segment import split_sentences

STATES = {"France": "france", "French": "france", "Syrian": "syria", "Iran": "iran", "Italian": "italy", "UN": "united-nations"}
KINDS = {"united-nations": "body"}


def resolve(
    text: str, source: str, *, language: str = "en", title: str = "", query: tuple[str, ...] = (), previous: SourceParty | None = None
) -> SourceParty:
    """The party of the last place where ``source`` stands in the text."""
    sentences = [split_words(title), *(split_words(text, start, end) for start, end in split_sentences(text, language))]
    mentions = [
        EntityMention(start, start + len(name), False, entity, entity, KINDS.get(entity, "state"))
        for name, entity in STATES.items()
        for start in [text.find(name)]
        if start >= 0
    ]
    resolver = PartyResolver(sentences, language, load_party_words(language), mentions, query_names=query, outlet="The Harbour Post")
    at = text.rindex(source)
    for number, words in enumerate(sentences[1:], 1):
        inside = [n for n, word in enumerate(words) if word.end > at and word.start < at + len(source)]
        if inside:
            return resolver.resolve(number, inside[0], inside[-1], previous=previous)
    raise AssertionError(source)


def key(text: str, source: str, **more: object) -> str:
    """The key of the party of a source."""
    return resolve(text, source, **more).key  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "text", "sources"),
    [
        ("en", "The Dutch brewer Ostrava Hops fell. Ostrava Hops said so. The brewer said so.", ["Ostrava Hops", "The brewer"]),
        ("fr", "Le constructeur Veltane recule. Veltane SA le dit. Le constructeur le dit.", ["Veltane SA", "Le constructeur"]),
        ("de", "Der Autobauer Veltane schweigt. Veltane AG bestätigt es. Der Autobauer bestätigt es.", ["Veltane AG", "Der Autobauer"]),
        ("es", "La naviera Veltane calla. Veltane lo dice. La naviera lo dice.", ["Veltane", "La naviera"]),
        ("ru", "Компания «Велтан» молчит. В «Велтане» это подтвердили. Компания это подтвердила.", ["Велтане", "Компания"]),
    ],
)
def test_a_noun_that_the_article_ties_to_a_name_is_the_name(language: str, text: str, sources: list[str]) -> None:
    """A name with and without its legal form or case ending, and the noun that was put beside it, are one party."""
    keys = {key(text, source, language=language) for source in sources}
    assert len(keys) == 1
    assert keys & {"veltane", "veltan", "ostrava-hops"}


def test_a_person_is_filed_under_the_last_name() -> None:
    """A person's full name, the name with a title and the last name are one party, by that last name."""
    text = "Coach Marta Okonjo resigned. Marta Okonjo said so. Ms Okonjo said so. Okonjo said so."
    assert {key(text, source) for source in ("Marta Okonjo", "Ms Okonjo", "Okonjo")} == {"okonjo"}


def test_a_spokesman_speaks_for_the_body_that_the_article_gives_him() -> None:
    """A spokesman with a name is filed under his company, and his own name is among the party's names."""
    text = "Shipbuilder Tarvek cut jobs. Dedi Harun, a spokesman for Tarvek, said so. Harun said more."
    found = resolve(text, "Harun")
    assert (found.key, "Harun" in found.names, "Tarvek" in found.names) == ("tarvek", True, True)


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        (
            "The Syrian Observatory for Human Rights said so.",
            "The Syrian Observatory for Human Rights",
            "syrian-observatory",
        ),
        ("Iran was condemned. Several of its allies said so.", "Several of its allies", "allies"),
        ("Iran was condemned. Its envoy to the UN said so.", "Its envoy to the UN", "iran"),
        ("The French foreign ministry said so.", "The French foreign ministry", "france"),
        ("The Italian coastguard said so.", "The Italian coastguard", "coastguard:italy"),
        ("Two people familiar with the talks said so.", "Two people familiar with the talks", SOURCES_PARTY),
        ("The newspaper said so.", "The newspaper", MEDIA_PARTY),
        ("The Harbour Post said so.", "The Harbour Post", MEDIA_PARTY),
        ("He said so.", "He", UNKNOWN_PARTY),
    ],
)
def test_who_speaks_for_whom(text: str, source: str, expected: str) -> None:
    """A body of a state speaks for it; a name that only holds a state's does not; unnamed people and media are what they are."""
    assert key(text, source) == expected


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("en", "The health ministry said so.", "The health ministry"),
        ("fr", "Le ministère de la Santé le dit.", "Le ministère de la Santé"),
        ("de", "Das Gesundheitsministerium sagt es.", "Das Gesundheitsministerium"),
        ("es", "El Ministerio de Sanidad lo dice.", "El Ministerio de Sanidad"),
        ("ru", "Об этом сообщил Минздрав.", "Минздрав"),
        ("ko", "보건부는 그렇게 밝혔다.", "보건부는"),
    ],
)
def test_a_role_has_one_key_in_all_languages(language: str, text: str, source: str) -> None:
    """A ministry is filed under what it is in charge of, whatever the language."""
    assert key(text, source, language=language) == "ministry-health"


def test_a_pronoun_is_who_spoke_before() -> None:
    """A pronoun is filed under the party that spoke last."""
    previous = resolve("Okonjo said so.", "Okonjo")
    assert key("He added that.", "He", previous=previous) == previous.key


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("en", "The brewer Tarvek cut jobs. Its chairman, Marta Okonjo, said so. Okonjo said more.", "Okonjo"),
        ("en", "Tarvek chief executive Marta Okonjo said so. Marta Okonjo said more.", "Marta Okonjo"),
        ("fr", "Le brasseur Tarvek licencie. Sa directrice, Marta Okonjo, le dit. Okonjo insiste.", "Okonjo"),
        ("fr", "Une porte-parole de Tarvek, Marta Okonjo, le dit. Okonjo insiste.", "Okonjo"),
        ("es", "La naviera Tarvek despide. Su portavoz, Marta Okonjo, lo dice. Okonjo insiste.", "Okonjo"),
        ("de", "Eine Sprecherin der Reederei Tarvek, Marta Okonjo, sagt es. Okonjo sagt mehr.", "Okonjo"),
        ("de", "Die Reederei Tarvek baut ab. Sprecherin Marta Okonjo sagt es. Okonjo sagt mehr.", "Okonjo"),
        ("ru", "Компания «Tarvek» молчит. Об этом объявила глава компании Марта Оконджо. Оконджо уточнила.", "Оконджо"),
        ("ko", "해운업체 Tarvek이 감원한다. Tarvek 대변인 마르타 오콘조는 그렇게 말했다. 오콘조 대변인은 덧붙였다.", "오콘조 대변인은"),
    ],
)
def test_who_speaks_for_a_body_is_filed_under_it(language: str, text: str, source: str) -> None:
    """A last name counts for the body that an apposition, a possessive or a title gave it, in every language."""
    assert key(text, source, language=language, query=("Tarvek",)) == "tarvek"


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("President Ruvo Lamarr lost. Ruvo Lamarr said so.", "Ruvo Lamarr", "lamarr"),
        ("Midfielder Ruvo Lamarr stays at Tarvek. His agent, Ines Calder, said so.", "Ines Calder", "calder"),
        ("The union GLF called a strike. Its president, Ruvo Lamarr, said so. Lamarr said more.", "Lamarr", "glf"),
        ("Two officials of Tarvek said so.", "Two officials of Tarvek", SOURCES_PARTY),
        ("Health minister Ruvo Lamarr resigned. Lamarr said so.", "Lamarr", "ministry-health"),
    ],
)
def test_who_speaks_for_himself(text: str, source: str, expected: str) -> None:
    """A state's president and a player's agent do, the president of a union and a minister do not; a number of officials is unnamed."""
    assert key(text, source) == expected


def test_who_is_asked_for_speaks_for_himself() -> None:
    """A minister whom the topic is about is filed under the own name, by the query's first spelling in any script."""
    text = "Министр здравоохранения Руво Ламар ушёл. Ламар это подтвердил."
    assert key(text, "Ламар", language="ru", query=("Lamar", "Ламар")) == "lamar"


def test_a_german_noun_after_an_article_is_no_name() -> None:
    """An indefinite article, or the dictionary and any article, show a noun; a name without an article is one."""
    text = "Ein Kranverleiher klagt. Die Gemeinde schweigt. Velbrand bestreitet es. Ein Kranverleiher klagt wieder."
    assert key(text, "Ein Kranverleiher", language="de") != key(text, "Velbrand", language="de") == "velbrand"


@pytest.mark.parametrize("text", ["No one said so.", "People say so.", "Most say so."])
def test_nobody_in_particular_is_no_party(text: str) -> None:
    """Words for nobody in particular leave it open who speaks."""
    assert key(text, text.partition(" sa")[0]) == UNKNOWN_PARTY


def test_he_is_no_group_of_people() -> None:
    """After a group has spoken, *he* is the person named before it; *they* is the group."""
    text = "Voters like Dominic Farrant. Farrant won. The residents said so. He thanked them. They agreed."
    spoken = resolve(text, "The residents")
    assert (spoken.key, key(text, "He", previous=spoken), key(text, "They", previous=spoken)) == (
        "residents",
        "dominic-farrant",
        "residents",
    )


def test_a_title_at_the_head_of_a_sentence_is_no_part_of_the_name() -> None:
    """An ordinary word with the capital of the sentence stands before the name."""
    assert key("Economist Vikram Salunke said so.", "Economist Vikram Salunke") == "vikram-salunke"
