"""A program on this machine: it gets the message on standard input."""

from watcher.delivery.command import send, settings
from watcher.delivery.kind import LANGUAGE, ChannelKindSpec, SettingSpec
from watcher.model import ChannelKind

SPEC = ChannelKindSpec(
    kind=ChannelKind.COMMAND,
    summary="A program on this machine, which gets the message on standard input.",
    settings=(
        SettingSpec(
            "run", "absolute path of a program, with arguments", example="'/usr/bin/logger -t watcher'", required=True, secret=True
        ),
        SettingSpec("format", "json (the webhook's body) or text (the mail's subject and text)", example="text", default="json"),
        LANGUAGE,
    ),
    personal=False,
    validate_settings=settings.validate_settings,
    recipients=settings.recipients,
    mask_secrets=settings.mask_secrets,
    send=send.send_message,
    preview=send.preview_message,
)
