"""A program of the user's: it gets the message on standard input, and its exit code is its answer.

No shell has a part in it: the words are what they are.  It sees none of watcher's environment, where secrets may be.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watcher.delivery.transport import Transport, language_setting, reject_unknown_settings, safe_line, text_setting
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Delivery
from watcher.rendering import mail

_SETTINGS = ("run", "format", "language")
_FORMATS = ("json", "text")
_PASSED_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""All of our environment that it sees."""
_PERMANENT_FAILURE_CODE = os.EX_DATAERR
_MAX_OUTPUT_BYTES = 4000

ChannelSettings = Mapping[str, Any]


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """``run``: the program's path and its words, quoted as in a shell; ``format``: json or text; ``language``: of the text."""
    reject_unknown_settings("command", settings, _SETTINGS)
    given = settings.get("run")
    try:
        words = shlex.split(given) if isinstance(given, str) else list(given or ())
    except ValueError as error:
        raise UsageError(f"The command cannot be read ({error}): quote its words as in a shell.") from None
    if not words or not all(isinstance(word, str) for word in words):
        raise UsageError("A command channel needs a program: give it with run='/usr/local/bin/tell --desk paris'.")
    if not Path(words[0]).is_absolute() or shutil.which(words[0]) is None:
        raise UsageError(f"{safe_line(words[0], 120)!r} is no program that can be run: name one by its whole path.")
    form = text_setting("command", settings, "format") or "json"
    if form not in _FORMATS:
        raise UsageError(f"A command is given json or text, not {safe_line(form, 40)!r}.")
    return {"run": words, "format": form} | language_setting("command", settings)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    return (Path(settings["run"][0]).name,)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Its words may hold a token: only the program is shown."""
    return dict(settings) | {"run": settings["run"][0] + (" …" if settings["run"][1:] else "")}


def send(delivery: Delivery, transport: Transport) -> str:
    """What the program says, where it ends with 0.  65 (EX_DATAERR): it will never take this; everything else is tried again."""
    words, name = delivery.channel.settings["run"], recipients(delivery.channel.settings)[0]
    environment = {key: os.environ[key] for key in _PASSED_ENVIRONMENT if key in os.environ}
    environment |= {"WATCHER_KEY": delivery.key, "WATCHER_KIND": delivery.message.kind.value, "WATCHER_ATTEMPT": str(delivery.attempts + 1)}
    try:
        running = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", env=environment, start_new_session=True
        )
    except OSError as error:
        raise DeliveryError(Reason.COMMAND_FAILED, f"The command {name} cannot be run: {error.strerror}.") from error
    try:
        said, _ = running.communicate(_message_bytes(delivery), timeout=transport.deadline)
    except subprocess.TimeoutExpired:
        raise DeliveryError(Reason.TIMEOUT, f"The command {name} did not end within {transport.deadline:g} seconds.") from None
    finally:
        _kill_process_group(running)
    words_said = safe_line(said[:_MAX_OUTPUT_BYTES], 200)
    if running.returncode == 0:
        return "exit code 0" + (f": {words_said}" if words_said else "")
    code = f"signal {-running.returncode}" if running.returncode < 0 else f"exit code {running.returncode}"
    what = f"The command {name} ended with {code}" + (f": {words_said}" if words_said else ".")
    raise DeliveryError(Reason.COMMAND_FAILED, what, permanent=running.returncode == _PERMANENT_FAILURE_CODE)


def _message_bytes(delivery: Delivery) -> bytes:
    settings = delivery.channel.settings
    if settings.get("format") == "text":
        parts = mail.render_mail(delivery.message, language=settings.get("language", "en"))
        return f"{parts.subject}\n\n{parts.text}".encode()
    body = mail.webhook_payload(delivery.message, thread=delivery.thread, sequence=delivery.sequence)
    return json.dumps({"key": delivery.key, **body}, ensure_ascii=False).encode() + b"\n"


def _kill_process_group(process: subprocess.Popen[bytes]) -> None:
    """Nothing it started outlives its send."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    process.wait()
