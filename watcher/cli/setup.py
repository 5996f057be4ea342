"""``watcher init`` and ``watcher db``"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watcher.cli import common

database = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The database.")


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: watcher init")(init)


def init(
    starters: Annotated[bool, typer.Option("--topics/--no-topics", help="Watch the starter topics.")] = True,
) -> None:
    """Set up: a commented configuration, the database, and the starter topics.  Safe to run again."""
    from watcher import config, data
    from watcher.cli.topic import seed
    from watcher.errors import ConfigError
    from watcher.store import topics

    path = config.config_file(common.GIVEN.config)
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(commented(), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file: watcher --config FILE init") from error
        path.chmod(0o600)
        typer.echo(f"Wrote {path}: every setting, commented out at its default.")
    else:
        typer.echo(f"Kept {path}.")
    with common.store() as opened:
        typer.echo(f"Database {opened.path or 'on a server'} is ready.")
        with opened.read() as tx:
            there = {row["name"] for row in topics.every(tx)}
        for name, brought in data.brought().items():
            if starters and brought.starter and name not in there:
                with opened.write() as tx:
                    topic_id = topics.add(tx, brought.topic, channels=[], now=common.now(), enabled=False)
                seed(opened, topic_id, brought.topic)
                typer.echo(f"Watching {name} ({brought.topic.title}).")
    typer.echo("\nNext: watcher feed add URL · watcher channel add desk mail to=you@example.org · watcher run")


def commented() -> str:
    """The configuration file: every setting with its description and default, from the settings themselves."""
    from watcher.config import Settings

    lines = ["# watcher: flag > environment (WATCHER_FETCH__DEADLINE=20) > systemd credentials (fetch.deadline) > this file > default.", ""]
    for section, field in Settings.model_fields.items():
        lines.append(f"[{section}]")
        for key, inner in field.annotation.model_fields.items():  # type: ignore[union-attr]
            default = _toml(inner.default)
            lines.append(f"# {key} = {default}" + (f"   # {inner.description}" if inner.description else ""))
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    import json

    if hasattr(value, "get_secret_value"):
        return '""'
    return json.dumps(list(value) if isinstance(value, tuple) else value)


@database.command(epilog="Example: watcher db upgrade")
def upgrade() -> None:
    """Bring the database to this version; nothing to do is fine."""
    from watcher import config
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(common.settings()))
    before = migrate.current(opened)
    changed = migrate.upgrade(opened)
    typer.echo(f"Upgraded from {before or 'nothing'} to {migrate.head()}." if changed else f"Up to date ({migrate.head()}).")
    opened.close()
