"""A year of a synthetic stream: planted events on ten topics, and retellings of them in six languages, with what each article says given.

A storyline is one event of a company at one place: somebody unnamed reports it, the company will not comment, the ministry denies it, the
company confirms; a union and the company give different numbers, the company lowers its own, and both turn round.  Between these moments
articles retell what is on record: in other words, with round numbers, as background once it is outdated, as a copy, or so that nothing can
be read.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from watcher.model import Article, Factuality, Figure, Span, Stance, Statement, TextSource

START = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
STORYLINES_OF_TOPIC = 3
STORY_LENGTH = timedelta(days=118)
WORDS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "year.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(WORDS["sentences"])
SHARE_OF_COPIES, SHARE_UNREADABLE, SHARE_BY_OUTLET, SHARE_OF_BACKGROUND, SHARE_ROUNDED = 0.25, 0.04, 0.15, 0.3, 0.4


class Word(NamedTuple):
    """What one party says: ``count``: its number of jobs, where it gives one; ``about``: how far off a round number may be."""

    party: str
    stance: Stance
    count: int | None = None
    certain: bool = True
    background: bool = False
    about: int = 0


class Moment(NamedTuple):
    """What happens so many days after a storyline began, and the kinds of alert that tell it."""

    day: float
    word: Word
    kinds: frozenset[str]


def _moment(day: float, party: str, stance: Stance, *kinds: str, count: int | None = None, certain: bool = True) -> Moment:
    return Moment(day, Word(party, stance, count, certain), frozenset(kinds))


MOMENTS = (
    _moment(0, "sources", Stance.ASSERT, "first-report", certain=False),
    _moment(1, "company", Stance.NO_COMMENT, "no-comment"),
    _moment(6, "ministry", Stance.DENY, "denial"),
    _moment(25, "company", Stance.ASSERT, "confirmation"),
    _moment(27, "union", Stance.ASSERT, "first-report", "update", count=4000),
    _moment(30, "company", Stance.ASSERT, "figure", count=2910),
    _moment(50, "company", Stance.ASSERT, "correction", count=2700),
    _moment(80, "ministry", Stance.ASSERT, "reversal"),
    _moment(110, "company", Stance.DENY, "reversal"),
)


class Planted(NamedTuple):
    """An event that must be told: by an alert of one of these kinds, on this party."""

    kinds: frozenset[str]
    party: str


@dataclass(frozen=True)
class YearArticle:
    """An article with what it says; ``planted``: the event that it is the first to tell, None in a retelling."""

    topic: str
    article: Article
    statements: tuple[Statement, ...]
    planted: Planted | None


@dataclass
class Storyline:
    """An event of a company at a place, and what has been said of it so far."""

    company: str
    event: str
    place: str
    begins: datetime
    said: list[Word] = field(default_factory=list)
    told: list[tuple[str, list[Word], str, list[str]]] = field(default_factory=list)
    """The last articles: language, words, title and sentences."""

    def is_current(self, word: Word) -> bool:
        """Whether the party's last word on it is this one."""
        last = next(each for each in reversed(self.said) if (each.party, each.count is None) == (word.party, word.count is None))
        return last == word


def year_stream(articles: int, seed: int = 1) -> Iterator[YearArticle]:
    """Make the year's articles in order of time: every planted event, and retellings up to this number."""
    chance = random.Random(seed)
    storylines = _storylines(chance)
    planted = [(each.begins + timedelta(days=moment.day), each, moment) for each in storylines for moment in MOMENTS]
    first = min(each.begins for each in storylines)
    count = max(articles - len(planted), 0)
    retold = [(first + (START + YEAR - first) * chance.random(), None, None) for _ in range(count)]
    for number, (at, storyline, moment) in enumerate(sorted([*planted, *retold], key=lambda each: each[0])):
        if storyline is not None and moment is not None:
            storyline.said.append(moment.word)
            yield _write(chance, number, at, storyline, [moment.word], moment)
            continue
        begun = [each for each in storylines if each.said]
        recent = [each for each in begun if at - each.begins < STORY_LENGTH]
        chosen = chance.choice(recent if recent and chance.random() < 0.85 else begun)
        yield _retell(chance, number, at, chosen)


def _storylines(chance: random.Random) -> list[Storyline]:
    places, events = iter(chance.sample(WORDS["places"], len(WORDS["places"]))), list(WORDS["events"])
    found = []
    for topic in WORDS["topics"]:
        for number in range(STORYLINES_OF_TOPIC):
            begins = START + timedelta(days=number * 120 + chance.uniform(0.5, 6), minutes=chance.randrange(1440))
            found.append(Storyline(topic["company"], chance.choice(events), next(places), begins))
    return found


