"""Help of channel commands, made from what each channel kind says about itself."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class ChannelKindsCommand(TyperCommand):
    """A command whose help ends with the settings of every channel kind."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each kind, then the examples."""
        from watcher.delivery.kinds import CHANNEL_KINDS

        for spec in CHANNEL_KINDS.values():
            with formatter.section(f"Settings of kind {spec.kind}"):
                formatter.write_text(spec.summary)
                formatter.write_dl([(setting.name, setting_help(setting)) for setting in spec.settings])
        super().format_epilog(ctx, formatter)


def setting_help(setting: Any) -> str:
    """Describe one setting in a line."""
    notes = ["required"] if setting.required else []
    notes += ["several values allowed"] if setting.several else []
    notes += [f"default: {setting.default}"] if setting.default else []
    return f"{setting.help[:1].upper()}{setting.help[1:]}." + (f" [{'; '.join(notes)}]" if notes else "")
