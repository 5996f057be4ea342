"""Sending to a program: it gets the message on standard input, and its exit code is its answer.

There is no shell: the arguments are passed as they are.  The program sees none of watcher's environment, where secrets may be.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from typing import NamedTuple

from watcher.delivery.command.settings import recipients
from watcher.delivery.transport import Transport, safe_answer
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.rendering.payload import webhook_payload

_PASSED_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""The variables of our environment that it sees."""
_PERMANENT_FAILURE_CODE = os.EX_DATAERR
_MAX_OUTPUT_BYTES = 4000


def send_message(delivery: Delivery, transport: Transport) -> str:
    """Run the program, and return its exit code and output.

    Raises:
        DeliveryError: it did not end with 0; with 65 (EX_DATAERR) the message is never tried again.
    """
    name = recipients(delivery.channel.settings)[0]
    message = _program_message(delivery, transport)
    process = _start_process(delivery, name)
    try:
        output, _ = process.communicate(message.input, timeout=transport.deadline)
    except subprocess.TimeoutExpired:
        raise DeliveryError(Reason.TIMEOUT, f"The command {name} timed out after {transport.deadline:g} seconds.") from None
    finally:
        _kill_process_group(process)
    answer = safe_answer(output[:_MAX_OUTPUT_BYTES])
    if process.returncode == 0:
        return "exit code 0" + (f": {answer}" if answer else "") + message.remark
    code = f"signal {-process.returncode}" if process.returncode < 0 else f"exit code {process.returncode}"
    what = f"The command {name} ended with {code}" + (f": {answer}" if answer else ".")
    raise DeliveryError(Reason.COMMAND_FAILED, what, permanent=process.returncode == _PERMANENT_FAILURE_CODE)


def preview_message(delivery: Delivery, transport: Transport) -> str:
    """Return what the program would get on standard input."""
    message = _program_message(delivery, transport)
    return message.input.decode() + message.remark


def _start_process(delivery: Delivery, name: str) -> subprocess.Popen[bytes]:
    environment = {key: os.environ[key] for key in _PASSED_ENVIRONMENT if key in os.environ}
    environment |= {"WATCHER_KEY": delivery.key, "WATCHER_KIND": delivery.message.kind.value, "WATCHER_ATTEMPT": str(delivery.attempts + 1)}
    try:
        return subprocess.Popen(
            delivery.channel.settings["run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise DeliveryError(Reason.COMMAND_FAILED, f"The command {name} could not be run: {error.strerror}.") from error


class _ProgramMessage(NamedTuple):
    """What a program gets on standard input, and what is to be said about how it was rendered."""

    input: bytes
    remark: str = ""


def _program_message(delivery: Delivery, transport: Transport) -> _ProgramMessage:
    if delivery.channel.settings.get("format") == "text":
        parts = transport.render_mail(delivery)
        return _ProgramMessage(f"{parts.subject}\n\n{parts.text}".encode(), parts.remark_in_brackets)
    body = webhook_payload(delivery.message, thread=delivery.thread, sequence=delivery.sequence)
    return _ProgramMessage(json.dumps({"key": delivery.key, **body}, ensure_ascii=False).encode() + b"\n")


def _kill_process_group(process: subprocess.Popen[bytes]) -> None:
    """End the program with everything it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    process.wait()
