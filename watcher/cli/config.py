"""``watcher config``: the settings, and where each value comes from."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher import folders
from watcher.cli import context, output
from watcher.errors import UsageError, WatcherError
from watcher.services.lookup import did_you_mean

if TYPE_CHECKING:
    from watcher.config import Settings

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show and check the settings.")
MASK = "********"


@cli.command(epilog="Examples: watcher config show | watcher config show smtp.host fetch")
def show(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="SECTION|SECTION.KEY", help="Only these; default: all.", show_default=False)
    ] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only settings that differ from their default.")] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Show settings, their values and where each comes from.

    Sources: flag, environment, credential, file or default.  Secrets are masked.
    """
    from watcher import config

    rows = setting_rows(context.load_settings())
    known = {row["setting"] for row in rows} | {row["setting"].split(".")[0] for row in rows}
    for name in names or []:
        if name not in known:
            raise UsageError(f"No setting {name!r}.{did_you_mean(name, sorted(known))} List all settings with: watcher config show")
    rows = [row for row in rows if not names or row["setting"] in names or row["setting"].split(".")[0] in names]
    rows = [row for row in rows if not changed or row["source"] != "default"]
    if json:
        output.print_json(rows)
    elif quiet:
        for row in rows:
            typer.echo(row["value"])
    else:
        file = folders.find_config_file(context.GLOBAL_OPTIONS.config)
        output.print_to_stderr(f"file      {file}{'' if file.exists() else ' (does not exist; create it with: watcher init)'}")
        output.print_to_stderr(f"database  {_mask_password(config.database_url(context.load_settings()))}")
        output.print_table(("setting", "value", "from"), [(row["setting"], row["value"], row["source"]) for row in rows], shrink_column=1)


def setting_rows(settings: Settings) -> list[dict[str, Any]]:
    """Every setting with value and source; secrets masked, an unset one shown as empty."""
    from watcher import config

    table = _read_config_file()
    credentials = {(section, key) for section, key, _ in config.systemd_credentials()}
    rows = []
    for section, field in type(settings).model_fields.items():
        held = getattr(settings, section)
        for key in field.annotation.model_fields:  # type: ignore[union-attr]
            value, source = _display_value(getattr(held, key), section, key), "default"
            if key in context.GLOBAL_OPTIONS.overrides.get(section, {}):
                source = "flag"
            elif variable := _environment_variable(section, key):
                source = f"environment ({variable})"
            elif (section, key) in credentials:
                source = "credential"
            elif key in table.get(section, {}):
                source = "file"
            rows.append({"setting": f"{section}.{key}", "value": value, "source": source})
    return rows


def _environment_variable(section: str, key: str) -> str:
    """The environment variable that sets it, if one does: by itself, or the whole section as JSON."""
    names = {name.upper(): name for name in os.environ}
    found = names.get(f"WATCHER_{section}__{key}".upper())
    if found is None and (whole := names.get(f"WATCHER_{section}".upper())):
        return whole if f'"{key}"' in os.environ[whole] else ""
    return found or ""


