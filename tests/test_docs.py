"""The documents say everything there is, and what they say works.

Every line of a fenced example in README.md, CONTRIBUTING.md, docs/*.md and deploy/README.md that starts with ``watcher ``,
``.venv/bin/watcher `` or ``watcher-as-service `` is parsed against the real command line.  Those of README.md and docs/*.md then run for
real, a document's in their order, in an empty home after ``watcher init`` (README.md has its own); docs/commands.md looks at records, so
its home is that of a watcher that has worked for a while on rnk-arms.  What is written at the end of a line as ``# exit code 1`` is
expected, else 0.  A fence that begins with ``$ watcher …`` goes on with the very answer.

Nothing leaves this machine.  Addresses of the examples are rewritten to real servers on loopback, which the environment allows:

- ``https://www.example.org/…`` -> a news site (``watcher.demo.sites``); a path ending in .xml is its feed, any other an article's page;
- ``https://example.org/…`` -> a webhook (``watcher.demo.receivers``) that verifies signatures, so its channel is given its secret;
- ``smtp://…@mail.example.org:587`` -> a mailbox, which is also the default mail server.

Only parsed: ``watcher run`` (README's becomes ``run --once``, twice, and must bring a real alert), ``watcher demo``, which takes half a
minute and has tests of its own, and ``watcher-as-service``, which needs systemd.  What a shell would do (``|``, ``>``, ``||``) is cut off.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.article_texts import ARMS_DEAL, ARMS_DEAL_SHORTENED, ARMS_SHIPMENT, RIVER_FLOOD
from tests.running_watcher import WEBHOOK_SECRET, make_news_item, running_receivers, running_site, running_world
from watcher.bootstrap import utc_now
from watcher.cli import build_app, main
from watcher.cli.startup import typer_fast
from watcher.config import Settings
from watcher.delivery.kind import ChannelKindSpec
from watcher.delivery.kinds import CHANNEL_KINDS
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.demo.sites import Site
from watcher.model import ChannelKind

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
RUN = [ROOT / "README.md", *DOCS]
READ = [*RUN, ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
PROGRAMS = ("watcher", ".venv/bin/watcher", "watcher-as-service")
LIVED = "commands.md"
"""The document whose examples look at what a watcher did."""
PAGE = (
    "Iran has put three kinds of drone on show at a trade fair by the sea, and says that a fourth is to follow before the summer.\n"
    "Visitors could walk around them behind a rope. Prices were not given, and a leaflet named no buyers.\n"
    "The organisers count forty countries among their guests, more than in any year since the fair was first held."
)
"""What the examples' article says."""
STREAM = {"id": 1, "url": "https://example.org/1", "published": "2026-03-01", "outlet": "Example", "title": "Shells", "text": ARMS_DEAL}


# ── reading the documents ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Example:
    """One line of a fenced example: the words after the program's name, and the exit code that it announces.

    ``shown``: what a fence of the form ``$ watcher …`` says that the command answers; its exit code is then not announced.
    """

    program: str
    words: tuple[str, ...]
    code: int
    place: str
    shown: str = ""


