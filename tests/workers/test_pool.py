"""Workers are stopped when they must be, and nothing else suffers for it."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import LONG_SECONDS, SLACK_SECONDS
from watcher.errors import DeliveryError, FetchError, QueryError, Reason, WorkerError
from watcher.workers import WorkerPool

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    with WorkerPool(processes=2, cpu_seconds=20, wall_seconds=120, memory_mb=200, preload=()) as pool:
        yield pool


@pytest.fixture(scope="module")
def strict() -> Iterator[WorkerPool]:
    with WorkerPool(processes=2, cpu_seconds=0.3, wall_seconds=120, memory_mb=200, preload=()) as pool:
        yield pool


# ── tasks ──


def double(number: int) -> int:
    return number * 2


def spin() -> None:
    while True:
        pass


def spin_in_c() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def burn(seconds: float) -> float:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def hoard() -> int:
    return len(bytearray(10**9))


def hoard_slowly() -> int:
    kept = []
    while True:
        kept.append("x" * 1_000_000 + str(len(kept)))


def leave() -> None:
    os._exit(7)


def crash() -> None:
    ctypes.string_at(0)


def fail(error: Exception) -> None:
    raise error


class Unpicklable(Exception):
    def __init__(self, first: int, second: int) -> None:
        super().__init__("only one argument")


def fail_oddly() -> None:
    raise Unpicklable(1, 2)


def big(size: int) -> bytes:
    return bytes(size)


def whoami() -> int:
    return os.getpid()


def modules() -> set[str]:
    return set(sys.modules)


def dispositions() -> dict[str, int]:
    """0 is the default, 1 is ignored."""
    return {name: int(signal.getsignal(getattr(signal, name))) for name in ("SIGTERM", "SIGPROF", "SIGUSR1", "SIGINT")}  # type: ignore[arg-type]


# ── tests ──


@pytest.mark.parametrize(
    ("task", "reason", "words"),
    [
        (spin, Reason.WORKER_TIMEOUT, "spin used 0.3 s of processor time"),
        (spin_in_c, Reason.WORKER_TIMEOUT, "spin_in_c used 0.3 s of processor time"),
        (leave, Reason.WORKER_CRASHED, "exit code 7"),
        (crash, Reason.WORKER_CRASHED, "SIGSEGV"),
    ],
)
def test_what_runs_wild_is_stopped_and_the_next_task_works(strict: WorkerPool, task: object, reason: Reason, words: str) -> None:
    """Loops in Python and in C, exits and crashes end in a WorkerError with a sentence; the pool goes on."""
    for _ in range(3):  # more often than there are workers
        with pytest.raises(WorkerError) as caught:
            strict.call(task)  # type: ignore[arg-type]
        assert caught.value.reason is reason
        assert words in str(caught.value)
    assert [strict.call(double, number) for number in range(5)] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("task", [hoard, hoard_slowly])
def test_what_hoards_memory_is_stopped(task: object) -> None:
    """Memory beyond the limit ends in a WorkerError, however fast it was taken; processor time is plenty, so that nothing else stops it."""
    with WorkerPool(processes=1, cpu_seconds=60, wall_seconds=60, memory_mb=200, preload=()) as roomy:
        for _ in range(2):
            with pytest.raises(WorkerError, match="more than 200 MB") as caught:
                roomy.call(task)  # type: ignore[arg-type]
            assert caught.value.reason is Reason.WORKER_MEMORY
        assert roomy.call(double, 4) == 8


def test_what_sleeps_too_long_is_stopped() -> None:
    """The wall clock counts where the processor's does not."""
    with WorkerPool(processes=1, wall_seconds=1.5, preload=()) as pool:
        began = time.monotonic()
        with pytest.raises(WorkerError) as caught:
            pool.call(time.sleep, 30)
        assert caught.value.reason is Reason.WORKER_TIMEOUT
        assert 1.4 < time.monotonic() - began < 1.5 + SLACK_SECONDS
        assert pool.call(double, 2) == 4


def test_processor_time_is_counted_by_task() -> None:
    """Five tasks of 0.2 s each pass one after the other in one worker under a limit of 0.4 s."""
    with WorkerPool(processes=1, cpu_seconds=0.4, preload=()) as pool:
        before = pool.call(whoami)
        assert [pool.call(burn, 0.2) for _ in range(5)] == [0.2] * 5
        time.sleep(0.1)
        assert pool.call(whoami) == before


