"""Docstrings: each named error that a public function raises is in its docstring."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from watcher import errors

PACKAGE = Path(errors.__file__).parent
NAMED_ERRORS = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, errors.WatcherError)}
MAX_WITHOUT_DOCSTRING = 91
Function = ast.FunctionDef | ast.AsyncFunctionDef


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
    for path in sorted(PACKAGE.rglob("*.py")):
        for function in _public_functions(ast.parse(path.read_text(encoding="utf-8"))):
            described = (ast.get_docstring(function) or "").partition("Raises:")[2]
            missing += [
                f"{path.relative_to(PACKAGE.parent)}:{function.lineno} {function.name}: {name}"
                for name in sorted(_raised_names(function.body))
                if name not in described and not _is_command(function)
            ]
    assert missing == []


def test_public_functions_without_a_docstring_become_fewer() -> None:
    """No more public functions lack a docstring than did when last counted: lower the number when some are given one."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]
    bare = [function.name for tree in trees for function in _public_functions(tree) if not ast.get_docstring(function)]
    assert len(bare) <= MAX_WITHOUT_DOCSTRING
