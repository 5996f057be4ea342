"""What most tests stand on: a real database in a temporary folder, and no settings of the person who runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.slow_tests import SLOW_MODULES, SLOW_TESTS
from watcher.store import migrate
from watcher.store.database import Database

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

# Hypothesis's 200 ms an example are over at once on a machine that is busy with something else.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that `make check` leaves out."""
    for item in items:
        module, _, name = item.nodeid.removeprefix("tests/").partition("::")
        if module in SLOW_MODULES or f"{module}::{name.partition('[')[0]}" in SLOW_TESTS:
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that nobody's own watcher is read or written."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("WATCHER_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/watcher.db")
    migrate.upgrade(opened)
    yield opened
    opened.close()
