"""Mail over SMTP."""

from watcher.delivery.kind import LANGUAGE, ChannelKindSpec, SettingSpec
from watcher.delivery.mail import send, settings
from watcher.model import ChannelKind

SPEC = ChannelKindSpec(
    kind=ChannelKind.MAIL,
    summary="Mail, by the [smtp] server of the configuration or a server of the channel's own.",
    settings=(
        SettingSpec("to", "recipient", example="desk@example.org", required=True, several=True),
        SettingSpec("from", "sender", example="watcher@example.org", default="[smtp] sender, else watcher@ and the host's name"),
        SettingSpec(
            "smtp",
            "mail server for this channel alone",
            example="smtp://user:password@mail.example.org:587",
            default="the server of [smtp]",
            secret=True,
            referenceable=True,
        ),
        LANGUAGE,
    ),
    personal=True,
    server_setting="smtp",
    validate_settings=settings.validate_settings,
    recipients=settings.recipients,
    mask_secrets=settings.mask_secrets,
    send=send.send_message,
    preview=send.preview_message,
)
