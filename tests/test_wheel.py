"""The wheel alone, in an empty environment, is the whole program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _run(*command: str | Path, home: Path, timeout: float = 300) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds this project's wheel and, by a path file, the locked libraries: nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, home=folder)
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", venv, home=folder)
    site = next((venv / "lib").glob("python*/site-packages"))
    _run(sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "--no-deps", "--no-index", "-q", wheel, home=folder)
    libraries = folder / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not path.name.startswith(("watcher", "_watcher", "_editable", "__editable", "_virtualenv")) and path.suffix != ".pth":
            (libraries / path.name).symlink_to(path)
    (site / "libraries.pth").write_text(str(libraries), encoding="utf-8")
    return venv / "bin" / "watcher"


def test_the_wheel_holds_migrations_seeds_and_words(installed: Path) -> None:
    """What lies outside the package in the checkout, and every data file, is packed."""
    (wheel,) = installed.parents[2].glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "_migrations/versions/",
        "_migrations/env.py",
        "_seeds/000_",
        "data/entities/",
        "data/lexicons/fr/cues.toml",
        "data/events/labour.toml",
        "data/event_words.toml",
        *(f"data/taggers/{language}.crfsuite" for language in ("de", "en", "es", "fr", "ko", "ru")),
        "data/templates/",
        "demo/pages/",
    ):
        assert any(name.startswith(f"watcher/{part}") for name in names), part
    assert not any(name.startswith(("tests/", "migrations/", "seeds/")) for name in names)


def test_the_package_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    """The environment runs the installed files and not the checkout's."""
    where = _run(installed.with_name("python"), "-c", "import watcher; print(watcher.__file__)", home=tmp_path)
    assert where.startswith(str(installed.parents[1]))


def test_init_upgrade_and_run(installed: Path, tmp_path: Path) -> None:
    """A fresh home: set up, migrate (nothing to do), run once, ask how it is."""
    assert "rnk-arms" in _run(installed, "init", home=tmp_path)
    assert "p to date" in _run(installed, "db", "upgrade", home=tmp_path)
    _run(installed, "run", "--once", home=tmp_path)
    _run(installed, "status", "--json", home=tmp_path)


def test_demo(installed: Path, tmp_path: Path) -> None:
    """The demo, seeds and all, tells what the seeds' expert asks for, and every alert arrived both ways."""
    shown = _run(installed, "demo", "--keep", tmp_path / "demo", home=tmp_path)
    counted = re.search(r"(\d+) alerts, each delivered once: in (\d+) mails and (\d+) webhook calls", shown)
    assert counted, shown
    assert int(counted[1]) >= 11
    assert counted[2] == counted[3]
    assert "rien à dire" in shown