def _read_config_file() -> dict[str, Any]:

    path = folders.find_config_file(context.GLOBAL_OPTIONS.config)
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _display_value(value: Any, section: str, key: str) -> str:
    if hasattr(value, "get_secret_value"):
        return MASK if value.get_secret_value() else ""
    if (section, key) == ("database", "url"):
        return _mask_password(value)
    if isinstance(value, list | tuple):
        return ", ".join(f"{each:.15g}" if isinstance(each, float) else str(each) for each in value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _mask_password(url: str) -> str:
    """A URL without its password."""
    head, at, tail = url.rpartition("@")
    scheme, slashes, login = head.partition("://")
    return f"{scheme}{slashes}{login.partition(':')[0]}:{MASK}@{tail}" if at and ":" in login else url


# ── check ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cli.command(epilog="Example: watcher --config /etc/watcher/watcher.toml config check")
def check(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Check that watcher can start with these settings.  Exit code 1 if not.  Nothing is sent or changed."""

    settings = context.load_settings()  # a file that cannot be read, or an unknown setting, ends it here with its sentence
    problems = _find_problems(settings)
    path = folders.find_config_file(context.GLOBAL_OPTIONS.config)
    for grave, sentence in problems:
        if json:
            output.print_json({"level": "error" if grave else "note", "text": sentence})
        else:
            output.print_to_stderr(f"{'error' if grave else 'note'}: {sentence}")
    if any(grave for grave, _ in problems):
        raise typer.Exit(1)
    if not quiet and not json:
        changed = sum(1 for row in setting_rows(settings) if row["source"] != "default")
        where = f"{path}" if path.exists() else f"{path} (does not exist; defaults)"
        typer.echo(f"The configuration is valid: {where}, {output.format_count(changed, 'setting')} set.")


def _find_problems(settings: Settings) -> list[tuple[bool, str]]:
    """(whether it keeps watcher from its work, sentence) each."""
    from watcher.bootstrap import build_default_smtp_server, build_policy, build_transport

    found: list[tuple[bool, str]] = []
    try:
        build_transport(settings, post=None)  # type: ignore[arg-type]
        build_policy(settings)
    except (WatcherError, ValueError) as error:
        found.append((True, str(error)))
    if (file := settings.smtp.ca_file) and not Path(file).is_file():
        found.append((True, f"smtp.ca_file {file} does not exist. Name a file with the mail server's certificate authority in PEM format."))
    if (server := build_default_smtp_server(settings)) is not None and server.sends_password_unencrypted:
        found.append((False, "smtp.password is sent unencrypted, because smtp.security is none. Use starttls or tls."))
    if not settings.fetch.contact and not settings.fetch.user_agent:
        found.append(
            (False, "fetch.contact is empty: publishers cannot see whom to contact about your requests. Set a URL or mail address.")
        )
    return found + _language_problems(settings) + _exposed_secrets() + _database_problems(settings)


def _language_problems(settings: Settings) -> list[tuple[bool, str]]:
    """Report a delivery language without a words file, in which no message could be written."""
    from watcher.data.message_texts import require_wording_language

    try:
        require_wording_language(settings.delivery.language)
    except WatcherError as error:
        return [(True, f"delivery.language: {error}")]
    return []


def _exposed_secrets() -> list[tuple[bool, str]]:
    """A file with a password that others may read."""

    path = folders.find_config_file(context.GLOBAL_OPTIONS.config)
    if not path.exists() or not path.stat().st_mode & 0o077:
        return []
    table = _read_config_file()
    secret = table.get("smtp", {}).get("password") or ("@" in str(table.get("database", {}).get("url", "")))
    return [(False, f"{path} contains a password and can be read by other users. Fix it with: chmod 600 {path}")] if secret else []


def _database_problems(settings: Settings) -> list[tuple[bool, str]]:
    """Whether the database can be used; it is not made, nor migrated."""
    from watcher import config
    from watcher.delivery.kinds import CHANNEL_KINDS
    from watcher.store import channels, migrate
    from watcher.store.database import Database

    found: list[tuple[bool, str]] = []
    try:
        opened = Database(config.database_url(settings))
        if opened.path is not None and not opened.path.exists():
            return [(False, f"There is no database {opened.path} yet. `watcher init` or the first `watcher run` creates it.")]
        here = migrate.database_revision(opened)
        migrate.check_revision(opened, here)
        if here != migrate.latest_revision():
            return [(False, "The database is of an older version. The next command upgrades it.")]
        with opened.read() as tx:
            rows = channels.list_with_delivery_counts(tx)
        default = bool(settings.smtp.host)
        bare = [
            row["name"]
            for row in rows
            if row["enabled"] and CHANNEL_KINDS[row["kind"]].lacks_server(row["settings"], has_default_server=default)
        ]
        if bare:
            found.append((True, f"No mail server is configured, and channels {', '.join(bare)} have none of their own. Set [smtp] host."))
        opened.close()
    except WatcherError as error:
        found.append((True, str(error)))
    return found
