"""``watcher init``: the configuration file, the database and the starter topics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watcher import folders
from watcher.cli import context, output


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher init")(init)


def init(
    add_starters: Annotated[bool, typer.Option("--topics/--no-topics", help="Add the starter topics.")] = True,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Create the configuration file, database and starter topics.  Safe to run again."""
    from watcher.cli.topic_seed import seeding_inputs
    from watcher.services.manage_topics import add_starter_topics
    from watcher.store import channels, feeds

    path = folders.find_config_file(context.GLOBAL_OPTIONS.config)
    wrote = _write_config_file(path)
    with context.open_database() as opened, seeding_inputs() as inputs:
        added = add_starter_topics(opened, inputs) if add_starters else []
        with opened.read() as tx:
            has_feeds, has_channels = bool(feeds.list_handles(tx)), bool(channels.list_names(tx))
        where = str(opened.path or "on a server")
    if json:
        output.print_json({"config": str(path), "written": wrote, "database": where, "topics_added": added})
    elif not quiet:
        typer.echo(f"Wrote {path}: every setting, commented out at its default." if wrote else f"Kept {path}.")
        typer.echo(f"Database {where} is ready.")
        for name in added:
            typer.echo(f"Added topic {name}. Remove it with: watcher topic remove {name}")
        typer.echo(f"\nNext: {_next_command(has_feeds, has_channels)}")


def _next_command(has_feeds: bool, has_channels: bool) -> str:
    """Return the one command that is missing before the first alert."""
    own = f" --config {context.GLOBAL_OPTIONS.config}" if context.GLOBAL_OPTIONS.config else ""
    if not has_feeds:
        return f"watcher{own} feed add URL      (preview it first with: watcher{own} feed check URL)"
    if not has_channels:
        return f"watcher{own} channel add desk mail to=you@example.org"
    return f"watcher{own} run"


def _write_config_file(path: Path) -> bool:
    """Write the configuration file where there is none; say whether it was written."""
    from watcher.errors import ConfigError

    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(default_config_text(), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file: watcher --config FILE init") from error
    return True


def default_config_text() -> str:
    """Return the text of the configuration file: every setting with its description and default."""
    from watcher.config import Settings

    lines = [
        "# watcher: flag (--set fetch.deadline=20) > environment (WATCHER_FETCH__DEADLINE=20) > systemd credential (fetch.deadline)",
        "# > this file > default.  Show the values and where each comes from: watcher config show",
        "",
    ]
    for section, field in Settings.model_fields.items():
        lines.append(f"[{section}]")
        for key, inner in field.annotation.model_fields.items():  # type: ignore[union-attr]
            default = _toml_default(inner.default)
            lines.append(f"# {key} = {default}" + (f"   # {inner.description}" if inner.description else ""))
        lines.append("")
    return "\n".join(lines)


def _toml_default(value: Any) -> str:
    import json

    if hasattr(value, "get_secret_value"):
        return '""'
    return json.dumps(list(value) if isinstance(value, tuple) else value)
