"""Settings: flag, environment, credentials, TOML file, default, in that order.

Only ``bootstrap`` reads them; everyone else is given values.  Environment: ``WATCHER_FETCH__DEADLINE=20``.  Durations are seconds
or words such as ``90s``, ``15m``, ``48h``, ``7d``.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from watcher.errors import ConfigError, UsageError

_SECONDS_PER_UNIT = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_NOT_SETTINGS = frozenset({"WATCHER_CONFIG"})
"""Environment variables of ours that are no settings."""


def parse_duration(value: Any) -> Any:
    """``"15m"`` -> 900.0; numbers as they are."""
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw]?)\s*", value)):
        return float(found[1]) * _SECONDS_PER_UNIT[found[2] or "s"]
    return value


def parse_list(value: Any) -> Any:
    """A list as the environment writes it: ``a,b`` or JSON; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


def validate_network(value: str) -> str:
    """A network in CIDR form, or one address.  ValueError."""
    ipaddress.ip_network(value, strict=False)
    return value


def validate_web_url(value: SecretStr) -> SecretStr:
    """An http(s) URL that is as good as a password, or nothing.  ValueError, which does not repeat it."""
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
    """A name of the time zone database.  ValueError."""
    from watcher.routing.schedule import parse_timezone

    try:
        return str(parse_timezone(value))
    except UsageError as error:
        raise ValueError("write it as Europe/Paris, or UTC") from error


def validate_rate_limit(value: str) -> str:
    """``30/h``, or ``none``.  ValueError."""
    from watcher.routing.schedule import RateLimit

    try:
        if value != "none":
            RateLimit.parse(value)
    except UsageError as error:
        raise ValueError("write it as 30/h, 5/10m, 100/d or none") from error
    return value


Seconds = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
PositiveSeconds = Annotated[float, BeforeValidator(parse_duration), Field(gt=0)]
DurationList = Annotated[tuple[Seconds, ...], BeforeValidator(parse_list)]
SecretUrl = Annotated[SecretStr, AfterValidator(validate_web_url)]
Timezone = Annotated[str, AfterValidator(validate_timezone)]
RateLimitText = Annotated[str, AfterValidator(validate_rate_limit)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(validate_network)], ...], BeforeValidator(parse_list)]


class SettingsSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(SettingsSection):
    url: str = Field("", description="SQLAlchemy URL; empty: watcher.db in the user's data folder (or $STATE_DIRECTORY)")


class FetchSettings(SettingsSection):
    deadline: PositiveSeconds = Field(30.0, description="seconds a whole request may take, from name look-up to the last byte")
    max_bytes: int = Field(10_000_000, ge=1000, description="bytes a body may have once inflated")
    max_redirects: int = Field(5, ge=0, le=20)
    per_host: int = Field(2, ge=1, description="requests at one host at a time")
    allow_addresses: Networks = Field((), description="networks beside the public internet that may be dialled, as 127.0.0.0/8")
    user_agent: str = Field("", description="how watcher names itself; empty: its name, version and contact")
    contact: str = Field("", description="URL or address in the User-Agent, for publishers with a question")


class PollSettings(SettingsSection):
    min_interval: PositiveSeconds = Field(300.0, description="never poll a feed more often")
    default_interval: PositiveSeconds = Field(900.0, description="for a feed that has shown no rhythm yet")
    max_interval: PositiveSeconds = Field(21600.0, description="never poll a feed less often, unless its server asks for it")
    threads: int = Field(8, ge=1, le=64)


class AlertSettings(SettingsSection):
    max_age: Seconds = Field(172800.0, description="an entry whose publisher's date is older is stored and alerts nobody; 0: no limit")
    story_window: PositiveSeconds = Field(1209600.0, description="how long a story takes in further copies")
    claim_window: PositiveSeconds = Field(
        2592000.0, description="how long what was said on a claim is fresh: said again later, it is news again"
    )
    denial_window: PositiveSeconds = Field(63072000.0, description="how long a denial stands against whoever asserts the same")
    quiet: Seconds = Field(
        259200.0, description="a new story without a statement is an update, not a first report, for so long after its topic's last alert"
    )
    group_wait: Seconds = Field(60.0, description="how long an alert that is not high waits for more on its story or claim; 0: not at all")
    timezone: Timezone = Field("UTC", description="of digests and quiet hours, as Europe/Paris")
    rate: RateLimitText = Field("30/h", description="messages over a channel that a person reads; beyond it, one digest. none: no limit")