# ── retellings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _retell(chance: random.Random, number: int, at: datetime, storyline: Storyline) -> YearArticle:
    if storyline.told and chance.random() < SHARE_OF_COPIES:
        language, words, title, sentences = chance.choice(storyline.told)
        current = [word for word in words if word.background or word.party == "media" or storyline.is_current(word._replace(about=0))]
        if len(current) == len(words):  # an outdated copy would be told late
            return _assemble(number, at, storyline, language, words, title, [*sentences, _filler(chance, language)], None, chance)
    if chance.random() < SHARE_UNREADABLE:
        return _write(chance, number, at, storyline, [], None)
    words = [
        _retold_word(chance, storyline, each) for each in chance.sample(storyline.said, min(len(storyline.said), chance.randint(1, 3)))
    ]
    if chance.random() < SHARE_BY_OUTLET:
        words.append(Word("media", Stance.ASSERT))
    return _write(chance, number, at, storyline, list(dict.fromkeys(words)), None)


def _retold_word(chance: random.Random, storyline: Storyline, word: Word) -> Word:
    """A word on record as it is retold: outdated only as background, a number round now and then."""
    outdated = not storyline.is_current(word)
    rounded = word.count is not None and chance.random() < SHARE_ROUNDED
    return word._replace(background=outdated or chance.random() < SHARE_OF_BACKGROUND, about=50 if rounded else 0)


# ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(chance: random.Random, number: int, at: datetime, storyline: Storyline, words: list[Word], moment: Moment | None) -> YearArticle:
    language = chance.choice(LANGUAGES)
    said = [_sentence(chance, language, storyline, word) for word in words]
    fillers = [_filler(chance, language) for _ in range(chance.randint(5, 9))]
    lead = said[0] if said else _sentence(chance, language, storyline, Word("media", Stance.ASSERT))
    sentences = [*(said or [lead]), *fillers]
    storyline.told = [*storyline.told[-8:], (language, words, lead, sentences)]
    return _assemble(number, at, storyline, language, words, lead, sentences, moment, chance)


def _sentence(chance: random.Random, language: str, storyline: Storyline, word: Word) -> str:
    form = "figure" if word.count is not None else word.stance.value
    names = {"company": storyline.company, "place": storyline.place}
    outlet = chance.choice(WORDS["outlets"])
    party = WORDS["parties"][word.party][language].format(**names) if word.party != "media" else outlet
    event = WORDS["events"][storyline.event][language].format(**names)
    count = word.count if not word.about or word.count is None else round(word.count, -2)
    return str(chance.choice(WORDS["sentences"][language][form])).format(party=party, event=event, count=count)


def _filler(chance: random.Random, language: str) -> str:
    form = str(chance.choice(WORDS["sentences"][language]["filler"]))
    return form.format(person=chance.choice(WORDS["people"]), place=chance.choice(WORDS["places"]), number=chance.randint(3, 4000))


def _assemble(
    number: int,
    at: datetime,
    storyline: Storyline,
    language: str,
    words: list[Word],
    title: str,
    sentences: list[str],
    moment: Moment | None,
    chance: random.Random,
) -> YearArticle:
    """The article, and its statements: each word's quote is the sentence at its place."""
    outlet = chance.choice(WORDS["outlets"])
    starts, at_character = [], 0
    for each in sentences:
        starts.append(at_character)
        at_character += len(each) + 1
    url = f"https://{outlet.lower()}.example/{number}"
    article = Article(url, outlet, title.rstrip("."), " ".join(sentences), TextSource.SUPPLIED, at, language)
    spans = [Span(start, start + len(each)) for start, each in zip(starts, sentences, strict=True)]
    statements = tuple(_statement(storyline, outlet, word, span) for word, span in zip(words, spans, strict=False))
    planted = Planted(moment.kinds, _party(storyline, moment.word)) if moment is not None else None
    return YearArticle(storyline.company.lower(), article, statements, planted)


def _party(storyline: Storyline, word: Word) -> str:
    return storyline.company.lower() if word.party == "company" else word.party


def _statement(storyline: Storyline, outlet: str, word: Word, span: Span) -> Statement:
    party, answers = _party(storyline, word), word.stance in (Stance.ASSERT, Stance.DENY)
    numbers = () if word.count is None else (Figure("jobs", word.count - word.about, word.count + word.about),)
    return Statement(
        storyline.company.lower(),
        f"{'jobs' if numbers else storyline.event}-{storyline.place.lower()}",
        party,
        (outlet, party),
        word.stance,
        Factuality.UNKNOWN if not answers else Factuality.CERTAIN if word.certain else Factuality.PROBABLE,
        span,
        span,
        background=word.background,
        on_the_record=party not in ("media", "sources"),
        origin=outlet,
        figures=numbers,
    )
