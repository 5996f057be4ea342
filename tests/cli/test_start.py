"""A command starts fast: it is built alone, imports only what it needs, and is still the same command."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer.main

from tests.cli.conftest import RunCommand
from watcher.cli import COMMAND_MODULES, TOP_LEVEL_COMMANDS, _command_word, build_app

WORDS = [*TOP_LEVEL_COMMANDS, *filter(None, COMMAND_MODULES.values())]


def test_every_word_is_known() -> None:
    """The fast way knows each command of the whole program, so that none silently takes the slow one."""
    assert set(typer.main.get_command(build_app()).commands) == set(WORDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", WORDS)
def test_a_command_built_alone_is_the_same(word: str) -> None:
    """Its verbs and options are those of the whole program."""

    def told(root: typer.Typer) -> dict[str, object]:
        command = typer.main.get_command(root).commands[word]  # type: ignore[attr-defined]
        verbs = {"": command} | getattr(command, "commands", {})
        return {name: (each.help, each.epilog, [(one.name, one.opts, one.required) for one in each.params]) for name, each in verbs.items()}

    assert told(build_app())
    assert told(build_app(word)) == told(build_app())


def test_the_first_word_is_found_behind_the_options() -> None:
    """An option's value is not taken for the command."""
    assert _command_word(["-c", "topic", "--set", "a.b=c", "--debug", "feed", "list"]) == "feed"
    assert _command_word(["--config=topic", "--help"]) is None
    assert _command_word([]) is None


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--help"], ("sqlalchemy", "pydantic", "rich", "structlog")),
        (["topic", "add", "--help"], ("sqlalchemy", "pydantic", "rich", "structlog")),
        (["topic", "add", "Iran drones", "@iran AND drone"], ("alembic", "pydantic", "rich", "structlog", "babel", "httpx", "trafilatura")),
        (["feed", "add", "http://example.org/"], ("alembic", "pydantic", "rich", "structlog", "httpx", "lark")),
        (["alerts"], ("alembic", "pydantic", "rich", "structlog", "httpx", "lark")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_only_what_it_needs(run_program: RunCommand, own_home: object, words: list[str], never: tuple[str, ...]) -> None:
    """On a database that is there, none of the slow libraries that the command has no use for is imported."""
    run_program("db", "upgrade")
    code = (
        f"import sys; sys.argv[1:] = {words!r}\nfrom watcher.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('imported', [name for name in {never!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"HOME": str(own_home)})
    assert done.stderr.splitlines()[-1] == "imported []"


def test_the_end_looks_for_no_garbage(own_home: object) -> None:
    """When a command is over, all that it imported is out of the reach of the interpreter's last collection."""
    code = (
        "import atexit, gc, sys; atexit.register(lambda: print('frozen', gc.get_freeze_count() > 1000, len(gc.get_objects()) < 1000))\n"
        "from watcher.cli import main\nsys.argv[1:] = ['--help']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"HOME": str(own_home)})
    assert done.stdout.splitlines()[-1] == "frozen True True"
