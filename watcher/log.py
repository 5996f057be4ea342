"""Structured logs on standard error: readable lines at a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any, TextIO, cast

import structlog

_JOURNAL_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "exception": 3, "critical": 2}
Logger = structlog.typing.FilteringBoundLogger


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Configure logging.  ``style``: console, json, or auto (console where the stream is a terminal).

    Where the stream is the journal's, each line begins with its priority (sd-daemon(3)): ``journalctl -p warning`` works.
    """
    out = stream or sys.stderr
    console = style == "console" or (style == "auto" and out.isatty())
    renderer: Any = structlog.dev.ConsoleRenderer(colors=out.isatty()) if console else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            renderer,
            *([_prefix_journal_priority] if is_journal(out) else []),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(name)s %(levelname)s %(message)s", force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def is_journal(stream: TextIO) -> bool:
    """Return whether systemd connected this stream to its journal."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def _prefix_journal_priority(_logger: object, name: str, line: Any) -> str:
    return "\n".join(f"<{_JOURNAL_PRIORITIES.get(name, 6)}>{part}" for part in line.splitlines())


def get_logger(*, warnings_only: bool = False) -> Logger:
    """Return the logger; ``warnings_only``: it logs warnings and errors alone."""
    if warnings_only:
        return cast(
            Logger,
            structlog.wrap_logger(structlog.PrintLogger(sys.stderr), wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)),
        )
    return cast(Logger, structlog.get_logger())
