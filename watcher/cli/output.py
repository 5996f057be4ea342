"""Print: to any terminal or pipe, within its width, with nothing from outside that could move the cursor or colour it."""

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

DEFAULT_WIDTH = 80
SHRINK_STEPS = ((24, 12), (16, 10), (8, 8))
"""To how many columns the first column to shrink is cut, and then the others, until all fit."""
MIN_COLUMN_WIDTH = SHRINK_STEPS[-1][0]

_UNSAFE_CHARACTERS = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # the whole of a terminal's command, not its tail as text
    "|[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f\ud800-\udfff]"
)


def sanitise_line(value: object) -> str:
    """Return one line that cannot move the cursor, colour the terminal or reverse the reading order."""
    return re.sub(r"\s+", " ", _UNSAFE_CHARACTERS.sub(" ", str(value))).strip()


def is_terminal() -> bool:
    """Say whether standard output is a terminal, not a pipe."""
    return sys.stdout.isatty()


def use_colour() -> bool:
    """Say whether standard output may be coloured: a terminal that can, and NO_COLOR is not set (no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_styled(text: str = "", *, bold: bool = False, dim: bool = False, fg: str | None = None) -> None:
    """Print lines to standard output."""
    text = "\n".join(_UNSAFE_CHARACTERS.sub(" ", line) for line in text.split("\n"))
    typer.echo(typer.style(text, bold=bold or None, dim=dim or None, fg=fg) if use_colour() else text, color=use_colour())


def print_heading(text: str, *, fg: str | None = None) -> None:
    """Print a heading, bold and wrapped."""
    for line in wrap_lines(text, rest_prefix="  "):
        print_styled(line, bold=True, fg=fg)


def print_to_stderr(text: str) -> None:
    """Print what is not data to standard error."""
    typer.echo("\n".join(_UNSAFE_CHARACTERS.sub(" ", line) for line in text.split("\n")), err=True)


def screen_width() -> int:
    """Return how many columns a line may have: the terminal's width; 80 where there is none."""
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if is_terminal() else DEFAULT_WIDTH


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class ProgressLine:
    """What is being done, on one line of the terminal, removed when it is done.  Prints nothing to a pipe."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._dirty = False

    def __call__(self, text: str) -> None:
        if self._shown:
            self._dirty = True
            sys.stderr.write(
                f"\r\x1b[K{pad_or_cut(sanitise_line(text), shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns - 1).rstrip()}"
            )
            sys.stderr.flush()

    def clear(self) -> None:
        if self._dirty:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def show_progress(text: str = "") -> Iterator[ProgressLine]:
    """Show progress of what may take over a second: ``with show_progress("Fetching …") as progress: progress("Reading …")``."""
    shown = ProgressLine()
    if text:
        shown(text)
    try:
        yield shown
    finally:
        shown.clear()


# ── data ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def print_json(rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
    """Print one object per line; instants in ISO 8601; every control character escaped."""
    for row in (rows,) if isinstance(rows, Mapping) else rows:
        text = json.dumps(dict(row), ensure_ascii=False, default=_json_default)
        print(_UNSAFE_CHARACTERS.sub(_escape_match, text), flush=True)  # noqa: T201


def _escape_match(character: re.Match[str]) -> str:
    return json.dumps(character.group())[1:-1]


def _json_default(value: object) -> object:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def print_list(
    rows: Sequence[Any],
    *,
    id_key: str,
    empty_text: str,
    headers: Sequence[str],
    to_cells: Callable[[Any], Sequence[object]],
    shrink_column: int,
    json: bool,
    quiet: bool,
    to_json: Callable[[Any], Mapping[str, Any]] = dict,
) -> None:
    """Print the rows as JSON, by their ids alone, or as a table; where there are none, say on standard error what to do."""
    if json:
        print_json(to_json(row) for row in rows)
    elif quiet:
        for row in rows:
            typer.echo(sanitise_line(row[id_key] if isinstance(row, Mapping) else getattr(row, id_key)))
    elif not rows:
        print_to_stderr(empty_text)
    else:
        print_table(headers, [to_cells(row) for row in rows], shrink_column=shrink_column)


def print_result(facts: Mapping[str, Any], sentence: str, *, json: bool, quiet: bool) -> None:
    """Print what a command did: as JSON, as a sentence, or not at all."""
    if json:
        print_json(facts)
    elif not quiet:
        print_paragraph(sentence, rest_prefix="  ")


def print_quote(text: str, marks: Iterable[tuple[int, int]], *, indent: str = "  ") -> None:
    """Print a sentence with its marks set off, each line behind ``>``."""
    from watcher.rendering import terminal

    for line in terminal.format_quote(text, tuple(marks), width=screen_width() - len(indent) - 4, colour=use_colour()):
        typer.echo(f"{indent}> {line}", color=use_colour())


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, shrink_column: int) -> None:
    """Print columns below their headers.  On a terminal ``shrink_column`` is shortened until a line fits; a pipe gets all, with tabs."""
    cells = [[sanitise_line("" if cell is None else cell) for cell in row] for row in rows]
    if not is_terminal():
        for line in cells:
            typer.echo("\t".join(line))
        return
    sizes = fit_widths(
        [max(display_width(text) for text in column) for column in zip(headers, *cells, strict=True)], screen_width(), shrink_column
    )
    print_styled("  ".join(pad_or_cut(text, size) for text, size in zip(headers, sizes, strict=True)).rstrip(), bold=True)
    for line in cells:
        typer.echo("  ".join(pad_or_cut(text, size) for text, size in zip(line, sizes, strict=True)).rstrip())


def fit_widths(sizes: Sequence[int], total_width: int, shrink_column: int) -> list[int]:
    """Return column widths that fit ``total_width``: ``shrink_column`` is cut first, then the widest, by ``SHRINK_STEPS``."""
    found = list(sizes)
    over = sum(found) + 2 * (len(found) - 1) - total_width
    for mine, others in SHRINK_STEPS:
        for column in (shrink_column, *sorted(range(len(found)), key=lambda at: -found[at])):
            least = min(found[column], mine if column == shrink_column else others)
            cut = max(0, min(over, found[column] - least))
            found[column] -= cut
            over -= cut
    return found


def display_width(text: str) -> int:
    """Return how many terminal columns a text takes: a Korean or Chinese character takes two, a combining mark none."""
    if text.isascii():
        return len(text)
    from watcher.rendering.layout import column_width as columns_of

    return columns_of(text)


def pad_or_cut(text: str, size: int) -> str:
    """Return exactly ``size`` columns: filled with blanks, or cut with an ellipsis."""
    if display_width(text) > size:
        kept, used = "", 0
        for letter in text:
            used += display_width(letter)
            if used > size - 1:
                break
            kept += letter
        text = kept + "…"
    return text + " " * (size - display_width(text))


def wrap_lines(text: str, *, first_prefix: str = "", rest_prefix: str | None = None, max_lines: int = 0) -> list[str]:
    """Return text as lines that fit, after ``first_prefix`` and then ``rest_prefix``; at most ``max_lines`` of them, where given."""
    from watcher.rendering.layout import wrap

    rest_prefix = " " * display_width(first_prefix) if rest_prefix is None else rest_prefix
    lines = wrap(sanitise_line(text), screen_width() - 1, first_prefix=first_prefix, other_prefix=rest_prefix).split("\n")
    if max_lines and len(lines) > max_lines:
        lines = [
            *lines[: max_lines - 1],
            pad_or_cut(lines[max_lines - 1] + " …", min(display_width(lines[max_lines - 1]) + 2, screen_width() - 1)).rstrip(),
        ]
    return lines


def print_paragraph(text: str, *, first_prefix: str = "", rest_prefix: str | None = None, max_lines: int = 0) -> None:
    for line in wrap_lines(text, first_prefix=first_prefix, rest_prefix=rest_prefix, max_lines=max_lines):
        typer.echo(line)


def print_fields(fields: Iterable[tuple[str, object]], *, indent: str = "  ") -> None:
    """Print names and values, aligned, with long values wrapped; pairs without a value are left out."""
    kept = [(name, sanitise_line(value)) for name, value in fields if value not in (None, "")]
    room = max((len(name) for name, _ in kept), default=0)
    for name, value in kept:
        print_paragraph(value, first_prefix=f"{indent}{name:<{room}}  ")


# ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def now() -> datetime:
    return datetime.now(UTC)


def relative_time(instant: datetime | None) -> str:
    """Return ``3 min ago``, ``in 2 h`` or ``never``."""
    if instant is None:
        return "never"
    gap = (now() - instant).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if abs(gap) >= size or unit == "s":
            return f"{int(gap // size)} {unit} ago" if gap >= 0 else f"in {round(-gap / size)} {unit}"
    return ""


def format_time(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M") if instant else "undated"


def format_duration(seconds: float) -> str:
    """Return a text such as ``15 min`` or ``6 h``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def format_count(count: int, singular: str, plural: str = "") -> str:
    """Return a text such as ``1 alert`` or ``2 alerts``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
