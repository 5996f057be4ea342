"""Killable worker processes: where hostile documents are parsed and read.

    Workers --control socket--> zygote (imports ``preload`` once, then only forks and reaps)
       |                          | fork
       +----one pipe each-----> worker, worker, ...

A small pool of our own rather than pebble's, for three reasons.  Pebble's workers share one pipe behind one lock, so a worker that
its CPU limit kills while it sends would take the lock with it; its watcher thread wakes ten times a second, idle or not; and a
``multiprocessing`` fork server outlives a parent that was killed with SIGKILL for as long as one worker loops.  Here each worker
has its own pipe, the calling thread itself waits on it, and the zygote, which never runs a task, kills every worker as soon as its
control socket closes.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from watcher.errors import Reason, WatcherError, WorkerError
from watcher.workers.zygote import NUMBER_FRAME, WorkerLimits

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_PRELOAD = ("watcher.feeds.parse", "watcher.articles.extract")
"""What the zygote imports, once, so that a new worker starts in milliseconds."""

_SHUT_DOWN_TEXT = "The workers are shut down; the task resumes at the next start."


class WorkerPool:
    """A pool of ``processes`` workers, each replaced after some tasks or whenever it was stopped.

    ``cpu_seconds`` and ``wall_seconds`` hold for each task; ``memory_mb`` is what a worker may take beyond the loaded program.
    """

    def __init__(
        self,
        processes: int = 2,
        cpu_seconds: float = 20.0,
        wall_seconds: float = 60.0,
        memory_mb: int = 1024,
        *,
        preload: Sequence[str] = DEFAULT_PRELOAD,
        tasks_per_worker: int = 500,
    ) -> None:
        self._wall_seconds = wall_seconds
        self._limits = WorkerLimits(cpu_seconds, memory_mb << 20)
        self._memory_mb, self._tasks_per_worker = memory_mb, tasks_per_worker
        self._zygote = _ZygoteProcess(tuple(preload), self._limits)
        self._slots: queue.LifoQueue[_WorkerSlot] = queue.LifoQueue()  # the last one used is the warmest
        for _ in range(processes):
            self._slots.put(_WorkerSlot())
        self._closed = False

    def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(*args, **kwargs)`` in a worker, waiting for a free one.  Arguments and result must pickle.

        Raises what the function raises; a foreign exception carries the worker's traceback as a note.

        Raises:
            WorkerError: the worker was stopped, crashed, or the pool is closed.
        """
        task = pickle.dumps((function, args, kwargs), pickle.HIGHEST_PROTOCOL)
        slot = self._slots.get()
        try:
            if self._closed:
                raise WorkerError(Reason.WORKER_CRASHED, _SHUT_DOWN_TEXT)
            return self._run_task(slot, task, getattr(function, "__qualname__", "the task"))  # type: ignore[no-any-return]
        finally:
            self._slots.put(slot)

    def close(self) -> None:
        """Stop every worker at once; a task that is running raises WorkerError in its caller."""
        self._closed = True
        self._zygote.close()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run_task(self, slot: _WorkerSlot, task: bytes, name: str) -> Any:
        connection = self._send_task(slot, task)
        try:
            if not connection.poll(self._wall_seconds):
                slot.kill(self._zygote)
                raise WorkerError(Reason.WORKER_TIMEOUT, _ERROR_TEXTS["wall"].format(name=name, limit=self._wall_seconds))
            answer = pickle.loads(connection.recv_bytes())  # noqa: S301 our own child
        except (EOFError, OSError):
            raise self._death_error(slot, name) from None
        slot.tasks_done += 1
        if answer[0] == "memory" or slot.tasks_done >= self._tasks_per_worker:
            slot.kill(self._zygote)
        if answer[0] == "value":
            return answer[1]
        if answer[0] == "memory":
            raise WorkerError(Reason.WORKER_MEMORY, _ERROR_TEXTS["memory"].format(name=name, limit=self._memory_mb))
        _, error, trace = answer
        if not isinstance(error, WatcherError):
            error.add_note(f"in a worker:\n{trace}")
        raise error

    def _send_task(self, slot: _WorkerSlot, task: bytes) -> Connection:
        """Send the task to the slot's worker, or to a new one: an idle worker may have died meanwhile."""
        for _ in range(2):
            if slot.connection is None:
                slot.start(self._zygote)
            connection = slot.connection
            assert connection is not None
            try:
                connection.send_bytes(task)
                return connection
            except OSError:
                slot.kill(self._zygote)
        raise WorkerError(Reason.WORKER_CRASHED, "A worker process ended before it accepted a task. See the log for its output.")

    def _death_error(self, slot: _WorkerSlot, name: str) -> WorkerError:
        code = slot.kill(self._zygote)
        if self._closed:
            return WorkerError(Reason.WORKER_CRASHED, _SHUT_DOWN_TEXT)
        if code == -signal.SIGPROF:
            return WorkerError(Reason.WORKER_TIMEOUT, _ERROR_TEXTS["cpu"].format(name=name, limit=self._limits.cpu_seconds))
        if code == -signal.SIGKILL:
            return WorkerError(Reason.WORKER_MEMORY, _ERROR_TEXTS["killed"].format(name=name))
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        return WorkerError(Reason.WORKER_CRASHED, _ERROR_TEXTS["crashed"].format(name=name, how=how))


