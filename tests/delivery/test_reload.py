"""A user's own words and templates follow a reload of the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.conftest import mail_delivery
from tests.running_watcher import make_settings, running_world
from watcher import bootstrap
from watcher.app import App
from watcher.delivery import send
from watcher.demo.receivers import Mailbox
from watcher.errors import ConfigError


def test_own_words_and_templates_hold_after_a_reload(tmp_path: Path) -> None:
    """A file changed while the daemon runs is used from the reload on, in real mails; one that is not TOML changes nothing."""
    texts = tmp_path / "templates"
    texts.mkdir()
    words = texts / "words.en.toml"
    words.write_text('[kinds]\nfirst-report = "Scoop"\n', encoding="utf-8")
    with Mailbox() as box:
        server = {"host": box.host, "port": box.port, "security": "none"}
        sections = {"smtp": server, "delivery": {"templates": str(texts)}}
        settings = make_settings(tmp_path, **sections)
        with running_world(tmp_path, **sections) as made:
            assert "Scoop" in _sent_subject(made.app, box)
            words.write_text('[kinds]\nfirst-report = "Exclusive"\n', encoding="utf-8")
            (texts / "mail.txt.j2").write_text("OURS {{ subject }}", encoding="utf-8")
            assert "Scoop" in _sent_subject(made.app, box), "nothing changes before the reload"
            app, _, _ = bootstrap.apply_settings(made.app, settings, settings)
            assert "Exclusive" in _sent_subject(app, box)
            assert box.mails[-1].message.get_body(("plain",)).get_content().startswith("OURS [Russia–North Korea arms] Exclusive")  # type: ignore[union-attr]
            words.write_text("[kinds\n", encoding="utf-8")
            with pytest.raises(ConfigError, match=r"words\.en\.toml is not valid TOML"):
                bootstrap.apply_settings(app, settings, settings)
            assert "Exclusive" in _sent_subject(app, box)


def _sent_subject(app: App, box: Mailbox) -> str:
    before = len(box.mails)
    send(mail_delivery(), transport=app.transport)
    return str(box.wait(before + 1)[-1].message["Subject"])


def test_words_of_the_wrong_kind_are_refused_by_name(tmp_path: Path) -> None:
    """Text where a table belongs is named with its folder when the configuration is loaded, not at the first alert."""
    (tmp_path / "words.fr.toml").write_text('kinds = "scoop"\n', encoding="utf-8")
    settings = make_settings(tmp_path, delivery={"templates": str(tmp_path)})
    with pytest.raises(ConfigError, match="kinds must be a table"):
        bootstrap.build_transport(settings, post=None)  # type: ignore[arg-type]
