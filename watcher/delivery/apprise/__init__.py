"""Some 130 chat, pager and push services, through the library Apprise.  This folder is the only one that imports it."""

from watcher.delivery.apprise import send, settings
from watcher.delivery.kind import LANGUAGE, ChannelKindSpec, SettingSpec
from watcher.model import ChannelKind

SPEC = ChannelKindSpec(
    kind=ChannelKind.APPRISE,
    summary="Chats, pagers and push services, through Apprise (https://appriseit.com/services/).",
    settings=(
        SettingSpec("url", "address of a service", example="ntfys://ntfy.example.org/desk", required=True, several=True, secret=True),
        LANGUAGE,
    ),
    personal=True,
    validate_settings=settings.validate_settings,
    recipients=settings.recipients,
    mask_secrets=settings.mask_secrets,
    send=send.send_message,
    preview=send.preview_message,
)