class DeliverySettings(SettingsSection):
    deadline: PositiveSeconds = Field(30.0, description="seconds one send may take")
    retry: DurationList = Field(
        (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400), description="waits between tries; after the last the delivery is dead"
    )
    threads: int = Field(4, ge=1, le=32)
    disable_after: PositiveSeconds = Field(
        259200.0, description="a channel that only failed for so long is switched off; its alerts are kept"
    )
    language: str = Field("en", pattern="[a-z]{2}", description="of the words around the quotes: en or fr")
    templates: str = Field("", description="folder of templates and words of your own; empty: templates beside this file, if it is there")
    hostname: str = Field("", description="right side of Message-ID and List-Id; empty: this host's name")


class RetentionSettings(SettingsSection):
    texts: Seconds = Field(0.0, description="drop the texts of articles after so long; 0: never")
    articles: Seconds = Field(0.0, description="forget articles after so long, but at least twice alerts.story_window; 0: never")
    deliveries: Seconds = Field(0.0, description="forget deliveries that are sent or dead after so long; 0: never")


class OperatorSettings(SettingsSection):
    every: Seconds = Field(300.0, description="seconds between two looks at what watcher is blind to; 0: none")
    limit: PositiveSeconds = Field(3600.0, description="seconds between two operator's alerts; what comes between is told together")
    failures: int = Field(5, ge=1, description="polls of a feed that must fail in a row")
    outbox_age: PositiveSeconds = Field(3600.0, description="a message that is not out after so long")
    disk_free: int = Field(500_000_000, ge=0, description="bytes that must be free where the database is; 0: no look")
    alive: str = Field("", description="a sign of life, as daily@07:00 or 6h; empty: none")

    @field_validator("alive")
    @classmethod
    def _alive(cls, value: str) -> str:
        from watcher.routing.schedule import DigestSchedule

        try:
            if value:
                DigestSchedule.parse(value)
        except UsageError as error:
            raise ValueError("write it as daily@07:00, weekly@mon 07:00 or 6h") from error
        return value


class SmtpSettings(SettingsSection):
    host: str = ""
    port: int = Field(0, ge=0, le=65535, description="0: 587 for starttls, 465 for tls, 25 for none")
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field("", description="the From address; empty: watcher@hostname")
    ca_file: str = Field("", description="certificates to trust beside the system's")


class WorkerSettings(SettingsSection):
    processes: int = Field(2, ge=1, le=64)
    wall_seconds: PositiveSeconds = 60.0
    cpu_seconds: PositiveSeconds = 20.0
    memory_mb: int = Field(1024, ge=256)


class ServiceSettings(SettingsSection):
    heartbeat_url: SecretUrl = Field(SecretStr(""), description="posted to after a whole sweep, as healthchecks.io expects; empty: nowhere")
    heartbeat_fail_url: SecretUrl = Field(
        SecretStr(""), description="posted to, with the reason, when sweeps stand still; at healthchecks.io the first with /fail"
    )
    heartbeat_every: Seconds = Field(60.0, ge=1, description="seconds between two heartbeats at least")


class LogSettings(SettingsSection):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = Field("auto", description="auto: console on a terminal, json elsewhere")


class Settings(BaseSettings):
    """Every setting, by section."""

    model_config = SettingsConfigDict(
        env_prefix="WATCHER_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        enable_decoding=False,  # lists are written plainly: see `listed`
        nested_model_default_partial_update=True,
    )

    file_tables: ClassVar[dict[str, Any]] = {}
    _config_folder: Path | None = PrivateAttr(None)
    database: DatabaseSettings = DatabaseSettings()
    fetch: FetchSettings = FetchSettings()
    poll: PollSettings = PollSettings()
    alerts: AlertSettings = AlertSettings()
    delivery: DeliverySettings = DeliverySettings()
    operator: OperatorSettings = OperatorSettings()
    retention: RetentionSettings = RetentionSettings()
    smtp: SmtpSettings = SmtpSettings()
    workers: WorkerSettings = WorkerSettings()
    service: ServiceSettings = ServiceSettings()
    log: LogSettings = LogSettings()

    @property
    def config_folder(self) -> Path | None:
        """The folder of the configuration file, where the user's own ``entities/*.toml`` may lie; None: these were not loaded."""
        return self._config_folder

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags come in as init values; the environment goes before the file."""
        return (init_settings, env_settings, _FileSource(settings_cls))


class _FileSource(PydanticBaseSettingsSource):
    """The TOML file's tables, with systemd credentials over them."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return Settings.file_tables.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        merged = {name: dict(table) if isinstance(table, dict) else table for name, table in Settings.file_tables.items()}
        for section, key, value in systemd_credentials():
            merged.setdefault(section, {})[key] = value
        return merged


