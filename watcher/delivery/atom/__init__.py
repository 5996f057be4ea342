"""An Atom file of the last messages, which any feed reader can follow."""

from watcher.delivery.atom import feed_file, settings
from watcher.delivery.kind import LANGUAGE, ChannelKindSpec, SettingSpec
from watcher.model import ChannelKind

SPEC = ChannelKindSpec(
    kind=ChannelKind.ATOM,
    summary="An Atom file of the last messages, for any feed reader or web server.",
    settings=(
        SettingSpec("path", "absolute path of the file", example="/tmp/watcher-alerts.atom", required=True),  # noqa: S108 an example
        SettingSpec(
            "keep", f"how many messages the file holds, up to {settings.MAX_KEEP}", example="500", default=str(settings.DEFAULT_KEEP)
        ),
        SettingSpec("title", "title of the feed", example="'Alerts of the desk'", default=settings.DEFAULT_TITLE),
        LANGUAGE,
    ),
    personal=False,
    validate_settings=settings.validate_settings,
    recipients=settings.recipients,
    mask_secrets=settings.mask_secrets,
    send=feed_file.send_message,
    preview=feed_file.preview_message,
)
