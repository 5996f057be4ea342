"""Killable worker processes: where hostile documents are parsed and read."""

from watcher.workers.pool import DEFAULT_PRELOAD, WorkerPool

__all__ = ["DEFAULT_PRELOAD", "WorkerPool"]
