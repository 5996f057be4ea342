"""Settings: command line, environment, credentials, TOML file, default, in that order.

Only ``bootstrap`` reads them; all other modules receive values.  Environment: ``WATCHER_FETCH__DEADLINE=20``.  Durations are seconds
or texts such as ``90s``, ``15m``, ``48h``, ``7d``.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from watcher.errors import ConfigError, UsageError
from watcher.folders import default_database_url, find_config_file
from watcher.setting_types import DurationList, Networks, PositiveSeconds, RateLimitText, RereadAges, Seconds, SecretUrl, Timezone

_NOT_SETTINGS = frozenset({"WATCHER_CONFIG"})
"""Environment variables of watcher that do not set anything."""


class SettingsSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(SettingsSection):
    url: str = Field("", description="SQLAlchemy URL; empty: watcher.db in the user's data folder (or $STATE_DIRECTORY)")


class FetchSettings(SettingsSection):
    deadline: PositiveSeconds = Field(30.0, description="seconds one request may take, from name lookup to the last byte")
    max_bytes: int = Field(10_000_000, ge=1000, description="largest response in bytes, after decompression")
    max_redirects: int = Field(5, ge=0, le=20, description="redirects followed for one request")
    per_host: int = Field(2, ge=1, description="simultaneous requests to one host")
    allow_addresses: Networks = Field((), description="additional networks that may be contacted, e.g. 127.0.0.0/8")
    user_agent: str = Field("", description="User-Agent header; empty: name, version and contact")
    contact: str = Field("", description="URL or e-mail address in the User-Agent, so that publishers can reach you")


class PollSettings(SettingsSection):
    min_interval: PositiveSeconds = Field(300.0, description="shortest time between two polls of a feed")
    default_interval: PositiveSeconds = Field(900.0, description="interval for a feed without a known publishing rhythm")
    max_interval: PositiveSeconds = Field(21600.0, description="longest time between two polls of a feed, unless its server asks for more")
    threads: int = Field(8, ge=1, le=64, description="simultaneous fetches of feeds and pages")


class AlertSettings(SettingsSection):
    max_age: Seconds = Field(172800.0, description="older entries (by the publisher's date) are stored but raise no alert; 0: no limit")
    story_window: PositiveSeconds = Field(1209600.0, description="how long copies can still join a story")
    claim_window: PositiveSeconds = Field(2592000.0, description="how long an assertion counts as recent; repeated later, it is news again")
    denial_window: PositiveSeconds = Field(63072000.0, description="how long a denial remains in force against later assertions")
    quiet: Seconds = Field(
        259200.0, description="how long after a topic's last alert a new story without a statement is an update, not a first report"
    )
    group_wait: Seconds = Field(
        60.0, description="how long an alert below high severity waits for others on its story or claim; 0: not at all"
    )
    reread: RereadAges = Field(
        (1800, 7200, 28800, 86400, 172800),
        description="ages at which an article that alerted is read again for corrections, counted from its alert; []: never",
    )
    timezone: Timezone = Field("UTC", description="time zone of digests and quiet hours, e.g. Europe/Paris")
    rate: RateLimitText = Field(
        "30/h", description="most messages over a mail or apprise channel, e.g. 30/h; the rest is sent as one digest; none: no limit"
    )


class DeliverySettings(SettingsSection):
    deadline: PositiveSeconds = Field(30.0, description="seconds one send may take")
    retry: DurationList = Field(
        (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
        description="waits between delivery attempts; after the last one the delivery is given up",
    )
    threads: int = Field(4, ge=1, le=32, description="simultaneous deliveries")
    disable_after: PositiveSeconds = Field(
        259200.0, description="disable a channel after it has failed for this long without a success; its alerts are kept"
    )
    language: str = Field("en", pattern="[a-z]{2}", description="language of the text around quotations: en or fr")
    templates: str = Field("", description="folder with your own templates and wording; empty: templates/ beside this file, if it exists")
    hostname: str = Field("", description="domain in Message-ID and List-Id; empty: this host's name")


class RetentionSettings(SettingsSection):
    texts: Seconds = Field(0.0, description="delete article texts older than this; 0: never")
    articles: Seconds = Field(0.0, description="delete articles older than this (at least twice alerts.story_window); 0: never")
    deliveries: Seconds = Field(0.0, description="delete sent and given-up deliveries older than this; 0: never")


class OperatorSettings(SettingsSection):
    every: Seconds = Field(300.0, description="time between health checks; 0: no checks")
    limit: PositiveSeconds = Field(3600.0, description="minimum time between operational alerts; problems in between are combined")
    failures: int = Field(5, ge=1, description="consecutive failed polls before a feed is reported")
    outbox_age: PositiveSeconds = Field(3600.0, description="report messages still unsent after this long")
    disk_free: int = Field(
        500_000_000, ge=0, description="report when free disk space at the database (bytes) falls below this; 0: no check"
    )
    alive: str = Field("", description="schedule of the heartbeat message, e.g. daily@07:00 or 6h; empty: none")

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
    host: str = Field("", description="mail server for channels without one of their own")
    port: int = Field(0, ge=0, le=65535, description="0: 587 for starttls, 465 for tls, 25 for none")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="encryption of the connection")
    user: str = Field("", description="login name; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="login password")
    sender: str = Field("", description="From address; empty: watcher@hostname")
    ca_file: str = Field("", description="file of additional trusted certificates (PEM)")


class WorkerSettings(SettingsSection):
    processes: int = Field(2, ge=1, le=64, description="worker processes for parsing and analysis")
    wall_seconds: PositiveSeconds = Field(60.0, description="time one document may take")
    cpu_seconds: PositiveSeconds = Field(20.0, description="processor time one document may take")
    memory_mb: int = Field(1024, ge=256, description="memory one document may take, in MB")


class ServiceSettings(SettingsSection):
    heartbeat_url: SecretUrl = Field(
        SecretStr(""), description="URL that receives a POST after each completed sweep, as healthchecks.io expects; empty: none"
    )
    heartbeat_fail_url: SecretUrl = Field(
        SecretStr(""), description="URL that receives a POST with the reason when sweeps stall; at healthchecks.io the first one with /fail"
    )
    heartbeat_every: Seconds = Field(60.0, ge=1, description="minimum time between two heartbeats")


class LogSettings(SettingsSection):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="lowest level that is logged")
    format: Literal["auto", "console", "json"] = Field("auto", description="auto: console on a terminal, json elsewhere")


class Settings(BaseSettings):
    """Every setting, by section."""

    model_config = SettingsConfigDict(
        env_prefix="WATCHER_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        enable_decoding=False,  # lists are written plainly: see `parse_list`
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
        """Return the folder of the configuration file, which may hold ``entities/*.toml``; None where the settings were not loaded."""
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
        """Order the sources: command line (init values), environment, file."""
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
    """List systemd's LoadCredential files named ``section.key`` (such as ``smtp.password``) as (section, key, value)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return []
    files = sorted(path for path in Path(folder).iterdir() if path.name.count(".") == 1)
    return [(*path.name.split("."), path.read_text(encoding="utf-8").strip()) for path in files]  # type: ignore[misc]


def database_url(settings: Settings) -> str:
    """Return the configured URL, or that of the data folder.

    Raises:
        ConfigError: none is configured, and the user has no home directory.
    """
    return settings.database.url or default_database_url()


def load_settings(explicit_path: Path | None = None, **flags: Any) -> Settings:
    """Load the settings from all their sources.

    Raises:
        ConfigError: the file is missing or not valid TOML, or a setting is unknown or invalid.
    """
    path = find_config_file(explicit_path)
    table: dict[str, Any] = {}
    if path.exists():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}. Check its owner and permissions.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} is not valid TOML: {error}. Fix it, or move it away and run: watcher init") from error
    elif explicit_path or os.environ.get("WATCHER_CONFIG"):
        raise ConfigError(f"No configuration file {path}. Create one with: watcher --config {path} init")
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


def _refuse_unknown(table: dict[str, Any], source: str) -> None:
    sections = {name: field.annotation for name, field in Settings.model_fields.items()}
    for section, values in table.items():
        if section not in sections:
            raise ConfigError(f"Unknown setting [{section}] in {source}{_suggestion(section, list(sections))}")
        known = list(sections[section].model_fields)  # type: ignore[union-attr]
        if not isinstance(values, dict):
            raise ConfigError(f"[{section}] in {source} must be a table; its settings are: {', '.join(known)}.")
        for key in values:
            if key not in known:
                raise ConfigError(f"Unknown setting {section}.{key} in {source}{_suggestion(key, known)}")


def _suggestion(word: str, candidates: list[str]) -> str:
    close = difflib.get_close_matches(word, candidates, 1, 0.5)
    return f"; did you mean {close[0]}?" if close else f". Valid names: {', '.join(candidates)}."


def _first_validation_error(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
    secret = any(word in name for word in ("password", "heartbeat_url", "heartbeat_fail_url"))
    value = "" if secret else f" {first['input']!r}"
    why = first["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return f"Invalid value{value} for {name}: {why}."
