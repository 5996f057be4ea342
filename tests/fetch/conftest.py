from collections.abc import Iterator

import pytest

from tests.hostile import Hostile
from watcher.fetch import Fetcher, Limits


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Allowed on 127.0.0.1 only."""
    with Fetcher(Limits(deadline=20, max_bytes=2_000_000, per_host=8, user_agent="watcher-test", allow=("127.0.0.1/32",))) as door:
        yield door


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    """The same with a deadline of 0.8 seconds."""
    with Fetcher(Limits(deadline=0.8, max_bytes=2_000_000, per_host=8, user_agent="watcher-test", allow=("127.0.0.1/32",))) as door:
        yield door
