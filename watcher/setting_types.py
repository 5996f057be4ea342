"""Types of settings: how a duration, a list, a network, an address or a limit is written, and what is refused."""

from __future__ import annotations

import ipaddress
import json
import re
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from watcher.errors import UsageError

_SECONDS_PER_UNIT = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_MIN_REREAD_GAP_SECONDS = 600.0
"""Asking a page more often is impolite."""


def parse_duration(value: Any) -> Any:
    """Convert ``"15m"`` to 900.0; return numbers unchanged."""
    if isinstance(value, str) and (amount := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw]?)\s*", value)):
        return float(amount[1]) * _SECONDS_PER_UNIT[amount[2] or "s"]
    return value


def parse_list(value: Any) -> Any:
    """Parse a list written as ``a,b`` or JSON; return anything but a string unchanged."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


def validate_network(value: str) -> str:
    """Accept a network in CIDR form, or one address.  Raises ValueError."""
    ipaddress.ip_network(value, strict=False)
    return value


def validate_web_url(value: SecretStr) -> SecretStr:
    """Accept an http(s) URL or nothing.  Raises ValueError, without the URL: whoever knows it may use it."""
    text = value.get_secret_value()
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = False
    if text and not usable:
        raise ValueError("write it as https://host/path")
    return value


def validate_timezone(value: str) -> str:
    """Accept a name of the time zone database.  Raises ValueError."""
    from watcher.routing.schedule import parse_timezone

    try:
        return str(parse_timezone(value))
    except UsageError as error:
        raise ValueError("write it as Europe/Paris, or UTC") from error


def validate_rate_limit(value: str) -> str:
    """Accept a rate limit such as ``30/h``, or ``none``.  Raises ValueError."""
    from watcher.routing.schedule import RateLimit

    try:
        if value != "none":
            RateLimit.parse(value)
    except UsageError as error:
        raise ValueError("write it as 30/h, 5/10m, 100/d or none") from error
    return value


def validate_reread_ages(ages: tuple[float, ...]) -> tuple[float, ...]:
    """Accept ages of which each is ten minutes or more above the one before.  Raises ValueError."""
    if any(later - earlier < _MIN_REREAD_GAP_SECONDS for earlier, later in pairwise((0.0, *ages))):
        raise ValueError("write ages that grow by at least ten minutes each, e.g. 30m,2h,8h,24h,48h")
    return ages


Seconds = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
PositiveSeconds = Annotated[float, BeforeValidator(parse_duration), Field(gt=0)]
DurationList = Annotated[tuple[Seconds, ...], BeforeValidator(parse_list)]
RereadAges = Annotated[tuple[Seconds, ...], BeforeValidator(parse_list), AfterValidator(validate_reread_ages)]
SecretUrl = Annotated[SecretStr, AfterValidator(validate_web_url)]
Timezone = Annotated[str, AfterValidator(validate_timezone)]
RateLimitText = Annotated[str, AfterValidator(validate_rate_limit)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(validate_network)], ...], BeforeValidator(parse_list)]
