"""What makes a command start at once.

Typer has pydantic convert every value, whose import takes a fifth of a command's time; text, and what is not given, need no conversion.
Where a value is anything else, or Typer is another than we know, Typer's own way is taken.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable
from typing import Any


def build_fast_command(app: Any) -> Any:
    """The program's command, ready to be called."""
    import typer.core
    import typer.main

    core: Any = typer.core
    gc.set_threshold(100_000, 20, 20)  # what is imported stays; looking for garbage in it takes a tenth of the start
    atexit.register(gc.freeze)  # nor at the end, where the interpreter would look once more: a fifth of a short command
    theirs = getattr(core, "build_runtime_param", None)
    if theirs is not None and theirs is not _build_fast_parameter:
        _FastParameter.build_typer_parameter = staticmethod(theirs)
        core.build_runtime_param = _build_fast_parameter
    return typer.main.get_command(app)


def _build_fast_parameter(descriptor: Any) -> _FastParameter:
    return _FastParameter(descriptor)


class _FastParameter:
    """Takes text, and what is not given, as it is."""

    build_typer_parameter: Callable[[Any], Any]

    def __init__(self, descriptor: Any) -> None:
        self._descriptor = descriptor

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        kind = self._descriptor.annotation
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if (kind is str and isinstance(value, str)) or (kind is int and value is param.default):
            return value
        if kind == list[str] and isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return list(value)
        return self.build_typer_parameter(self._descriptor).coerce(value, param=param, ctx=ctx)
