"""Rules of the code that neither ruff nor import-linter holds: plain names, and tests placed like what they test."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.slow_tests import SLOW_MODULES, SLOW_TESTS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "watcher"
TESTS = ROOT / "tests"

VAGUE_MODULE_NAMES = frozenset(
    [
        "bill",
        "blind",
        "dispatching",
        "found",
        "judging",
        "known",
        "lanes",
        "looking",
        "plain",
        "quick",
        "reach",
        "record",
        "said",
        "shelf",
        "stamp",
        "steps",
        "stored",
        "telling",
        "told",
        "trying",
        "voices",
        "ways",
        "why",
        "helpers",
        "misc",
        "utils",
    ]
)
"""They do not say what is in the module."""
VAGUE_FUNCTION_NAMES = frozenset(["found", "judge", "known", "look", "named", "said", "tell", "told"])
"""They do not say what the function does, and each had several meanings in different packages."""
VAGUE_VALUE_NAMES = VAGUE_FUNCTION_NAMES | {"cast", "lanes", "reach", "recap", "ways"}
"""They do not say what a parameter or a field holds."""
NAMES_OUTSIDERS_USE = {"RenderedQuote.said"}
"""Fields that a user's own mail templates name."""
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
LONG_FILES = {
    "watcher/bootstrap.py",
    "watcher/statements/rules/roles.py",
    "watcher/statements/statement_builder.py",
}
"""Files above the limit today: take one out when it is split, add none."""
LONG_FUNCTIONS = {
    "watcher/cli/alerts.py alerts",
    "watcher/cli/alerts.py show",
    "watcher/cli/channel.py add",
    "watcher/cli/entity.py add",
    "watcher/cli/topic.py add",
    "watcher/cli/topic_file.py edit",
}
"""Functions above the limit today, each a command with many options: take one out when it is split, add none."""
KINDS_OF_RUN = {"bench", "oracle", "quality", "service", "torture", "training"}
"""Folders of tests that hold a kind of run, or tests of what stands beside the package."""
SUBJECTS_ABOVE_A_MODULE = {
    "test_code_rules",
    "test_docs",
    "test_docstrings",
    "test_glossary",
    "test_hostile_daemon",
    "test_log_events",
    "test_network_in",
    "test_reasons",
    "test_troubled_days",
    "test_walkthroughs",
    "test_wheel",
}
"""Test modules whose subject is the repository or the whole program, not one module of the package."""


@cache
def syntax_trees(folder: Path) -> dict[Path, ast.Module]:
    """The syntax tree of each Python file below a folder."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}


def definitions(*kinds: type[ast.AST]) -> Iterator[tuple[str, str]]:
    """(name, place) of each class or function of the package, nested and private ones too."""
    for path, tree in syntax_trees(PACKAGE).items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield node.name, f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def test_no_class_name_is_used_twice() -> None:
    """A class name, private or not, means one thing in the whole package."""
    places = defaultdict(list)
    for name, place in definitions(ast.ClassDef):
        places[name].append(place)
    assert len(places) > 100
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_module_names_say_what_is_in_them() -> None:
    """No module or package has one of the vague names, alone or in the plural."""
    names = {path: path.parent.name if path.stem == "__init__" else path.stem for path in syntax_trees(PACKAGE)}
    assert [str(path) for path, name in names.items() if name.strip("_") in VAGUE_MODULE_NAMES] == []


def test_function_names_say_what_they_do() -> None:
    """No function or method has one of the vague names."""
    functions = definitions(ast.FunctionDef, ast.AsyncFunctionDef)
    assert [(name, place) for name, place in functions if name.strip("_") in VAGUE_FUNCTION_NAMES] == []


def test_parameters_and_fields_say_what_they_hold() -> None:
    """No parameter of a function or lambda, and no field of a class, has one of the vague names."""
    offenders = []
    for path, tree in syntax_trees(PACKAGE).items():
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.arguments):
                optional = [argument for argument in (node.vararg, node.kwarg) if argument]
                names = [argument.arg for argument in (*node.posonlyargs, *node.args, *node.kwonlyargs, *optional)]
            elif isinstance(node, ast.ClassDef):
                fields = [each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
                names = [name for name in fields if f"{node.name}.{name}" not in NAMES_OUTSIDERS_USE]
            offenders += [f"{path.relative_to(ROOT)}: {name}" for name in names if name.strip("_") in VAGUE_VALUE_NAMES]
    assert offenders == []


def test_no_file_is_too_long() -> None:
    """No file is longer than the limit but those listed, and each of these still is."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in syntax_trees(PACKAGE)}
    assert {path for path, length in lengths.items() if length > MAX_FILE_LINES} == LONG_FILES


def test_no_function_is_too_long() -> None:
    """No function, signature included, is longer than the limit but those listed, and each of these still is."""
    long = {
        f"{path.relative_to(ROOT)} {node.name}"
        for path, tree in syntax_trees(PACKAGE).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS


def test_the_command_line_opens_no_write_transaction() -> None:
    """Commands call the use cases of watcher/services, as a web page can: no module of cli calls `.write()` of a database."""
    offenders = {
        path.name
        for path, tree in syntax_trees(PACKAGE / "cli").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write" and not node.args
    }
    assert offenders == set()


def test_test_modules_do_not_import_each_other() -> None:
    """What test modules share lives in a module that is not itself a test."""
    for path, tree in syntax_trees(TESTS).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests"):
                assert not (node.module or "").rpartition(".")[2].startswith("test_"), f"{path.relative_to(ROOT)} imports {node.module}"


def test_folders_of_tests_mirror_the_package() -> None:
    """Each folder of tests has the name of a package or is a declared kind of run; each test module beside them that of a module."""
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders - packages == KINDS_OF_RUN
    modules = {path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py") if path.stem not in SUBJECTS_ABOVE_A_MODULE}
    assert modules - packages - {path.stem for path in PACKAGE.glob("*.py")} == set()


def test_the_package_map_is_complete() -> None:
    """The docstring of watcher/__init__.py lists each package and module beside it, and nothing that is not there."""
    docstring = ast.get_docstring(ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))) or ""
    listed = set(re.findall(r"\b([a-z_]+(?:/|\.py))(?=\s\s)", docstring))
    packages = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    assert listed == packages | modules


def test_the_slow_tests_are_there() -> None:
    """Each module and test that make check leaves out exists: a renamed one would come back into it unseen."""
    assert [module for module in SLOW_MODULES if not (TESTS / module).is_file()] == []
    for module, _, name in (each.partition("::") for each in SLOW_TESTS):
        assert f"def {name}(" in (TESTS / module).read_text(encoding="utf-8"), f"{module} has no {name}"
