"""What separates the command line from the use cases that a web page will share with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "watcher"


def _transactions(folder: Path) -> Iterator[tuple[str, str]]:
    """(place, read or write) of each transaction that a file of a folder opens: a call without arguments in a ``with``."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for item in node.items if isinstance(node, ast.With) else ():
                for call in ast.walk(item.context_expr):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("read", "write"):
                        yield f"{path.relative_to(PACKAGE)}:{node.lineno}", call.func.attr


def test_the_command_line_opens_no_write_transaction() -> None:
    """What changes the database is a use case in services, pipeline or store; commands only read."""
    kinds = list(_transactions(PACKAGE / "cli"))
    assert "read" in {kind for _, kind in kinds}
    assert "write" in {kind for _, kind in _transactions(PACKAGE / "services")}
    assert [place for place, kind in kinds if kind == "write"] == []


def test_services_do_not_import_the_command_line_nor_read_settings() -> None:
    """They are handed values, so that any user interface can use them."""
    imported = {
        (path.name, name)
        for path in (PACKAGE / "services").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert ("manage_feeds.py", "watcher.errors") in imported
    forbidden = ("watcher.cli", "watcher.config", "watcher.bootstrap", "watcher.folders", "typer")
    assert [each for each in imported if each[1].startswith(forbidden)] == []
