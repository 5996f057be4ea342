"""Parse what a person types into a tree.  The grammar is ``query.lark``; this is the only module that imports lark.

    drone* AND @iran NOT football
    "arms deal" OR (@russia SENTENCE @north-korea SENTENCE @arms)
    title:(strike OR walkout) AND AT LEAST 5 OF (wage^3 union^2 "collective bargaining"^5 football^-5)

Words match without regard to case, accents and typography; ``drone*`` matches what begins so.  AND may be left out.
``a SENTENCE b`` wants both in one sentence, ``a SENTENCE/2 b`` within two successive ones, ``a NEAR/5 b`` within five words.
docs/topics.md has the whole of it by example; what the parts of a query mean is made in ``query_builder.py``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from watcher.errors import QueryError
from watcher.topics.query_builder import EntityNames, QueryBuilder
from watcher.topics.query_tree import Node, Query, matches_empty_text

MAX_QUERY_LENGTH = 10_000
"""Characters of the longest query."""
MAX_NESTING = 50
"""Parentheses open at one time."""

_CLOSING_QUOTES = {'"': '"', "“": '”“"', "„": "“”", "«": "»"}
_TRAILING_OPERATOR = re.compile(r"(?:OR|AND|NOT|(?:SENTENCE|NEAR)(?:/\d+)?)$")


@lru_cache(maxsize=1 << 14)  # a matcher is rebuilt whenever one topic changes, and the others have not
def parse_query(text: str, entities: EntityNames) -> Query:
    """Parse a query into its tree.

    Raises:
        QueryError: the query is wrong; carries the column, and says what to do.
    """
    if len(text) > MAX_QUERY_LENGTH:
        raise QueryError(
            f"The query has {len(text)} characters; the maximum is {MAX_QUERY_LENGTH}. Split it into several topics.",
            query=text[:80],
            column=1,
        )
    _check_quotes_and_parentheses(text)
    try:
        root, notes = _query_parser().parse(text, entities)
    except RecursionError:  # the depth is capped; this is the second lock
        raise QueryError("The query is nested too deeply. Use fewer parentheses.", query=text) from None
    if matches_empty_text(root):
        raise QueryError(
            "This query would match every article that does not mention its words. Add a word that must occur, as in: drone NOT football.",
            query=text,
            column=_column_of_not(text),
        )
    return Query(root, text, tuple(notes))


def _check_quotes_and_parentheses(text: str) -> None:
    if not text.strip():
        raise QueryError('The query is empty. Type words, a "phrase" or an @entity, as in: @iran AND drone*.', query=text)
    opened: list[int] = []
    quote, since = "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter in _CLOSING_QUOTES[quote] else quote
        elif letter in _CLOSING_QUOTES:
            quote, since = letter, at
        elif letter == "(":
            opened.append(at)
            if len(opened) > MAX_NESTING:
                raise QueryError(f"More than {MAX_NESTING} parentheses are open here. Use fewer.", query=text, column=at + 1)
        elif letter == ")":
            if not opened:
                raise QueryError("This parenthesis closes nothing. Remove it, or open one before it.", query=text, column=at + 1)
            opened.pop()
    if quote:
        raise QueryError(f"This quote is never closed. Add a {_CLOSING_QUOTES[quote][0]} after the phrase.", query=text, column=since + 1)
    if opened:
        raise QueryError("This parenthesis is never closed. Add the missing ).", query=text, column=opened[-1] + 1)


def _column_of_not(text: str) -> int:
    found = re.search(r"\bNOT\b", text)
    return found.start() + 1 if found else 1


class _QueryParser:
    """lark's tables, built once, and the tree made of what it reads."""

    def __init__(self) -> None:
        from lark import Lark

        self._lark = Lark.open_from_package(
            "watcher.topics", "query.lark", parser="lalr", lexer="basic", propagate_positions=False, maybe_placeholders=False
        )

    def parse(self, text: str, entities: EntityNames) -> tuple[Node, list[str]]:
        from lark.exceptions import UnexpectedCharacters, UnexpectedToken

        notes: list[str] = []
        try:
            tree = self._lark.parse(text)
        except UnexpectedToken as error:
            raise _syntax_error(text, error.token, error.accepts or error.expected) from None
        except UnexpectedCharacters as error:
            raise QueryError("This is not allowed here. Remove it, or put it in quotes.", query=text, column=error.column) from None
        return QueryBuilder(text, entities, notes).build(tree), notes


@lru_cache(maxsize=1)
def _query_parser() -> _QueryParser:
    return _QueryParser()


def _syntax_error(text: str, token: Any, accepted: set[str]) -> QueryError:
    column = min(token.start_pos or 0, len(text)) + 1 if token.type != "$END" else len(text.rstrip()) + 1
    what = {"_OR": "OR", "_AND": "AND", "_NOT": "NOT", "RPAR": ")"}.get(token.type, str(token))
    before = text[: column - 1].rstrip()
    operator = _TRAILING_OPERATOR.search(before)
    if token.type in ("$END", "RPAR") and operator:
        where = operator.start() + 1
        return QueryError(f"{operator.group()} has nothing after it. Add a word after it, or remove it.", query=text, column=where)
    if "RPAR" in accepted and "_OR" not in accepted:  # within AT LEAST n OF ( )
        message = (
            f'{what} cannot stand between the items of AT LEAST. Put them side by side, each with its weight: (drone^2 "arms deal"^3).'
        )
        return QueryError(message, query=text, column=column)
    if token.type == "WEIGHT":
        message = f"A weight such as {what} counts only inside AT LEAST n OF ( ). Remove it, or search for the word in quotes."
        return QueryError(message, query=text, column=column)
    if token.type == "RPAR":
        return QueryError("These parentheses are empty. Put words in them, or remove them.", query=text, column=column)
    if operator:
        message = f'{what} cannot follow {operator.group()}. Put a word, a "phrase" or an @entity between them.'
        return QueryError(message, query=text, column=column)
    if token.type in ("_OR", "_AND", "SENTENCE", "NEAR"):
        message = f"{what} has nothing before it. Add a word before it, or put it in quotes to search for the word."
        return QueryError(message, query=text, column=column)
    return QueryError(f'{what} cannot stand here. A word, a "phrase", an @entity or a ( can.', query=text, column=column)