def fences(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(number of its first line, language, lines) of each fence."""
    opened: list[str] | None = None
    start, language = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("```"):
            if opened is not None:
                opened.append(line)
        elif opened is None:
            opened, start, language = [], number + 1, line.strip("` ")
        else:
            yield start, language, opened
            opened = None
    assert opened is None, f"a fence is never closed, from line {start}"


@cache
def examples(path: Path) -> list[Example]:
    found = []
    for start, language, lines in fences(path.read_text(encoding="utf-8")):
        if lines and lines[0].startswith("$ watcher "):
            name, *words = _bare(lines[0][2:])
            found.append(Example(name, tuple(words), 0, f"{path.relative_to(ROOT)}:{start}", "\n".join(lines[1:]).strip()))
        for number, line in enumerate(lines, start):
            if language in ("", "sh", "bash", "console") and line.split(" ")[0] in PROGRAMS and " " in line:
                said = re.search(r"#.*exit code (\d+)", line)
                place = f"{path.relative_to(ROOT)}:{number}"
                name, *words = _bare(line)
                found.append(Example(name, tuple(words), int(said[1]) if said else 0, place))
    return found


def _bare(line: str) -> list[str]:
    """The words of a line, up to what is the shell's."""
    shell = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
    shell.whitespace_split = True
    words: list[str] = []
    for word in shell:
        if set(word) <= set("|>&;"):
            break
        words.append(word)
    return words


def prose(path: Path) -> str:
    """A document without its fences."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def rows(path: Path) -> dict[str, str]:
    """First cell, without its backticks -> the whole row, of every table."""
    lines = [line for line in prose(path).splitlines() if line.startswith("| `")]
    return {line.split("|")[1].strip().strip("`"): line for line in lines}


# ── the command line ──────────────────────────────────────────────────────────────────────────────────────────────────


def commands(command: Any, name: str = "watcher") -> Iterator[tuple[str, Any]]:
    """Every command that can be typed, with its full name; a group that does something by itself is one."""
    inner = getattr(command, "commands", {})
    if not inner or (command.invoke_without_command and name != "watcher"):
        yield name, command
    for word, each in inner.items():
        yield from commands(each, f"{name} {word}")


WATCHER: Any = typer_fast.build_fast_command(build_app())
COMMANDS = dict(commands(WATCHER))


def parsed(example: Example) -> str:
    """The full name of the command, its words parsed as far as the program parses them before it acts; click's UsageError."""
    command, name, words, context = WATCHER, "watcher", list(example.words), None
    while True:
        context = command.make_context(name.rpartition(" ")[2], list(words), parent=context)
        rest = [*context._protected_args, *context.args]
        if not getattr(command, "commands", None) or not rest:
            return name
        word, inner, words = command.resolve_command(context, rest)
        name, command = f"{name} {word}", inner


@cache
def exemplified() -> set[str]:
    """The commands that docs/commands.md has an example of."""
    return {parsed(each) for each in examples(ROOT / "docs" / LIVED)}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options_and_an_example(name: str) -> None:
    """docs/commands.md has a row for each command, with every option that is not common to all, and an example that is that command."""
    row = rows(ROOT / "docs" / LIVED).get(name)
    assert row is not None, f"{name} has no row in docs/{LIVED}"
    common = {"--json", "--quiet", "--help"}
    for option in (each for each in COMMANDS[name].params if each.param_type_name == "option"):
        for spelling in {*option.opts, *option.secondary_opts} - common:
            if spelling.startswith("--"):
                assert re.search(rf"{spelling}(?![\w-])", row), f"{name} {spelling} is not in its row of docs/{LIVED}"
    assert name in exemplified(), f"docs/{LIVED} has no example of {name}"


def test_no_command_is_documented_that_is_not_there() -> None:
    """Each row of docs/commands.md is a command."""
    assert {name for name in rows(ROOT / "docs" / LIVED) if name.startswith("watcher")} == set(COMMANDS)


def test_the_options_before_the_command_are_documented() -> None:
    """docs/commands.md names each of watcher's own options."""
    told = prose(ROOT / "docs" / LIVED)
    own = {word for option in WATCHER.params for word in option.opts if word.startswith("--")}
    assert {"--config", "--set", "--debug", "--version"} <= own
    assert [word for word in sorted(own - {"--install-completion", "--show-completion"}) if word not in told] == []


def test_every_option_in_prose_is_one() -> None:
    """`--option` in the text of README.md and docs/*.md is an option of watcher's; docs/operation.md also speaks of systemd's."""
    known = {word for command in (WATCHER, *COMMANDS.values()) for each in command.params for word in (*each.opts, *each.secondary_opts)}
    for path in (each for each in RUN if each.name != "operation.md"):
        for quoted in re.findall(r"`((?!python )[^`\n]*--[^`\n]*)`", prose(path)):
            assert set(re.findall(r"(?<!\S)--[a-z-]+", quoted)) <= known | {"--help"}, f"{path.name} speaks of `{quoted}`"


def test_every_name_of_a_command_in_prose_is_one() -> None:
    """`watcher noun verb` in running text of any document names a command or a group that is there."""
    groups = {name.rpartition(" ")[0] for name in COMMANDS} | {"watcher"}
    for path in READ:
        for quoted in re.findall(r"`(watcher [a-z][^`]*)`", prose(path)):
            words = quoted.split()
            known = any(" ".join(words[:n]) in COMMANDS for n in (2, 3)) or (len(words) == 2 and quoted in groups)
            assert known, f"{path.name} speaks of `{quoted}`"


# ── settings and channels ─────────────────────────────────────────────────────────────────────────────────────────────


def settings() -> dict[str, Any]:
    sections: dict[str, Any] = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {f"{name}.{key}": field for name, each in sections.items() for key, field in each.model_fields.items()}


def test_every_setting_is_documented_with_its_default() -> None:
    """The tables of docs/configuration.md have exactly the settings there are, each with its default and a meaning."""
    told = rows(ROOT / "docs" / "configuration.md")
    assert set(told) == set(settings())
    for name, field in settings().items():
        _, _, default, meaning, _ = (cell.strip() for cell in told[name].split("|"))
        assert default == _default(field.default), f"the default of {name}"
        assert len(meaning.split()) >= 1, f"{name} has no meaning"


def _default(value: Any) -> str:
    """As the tables write it."""
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    if value == "":
        return "empty"
    if value == ():
        return "none"
    if isinstance(value, tuple):
        return f"`[{', '.join(f'{each:g}' for each in value)}]`"
    return f"`{value:.0f}`" if isinstance(value, float) and value.is_integer() else f"`{value}`"


@pytest.mark.parametrize("spec", CHANNEL_KINDS.values(), ids=lambda spec: spec.kind)
def test_every_channel_is_documented_with_its_settings(spec: ChannelKindSpec) -> None:
    """docs/channels.md has a section for each kind whose table has exactly its settings, in their order, with what is required."""
    text = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    found = re.search(rf"^## `{spec.kind}`\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/channels.md has no section of {spec.kind}"
    table = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", found[1], re.MULTILINE))
    assert list(table) == list(spec.setting_names)
    assert [name for name, default in table.items() if default == "required"] == [each.name for each in spec.settings if each.required]


def test_the_documents_name_the_channels_that_a_person_reads() -> None:
    """docs/configuration.md says for which kinds the general rate limit holds: those that call themselves personal, and no other."""
    row = rows(ROOT / "docs" / "configuration.md")["alerts.rate"]
    assert {kind for kind in CHANNEL_KINDS if kind in row} == {kind for kind, spec in CHANNEL_KINDS.items() if spec.personal}


# ── links ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_links_between_documents_lead_somewhere() -> None:
    """Each relative link of each document points at a file of the repository, and at a heading that is there."""
    checked = 0
    for path in READ:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            assert file.exists() and ROOT in (file, *file.parents), f"{path.name}: {target} is not there"
            assert not anchor or anchor in anchors(file), f"{path.name}: {target} has no such heading"
            checked += 1
    assert checked > 30


def test_the_index_names_every_document() -> None:
    """docs/README.md links to each document beside it."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCS if path.name != "README.md" and f"]({path.name})" not in index] == []


# ── the examples, run ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_example_is_a_command_with_options_that_exist(path: Path) -> None:
    """The words of each example parse: command, options, number of arguments."""
    for example in examples(path):
        try:
            parsed(example)
        except Exception as error:
            pytest.fail(f"{example.place}: {' '.join(example.words)}: {error}")


@dataclass(frozen=True)
class Desk:
    """What the examples reach: a news site, a webhook and a mailbox on loopback."""

    site: Site
    page: str
    hook: WebhookReceiver
    mailbox: Mailbox

    def here(self, words: tuple[str, ...]) -> list[str]:
        """The words with their addresses on loopback."""
        with_secret = any(word.startswith("url=https://example.org") for word in words) and not any("secret=" in word for word in words)
        return [self._word(word) for word in words] + ([f"secret={WEBHOOK_SECRET}"] if with_secret else [])

    def _word(self, word: str) -> str:
        word = re.sub(r"https://www\.example\.org/(\S*\.xml)", rf"{self.site.feed_url}?\1", word)
        word = re.sub(r"https://www\.example\.org/\S*", self.page, word)
        word = re.sub(r"https://example\.org/\S*", self.hook.url, word)
        return re.sub(r"smtp://\S*mail\.example\.org:587", f"smtp://127.0.0.1:{self.mailbox.port}?security=none", word)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with ExitStack() as stack:
        opened = stack.enter_context(running_site())
        mailbox, hook = stack.enter_context(running_receivers(tmp_path_factory.mktemp("desk")))
        page = opened.publish(make_news_item(1, PAGE, title="Drones at a fair", at=utc_now() - timedelta(hours=1)))
        yield Desk(opened, page, hook, mailbox)


@pytest.fixture
def home(own_home: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that may reach loopback and has a mail server, and the files that examples read."""
    given = {
        "WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.0/8",
        "WATCHER_SMTP__HOST": desk.mailbox.host,
        "WATCHER_SMTP__PORT": str(desk.mailbox.port),
        "WATCHER_SMTP__SECURITY": "none",
        "WATCHER_SMTP__SENDER": "watcher@example.org",
        "WATCHER_WORKERS__PROCESSES": "1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(own_home)
    (own_home / "last-month.jsonl").write_text(json.dumps(STREAM) + "\n", encoding="utf-8")
    return own_home


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Exit code and everything shown.  In this process, as `main` is called; `run --once` ends its process, so it has its own."""
    if words[:1] == ["run"]:
        program = Path(sys.executable).with_name("watcher")
        done = subprocess.run([program, *words], capture_output=True, text=True, timeout=300, env=dict(os.environ), check=False)
        return done.returncode, done.stdout + done.stderr
    shown = io.StringIO()
    with monkeypatch.context() as patch, redirect_stdout(shown), redirect_stderr(shown):
        patch.setattr(sys, "argv", ["watcher", *words])
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0), shown.getvalue()
    return 0, shown.getvalue()


ARMS_DENIALS = (
    "Russia denied on Sunday that North Korea had delivered weapons to it. North Korea denied that it had delivered weapons to Russia.\n"
    "A parade in honour of the harbour was put off because of rain, and the brass band went home by bus before noon."
)


def lived(home: Path, desk: Desk) -> None:
    """Let a watcher work in this home for a while: two feeds, an alert sent to a webhook and owed to a mail server that is not there."""
    folder = home / ".local" / "share" / "watcher"
    with running_site("other", "atom") as other, running_world(folder) as made:
        made.clock.current = utc_now() - timedelta(hours=3)
        first = made.add_feed(desk.site.feed_url), made.add_feed(other.feed_url)
        made.add_channel("hook", ChannelKind.WEBHOOK, url=desk.hook.url, secret=WEBHOOK_SECRET)
        made.add_channel("desk", ChannelKind.MAIL, to="desk@example.org", smtp="smtp://127.0.0.1:1?security=none")
        other.publish(make_news_item(0, RIVER_FLOOD, title="The river", at=made.clock()))
        made.run_due()
        for number, text in enumerate((ARMS_SHIPMENT, ARMS_DEAL_SHORTENED, ARMS_DENIALS), 5):
            other.publish(make_news_item(number, text, title=f"Arms {number}", at=made.clock()))
            made.advance(minutes=20)
        for _ in range(4):
            made.advance(minutes=20)
        assert first == (1, 2) and made.list_alerts() and made.failed_deliveries(), "the home has a record to look at"


def runs(path: Path) -> list[Example]:
    """Its examples that are not only parsed."""
    return [each for each in examples(path) if each.program != "watcher-as-service" and each.words[0] not in ("run", "demo")]


def check(example: Example, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code, shown = run(desk.here(example.words), monkeypatch)
    if example.shown:
        assert shown.strip() == example.shown, f"{example.place} shows what is not so"
        return
    assert code == example.code, f"{example.place}: watcher {' '.join(example.words)}\n{shown}"
    assert "Traceback" not in shown, f"{example.place}\n{shown}"


@pytest.mark.parametrize("path", [path for path in DOCS if runs(path)], ids=lambda path: path.name)
def test_every_example_runs(path: Path, home: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each example of the document, in its order, ends with the exit code it announces, and without a traceback."""
    assert run(["init"], monkeypatch)[0] == 0
    if path.name == LIVED:
        lived(home, desk)
    for example in runs(path):
        check(example, desk, monkeypatch)


def test_the_documents_have_examples() -> None:
    """So that the tests above cannot pass by finding none."""
    assert {path.name for path in DOCS if runs(path)} >= {"topics.md", "feeds.md", "channels.md", "configuration.md", LIVED}
    assert sum(len(runs(path)) for path in DOCS) > 60


def test_the_readme_leads_to_a_real_alert(home: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """README's examples run as written; and `run --once` before and after a story is published brings that story to the webhook, signed."""
    told = [each for each in examples(ROOT / "README.md") if each.program == ".venv/bin/watcher"]
    assert [each.words[0] for each in told[:5]] == ["init", "feed", "topic", "channel", "run"]
    for example in told:
        if example.words[0] != "run":
            check(example, desk, monkeypatch)
    assert run(["run", "--once"], monkeypatch)[0] == 0
    before = len(desk.hook.accepted)
    text = "Iran showed a new drone at a parade in Tehran on Monday, two witnesses who had come to see it said.\nNo flight was seen."
    desk.site.publish(make_news_item(77, text, title="A parade", at=utc_now()))
    assert run(["run", "--once"], monkeypatch)[0] == 0
    sent = [alert for call in desk.hook.accepted[before:] for alert in call.json["data"]["alerts"]]
    assert [(alert["topic"]["name"], alert["quote"]["title"]) for alert in sent] == [("iran-drones", "A parade")]
