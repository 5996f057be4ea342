"""What a person types, as a tree.  The grammar is ``query.lark``; this module is lark's only door.

    drone* AND @iran NOT football
    "arms deal" OR (@russia SENTENCE @north-korea SENTENCE @arms)

Words match whole words, without regard to case, accents and typography; ``drone*`` matches what begins so.  AND may be left out.
``a SENTENCE b`` wants both in one sentence, ``a SENTENCE/2 b`` within two successive ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from watcher.errors import QueryError
from watcher.text.normalise import forms
from watcher.topics.tree import Name, Node, Query, Term, Together, all_of, any_of, matches_nothing_said, negated

LONGEST = 4000
"""Characters of the longest query."""
DEEPEST = 50
"""Parentheses open at one time."""
FARTHEST = 20
"""Sentences that SENTENCE/n may reach over."""
_SHORTEST_PREFIX = 2

_CLOSING = {'"': '"', "“": "”“\"", "„": "“”", "«": "»"}
_CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_FIELD = re.compile(r"(?:title|outlet|lang|feed|tag):", re.IGNORECASE)
_NEAR = re.compile(r"NEAR(?:/\d*)?")
_LOWER = re.compile(r"(?:and|or|not|AND/OR)")


class Named(Protocol):
    """What the parser asks of the entities: which names there are."""

    def __contains__(self, name: object) -> bool: ...

    def suggest(self, name: str) -> str | None: ...


@lru_cache(maxsize=1 << 14)  # a matcher is rebuilt whenever one topic changes, and the others have not
def parse(text: str, entities: Named) -> Query:
    """The tree of a query.  Raises QueryError with the column of what is wrong and what to do about it."""
    if len(text) > LONGEST:
        raise QueryError(
            f"The query has {len(text)} characters; {LONGEST} is the most. Make several topics of it.", query=text[:80], column=1
        )
    _check_quotes_and_parentheses(text)
    try:
        root, notes = _parser().read(text, entities)
    except RecursionError:  # the depth is capped; this is the second lock
        raise QueryError("The query is nested too deeply. Use fewer parentheses.", query=text) from None
    if matches_nothing_said(root):
        raise QueryError(
            "This query would match every article that does not mention its words. Add one that must be there, as in: drone NOT football.",
            query=text,
            column=_column_of_not(text),
        )
    return Query(root, text, tuple(notes))


def _check_quotes_and_parentheses(text: str) -> None:
    if not text.strip():
        raise QueryError("The query is empty. Type words, a \"phrase\" or an @entity, as in: @iran AND drone*.", query=text)
    opened: list[int] = []
    quote, since = "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter in _CLOSING[quote] else quote
        elif letter in _CLOSING:
            quote, since = letter, at
        elif letter == "(":
            opened.append(at)
            if len(opened) > DEEPEST:
                raise QueryError(f"More than {DEEPEST} parentheses are open here. Use fewer.", query=text, column=at + 1)
        elif letter == ")":
            if not opened:
                raise QueryError("This parenthesis closes nothing. Remove it, or open one before it.", query=text, column=at + 1)
            opened.pop()
    if quote:
        raise QueryError(f"This quote is never closed. Add a {_CLOSING[quote][0]} after the phrase.", query=text, column=since + 1)
    if opened:
        raise QueryError("This parenthesis is never closed. Add a ) after what it holds.", query=text, column=opened[-1] + 1)


def _column_of_not(text: str) -> int:
    found = re.search(r"\bNOT\b", text)
    return found.start() + 1 if found else 1


class _Parser:
    """lark's tables, built once, and the tree made of what it reads."""

    def __init__(self) -> None:
        from lark import Lark

        grammar = (files("watcher.topics") / "query.lark").read_text(encoding="utf-8")
        self._lark = Lark(grammar, parser="lalr", lexer="basic", propagate_positions=False, maybe_placeholders=False)

    def read(self, text: str, entities: Named) -> tuple[Node, list[str]]:
        from lark.exceptions import UnexpectedCharacters, UnexpectedToken

        notes: list[str] = []
        try:
            tree = self._lark.parse(text)
        except UnexpectedToken as error:
            raise _unexpected(text, error.token, error.accepts or error.expected) from None
        except UnexpectedCharacters as error:
            raise QueryError("A query cannot hold this here. Remove it, or put it in quotes.", query=text, column=error.column) from None
        return _Builder(text, entities, notes).build(tree), notes


@lru_cache(maxsize=1)
def _parser() -> _Parser:
    return _Parser()


