"""A user's own entities in the running program: through the configuration's folder, the snapshot and a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher import bootstrap, config
from watcher.errors import ConfigError
from watcher.model import Article, TextSource, Topic
from watcher.store import topics
from watcher.workers.tasks import annotate_article

DAM = '[dam]\nfr.words = ["{word}"]\nexample = "Le {word}."\ncounter = "Rien."\n'


def test_own_entities_reach_the_workers_and_change_at_a_reload(tmp_path: Path) -> None:
    """A worker matches by the words beside the configuration; a change counts from a reload on, and a broken file is refused."""
    own = tmp_path / "entities" / "mine.toml"
    own.parent.mkdir()
    own.write_text(DAM.format(word="barrage"), encoding="utf-8")
    file = tmp_path / "watcher.toml"
    file.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n[workers]\nprocesses = 1\n', encoding="utf-8")
    settings = config.load_settings(file)
    app = bootstrap.build_app(settings)
    try:
        with app.database.write() as tx:
            topics.add(tx, Topic("dams", "Dams", "@dam AND fleuve"), channels=[], now=app.clock())

        def found(text: str) -> bool:
            article = Article("https://a.example/1", "a", "", text, TextSource.SUPPLIED)
            return bool(app.workers.call(annotate_article, article, app.ruleset.current()[1]).matches)

        assert found("Le barrage du fleuve a cédé.")
        assert not found("La digue du fleuve a cédé.")
        before = app.ruleset.current()[1].id
        own.write_text(DAM.format(word="digue"), encoding="utf-8")
        assert found("Le barrage du fleuve a cédé.")
        bootstrap.apply_settings(app, settings, config.load_settings(file))
        assert app.ruleset.current()[1].id != before
        assert found("La digue du fleuve a cédé.")
        assert not found("Le barrage du fleuve a cédé.")
        own.write_text("[dam", encoding="utf-8")
        with pytest.raises(ConfigError, match=r"mine\.toml"):
            bootstrap.apply_settings(app, settings, config.load_settings(file))
        assert found("La digue du fleuve a cédé.")
    finally:
        app.close()
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        bootstrap.build_app(settings)
