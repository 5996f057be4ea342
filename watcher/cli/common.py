"""What all commands share: settings, the database, and showing things safely on any terminal or pipe."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class Given:
    """The options before the command."""

    config: Path | None = None
    debug: bool = False


GIVEN = Given()
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
WIDTH = 80


def settings() -> Settings:
    """The settings, with the log configured by them."""
    from watcher import config, log

    loaded = config.load(GIVEN.config)
    log.configure(loaded.log.level, loaded.log.format)
    return loaded


@contextmanager
def store() -> Iterator[Database]:
    """The configured database, made if it is not there: every command works on a fresh machine."""
    from watcher import bootstrap

    opened = bootstrap.database(settings(), create=True)
    try:
        yield opened
    finally:
        opened.close()


def now() -> datetime:
    return datetime.now(UTC)


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def safe(value: object) -> str:
    """One line that cannot move the cursor, colour the terminal or turn the reading order."""
    return _UNSAFE.sub(" ", str(value)).strip()


def show_json(rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
    """One object a line; instants in ISO 8601."""
    for row in (rows,) if isinstance(rows, Mapping) else rows:
        print(json.dumps(dict(row), ensure_ascii=False, default=_plain), flush=True)  # noqa: T201


def _plain(value: object) -> object:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, give: int) -> None:
    """Columns under a head.  On a terminal the column ``give`` is shortened so that a line fits; a pipe gets everything, with tabs."""
    cells = [[safe("" if cell is None else cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in cells:
            typer.echo("\t".join(line))
        return
    widths = [max(width(text) for text in column) for column in zip(head, *cells, strict=True)]
    import shutil

    room = shutil.get_terminal_size((WIDTH, 24)).columns - sum(widths) - 2 * (len(widths) - 1) + widths[give]
    widths[give] = min(widths[give], max(room, 10))
    typer.secho("  ".join(pad(text, size) for text, size in zip(head, widths, strict=True)).rstrip(), bold=True)
    for line in cells:
        typer.echo("  ".join(pad(text, size) for text, size in zip(line, widths, strict=True)).rstrip())


def width(text: str) -> int:
    """Terminal columns: a Korean or Chinese character takes two, a combining mark none."""
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pad(text: str, size: int) -> str:
    if width(text) > size:
        kept = ""
        for letter in text:
            if width(kept) + width(letter) > size - 1:
                break
            kept += letter
        text = kept + "…"
    return text + " " * (size - width(text))


def ago(instant: datetime | None) -> str:
    """``3 min ago``, ``in 2 h``, ``never``."""
    if instant is None:
        return "never"
    gap = (now() - instant).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if abs(gap) >= size or unit == "s":
            return f"{int(gap // size)} {unit} ago" if gap >= 0 else f"in {int(-gap // size)} {unit}"
    return ""


def clock(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%d %H:%M") if instant else "undated"