def _unexpected(text: str, token: Any, accepted: set[str]) -> QueryError:
    column = min(token.start_pos or 0, len(text)) + 1 if token.type != "$END" else len(text.rstrip()) + 1
    what = {"_OR": "OR", "_AND": "AND", "_NOT": "NOT", "RPAR": ")"}.get(token.type, str(token))
    before = text[: column - 1].rstrip()
    operator = re.search(r"(?:OR|AND|NOT|SENTENCE(?:/\d+)?)$", before)
    if token.type in ("$END", "RPAR") and operator:
        where = operator.start() + 1
        return QueryError(f"{operator.group()} has nothing after it. Add what it joins, or remove it.", query=text, column=where)
    if token.type == "RPAR":
        return QueryError("These parentheses hold nothing. Put words in them, or remove them.", query=text, column=column)
    if operator:
        message = f"{what} cannot follow {operator.group()}. Put a word, a \"phrase\" or an @entity between them."
        return QueryError(message, query=text, column=column)
    if token.type in ("_OR", "_AND", "SENTENCE"):
        message = f"{what} has nothing before it. Add what it joins, or write it in quotes to search for the word."
        return QueryError(message, query=text, column=column)
    return QueryError(f"{what} cannot stand here. A word, a \"phrase\", an @entity or a ( can.", query=text, column=column)


class _Builder:
    """lark's tree -> ours, with the checks that need meaning."""

    def __init__(self, text: str, entities: Named, notes: list[str]) -> None:
        self.text, self.entities, self.notes = text, entities, notes
        self._make: dict[str, Callable[[Any], Node]] = {
            "start": lambda tree: self.build(tree.children[0]),
            "either": lambda tree: any_of(tuple(map(self.build, tree.children))),
            "both": lambda tree: all_of(tuple(map(self.build, tree.children))),
            "together": self._together,
            "negation": self._negation,
            "name": lambda tree: self._name(tree.children[0]),
            "word": lambda tree: self._word(tree.children[0]),
            "phrase": lambda tree: self._phrase(tree.children[0]),
        }

    def build(self, tree: Any) -> Node:
        return self._make[str(tree.data)](tree)

    def _wrong(self, message: str, token: Any, offset: int = 0) -> QueryError:
        return QueryError(message, query=self.text, column=token.start_pos + offset + 1)

    def _negation(self, tree: Any) -> Node:
        turns = 1
        inner = tree.children[0]
        while inner.data == "negation":  # NOT NOT NOT ... is as deep as it is long
            inner, turns = inner.children[0], turns + 1
        part = self.build(inner)
        return negated(part) if turns % 2 else part

    def _together(self, tree: Any) -> Node:
        operators = tree.children[1::2]
        reaches = {str(operator) for operator in operators}
        if len(reaches) > 1:
            message = f"{' and '.join(sorted(reaches))} stand side by side. Put one of them in parentheses."
            raise self._wrong(message, operators[-1])
        reach = int(str(operators[0]).partition("/")[2] or 1)
        if not 1 <= reach <= FARTHEST:
            raise self._wrong(f"SENTENCE/n takes a number from 1 to {FARTHEST}.", operators[0])
        parts = tuple(map(self.build, tree.children[0::2]))
        for part in parts:
            if _has_together(part):
                raise self._wrong("SENTENCE cannot stand inside another SENTENCE. Join the two with AND.", operators[0])
        return Together(parts, reach)

    def _name(self, token: Any) -> Node:
        name = str(token)[1:].lower()
        if not name:
            raise self._wrong("@ has no name after it. Write it as in @iran.", token)
        if name not in self.entities:
            near = self.entities.suggest(name)
            hint = f"Did you mean @{near}?" if near else f'Write the word without @, or in quotes: "{name}".'
            raise self._wrong(f"There is no entity or concept @{name}. {hint}", token)
        return Name(name, token.start_pos + 1)

    def _word(self, token: Any) -> Node:
        word = str(token)
        if _FIELD.match(word):
            raise self._wrong(f'{word.partition(":")[0]}: is kept for fields, which are not there yet. Search for it in quotes.', token)
        if _NEAR.fullmatch(word):
            raise self._wrong('NEAR is not there yet. Use SENTENCE, or search for the word in quotes.', token)
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
        if prefix and len(words[-1]) < (1 if _CJK.match(words[-1]) else _SHORTEST_PREFIX):
            raise self._wrong(f"Write at least {_SHORTEST_PREFIX} letters before *.", token)
        return Term(words, prefix, token.start_pos + 1)


def _has_together(node: Node) -> bool:
    if isinstance(node, Together):
        return True
    if isinstance(node, Term | Name):
        return False
    return any(map(_has_together, node.parts)) if hasattr(node, "parts") else _has_together(node.part)
