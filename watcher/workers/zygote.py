"""What runs in the zygote and in the workers it forks.  The zygote runs no task: it imports, forks, reaps, and watches its parent."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

NUMBER_FRAME = struct.Struct("q")
"""What the pool and its zygote say to each other: 0 with a pipe to fork, a pid to end; a pid or an exit code in return."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one task may use: seconds of processor, bytes of address space beyond the loaded program."""

    cpu_seconds: float
    memory_bytes: int


def be_zygote(fd: int, preload: tuple[str, ...], limits: dict[str, Any]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # the stages return reasons; what their libraries mutter is about hostile documents
    control = socket.socket(fileno=fd)
    for name in preload:
        importlib.import_module(name)
    libc = ctypes.CDLL(None)
    gc.collect()
    gc.freeze()  # or the collector's first run would copy every shared page
    children: set[int] = set()
    while True:
        try:
            word, fds, _, _ = socket.recv_fds(control, NUMBER_FRAME.size, 1)
        except OSError:  # the parent was killed with an answer of ours unread
            break
        if len(word) < NUMBER_FRAME.size:
            break  # the parent closed it, or is gone in whatever way
        if fds:
            answer = _fork(control, libc, fds[0], WorkerLimits(**limits))
            children.add(answer)
        else:
            answer = _reap(NUMBER_FRAME.unpack(word)[0])
            children.discard(NUMBER_FRAME.unpack(word)[0])
        try:
            control.sendall(NUMBER_FRAME.pack(answer))
        except OSError:
            break
    for pid in children - {0}:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _fork(control: socket.socket, libc: ctypes.CDLL, fd: int, limits: WorkerLimits) -> int:
    zygote = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        pid = 0
        os.close(fd)
        return pid
    if pid:
        os.close(fd)
        return pid
    try:
        control.close()
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == zygote:
            _worker_loop(Connection(fd), limits)
    finally:
        os._exit(1)


def _reap(pid: int) -> int:
    """Kill and wait for a child.  An unwaited child keeps its pid, so that no other process is ever killed."""
    try:
        os.kill(pid, signal.SIGKILL)  # one that has already ended keeps its own status
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except (ChildProcessError, ProcessLookupError):
        return 0


def _worker_loop(connection: Connection, limits: WorkerLimits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    limit = pages * resource.getpagesize() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the default action ends the process, in the middle of C code too
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
        signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
        answer = _run_task(task)
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send_bytes(answer)
        del task, answer


def _run_task(task: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(task)  # noqa: S301 from our own parent
        return pickle.dumps(("value", function(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(("memory",))
    except BaseException as error:  # noqa: BLE001 whatever it was, it is the caller's
        trace = traceback.format_exc()
        if isinstance(error, Exception):
            with contextlib.suppress(Exception):
                answer = pickle.dumps(("error", error, trace))
                pickle.loads(answer)  # noqa: S301 some exceptions only fail on the way back
                return answer
        return pickle.dumps(("error", RuntimeError(f"{type(error).__name__}: {error}"), trace))
