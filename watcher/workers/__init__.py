"""Killable worker processes: where hostile documents are parsed and read."""

from watcher.workers.pool import PRELOAD, Workers

__all__ = ["PRELOAD", "Workers"]
