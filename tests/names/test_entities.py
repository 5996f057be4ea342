"""Entities and concepts are data, and each has been seen to match and not to match."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from watcher.data import entities_from_toml, load_entities
from watcher.errors import ConfigError
from watcher.model import Article, TextSource, Topic
from watcher.names.entities import MEDIA_PARTY, Entities, expand_braces
from watcher.text.language import detect_language
from watcher.text.language_data import name_languages
from watcher.topics.match import TopicMatcher, compile_topics

ENTITIES = load_entities()
WRITTEN = [entity for entity in ENTITIES.by_name.values() if not entity.name.startswith("_") and (entity.example or entity.kind != "state")]


def matches(name: str, text: str, entities: Entities = ENTITIES, language: str | None = None) -> bool:
    article = Article("https://a.example/1", "a", "", text, TextSource.SUPPLIED)
    matcher = builtin_matcher() if entities is ENTITIES else compile_topics([Topic(name, name, f"@{name}")], entities)
    return any(match.topic == name for match in matcher.match_topics(article, language or detect_language(text)))


@cache
def builtin_matcher() -> TopicMatcher:
    """A topic for each packaged entity, compiled once: one at a time they cost a minute."""
    names = [name for name in ENTITIES.by_name if not name.startswith("_")]
    return compile_topics([Topic(name, name, f"@{name}") for name in names], ENTITIES)


@pytest.mark.parametrize("name", [entity.name for entity in WRITTEN])
def test_every_entry_matches_its_example_and_not_its_counter_example(name: str) -> None:
    """Each entry of the data files shows a sentence it is in and one it is not, and so it is."""
    entity = ENTITIES[name]
    assert entity.example
    assert entity.counterexample
    assert matches(name, entity.example)
    assert not matches(name, entity.counterexample)


def test_every_territory_is_an_entity_in_every_language() -> None:
    """Each country of CLDR can be written as @name, and is found by its name in all languages."""
    every = " . ".join(alias.text for name in ("brazil", "myanmar", "cote-d-ivoire") for alias in ENTITIES.aliases_of(name))
    for name in ("brazil", "myanmar", "cote-d-ivoire"):
        assert {alias.language for alias in ENTITIES.aliases_of(name)} >= set(name_languages())
        for alias in ENTITIES.aliases_of(name):
            assert matches(name, f"x {alias.text} y"), alias
    assert matches("brazil", every)
    assert len([e for e in ENTITIES.by_name.values() if e.kind == "state"]) > 240


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("north-korea", "북한이 부인했다. 북한은", "남한은 부인했다"),
        ("north-korea", "лидер Северной Кореи", "лидер Южной Кореи"),
        ("north-korea", "северокорейскими снарядами", "южнокорейскими снарядами"),
        ("north-korea", "die nordkoreanischen Staatsmedien", "die südkoreanischen Staatsmedien"),
        ("north-korea", "las tropas norcoreanas", "las tropas surcoreanas"),
        ("north-korea", "la Corée\u00a0du\u00a0NORD", "la Corée du Sud, au nord"),
        ("north-korea", "朝鲜否认", "韩国否认"),
        ("north-korea", "북·러 무기 거래", "북쪽 길과 북소리"),
        ("shoigu", "Choïgou", "Choisir"),
        ("shoigu", "министр Шойгу", "министр Лавров"),
        ("shoigu", "쇼이구는", "이구동성"),
        ("arms", "поставки боеприпасов", "поставки зерна"),
        ("arms", "des munitions d’artillerie", "une chanson d’amour"),
        ("exercise", "연합훈련을", "연합뉴스를"),
        ("exercise", "совместных учениях", "ученик школы"),
        ("russia", "российского министра", "белорусского министра"),
        ("united-states", "the U.S. said", "they told us"),
    ],
)
def test_inflected_forms(name: str, yes: str, no: str) -> None:
    """Cases, endings, particles and unspaced scripts are found; the neighbour's name is not."""
    assert matches(name, yes)
    assert not matches(name, no)


def test_the_longest_name_wins_whoever_asks() -> None:
    """Where one state's name holds another's, only the longer one is found, although nobody asked for it."""
    own = entities_from_toml({"own.toml": 'kind = "state"\n[korea]\nexample = "x"\n[korea.fr]\nnames = ["Corée"]'})
    assert matches("korea", "la Corée unie", own)
    assert not matches("korea", "la Corée du Sud", own)
    assert matches("korea", "la Corée du Sud et la Corée", own)
    assert matches("niger", "au Niger") and not matches("guinea", "en Guinée équatoriale")


def test_a_local_word_counts_in_its_language_only() -> None:
    """北 is North Korea in a Korean text and merely north in a Chinese one."""
    assert matches("north-korea", "北은 이웃", language="ko")
    assert not matches("north-korea", "北风很大", language="zh")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("irna", "iran"),
        ("dprk", "north-korea"),
        ("Pyongyang", "north-korea"),
        ("turkey", "turkiye"),
        ("choïgou", "shoigu"),
        ("united", "united-arab-emirates"),
        ("qqqqq", None),
    ],
)
def test_suggestions(typed: str, meant: str | None) -> None:
    """A name misspelt, or another name of the same thing, is recognised."""
    assert ENTITIES.suggest(typed) == meant


