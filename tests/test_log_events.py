"""Log events: snake_case, and each one documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOG_METHODS = frozenset({"debug", "info", "warning", "error"})


def _is_log_call(call: ast.Call) -> bool:
    """Whether a call is app.log_event(...), or a method of a logger: log, self._log, app.log or get_logger()."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    return function.attr == "log_event" or (
        function.attr in LOG_METHODS and bool(re.search(r"log(ger\(\))?$", ast.unparse(function.value)))
    )


def _logged_events() -> Iterator[tuple[str, str]]:
    """Yield each event name written in a log call of the package, with its place."""
    for path in sorted((ROOT / "watcher").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _is_log_call(call):
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                name = call.args[0]
                for choice in [name.body, name.orelse] if isinstance(name, ast.IfExp) else [name]:
                    if isinstance(choice, ast.Constant):
                        yield str(choice.value), place
                    elif str(path.relative_to(ROOT)) not in PASSED_ON:
                        raise AssertionError(f"{place} logs an event whose name is not written there: {ast.unparse(call)}")


PASSED_ON = frozenset({"watcher/app.py"})
"""Hands on a name: App.log_event itself."""


def test_every_logged_event_is_documented_and_the_other_way_round() -> None:
    """The table of docs/operation.md has exactly the events that the package logs."""
    text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \| (?:debug|info|warning|error) \|", text, re.MULTILINE))
    assert {name for name, _ in _logged_events()} == documented


def test_log_events_are_snake_case() -> None:
    """No event has a space or a capital."""
    assert [f"{name} at {place}" for name, place in _logged_events() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
