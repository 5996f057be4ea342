"""What a channel kind says about itself.  Help, documents, checks, limits and warnings derive from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.delivery.transport import Transport
from watcher.model import ChannelKind, Delivery

ChannelSettings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting of a channel kind.

    ``help``: one phrase; ``example``: a value; ``default``: what holds where it is not given, in words; ``several``: it takes more than
    one value; ``secret``: lists must not show it whole; ``generated``: made where it is not given, and shown that once;
    ``referenceable``: may name a place that holds the value (``credential:NAME``, ``env:NAME``).
    """

    name: str
    help: str
    example: str = ""
    default: str = ""
    required: bool = False
    several: bool = False
    secret: bool = False
    generated: bool = False
    referenceable: bool = False


LANGUAGE = SettingSpec("language", "language of the words around the quotes", example="fr", default="[delivery] language")


@dataclass(frozen=True, slots=True)
class ChannelKindSpec:
    """A channel kind.

    ``personal``: a person reads it, so the general limit of messages holds; ``server_setting``: the setting that names the server it sends
    by, where it needs one (the configuration has a default).

    ``validate_settings``: settings as typed -> as stored (JSON values only), or UsageError with one sentence; unknown and missing settings
    are refused before.  ``recipients``: one delivery each, safe to show.  ``mask_secrets``: the settings with every secret hidden.
    ``send``: the receiver's answer in short, or DeliveryError.  ``preview``: what ``send`` would hand over, for a person.
    """

    kind: ChannelKind
    summary: str
    settings: tuple[SettingSpec, ...]
    personal: bool
    validate_settings: Callable[[ChannelSettings], dict[str, Any]]
    recipients: Callable[[ChannelSettings], tuple[str, ...]]
    mask_secrets: Callable[[ChannelSettings], dict[str, Any]]
    send: Callable[[Delivery, Transport], str]
    preview: Callable[[Delivery, Transport], str]
    server_setting: str = ""

    @property
    def setting_names(self) -> tuple[str, ...]:
        """The names of all its settings."""
        return tuple(setting.name for setting in self.settings)

    @property
    def takes_language(self) -> bool:
        """Whether a channel of this kind has a language of its own."""
        return LANGUAGE.name in self.setting_names

    @property
    def generated_settings(self) -> tuple[str, ...]:
        """Settings that are made where none is given, and shown that once."""
        return tuple(setting.name for setting in self.settings if setting.generated)

    @property
    def referenceable_settings(self) -> frozenset[str]:
        """The settings whose value may name the place that holds it, such as an environment variable."""
        return frozenset(setting.name for setting in self.settings if setting.referenceable)

    @property
    def example(self) -> str:
        """The settings of a working example, as typed."""
        return " ".join(f"{setting.name}={setting.example}" for setting in self.settings if setting.required)

    def lacks_server(self, settings: ChannelSettings, *, has_default_server: bool) -> bool:
        """Tell whether a channel with these settings has no server to send by."""
        return bool(self.server_setting) and not settings.get(self.server_setting) and not has_default_server