_ERROR_TEXTS = {
    "wall": "{name} did not finish within {limit:g} s and was stopped. Raise workers.wall_seconds if the machine is slow.",
    "cpu": "{name} used {limit:g} s of processor time and was stopped. Raise workers.cpu_seconds to allow such documents more.",
    "memory": "{name} needed more than {limit} MB of memory and was stopped. Raise workers.memory_mb to allow such documents more.",
    "killed": "{name} was killed by the system, most likely for lack of memory. Add memory, or lower workers.processes.",
    "crashed": "{name} crashed its worker process ({how}); the document was skipped. If this recurs, please report the document.",
}


class _WorkerSlot:
    """One place in the pool: a worker, or none yet.  Held by one thread at a time."""

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.pid = 0
        self.tasks_done = 0

    def start(self, zygote: _ZygoteProcess) -> None:
        self.pid, self.connection, self.tasks_done = *zygote.fork(), 0

    def kill(self, zygote: _ZygoteProcess) -> int | None:
        """Kill the worker if it lives.  Return its exit code, negative for a signal, None where the zygote is gone too."""
        connection, self.connection = self.connection, None
        code = zygote.reap(self.pid)  # before the pipe closes, or the worker would see that first and end by itself
        if connection is not None:
            connection.close()
        return code


class _ZygoteProcess:
    """The parent's end of the process that forks the workers."""

    def __init__(self, preload: tuple[str, ...], limits: WorkerLimits) -> None:
        self._preload, self._limits = preload, limits
        self._lock = threading.Lock()
        self._closed = False
        self._launch()

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair()
        start = f"import sys; sys.path[:] = {sys.path!r}; from watcher.workers.zygote import be_zygote; be_zygote("
        start += f"{theirs.fileno()}, {self._preload!r}, {asdict(self._limits)!r})"
        # one thread per linear-algebra library: the zygote must stay single-threaded to be forked safely
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", start],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # stdout belongs to --json
                env=environment,
                start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
            )

    def fork(self) -> tuple[int, Connection]:
        """Fork a worker.  Return its pid and the parent's end of its pipe.

        Raises:
            WorkerError: no worker could be started, or the pool is closed.
        """
        with self._lock:
            for final in (False, True):
                if self._closed:
                    raise WorkerError(Reason.WORKER_CRASHED, _SHUT_DOWN_TEXT)
                ours, theirs = socket.socketpair()
                try:
                    with theirs:
                        socket.send_fds(self._control, [NUMBER_FRAME.pack(0)], [theirs.fileno()])
                    pid = self._receive_number()
                except OSError:
                    ours.close()
                    if final:
                        break
                    self._stop()  # somebody killed it, and its workers with it: start another
                    self._launch()
                    continue
                if pid > 0:
                    return pid, Connection(ours.detach())
                ours.close()
                break
        raise WorkerError(Reason.WORKER_CRASHED, "No worker process could be started. See the log above, and check the limit on processes.")

    def reap(self, pid: int) -> int | None:
        with self._lock:
            try:
                self._control.sendall(NUMBER_FRAME.pack(pid))
                return self._receive_number()
            except OSError:
                return None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._stop()

    def _receive_number(self) -> int:
        word = self._control.recv(NUMBER_FRAME.size)
        if len(word) < NUMBER_FRAME.size:
            raise ConnectionResetError
        return int(NUMBER_FRAME.unpack(word)[0])

    def _stop(self) -> None:
        self._control.close()
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it is still importing; it has no workers yet
            self._process.kill()
            self._process.wait()
