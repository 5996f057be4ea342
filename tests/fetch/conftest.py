from collections.abc import Iterator

import pytest

from tests.hostile_server import HostileServer
from watcher.fetch import Fetcher, FetchLimits


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Allowed on 127.0.0.1 only."""
    with Fetcher(
        FetchLimits(deadline=20, max_bytes=2_000_000, max_per_host=8, user_agent="watcher-test", allowed_networks=("127.0.0.1/32",))
    ) as door:
        yield door


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    """The same with a deadline of 0.8 seconds."""
    with Fetcher(
        FetchLimits(deadline=0.8, max_bytes=2_000_000, max_per_host=8, user_agent="watcher-test", allowed_networks=("127.0.0.1/32",))
    ) as door:
        yield door
