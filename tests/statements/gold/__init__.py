"""Sentences of other subjects than the seeds', with who says what in them; and how many are read aright.

python -m tests.statements.gold [LANGUAGE] [KIND]      every sentence that is not, grouped by kind
python -m tests.statements.gold --report               writes docs/quality.md: scores by language, stance, kind and rule
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.statements.reader import StatementTestReader
from watcher import data
from watcher.model import Statement, Topic
from watcher.model.claim_data import claims_from_data
from watcher.statements.article_reader import ArticleReading
from watcher.statements.lexicon import statement_languages

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class GoldCase:
    """A passage on a topic, its title before || where it has one.

    ``expected``: what must be found in it, as (claim, party, stance, factuality or ""); a claim with ? may be found.
    """

    language: str
    topic: str
    kind: str
    text: str
    expected: frozenset[tuple[str, str, str, str]]


def _load_table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def load_cases(language: str) -> Iterator[GoldCase]:
    """All of a language, in order."""
    for topic, table in _load_table(f"{language}.toml").items():
        for kind, text, expected in table["cases"]:
            made = [tuple(each.replace(" unknown", " media", 1).split()) for each in expected]
            yield GoldCase(language, topic, kind, text, frozenset((*each, *[""] * (4 - len(each))) for each in made))


def gold_languages() -> tuple[str, ...]:
    """The languages with a file of gold sentences, by code."""
    return tuple(sorted(path.stem for path in HERE.glob("*.toml") if path.stem in statement_languages()))


def read_case(case: GoldCase, text: str | None = None) -> tuple[Statement, ...]:
    """What is found in it, or in another wording of it."""
    return read_article(case, text).statements


def read_article(case: GoldCase, text: str | None = None) -> ArticleReading:
    """The same with the words of saying that yield no statement."""
    title, _, body = (text or case.text).rpartition(" || ")
    return gold_reader().read_article(body, case.language, topic=case.topic, title=title)


def load_floors() -> dict[str, Any]:
    """The scores that must not be lost: by language, by stance, and the rules that no sentence uses."""
    return _load_table("floors.toml")


@cache
def gold_reader() -> StatementTestReader:
    """With the starter topics, and the gold's own entities beside those that are shipped."""
    texts = {**data.toml_texts("entities"), **_split_entity_kinds((HERE / "entities.toml").read_text(encoding="utf-8"))}
    given = _load_table("topics.toml")["topic"]
    topics = [Topic(each["name"], each["title"], each["query"], claims_from_data(each.get("claims"))) for each in given]
    topics += [each.topic for each in data.builtin_topics()]
    return StatementTestReader(topics, data.entities_from_toml(texts))


def _split_entity_kinds(text: str) -> dict[str, str]:
    """A file of entities for each kind: [state.serbia] is [serbia] in one of kind "state"."""
    found: dict[str, str] = {}
    for part in re.split(r"^(?=\[\w+\]$)", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        kind = head.strip("[]")
        found[f"gold-{kind}.toml"] = body.replace(f"[{kind}.", "[")
    return found


def judged_party(party: str) -> str:
    """An anonymous source that speaks for nobody known: whether it is the outlet's word or nobody's is not judged here."""
    return "media" if party == "unknown" else party


def mistakes_in(case: GoldCase, statements: tuple[Statement, ...]) -> list[str]:
    """What is missing, and what is there too much; nothing where it is read aright."""
    got = {(it.claim, judged_party(it.party), str(it.stance)): str(it.factuality) for it in statements}
    allowed = {(claim.removeprefix("?"), party, stance) for claim, party, stance, _ in case.expected}
    lacking = [each for each in case.expected if each[:3] not in got and not each[0].startswith("?")]
    extra = [(*each, sure) for each, sure in got.items() if each not in allowed]
    unsure = [each for each in case.expected if each[:3] in got and each[3] and got[each[:3]] != each[3]]
    return (
        [f"missing {' '.join(each)}" for each in sorted(lacking)]
        + [f"extra {' '.join(each)}" for each in sorted(extra)]
        + [f"{' '.join(each)}, not {got[each[:3]]}" for each in sorted(unsure)]
    )
