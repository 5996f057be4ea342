"""What the parser read -> the tree of a query, with the checks that need meaning: names, prefixes, fields, weights, what may join what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from watcher.errors import QueryError
from watcher.names.leaf import ARTICLE_FIELDS, TITLE_FIELD, EntityRef, Term
from watcher.text.language_data import news_languages
from watcher.text.normalise import fold_words
from watcher.topics.query_tree import (
    QUERY_FIELDS,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    SameSentence,
    conjunction,
    contains_kind,
    disjunction,
    leaves,
    matches_empty_text,
    negation,
    with_field,
)

MAX_SENTENCE_REACH = 20
"""Sentences that SENTENCE/n may reach over."""
DEFAULT_NEAR_REACH = 10
"""Words that NEAR alone reaches over."""
MAX_NEAR_REACH = 100
"""Words that NEAR/n may reach over."""
MAX_PHRASE_WORDS = 30
"""Words of the longest phrase: of a text that is one word over and over, every longer one would match everywhere once more."""
MAX_WEIGHT = 1000
_MIN_PREFIX_LETTERS = 2

_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_BARE_FIELD = re.compile(rf"(?:{'|'.join(QUERY_FIELDS)}):", re.IGNORECASE)
_LOWERCASE_OPERATOR = re.compile(r"(?:and|or|not|near|sentence|AND/OR)")
_MALFORMED_OPERATOR = re.compile(r"(?:NEAR|SENTENCE)/?\d*|(?:NEAR|SENTENCE|AND|OR|NOT)/\S*")
_AT_BEFORE_LEAST = re.compile(r"\bAT\s+$")


class EntityNames(Protocol):
    """What the parser asks of the entities: which names there are."""

    def __contains__(self, name: object) -> bool: ...

    def __hash__(self) -> int: ...  # parsed queries are cached by it

    def suggest(self, name: str) -> str | None: ...


class QueryBuilder:
    """lark's tree -> ours."""

    def __init__(self, text: str, entities: EntityNames, notes: list[str]) -> None:
        self.text, self.entities, self.notes = text, entities, notes
        self._node_builders: dict[str, Callable[[Any], Node]] = {
            "start": lambda tree: self.build(tree.children[0]),
            "either": lambda tree: disjunction(tuple(map(self.build, tree.children))),
            "both": lambda tree: conjunction(tuple(map(self.build, tree.children))),
            "together": self._build_same_sentence,
            "near": self._build_near,
            "negation": self._build_negation,
            "fielded": self._build_field,
            "weighed": self._build_at_least,
            "name": lambda tree: self._build_entity_ref(tree.children[0]),
            "word": lambda tree: self._build_word(tree.children[0]),
            "phrase": lambda tree: self._build_phrase(tree.children[0]),
        }

    def build(self, tree: Any) -> Node:
        return self._node_builders[str(tree.data)](tree)

    def _error(self, message: str, token: Any, offset: int = 0) -> QueryError:
        return QueryError(message, query=self.text, column=token.start_pos + offset + 1)

    # ── what joins ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _build_negation(self, tree: Any) -> Node:
        turns = 1
        inner = tree.children[0]
        while inner.data == "negation":  # NOT NOT NOT ... is as deep as it is long
            inner, turns = inner.children[0], turns + 1
        part = self.build(inner)
        return negation(part) if turns % 2 else part

    def _chained_parts(self, tree: Any, keyword: str, default_reach: int, max_reach: int) -> tuple[tuple[Node, ...], int]:
        """The parts of a chain of SENTENCE or NEAR, and its one limit."""
        operators = tree.children[1::2]
        reaches = {str(operator) for operator in operators}
        if len(reaches) > 1:
            message = f"{' and '.join(sorted(reaches))} cannot stand side by side. Put one of them in parentheses."
            raise self._error(message, operators[-1])
        limit = int(str(operators[0]).partition("/")[2][:9] or default_reach)
        if not 1 <= limit <= max_reach:
            raise self._error(f"{keyword}/n takes a number from 1 to {max_reach}.", operators[0])
        parts = tuple(map(self.build, tree.children[0::2]))
        for leaf in (leaf for part in parts for leaf in leaves(part) if leaf.field_name in ARTICLE_FIELDS):
            message = f"{leaf.field_name}: applies to the whole article, {keyword} to a part of it. Join the two with AND."
            raise self._error(message, operators[0])
        return parts, limit

    def _build_same_sentence(self, tree: Any) -> Node:
        parts, max_sentences = self._chained_parts(tree, "SENTENCE", 1, MAX_SENTENCE_REACH)
        if any(contains_kind(part, SameSentence) for part in parts):
            raise self._error("SENTENCE cannot stand inside another SENTENCE. Join the two with AND.", tree.children[1])
        return SameSentence(parts, max_sentences)

    def _build_near(self, tree: Any) -> Node:
        parts, max_distance = self._chained_parts(tree, "NEAR", DEFAULT_NEAR_REACH, MAX_NEAR_REACH)
        for part in parts:
            choices = part.parts if isinstance(part, Or) else (part,)
            if not all(isinstance(choice, Term | EntityRef) for choice in choices):
                what = (
                    "NOT"
                    if contains_kind(part, Not)
                    else "AND"
                    if not contains_kind(part, (Near, SameSentence, AtLeast))
                    else "another group"
                )
                message = f"NEAR joins words, phrases, @names and (this OR that), not {what}. Join the two with AND, or with SENTENCE."
                raise self._error(message, tree.children[1])
        return Near(parts, max_distance)

    def _build_at_least(self, tree: Any) -> Node:
        token, *items = tree.children
        least = int(re.sub(r"\D", "", str(token))[:9])
        parts: list[Node] = []
        weights: list[int] = []
        seen: set[Node] = set()
        for item in items:
            parts.append(self.build(item.children[0]))
            weights.append(self._parse_weight(item.children[1]) if len(item.children) > 1 else 1)
            if matches_empty_text(parts[-1]):
                message = "An item of AT LEAST cannot be negated. Give counter-evidence a negative weight, as in: football^-5."
                raise self._error(message, token)
            if parts[-1] in seen:
                raise self._error(f"Item {len(parts)} of AT LEAST is a duplicate and would count twice. Remove it.", token)
            seen.add(parts[-1])
        most = sum(weight for weight in weights if weight > 0)
        if not 1 <= least <= most:
            problem = "is always met" if least < 1 else f"can never be reached: the items weigh {most} in all"
            hint = " Leave out OR between them." if len(items) == 1 and isinstance(parts[0], Or) else ""
            raise self._error(f"AT LEAST {least} {problem}. Write a number from 1 to {most}, or give them other weights.{hint}", token)
        return AtLeast(tuple(parts), tuple(weights), least)

    def _parse_weight(self, token: Any) -> int:
        written = str(token)[1:]
        if not re.fullmatch(r"-?[1-9]\d{0,3}", written, re.ASCII) or abs(int(written)) > MAX_WEIGHT:
            message = f"A weight is a whole number from 1 to {MAX_WEIGHT}, or negative for counter-evidence, as in: drone^3 football^-5."
            raise self._error(message, token)
        return int(written)

    # ── what is looked for ────────────────────────────────────────────────────────────────────────────────────────────

    def _build_field(self, tree: Any) -> Node:
        token, inner = tree.children
        name = str(token)[:-1].lower()
        part = self.build(inner)
        for leaf in leaves(part):
            if leaf.field_name:
                raise self._error(f"{leaf.field_name}: cannot stand inside {name}:. Join the two with AND.", token)
            if isinstance(leaf, EntityRef) and name != TITLE_FIELD:
                raise self._error(f"{name}: takes words, and @{leaf.name} is an entity. Write the word.", token)
        if name in ARTICLE_FIELDS and contains_kind(part, (SameSentence, Near)):
            raise self._error(f"{name}: does not consist of sentences. Join its words with AND, or put them in quotes.", token)
        if name == "lang":
            return self._build_language_field(token, part)
        return with_field(part, name)

    def _build_language_field(self, token: Any, part: Node) -> Node:
        for leaf in leaves(part):
            written = " ".join(leaf.forms) if isinstance(leaf, Term) else ""
            if written not in news_languages():
                from watcher.text.language import language_by_name

                meant = language_by_name(written)
                hint = f"Did you mean lang:{meant}?" if meant else "Write its code of two letters, as in lang:fr."
                raise self._error(f"{written!r} is not a language that watcher recognises. {hint}", token, len(str(token)))
        return with_field(part, "lang")

    def _build_entity_ref(self, token: Any) -> Node:
        name = str(token)[1:].lower()
        if not name:
            raise self._error("@ needs a name after it, as in @iran.", token)
        if name not in self.entities:
            near = self.entities.suggest(name)
            hint = f"Did you mean @{near}?" if near else f'Write the word without @, or in quotes: "{name}".'
            raise self._error(f"No entity or concept @{name}. {hint}", token)
        return EntityRef(name, column=token.start_pos + 1)

    def _build_word(self, token: Any) -> Node:
        word = str(token)
        if _BARE_FIELD.fullmatch(word):
            raise self._error(f"{word} needs a word right after it, as in {word.lower()}drone, without a space.", token)
        if _MALFORMED_OPERATOR.fullmatch(word):
            operator = word.partition("/")[0]
            problem = (
                f"{operator}/n takes a number, as in {operator}/5" if operator in ("NEAR", "SENTENCE") else f"{operator} takes no number"
            )
            raise self._error(f"{problem}. To search for {word!r}, put it in quotes.", token)
        if word == "LEAST" and _AT_BEFORE_LEAST.search(self.text[: token.start_pos]):
            raise self._error("AT LEAST is written with a number, OF and parentheses, as in: AT LEAST 2 OF (drone missile^2).", token)
        if _LOWERCASE_OPERATOR.fullmatch(word):
            self.notes.append(f"'{word}' is searched for as a word; the operator is written {word.upper()}.")
        return self._build_term(word, token, 0)

    def _build_phrase(self, token: Any) -> Node:
        return self._build_term(str(token)[1:-1], token, 1)

    def _build_term(self, source_text: str, token: Any, offset: int) -> Node:
        bare = source_text.strip()
        prefix = bare.endswith("*")
        star = bare.rstrip("*").find("*")
        if star >= 0:
            raise self._error("* can only end a word, as in drone*.", token, offset + source_text.find("*"))
        words = fold_words(bare)
        if not words:
            raise self._error(f"{str(token)!r} contains no letter or digit to search for. Remove it.", token)
        if len(words) > MAX_PHRASE_WORDS:
            raise self._error(
                f"This phrase has {len(words)} words; the maximum is {MAX_PHRASE_WORDS}. Shorten it, or join parts with AND.", token
            )
        if prefix and len(words[-1]) < (1 if _CJK.match(words[-1]) else _MIN_PREFIX_LETTERS):
            raise self._error(f"Write at least {_MIN_PREFIX_LETTERS} letters before *.", token)
        return Term(words, prefix, exact=offset == 1 and len(words) == 1 and not prefix, column=token.start_pos + 1)
