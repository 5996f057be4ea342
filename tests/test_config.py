"""Settings from flag, environment, credentials, file and default; wrong ones named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from watcher import config
from watcher.cli.init import default_config_text
from watcher.config import Settings
from watcher.errors import ConfigError


def _file(folder: Path, text: str) -> Path:
    path = folder / "watcher.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment over file over default, setting by setting."""
    monkeypatch.setenv("WATCHER_FETCH__DEADLINE", "7")
    loaded = config.load_settings(_file(tmp_path, "[fetch]\ndeadline = 9\nper_host = 3\n"))
    assert (loaded.fetch.deadline, loaded.fetch.per_host, loaded.fetch.max_redirects) == (7, 3, 5)


def test_flags_go_before_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed to load as a keyword wins."""
    monkeypatch.setenv("WATCHER_LOG__LEVEL", "error")
    assert config.load_settings(_file(tmp_path, ""), log={"level": "debug"}).log.level == "debug"


def test_credentials_go_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd's credential file smtp.password is the password; it never shows in repr."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "smtp.password").write_text("sesame\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    loaded = config.load_settings(_file(tmp_path, '[smtp]\npassword = "other"\n'))
    assert loaded.smtp.password.get_secret_value() == "sesame"
    assert "sesame" not in repr(loaded)


@pytest.mark.parametrize(("text", "value"), [("90s", 90), ("15m", 900), ("48h", 172800), ("7d", 604800), ("1.5h", 5400), ("12", 12)])
def test_durations_are_seconds_or_words(tmp_path: Path, text: str, value: float) -> None:
    """A duration may be written with its unit."""
    assert config.load_settings(_file(tmp_path, f'[alerts]\nmax_age = "{text}"\n')).alerts.max_age == value


def test_lists_in_the_environment_may_be_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is written with commas, or as JSON."""
    path = _file(tmp_path, "")
    for text in ("127.0.0.0/8,10.0.0.0/8", '["127.0.0.0/8", "10.0.0.0/8"]'):
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_ADDRESSES", text)
        assert config.load_settings(path).fetch.allow_addresses == ("127.0.0.0/8", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[fetch]\ndeadlin = 3\n", "Unknown setting fetch.deadlin in .*did you mean deadline"),
        ("[fetsch]\n", r"Unknown setting \[fetsch\].*did you mean fetch"),
        ("fetch = 3\n", "must be a table; its settings are: deadline"),
        ("[fetch\n", "is not valid TOML"),
        ('[fetch]\nper_host = "many"\n', "Invalid value 'many' for fetch.per_host"),
        ("[fetch]\nper_host = 0\n", "Invalid value 0 for fetch.per_host"),
        ('[alerts]\nmax_age = "soon"\n', "Invalid value 'soon' for alerts.max_age"),
        ('[fetch]\nallow_addresses = ["everything"]\n', "fetch.allow_addresses"),
        ('[log]\nlevel = "loud"\n', "log.level"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, says: str) -> None:
    """The sentence names the setting, and the nearest known one."""
    with pytest.raises(ConfigError, match=says):
        config.load_settings(_file(tmp_path, text))


def test_an_unknown_environment_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in the environment is not passed over in silence."""
    monkeypatch.setenv("WATCHER_FETCH__DEADLIN", "3")
    with pytest.raises(ConfigError, match=r"fetch.deadlin in the environment; did you mean deadline"):
        config.load_settings(_file(tmp_path, ""))


def test_a_password_is_not_repeated_in_an_error(tmp_path: Path) -> None:
    """A wrong password setting is named without its value."""
    with pytest.raises(ConfigError) as caught:
        config.load_settings(_file(tmp_path, "[smtp]\npassword = 12345\n"))
    assert "12345" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that was asked for by name must be there."""
    with pytest.raises(ConfigError, match="No configuration file"):
        config.load_settings(tmp_path / "nowhere.toml")


def test_the_written_configuration_is_all_settings_at_their_defaults() -> None:
    """Uncommented, the file that init writes is valid and changes nothing."""
    lines = [line[2:] if line.startswith("# ") and " = " in line.split("#")[1] else line for line in default_config_text().splitlines()[1:]]
    table = tomllib.loads("\n".join(lines))
    assert {section: set(values) for section, values in table.items()} == {
        name: set(field.annotation.model_fields)  # type: ignore[union-attr]
        for name, field in Settings.model_fields.items()
    }
    assert Settings(**table) == Settings()


def test_the_service_keeps_its_data_in_its_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under systemd the database lies in STATE_DIRECTORY."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    assert config.database_url(config.load_settings()) == f"sqlite:///{tmp_path}/watcher.db"


def test_templates_beside_the_file_are_used(tmp_path: Path) -> None:
    """The folder is found by itself where it is there; a setting names another."""
    file = tmp_path / "watcher.toml"
    file.write_text("[delivery]\ndeadline = 20\n")
    assert config.load_settings(file).delivery.templates == ""
    (tmp_path / "templates").mkdir()
    assert config.load_settings(file).delivery.templates == str(tmp_path / "templates")
    assert config.load_settings(file).delivery.deadline == 20
    file.write_text('[delivery]\ntemplates = "/elsewhere"\n')
    assert config.load_settings(file).delivery.templates == "/elsewhere"


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("alerts", "timezone", "Mars", "Europe/Paris"),
        ("alerts", "rate", "few", "30/h"),
        ("operator", "alive", "soon", "daily@07:00"),
    ],
)
def test_times_and_limits_are_checked(section: str, key: str, value: str, says: str) -> None:
    """What cannot be one is named with the way to write it."""
    with pytest.raises(ConfigError, match=says):
        config.load_settings(**{section: {key: value}})


@pytest.mark.parametrize(
    ("written", "ages"),
    [('["20m", "3h"]', (1200, 10800)), ("[]", ()), ("[600, 1200]", (600, 1200))],
)
def test_ages_of_rereading_are_a_list_that_grows(tmp_path: Path, written: str, ages: tuple[float, ...]) -> None:
    """Ages may be written with their units; an empty list switches re-reading off."""
    assert config.load_settings(_file(tmp_path, f"[alerts]\nreread = {written}\n")).alerts.reread == ages


@pytest.mark.parametrize("written", ["[60]", '["2h", "1h"]', '["1h", "65m"]', '["1h", "1h"]'])
def test_ages_of_rereading_that_are_impolite_are_refused(tmp_path: Path, written: str) -> None:
    """Less than ten minutes between two readings, or ages that do not grow, are an error that names the setting and says what to write."""
    with pytest.raises(ConfigError, match=r"alerts\.reread: write ages that grow by at least ten minutes"):
        config.load_settings(_file(tmp_path, f"[alerts]\nreread = {written}\n"))
