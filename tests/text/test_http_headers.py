"""Values of HTTP headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher.text.http_headers import parse_http_date, parse_retry_after

NOW = datetime(2023, 9, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), (" 5 ", 5.0), ("Tue, 05 Sep 2023 12:01:00 GMT", 60.0), ("Tue, 05 Sep 2023 11:00:00 GMT", 0.0), (None, None),
     ("", None), ("soon", None), ("-3", None), ("1.5", None),
     ("٣", None), ("9" * 400, 999999999.0), ("Tue, 05 Sep 99999 12:01:00 GMT", None)],
)  # fmt: skip
def test_retry_after_in_both_forms(header: str | None, seconds: float | None) -> None:
    """Seconds and dates are read; nonsense asks nothing."""
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("Tue, 05 Sep 2023 12:00:00 GMT", NOW),
        ("Tue, 05 Sep 2023 14:00:00 +0200", NOW),
        ("Tue, 05 Sep 2023 12:00:00", NOW),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_headers(header: str | None, instant: datetime | None) -> None:
    """An instant whatever its zone, in UTC where none is named; what is no date is None."""
    assert parse_http_date(header) == instant