def systemd_credentials() -> list[tuple[str, str, str]]:
    """systemd's LoadCredential files named ``section.key`` (as ``smtp.password``): (section, key, value)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return []
    files = sorted(path for path in Path(folder).iterdir() if path.name.count(".") == 1)
    return [(*path.name.split("."), path.read_text(encoding="utf-8").strip()) for path in files]  # type: ignore[misc]


def find_config_file(explicit_path: Path | None = None) -> Path:
    """The file named by the flag or WATCHER_CONFIG; under systemd, the one in its folder; else the person's, else the service's."""
    if explicit_path or os.environ.get("WATCHER_CONFIG"):
        return explicit_path or Path(os.environ["WATCHER_CONFIG"])
    if folder := os.environ.get("CONFIGURATION_DIRECTORY"):
        return Path(folder) / "watcher.toml"
    system = Path("/etc/watcher/watcher.toml")
    try:
        own = Path(platformdirs.user_config_dir("watcher")) / "watcher.toml"
    except RuntimeError:  # a user without a home
        return system
    return system if system.exists() and not own.exists() else own


def data_folder() -> Path:
    """Where the database lies when no URL is set."""
    try:
        return Path(os.environ.get("STATE_DIRECTORY") or platformdirs.user_data_dir("watcher"))
    except RuntimeError:
        raise ConfigError("This user has no home to keep a database in. Set HOME, or name one with [database] url.") from None


def database_url(settings: Settings) -> str:
    return settings.database.url or f"sqlite:///{data_folder() / 'watcher.db'}"


def load_settings(explicit_path: Path | None = None, **flags: Any) -> Settings:
    """Settings from everywhere.  ConfigError: a file that is missing or no TOML, an unknown or impossible setting."""
    path = find_config_file(explicit_path)
    table: dict[str, Any] = {}
    if path.exists():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}. Check its owner and permissions.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read as TOML: {error}. Mend it, or move it away and run: watcher init") from error
    elif explicit_path or os.environ.get("WATCHER_CONFIG"):
        raise ConfigError(f"There is no configuration file {path}. Make one with: watcher --config {path} init")
    _refuse_unknown(table, str(path))
    if (own := path.parent / "templates").is_dir():
        table.setdefault("delivery", {}).setdefault("templates", str(own))
    _refuse_unknown(_environment_tables(), "the environment")
    Settings.file_tables = table
    try:
        settings = Settings(**flags)
        settings._config_folder = path.parent
        return settings
    except ValidationError as error:
        raise ConfigError(_first_validation_error(error)) from error
    finally:
        Settings.file_tables = {}


def _environment_tables() -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in os.environ:
        if name.upper().startswith("WATCHER_") and name not in _NOT_SETTINGS:
            section, _, key = name[8:].lower().partition("__")
            table.setdefault(section, {})
            if key:
                table[section][key.split("__")[0]] = None
    return table


def _refuse_unknown(table: dict[str, Any], where: str) -> None:
    sections = {name: field.annotation for name, field in Settings.model_fields.items()}
    for section, values in table.items():
        if section not in sections:
            raise ConfigError(f"Unknown setting [{section}] in {where}{_suggestion(section, list(sections))}")
        known = list(sections[section].model_fields)  # type: ignore[union-attr]
        if not isinstance(values, dict):
            raise ConfigError(f"[{section}] in {where} is a table of settings: {', '.join(known)}.")
        for key in values:
            if key not in known:
                raise ConfigError(f"Unknown setting {section}.{key} in {where}{_suggestion(key, known)}")


def _suggestion(word: str, candidates: list[str]) -> str:
    close = difflib.get_close_matches(word, candidates, 1, 0.5)
    return f"; did you mean {close[0]}?" if close else f"; known here: {', '.join(candidates)}."


def _first_validation_error(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
    secret = any(word in name for word in ("password", "heartbeat_url", "heartbeat_fail_url"))
    shown = "" if secret else f" (it is {first['input']!r})"
    why = first["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return f"The setting {name} cannot be used{shown}: {why}."
