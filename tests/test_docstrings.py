"""Docstrings: each named error that a public function raises is in its docstring, and each name that a docstring explains exists."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from watcher import errors

PACKAGE = Path(errors.__file__).parent
NAMED_ERRORS = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, errors.WatcherError)}
MAX_WITHOUT_DOCSTRING = 91
Function = ast.FunctionDef | ast.AsyncFunctionDef
EXPLAINED_NAME = re.compile(r"(?:^|[.;] +|\n\s*)``(\w+)``(?: \([^)]*\))?:")
"""A name that is explained: *``deadline``: seconds in all.*"""


@cache
def _modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the package, parsed."""
    return tuple((path.relative_to(PACKAGE.parent), ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


def _public_functions(tree: ast.Module | ast.ClassDef) -> Iterator[Function]:
    """Yield the public functions of a module and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public_functions(node)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def _is_command(function: Function) -> bool:
    """Whether a function is a command, whose docstring is its help text."""
    parameters = [*function.args.args, *function.args.kwonlyargs]
    decorated = any(ast.unparse(each).startswith("cli.command") for each in function.decorator_list)
    return decorated or any("typer." in ast.unparse(each.annotation) for each in parameters if each.annotation)


def _raised_names(nodes: list[ast.stmt]) -> set[str]:
    """The named errors that leave these statements by ``raise Name(...)``; functions inside them are left out."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            names.add(node.exc.func.id)
        elif isinstance(node, ast.Try):
            caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
            names |= {name for name in _raised_names(node.body) if name not in caught}
            names |= _raised_names([*node.orelse, *node.finalbody, *(each for handler in node.handlers for each in handler.body)])
        elif isinstance(node, ast.Match):
            names |= _raised_names([each for case in node.cases for each in case.body])
        elif not isinstance(node, Function | ast.ClassDef):
            names |= _raised_names([*getattr(node, "body", ()), *getattr(node, "orelse", ())])
    return names & NAMED_ERRORS


def test_each_named_error_is_in_the_docstring() -> None:
    """A public function that raises a named error lists it after ``Raises:``."""
    missing = []
    for path, tree in _modules():
        for function in _public_functions(tree):
            described = (ast.get_docstring(function) or "").partition("Raises:")[2]
            missing += [
                f"{path}:{function.lineno} {function.name}: {name}"
                for name in sorted(_raised_names(function.body))
                if name not in described and not _is_command(function)
            ]
    assert missing == []


def test_public_functions_without_a_docstring_become_fewer() -> None:
    """No more public functions lack a docstring than did when last counted: lower the number when some are given one."""
    bare = [function.name for _, tree in _modules() for function in _public_functions(tree) if not ast.get_docstring(function)]
    assert len(bare) <= MAX_WITHOUT_DOCSTRING


def _names_in(definition: Function | ast.ClassDef) -> set[str]:
    """Every name and text that the code of a function or class has."""
    names: set[str] = set()
    for node in ast.walk(definition):
        values = [getattr(node, field, None) for field in ("arg", "id", "attr", "name", "value")]
        names |= {value for value in values if isinstance(value, str)}
    return names


def test_each_name_that_a_docstring_explains_exists() -> None:
    """What a function or class explains as ``name``: is a parameter, field or value of it, under today's name."""
    wrong = []
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, Function | ast.ClassDef) and (explained := EXPLAINED_NAME.findall(ast.get_docstring(node) or "")):
                names = _names_in(node)
                wrong += [f"{path}:{node.lineno} {name}" for name in explained if name not in names]
    assert wrong == []
