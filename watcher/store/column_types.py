"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import zstandard

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""64 bits everywhere; SQLite autoincrements only a plain INTEGER."""


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant.  A naive one is refused: whose clock was it?"""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: every stored instant is aware UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CompressedText(sa.types.TypeDecorator[str]):
    """Text at rest as zstd level 3: half the size for 30 microseconds an article (design.md, section 6)."""

    impl = sa.LargeBinary
    cache_ok = True
    MAX_BYTES = 64_000_000

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else zstandard.ZstdCompressor(level=3).compress(value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        return zstandard.ZstdDecompressor().decompress(value, max_output_size=self.MAX_BYTES).decode("utf-8", "surrogatepass")


def enum_check(column: str, values: type[StrEnum]) -> sa.CheckConstraint:
    """Make the named CHECK of an enum kept as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


Json = sa.JSON().with_variant(sa.JSON(none_as_null=True), "sqlite")
"""Only for what is shown, never for what is queried."""

Row = sa.RowMapping
Connection = sa.Connection
Values = dict[str, Any]
