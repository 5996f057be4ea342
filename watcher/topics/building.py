"""What the parser read -> the tree of a query, with the checks that need meaning: names, prefixes, fields, weights, what may join what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from watcher.errors import QueryError
from watcher.text.lexicon import news_languages
from watcher.text.normalise import forms
from watcher.topics.tree import (
    ABOUT,
    FIELDS,
    TITLE,
    Name,
    Near,
    Node,
    Not,
    Or,
    Term,
    Together,
    Weighed,
    all_of,
    any_of,
    fielded,
    inside,
    leaves,
    matches_nothing_said,
    negated,
)

FARTHEST = 20
"""Sentences that SENTENCE/n may reach over."""
APART = 10
"""Words that NEAR alone reaches over."""
FARTHEST_APART = 100
"""Words that NEAR/n may reach over."""
LONGEST_PHRASE = 30
"""Words of the longest phrase: of a text that is one word over and over, every longer one would match everywhere once more."""
HEAVIEST = 1000
_SHORTEST_PREFIX = 2

_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)}):", re.IGNORECASE)
_LOWER = re.compile(r"(?:and|or|not|near|sentence|AND/OR)")
_OPERATOR = re.compile(r"(?:NEAR|SENTENCE)/?\d*|(?:NEAR|SENTENCE|AND|OR|NOT)/\S*")
_AT = re.compile(r"\bAT\s+$")


class Named(Protocol):
    """What the parser asks of the entities: which names there are."""

    def __contains__(self, name: object) -> bool: ...

    def suggest(self, name: str) -> str | None: ...


class Builder:
    """lark's tree -> ours."""

    def __init__(self, text: str, entities: Named, notes: list[str]) -> None:
        self.text, self.entities, self.notes = text, entities, notes
        self._make: dict[str, Callable[[Any], Node]] = {
            "start": lambda tree: self.build(tree.children[0]),
            "either": lambda tree: any_of(tuple(map(self.build, tree.children))),
            "both": lambda tree: all_of(tuple(map(self.build, tree.children))),
            "together": self._together,
            "near": self._near,
            "negation": self._negation,
            "fielded": self._fielded,
            "weighed": self._weighed,
            "name": lambda tree: self._name(tree.children[0]),
            "word": lambda tree: self._word(tree.children[0]),
            "phrase": lambda tree: self._phrase(tree.children[0]),
        }

    def build(self, tree: Any) -> Node:
        return self._make[str(tree.data)](tree)

    def _wrong(self, message: str, token: Any, offset: int = 0) -> QueryError:
        return QueryError(message, query=self.text, column=token.start_pos + offset + 1)

    # ── what joins ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _negation(self, tree: Any) -> Node:
        turns = 1
        inner = tree.children[0]
        while inner.data == "negation":  # NOT NOT NOT ... is as deep as it is long
            inner, turns = inner.children[0], turns + 1
        part = self.build(inner)
        return negated(part) if turns % 2 else part

    def _joined(self, tree: Any, word: str, usual: int, most: int) -> tuple[tuple[Node, ...], int]:
        """The parts of a chain of SENTENCE or NEAR, and its one reach."""
        operators = tree.children[1::2]
        reaches = {str(operator) for operator in operators}
        if len(reaches) > 1:
            message = f"{' and '.join(sorted(reaches))} stand side by side. Put one of them in parentheses."
            raise self._wrong(message, operators[-1])
        reach = int(str(operators[0]).partition("/")[2][:9] or usual)
        if not 1 <= reach <= most:
            raise self._wrong(f"{word}/n takes a number from 1 to {most}.", operators[0])
        parts = tuple(map(self.build, tree.children[0::2]))
        for leaf in (leaf for part in parts for leaf in leaves(part) if leaf.where in ABOUT):
            message = f"{leaf.where}: speaks of the whole article, and {word} of a place in it. Join the two with AND."
            raise self._wrong(message, operators[0])
        return parts, reach

    def _together(self, tree: Any) -> Node:
        parts, reach = self._joined(tree, "SENTENCE", 1, FARTHEST)
        if any(inside(part, Together) for part in parts):
            raise self._wrong("SENTENCE cannot stand inside another SENTENCE. Join the two with AND.", tree.children[1])
        return Together(parts, reach)

    def _near(self, tree: Any) -> Node:
        parts, reach = self._joined(tree, "NEAR", APART, FARTHEST_APART)
        for part in parts:
            choices = part.parts if isinstance(part, Or) else (part,)
            if not all(isinstance(choice, Term | Name) for choice in choices):
                what = "NOT" if inside(part, Not) else "AND" if not inside(part, (Near, Together, Weighed)) else "another group"
                message = f"NEAR joins words, phrases, @names and (this OR that), not {what}. Join the two with AND, or with SENTENCE."
                raise self._wrong(message, tree.children[1])
        return Near(parts, reach)

    def _weighed(self, tree: Any) -> Node:
        token, *items = tree.children
        least = int(re.sub(r"\D", "", str(token))[:9])
        parts: list[Node] = []
        weights: list[int] = []
        seen: set[Node] = set()
        for item in items:
            parts.append(self.build(item.children[0]))
            weights.append(self._weight(item.children[1]) if len(item.children) > 1 else 1)
            if matches_nothing_said(parts[-1]):
                message = "An item of AT LEAST must be something said. Give what speaks against it a weight below zero, as in: football^-5."
                raise self._wrong(message, token)
            if parts[-1] in seen:
                raise self._wrong(f"Item {len(parts)} of AT LEAST stands there twice, and would count twice. Leave it out once.", token)
            seen.add(parts[-1])
        most = sum(weight for weight in weights if weight > 0)
        if not 1 <= least <= most:
            told = "asks for nothing" if least < 1 else f"can never be reached: the items weigh {most} in all"
            hint = " Leave out OR between them." if len(items) == 1 and isinstance(parts[0], Or) else ""
            raise self._wrong(f"AT LEAST {least} {told}. Write a number from 1 to {most}, or give them other weights.{hint}", token)
        return Weighed(tuple(parts), tuple(weights), least)

    def _weight(self, token: Any) -> int:
        written = str(token)[1:]
        if not re.fullmatch(r"-?[1-9]\d{0,3}", written, re.ASCII) or abs(int(written)) > HEAVIEST:
            message = f"A weight is a whole number from 1 to {HEAVIEST}, or below zero for what speaks against, as in: drone^3 football^-5."
            raise self._wrong(message, token)
        return int(written)

    # ── what is looked for ────────────────────────────────────────────────────────────────────────────────────────────

    def _fielded(self, tree: Any) -> Node:
        token, inner = tree.children
        name = str(token)[:-1].lower()
        part = self.build(inner)
        for leaf in leaves(part):
            if leaf.where:
                raise self._wrong(f"{leaf.where}: cannot stand inside {name}:. Join the two with AND.", token)
            if isinstance(leaf, Name) and name != TITLE:
                raise self._wrong(f"{name}: takes words, and @{leaf.name} is an entity. Write the word.", token)
        if name in ABOUT and inside(part, (Together, Near)):
            raise self._wrong(f"{name}: has no sentences. Join its words with AND, or put them in quotes.", token)
        if name == "lang":
            return self._language(token, part)
        return fielded(part, name)

    def _language(self, token: Any, part: Node) -> Node:
        for leaf in leaves(part):
            written = " ".join(leaf.forms) if isinstance(leaf, Term) else ""
            if written not in news_languages():
                from watcher.text.language import code_of

                meant = code_of(written)
                hint = f"Did you mean lang:{meant}?" if meant else "Write its code of two letters, as in lang:fr."
                raise self._wrong(f"{written!r} is no language that watcher can tell. {hint}", token, len(str(token)))
        return fielded(part, "lang")

    def _name(self, token: Any) -> Node:
        name = str(token)[1:].lower()
        if not name:
            raise self._wrong("@ has no name after it. Write it as in @iran.", token)
        if name not in self.entities:
            near = self.entities.suggest(name)
            hint = f"Did you mean @{near}?" if near else f'Write the word without @, or in quotes: "{name}".'
            raise self._wrong(f"There is no entity or concept @{name}. {hint}", token)
        return Name(name, column=token.start_pos + 1)

    def _word(self, token: Any) -> Node:
        word = str(token)
        if _FIELD.fullmatch(word):
            raise self._wrong(f"{word} has nothing right after it. Write it as in {word.lower()}drone, without a blank.", token)
        if _OPERATOR.fullmatch(word):
            operator = word.partition("/")[0]
            told = f"{operator}/n takes a number, as in {operator}/5" if operator in ("NEAR", "SENTENCE") else f"{operator} takes no number"
            raise self._wrong(f"{told}. To search for {word!r}, put it in quotes.", token)
        if word == "LEAST" and _AT.search(self.text[: token.start_pos]):
            raise self._wrong("AT LEAST is written with a number, OF and parentheses, as in: AT LEAST 2 OF (drone missile^2).", token)
        if _LOWER.fullmatch(word):
            self.notes.append(f"'{word}' is searched for as a word; the operator is written {word.upper()}.")
        return self._term(word, token, 0)

    def _phrase(self, token: Any) -> Node:
        return self._term(str(token)[1:-1], token, 1)

    def _term(self, written: str, token: Any, offset: int) -> Node:
        bare = written.strip()
        prefix = bare.endswith("*")
        star = bare.rstrip("*").find("*")
        if star >= 0:
            raise self._wrong("* can only end a word, as in drone*.", token, offset + written.find("*"))
        words = forms(bare)
        if not words:
            raise self._wrong(f"{str(token)!r} holds no letter or digit to search for. Remove it.", token)
        if len(words) > LONGEST_PHRASE:
            raise self._wrong(
                f"This phrase has {len(words)} words; {LONGEST_PHRASE} is the most. Shorten it, or join parts with AND.", token
            )
        if prefix and len(words[-1]) < (1 if _CJK.match(words[-1]) else _SHORTEST_PREFIX):
            raise self._wrong(f"Write at least {_SHORTEST_PREFIX} letters before *.", token)
        return Term(words, prefix, exact=offset == 1 and len(words) == 1 and not prefix, column=token.start_pos + 1)
