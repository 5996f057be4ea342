"""Webhooks after the Standard Webhooks specification: signed, one id over all tries."""

from watcher.delivery.kind import ChannelKindSpec, SettingSpec
from watcher.delivery.webhook import send, settings
from watcher.model import ChannelKind

SPEC = ChannelKindSpec(
    kind=ChannelKind.WEBHOOK,
    summary="An HTTP POST of JSON, signed after the Standard Webhooks specification.",
    settings=(
        SettingSpec("url", "address to post to", example="https://example.org/in", required=True, secret=True),
        SettingSpec(
            "secret",
            "signing secret, whsec_ and 16 to 128 random bytes in base64",
            default="generated, and shown once",
            several=True,
            secret=True,
            generated=True,
            referenceable=True,
        ),
        SettingSpec("headers", "headers to send along, one 'Name: value' a line", example="'X-Desk: paris'", several=True, secret=True),
        SettingSpec("allow_private", "false: refuse addresses of this machine and of private networks", example="false", default="true"),
    ),
    personal=False,
    validate_settings=settings.validate_settings,
    recipients=settings.recipients,
    mask_secrets=settings.mask_secrets,
    send=send.send_message,
    preview=send.preview_message,
)