def test_braces_write_out_their_choices() -> None:
    """One pattern stands for all its spellings."""
    assert expand_braces("nord{-,}coréen{,ne}") == ("nord-coréen", "nord-coréenne", "nordcoréen", "nordcoréenne")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[iran", "TOML"),
        ('kind = "planet"', "planet"),
        ("[North_Korea]\n", "North_Korea"),
        ('[iran]\nterritory = "QQ"', "QQ"),
        ('[iran.fr]\nnames = "Iran"', "fr.names"),
        ('[iran.fr]\nnames = ["a{b"]', "brace"),
        ('[iran.fr]\nnames = ["—"]', "searched"),
        (f'[iran.fr]\nnames = ["{"{a,b}" * 12}"]', "spellings"),
        ("iran = 1", "table"),
        ('[iran]\nparty = "iram"', "iram"),
        ('[iran]\n[[iran.office]]\nfrom = "2021"\nfr = ["un"]', "a date such as"),
        ("[iran]\nfr = 1", "iran"),
    ],
)
def test_a_wrong_file_is_named(text: str, says: str) -> None:
    """What is wrong in a data file is told with the file's name."""
    with pytest.raises(ConfigError) as caught:
        entities_from_toml({"mine.toml": text})
    assert "mine.toml" in str(caught.value)
    assert says in str(caught.value)


def test_a_users_own_files_join_the_packaged_ones(tmp_path: Path) -> None:
    """A folder of one's own adds entities, replaces files of the same name, and is named where it is wrong."""
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "mine.toml").write_text('[dam]\nexample = "Le barrage."\n[dam.fr]\nnames = ["barrage{,s}"]', encoding="utf-8")
    own = load_entities(tmp_path)
    assert matches("dam", "les barrages du fleuve", own)
    assert "north-korea" in own
    assert "dam" not in ENTITIES
    (tmp_path / "entities" / "mine.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        load_entities(tmp_path)


@pytest.mark.parametrize("name", [entity.name for entity in ENTITIES.by_name.values() if entity.kind not in ("state", "concept", "place")])
def test_everybody_speaks_for_somebody(name: str) -> None:
    """Each person, body and medium names whom it speaks for: a state, a body of states, or the media; only a medium can be a wire."""
    entity = ENTITIES[name]
    party = ENTITIES.by_name.get(entity.party or "")
    assert entity.party == MEDIA_PARTY or (party and party.kind in ("state", "body") and party.party == party.name)
    assert entity.kind == "medium" or (entity.party != MEDIA_PARTY and not entity.is_wire_agency)


@pytest.mark.parametrize(
    ("name", "party", "wire"),
    [
        ("iran", "iran", False),
        ("peskov", "russia", False),
        ("kcna", "north-korea", True),
        ("tass", "media", True),
        ("yonhap", "media", True),
        ("new-york-times", "media", False),
        ("nato", "nato", False),
        ("arms", None, False),
    ],
)
def test_parties(name: str, party: str | None, wire: bool) -> None:
    """A state speaks for itself, an officer for his state, state media for the state, a newspaper for the media, a concept for nobody."""
    assert (ENTITIES[name].party, ENTITIES[name].is_wire_agency) == (party, wire)


def test_a_newspaper_is_not_the_place_in_its_name() -> None:
    """The Washington Post is no Washington, and the Moscow Times no Moscow, whoever asks."""
    assert not matches("united-states", "The Washington Post was first")
    assert not matches("russia", "The Moscow Times was first")
    assert matches("united-states", "The Washington Post was first in Washington")


def test_an_office_counts_while_it_is_held() -> None:
    """Words of an office stand for the person of that time; without a date, for those who have no successor."""
    old = '[old]\nparty = "russia"\n[[old.office]]\nto = 2012-05-07\nen-fr = ["president"]\n'
    new = '[new]\nparty = "russia"\n[[new.office]]\nfrom = 2012-05-07\nen = ["president"]'
    own = entities_from_toml({"own.toml": f'kind = "person"\n{old}{new}'})
    matcher = compile_topics([Topic("old", "O", "@old"), Topic("new", "N", "@new")], own)
    for day, found in ((datetime(2012, 5, 6, tzinfo=UTC), ["old"]), (datetime(2012, 5, 7, tzinfo=UTC), ["new"]), (None, ["new"])):
        article = Article("https://a.example/1", "a", "", "The president spoke.", TextSource.SUPPLIED, published=day)
        assert [match.topic for match in matcher.match_topics(article, "en")] == found


def test_the_digest_is_of_the_words() -> None:
    """One alias more gives another digest; loading again the same one."""
    first, second = '[x.fr]\nnames = ["un"]', '[x.fr]\nnames = ["un", "deux"]'
    assert (
        entities_from_toml({"own.toml": first}).digest
        == entities_from_toml({"own.toml": first}).digest
        != entities_from_toml({"own.toml": second}).digest
    )


def test_names_of_few_letters_are_no_words_of_another_language() -> None:
    """The EU, the UN and Rubio are not found in the words that French, Spanish and German spell alike."""
    for name, language, text in (
        ("european-union", "fr", "Il a eu peur"),
        ("united-nations", "fr", "un homme, une femme"),
        ("united-arab-emirates", "fr", "de l'eau fraîche"),
        ("rubio", "es", "un niño rubio"),
        ("blinken", "de", "die Lichter blinken"),
        ("isle-of-man", "en", "a man came"),
        ("syria", "es", "damas y caballeros"),
    ):
        assert not matches(name, text, language=language), text
    assert matches("european-union", "The EU agreed", language="en") and matches("united-nations", "The UN agreed", language="en")
