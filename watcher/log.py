"""Structured logs on standard error: for eyes at a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO, cast

import structlog

Logger = structlog.typing.FilteringBoundLogger


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """``style``: console, json, or auto (console where the stream is a terminal)."""
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
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(name)s %(levelname)s %(message)s", force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def get(*, quiet: bool = False) -> Logger:
    """The log; ``quiet``: of warnings and errors alone."""
    if quiet:
        return cast(
            Logger,
            structlog.wrap_logger(structlog.PrintLogger(sys.stderr), wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)),
        )
    return cast(Logger, structlog.get_logger())
