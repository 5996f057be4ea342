"""Worked examples of CONTRIBUTING.md, read from the document and carried out in a copy of the checkout.

A fence whose first line is "```LANGUAGE VERB PATH" is a step:

- ``create PATH``: the file, which must not exist, gets the text of the fence (in a migration, HEAD is the newest revision);
- ``append PATH``: the text is added at the end of the file;
- ``edit PATH``: lines that begin with a space or - must stand in the file, together and once; those with - go, those with + come;
- ``run``: each line is a command, run in the checkout; all must end with exit code 0.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "CONTRIBUTING.md"


@dataclass(frozen=True)
class Step:
    """One fence of a worked example; ``line``: where its text begins in the document."""

    verb: str
    path: str
    text: str
    line: int


def read_examples() -> dict[str, list[Step]]:
    """The worked examples by their headings ("## Example: …"), each with its steps in order."""
    examples: dict[str, list[Step]] = {}
    steps: list[Step] | None = None
    opened: tuple[str, str, int] | None = None
    lines: list[str] = []
    for number, line in enumerate(DOCUMENT.read_text(encoding="utf-8").splitlines(), 1):
        if opened is None and line.startswith("## "):
            steps = examples.setdefault(line.removeprefix("## Example: "), []) if line.startswith("## Example: ") else None
        elif line.startswith("```"):
            if opened is not None:
                if steps is not None and opened[0]:
                    steps.append(Step(*opened[:2], "".join(f"{each}\n" for each in lines), opened[2]))
                opened = None
            else:
                _, verb, path = [*line.split(" "), "", ""][:3]
                opened, lines = (verb, path, number + 1), []
        elif opened is not None:
            lines.append(line)
    return examples


def copy_checkout(target: Path) -> Path:
    """A copy of the checkout without its history; its .venv is the one in use."""
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, target, ignore=ignored)
    (target / ".venv").symlink_to((ROOT / ".venv").resolve())
    return target


def carry_out(step: Step, checkout: Path) -> None:
    """Do what a step says; an AssertionError tells what did not work, and where in the document it stands."""
    path = checkout / step.path
    place = f"{DOCUMENT.name}:{step.line}"
    match step.verb:
        case "create":
            assert not path.exists(), f"{place}: {step.path} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = step.text.replace("HEAD", newest_migration(checkout)) if step.path.startswith("migrations/") else step.text
            path.write_text(text, encoding="utf-8")
        case "append":
            assert path.exists(), f"{place}: {step.path} is not there"
            with path.open("a", encoding="utf-8") as file:
                file.write(step.text)
        case "edit":
            path.write_text(edited(path.read_text(encoding="utf-8"), step.text, f"{place}: {step.path}"), encoding="utf-8")
        case "run":
            for command in step.text.splitlines():
                run_command(command, checkout, place)
        case _:
            raise AssertionError(f"{place}: unknown step {step.verb!r}")


def newest_migration(checkout: Path) -> str:
    """The revision that no other migration follows."""
    files = list((checkout / "migrations" / "versions").glob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    revisions = {found[1] for text in texts if (found := re.search(r"^revision = ['\"](\w+)", text, re.MULTILINE))}
    followed = {found[1] for text in texts if (found := re.search(r"^down_revision = ['\"](\w+)", text, re.MULTILINE))}
    (newest,) = revisions - followed
    return newest


def edited(text: str, change: str, place: str) -> str:
    """The text with a change of lines that begin with space, - or +."""
    changes, lines = change.splitlines(), text.splitlines()
    old = [line[1:] for line in changes if not line.startswith("+")]
    places = [at for at in range(len(lines)) if lines[at : at + len(old)] == old]
    assert len(places) == 1, f"{place}: these lines are not there once:\n" + "\n".join(old)
    lines[places[0] : places[0] + len(old)] = [line[1:] for line in changes if not line.startswith("-")]
    return "".join(f"{line}\n" for line in lines)


def run_command(command: str, checkout: Path, place: str) -> None:
    """Run a command in the copy, which its Python imports from; make's setup has nothing to do there."""
    environment = dict(os.environ) | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, shell=True, cwd=checkout, env=environment, capture_output=True, text=True, timeout=600, check=False)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    assert done.returncode == 0, f"{place}: {command}\n{output[-4000:]}"
