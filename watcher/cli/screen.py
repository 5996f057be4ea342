"""Showing things: on any terminal or pipe, within its width, with nothing from outside that could move the cursor or colour it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import typer

WIDTH = 80
STEPS = ((24, 12), (16, 10), (8, 8))
"""To how many columns the yielding column of a table is cut, and then the others, until all fit."""
NARROWEST = STEPS[-1][0]

_UNSAFE = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # the whole of a terminal's command, not its tail as text
    "|[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f\ud800-\udfff]"
)


def safe(value: object) -> str:
    """One line that cannot move the cursor, colour the terminal or turn the reading order."""
    return re.sub(r"\s+", " ", _UNSAFE.sub(" ", str(value))).strip()


def is_terminal() -> bool:
    """Whether a person looks at standard output, and not a program."""
    return sys.stdout.isatty()


def colour() -> bool:
    """Whether what goes to standard output may be coloured: a terminal that can, and nobody who asked for none (no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str = "", *, bold: bool = False, dim: bool = False, fg: str | None = None) -> None:
    """Lines of ours to standard output."""
    text = "\n".join(_UNSAFE.sub(" ", line) for line in text.split("\n"))
    typer.echo(typer.style(text, bold=bold or None, dim=dim or None, fg=fg) if colour() else text, color=colour())


def heading(text: str, *, fg: str | None = None) -> None:
    """What a screen is about, bold, wrapped."""
    for line in wrapped(text, rest="  "):
        say(line, bold=True, fg=fg)


def hint(text: str) -> None:
    """A line that is no data: to standard error."""
    typer.echo("\n".join(_UNSAFE.sub(" ", line) for line in text.split("\n")), err=True)


def columns() -> int:
    """How wide a line may be: the terminal's width; 80 where there is none."""
    return shutil.get_terminal_size((WIDTH, 24)).columns if is_terminal() else WIDTH


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Progress:
    """What is being done, on one line of the terminal's standard error, and gone when it is done.  Silent in a pipe."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._dirty = False

    def __call__(self, text: str) -> None:
        if self._shown:
            self._dirty = True
            sys.stderr.write(f"\r\x1b[K{pad(safe(text), shutil.get_terminal_size((WIDTH, 24)).columns - 1).rstrip()}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._dirty:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress(text: str = "") -> Iterator[Progress]:
    """For whatever may take over a second: ``with progress("Asking …") as step: step("Reading …")``."""
    shown = Progress()
    if text:
        shown(text)
    try:
        yield shown
    finally:
        shown.clear()


# ── data ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def show_json(rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
    """One object a line; instants in ISO 8601.  Every control character is escaped, so that a terminal survives it too."""
    for row in (rows,) if isinstance(rows, Mapping) else rows:
        text = json.dumps(dict(row), ensure_ascii=False, default=_plain)
        print(_UNSAFE.sub(_escaped, text), flush=True)  # noqa: T201


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


def _plain(value: object) -> object:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def told(
    rows: Sequence[Any],
    key: str,
    nothing: str,
    *,
    json: bool,
    quiet: bool,
    plain: Callable[[Any], Mapping[str, Any]] = dict,
) -> bool:
    """Whether a list is told already: as JSON, by its rows' ``key`` alone, or as ``nothing`` where it is empty.  Else a table is owed."""
    if json:
        show_json(plain(row) for row in rows)
    elif quiet:
        for row in rows:
            typer.echo(safe(row[key]))
    elif not rows:
        hint(nothing)
    return json or quiet or not rows


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, give: int) -> None:
    """Columns under a head.  On a terminal the column ``give`` is shortened so that a line fits; a pipe gets everything, with tabs."""
    cells = [[safe("" if cell is None else cell) for cell in row] for row in rows]
    if not is_terminal():
        for line in cells:
            typer.echo("\t".join(line))
        return
    sizes = fitted([max(width(text) for text in column) for column in zip(head, *cells, strict=True)], columns(), give)
    say("  ".join(pad(text, size) for text, size in zip(head, sizes, strict=True)).rstrip(), bold=True)
    for line in cells:
        typer.echo("  ".join(pad(text, size) for text, size in zip(line, sizes, strict=True)).rstrip())


def fitted(sizes: Sequence[int], room: int, give: int) -> list[int]:
    """Column widths that fit ``room`` with two blanks between them: ``give`` yields first, then whichever is widest, by ``STEPS``."""
    found = list(sizes)
    over = sum(found) + 2 * (len(found) - 1) - room
    for mine, others in STEPS:
        for column in (give, *sorted(range(len(found)), key=lambda at: -found[at])):
            least = min(found[column], mine if column == give else others)
            cut = max(0, min(over, found[column] - least))
            found[column] -= cut
            over -= cut
    return found


def width(text: str) -> int:
    """Terminal columns: a Korean or Chinese character takes two, a combining mark none."""
    if text.isascii():
        return len(text)
    from watcher.alerts.plain import columns as columns_of

    return columns_of(text)


def pad(text: str, size: int) -> str:
    """Exactly ``size`` columns: filled with blanks, or cut with an ellipsis."""
    if width(text) > size:
        kept, used = "", 0
        for letter in text:
            used += width(letter)
            if used > size - 1:
                break
            kept += letter
        text = kept + "…"
    return text + " " * (size - width(text))


def wrapped(text: str, *, first: str = "", rest: str | None = None, most: int = 0) -> list[str]:
    """Outside text as lines that fit, after ``first`` and then ``rest``; at most ``most`` lines, where given."""
    from watcher.alerts.plain import wrap

    rest = " " * width(first) if rest is None else rest
    lines = wrap(safe(text), columns() - 1, first=first, rest=rest).split("\n")
    if most and len(lines) > most:
        lines = [*lines[: most - 1], pad(lines[most - 1] + " …", min(width(lines[most - 1]) + 2, columns() - 1)).rstrip()]
    return lines


def paragraph(text: str, *, first: str = "", rest: str | None = None, most: int = 0) -> None:
    for line in wrapped(text, first=first, rest=rest, most=most):
        typer.echo(line)


def facts(pairs: Iterable[tuple[str, object]], *, indent: str = "  ") -> None:
    """Names and values, aligned, long values wrapped under themselves; pairs without a value are left out."""
    kept = [(name, safe(value)) for name, value in pairs if value not in (None, "")]
    room = max((len(name) for name, _ in kept), default=0)
    for name, value in kept:
        paragraph(value, first=f"{indent}{name:<{room}}  ")


# ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def now() -> datetime:
    return datetime.now(UTC)


def ago(instant: datetime | None) -> str:
    """``3 min ago``, ``in 2 h``, ``never``."""
    if instant is None:
        return "never"
    gap = (now() - instant).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if abs(gap) >= size or unit == "s":
            return f"{int(gap // size)} {unit} ago" if gap >= 0 else f"in {round(-gap / size)} {unit}"
    return ""


def clock(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M") if instant else "undated"


def span(seconds: float) -> str:
    """``15 min``, ``6 h``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def counted(count: int, one: str, many: str = "") -> str:
    """``1 alert``, ``2 alerts``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