@pytest.mark.parametrize(
    "error",
    [
        FetchError(Reason.RATE_LIMITED, "Wait.", retry_after=3.0, status=429),
        DeliveryError(Reason.REFUSED_LOGIN, "No.", permanent=True),
        QueryError("Odd.", query="a (", column=3),
        WorkerError(Reason.WORKER_MEMORY, "Much."),
        ValueError("plain"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_come_back_as_they_were_raised(workers: WorkerPool, error: Exception) -> None:
    """Class, sentence, reason and every other attribute survive the way back."""
    with pytest.raises(type(error)) as caught:
        workers.call(fail, error)
    assert str(caught.value) == str(error)
    assert {name: value for name, value in vars(caught.value).items() if name != "__notes__"} == vars(error)


def test_a_foreign_error_brings_the_traceback(workers: WorkerPool) -> None:
    """Whoever reads the log sees the line in the worker, even of an error that does not pickle."""
    with pytest.raises(ZeroDivisionError) as caught:
        workers.call(divmod, 1, 0)
    assert "in a worker" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="Unpicklable: only one argument") as odd:
        workers.call(fail_oddly)
    assert "fail_oddly" in odd.value.__notes__[0]


def test_what_cannot_be_sent_is_the_callers_error(workers: WorkerPool) -> None:
    """A lambda fails before it costs a worker, an argument of 30 MB and a result of 30 MB pass."""
    with pytest.raises(Exception, match=r"(?i)pickle"):
        workers.call(lambda: 1)
    assert workers.call(len, bytes(30_000_000)) == 30_000_000
    assert len(workers.call(big, 30_000_000)) == 30_000_000


def test_eight_threads_call_at_once_and_each_gets_its_own(workers: WorkerPool) -> None:
    """Two workers serve eight threads, with crashes in between, and no answer goes astray."""
    wrong: list[object] = []

    def go(base: int) -> None:
        for number in range(30):
            try:
                if number == 17:
                    workers.call(leave)
                elif workers.call(double, base + number) != 2 * (base + number):
                    wrong.append(base + number)
            except WorkerError as error:
                if error.reason is not Reason.WORKER_CRASHED or number != 17:
                    wrong.append(error)

    threads = [threading.Thread(target=go, args=(1000 * base,)) for base in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_call_costs_little(workers: WorkerPool) -> None:
    """From two threads, a call takes less than 3 ms of the daemon's own processor time."""
    workers.call(double, 1)

    def go() -> None:
        for _ in range(300):
            workers.call(double, 1)

    threads = [threading.Thread(target=go) for _ in range(2)]
    began = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (time.process_time() - began) / 600 < 0.003


def test_a_worker_is_replaced_after_its_tasks() -> None:
    """What leaks does not leak for ever."""
    with WorkerPool(processes=1, tasks_per_worker=3, preload=()) as pool:
        pids = [pool.call(whoami) for _ in range(7)]
    assert len(set(pids)) == 3
    assert pids[0] == pids[1] == pids[2] != pids[3]


def test_a_worker_that_died_idle_is_no_loss(workers: WorkerPool) -> None:
    """Killed between two tasks, it is replaced without an error."""
    with WorkerPool(processes=1, preload=()) as pool:
        worker = pool.call(whoami)
        os.kill(worker, signal.SIGKILL)
        _gone(worker)
        assert pool.call(double, 4) == 8


def test_a_killed_zygote_is_replaced() -> None:
    """Even the process that forks the workers may go: its workers go with it, and the next call starts another."""
    with WorkerPool(processes=1, preload=()) as pool:
        worker = pool.call(whoami)
        os.kill(int(Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[1]), signal.SIGKILL)
        _gone(worker)
        assert pool.call(double, 4) == 8


def test_signals_have_their_defaults_and_the_terminals_is_ignored() -> None:
    """Handlers of the parent do not reach the workers, and Ctrl-C is the parent's affair."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with WorkerPool(processes=1, preload=()) as pool:
            found = pool.call(dispositions)
            worker = pool.call(whoami)
            assert os.getsid(worker) != os.getsid(0)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == {"SIGTERM": 0, "SIGPROF": 0, "SIGUSR1": 0, "SIGINT": 1}


def test_trafilatura_is_loaded_in_the_workers_and_not_here() -> None:
    """The parent stays small; a new worker is ready at once because the zygote has imported everything."""
    code = (
        "import sys, time\n"
        "from tests.workers.test_pool import modules, leave\n"
        "from watcher.workers import WorkerPool\n"
        "with WorkerPool(processes=1) as pool:\n"
        "    began = time.monotonic(); there = pool.call(modules); first = time.monotonic() - began\n"
        "    try: pool.call(leave)\n"
        "    except Exception: pass\n"
        "    began = time.monotonic(); pool.call(modules); soon = time.monotonic() - began < first / 3\n"
        "print('trafilatura' in there, 'feedparser' in there, 'trafilatura' in sys.modules, 'feedparser' in sys.modules, soon)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    assert done.stdout.split() == ["True", "True", "False", "False", "True"]


def test_closing_is_quick_and_ends_what_runs() -> None:
    """close() returns at once; a task under way raises in its caller, and so does the next call."""
    pool = WorkerPool(processes=1, preload=())
    worker = pool.call(whoami)
    caught: list[WorkerError] = []

    def wait() -> None:
        try:
            pool.call(time.sleep, 30)
        except WorkerError as error:
            caught.append(error)

    threads = [threading.Thread(target=wait) for _ in range(3)]  # one works, two wait for its place
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    pool.close()
    for thread in threads:
        thread.join(LONG_SECONDS)
    assert time.monotonic() - began < SLACK_SECONDS
    assert [error.reason for error in caught] == [Reason.WORKER_CRASHED] * 3
    _gone(worker)
    with pytest.raises(WorkerError):
        pool.call(double, 1)


@pytest.mark.parametrize("task", ["spin", "spin_in_c", "whoami"])
def test_no_worker_outlives_a_parent_that_was_killed(task: str) -> None:
    """kill -9 of the parent ends the zygote and its workers, whether they loop or wait."""
    code = (
        "import threading, time, sys\n"
        "from tests.workers import test_pool as t\n"
        "from watcher.workers import WorkerPool\n"
        "pool = WorkerPool(processes=2, cpu_seconds=60, preload=())\n"
        "print(pool.call(t.whoami), pool._zygote._process.pid, flush=True)\n"
        f"threading.Thread(target=lambda: pool.call(t.{task}), daemon=True).start()\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        time.sleep(0.3)
        parent.kill()
    assert len(pids) == 2
    for pid in pids:
        _gone(pid)


def _gone(pid: int) -> None:
    until = time.monotonic() + LONG_SECONDS
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":  # dead; only its parent has not looked yet
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} is still there")
