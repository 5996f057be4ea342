"""The scores of the gold sentences as a page: by language, by stance, by kind of sentence and by rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.statements.gold import GoldCase, gold_languages, judged_party, load_cases, mistakes_in, read_article
from watcher.model import Stance, Statement
from watcher.statements.rule_names import Rule

PAGE = Path(__file__).parents[3] / "docs" / "quality.md"


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A gold sentence, what was read in it, and what is wrong with that."""

    case: GoldCase
    statements: tuple[Statement, ...]
    suppressing_rules: frozenset[str]
    mistakes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return not self.mistakes


@dataclass(slots=True)
class StanceScore:
    """Statements of one stance: wanted and found, wanted and missed, found and not allowed."""

    found: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def recall(self) -> float:
        """Of a hundred wanted, how many are found."""
        return _percent(self.found, self.found + self.missed)

    @property
    def precision(self) -> float:
        """Of a hundred found, how many are wanted."""
        return _percent(self.found, self.found + self.extra)


@dataclass(slots=True)
class RuleUse:
    """In how many gold sentences a rule is used, and how many of those are read wrongly."""

    used: int = 0
    wrong: int = 0
    languages: set[str] = field(default_factory=set)


@cache
def read_gold(language: str) -> tuple[ReadCase, ...]:
    """All gold sentences of a language, read once."""
    return tuple(_read_for_report(case) for case in load_cases(language))


def _read_for_report(case: GoldCase) -> ReadCase:
    reading = read_article(case)
    suppressing = frozenset(str(cue.rule) for cue in reading.suppressed)
    return ReadCase(case, reading.statements, suppressing, tuple(mistakes_in(case, reading.statements)))


def stance_scores(language: str) -> dict[Stance, StanceScore]:
    """By stance, over all gold sentences of a language."""
    scores = {stance: StanceScore() for stance in Stance}
    for each in read_gold(language):
        got = {(it.claim, judged_party(it.party), str(it.stance)) for it in each.statements}
        allowed = {(claim.removeprefix("?"), party, stance) for claim, party, stance, _ in each.case.expected}
        for claim, party, stance, _ in each.case.expected:
            if not claim.startswith("?"):
                score = scores[Stance(stance)]
                score.found += (claim, party, stance) in got
                score.missed += (claim, party, stance) not in got
        for key in got - allowed:
            scores[Stance(key[2])].extra += 1
    return scores


def rule_uses(languages: Iterable[str]) -> dict[str, RuleUse]:
    """By rule, over all gold sentences; a rule that none uses has none."""
    uses = {str(rule): RuleUse() for rule in Rule}
    for language in languages:
        for each in read_gold(language):
            for name in {name for told in each.statements for name in told.rules} | each.suppressing_rules:
                uses[name].used += 1
                uses[name].wrong += not each.is_right
                uses[name].languages.add(language)
    return uses


def write_page() -> str:
    """The whole page."""
    languages = gold_languages()
    parts = [_HEAD, *_language_table(languages), *_stance_table(languages), *_kind_table(languages), *_rule_table(languages)]
    return "\n".join(parts) + "\n"


_HEAD = """# How well statements are read

Written by `make quality` (`python -m tests.statements.gold --report`) from the gold sentences in `tests/statements/gold/`; do not edit.
The floors under these scores are in `tests/statements/gold/floors.toml`. A sentence is right when every statement in it is found, and none
too much. The rules and their meanings are in `watcher/statements/rule_names.py`; `watcher explain --trace ARTICLE` prints those of a
stored statement.
"""


def _language_table(languages: Iterable[str]) -> Iterable[str]:
    yield "## By language\n\n| language | sentences | right | of a hundred |\n|---|---|---|---|"
    for language in languages:
        read = read_gold(language)
        right = sum(each.is_right for each in read)
        yield f"| {language} | {len(read)} | {right} | {_percent(right, len(read)):.1f} |"


def _stance_table(languages: Iterable[str]) -> Iterable[str]:
    yield "\n## By stance and language\n"
    yield "Recall: of a hundred wanted statements, how many are found. Precision: of a hundred found, how many are wanted.\n"
    yield "| language | stance | wanted | recall | found too much | precision |\n|---|---|---|---|---|---|"
    for language in languages:
        for stance, score in stance_scores(language).items():
            wanted = score.found + score.missed
            yield f"| {language} | {stance} | {wanted} | {score.recall:.1f} | {score.extra} | {score.precision:.1f} |"


def _kind_table(languages: Iterable[str]) -> Iterable[str]:
    yield "\n## By kind of sentence\n\n| kind | language | sentences | right |\n|---|---|---|---|"
    counts: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for language in languages:
        for each in read_gold(language):
            counts[each.case.kind, language][each.is_right] += 1
    for (kind, language), right in sorted(counts.items()):
        yield f"| {kind} | {language} | {right.total()} | {right[True]} |"


def _rule_table(languages: Iterable[str]) -> Iterable[str]:
    yield "\n## By rule\n"
    yield "How many gold sentences have a statement made, or a verb of saying suppressed, by the rule; and how many of those sentences are"
    yield "read wrongly, for any reason.\n"
    yield "| rule | sentences | wrong | languages |\n|---|---|---|---|"
    for name, use in rule_uses(languages).items():
        yield f"| {name} | {use.used} | {use.wrong} | {', '.join(sorted(use.languages))} |"


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0
