"""The demo: the real daemon, with the embedded engine and a real SQLite file, on small news sites of this machine.

Stories appear in the order of their events; what a user gets is shown as it happens.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import typer

from watcher import bootstrap, config, data, log
from watcher.alerts.plain import line
from watcher.alerts.render import words
from watcher.app import App
from watcher.delivery import check
from watcher.demo import bill, story
from watcher.demo.receivers import Hook, Mailbox
from watcher.demo.sites import Sites
from watcher.errors import UsageError, WatcherError
from watcher.model import ChannelKind
from watcher.store import alerts, channels, feeds, topics

SECRET = "whsec_ZGVtb25zdHJhdGlvbi1zZWNyZXQtb2Ytd2F0Y2hlcg=="  # noqa: S105  the demo's own hook, on loopback
PATIENCE = 60.0
CONFIGURATION = """# The demo's configuration: its sites are on loopback, which watcher dials only where it is told to.
[database]
url = "sqlite:///{folder}/watcher.db"
[fetch]
allow_addresses = ["127.0.0.0/8"]
[poll]
min_interval = 0.3
default_interval = 0.3
max_interval = 0.6
[alerts]
max_age = 0          # the stories are of September 2023
group_wait = 0       # nothing waits for company here
rate = "none"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "watcher@demo.example"
[log]
level = "warning"
"""


def main(keep: Path | None) -> int:
    """Run the demo; 0 when every alert arrived both as mail and at the webhook."""
    start = time.monotonic()
    folder = (keep or Path(tempfile.mkdtemp(prefix="watcher-demo-"))).resolve()
    if (folder / "watcher.db").exists():
        raise UsageError(f"{folder} holds a demo already. Name an empty folder, or remove that one.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mails").mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be used: {error.strerror}. Name another folder: watcher demo --keep FOLDER") from error
    with ExitStack() as stack:
        sites = stack.enter_context(Sites(story.outlets()))
        mailbox = stack.enter_context(Mailbox(folder / "mails"))
        hook = stack.enter_context(Hook(SECRET, folder / "webhook.jsonl"))
        _introduce(mailbox, hook)
        app = stack.enter_context(_daemon(folder, sites, mailbox, hook))
        _dim(f"  {len(sites)} feeds read once: what they held before is stored and alerts nobody")
        stage = Stage(app, sites, mailbox, hook)
        for scene in story.programme():
            stage.play(scene)
        return _close(stage, folder, time.monotonic() - start)


@contextmanager
def _daemon(folder: Path, sites: Sites, mailbox: Mailbox, hook: Hook) -> Iterator[App]:
    """The program as a user would have set it up, its engine running, each feed read once."""
    file = folder / "watcher.toml"
    file.write_text(CONFIGURATION.format(folder=folder, port=mailbox.port), encoding="utf-8")
    settings = config.load(file)
    log.configure("warning", "auto")
    app = bootstrap.app(settings)
    now = app.clock()
    with app.database.write() as tx:
        for url in sites.feed_urls.values():
            feeds.add(tx, url, title="", now=now)
        for name in story.topics():
            topics.add(tx, data.brought()[name].topic, channels=[], now=now)
        channels.add(tx, "desk", ChannelKind.MAIL, check(ChannelKind.MAIL, {"to": "desk@demo.example"}), now=now)
        channels.add(tx, "hook", ChannelKind.WEBHOOK, check(ChannelKind.WEBHOOK, {"url": hook.url, "secret": SECRET}), now=now)
    for scene in story.backlog():
        sites.publish(scene.outlet, scene.piece)
    heard: list[str] = []
    app.watchers.append(lambda event, _: heard.append(event))
    engine = bootstrap.engine(app, settings, every=0.1)
    engine.start()
    try:
        _until(lambda: _all_read(app) and heard.count("read") == len(story.backlog()), "the first poll of every feed")
        yield app
    finally:
        engine.stop()
        engine.shut_down()
        app.close()


def _all_read(app: App) -> bool:
    with app.database.read() as tx:
        return all(row["first_read_at"] for row in feeds.every(tx))


def _until(done: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise WatcherError(f"The demo waited {PATIENCE:.0f} s for {what} in vain. Run it again, and report it if it stays so.")
        time.sleep(0.02)


class Stage:
    """Publishes scene by scene and shows what the daemon makes of each."""

    def __init__(self, app: App, sites: Sites, mailbox: Mailbox, hook: Hook) -> None:
        self.app, self.sites, self.mailbox, self.hook = app, sites, mailbox, hook
        self.read: dict[str, dict[str, object]] = {}
        self.alerts: set[int] = set()
        app.watchers.append(self._hear)

    def _hear(self, event: str, facts: dict[str, object]) -> None:
        if event == "read":
            self.read[str(facts["url"])] = facts

    def heard(self) -> set[int]:
        """The alerts that the webhook was told."""
        return {alert["id"] for call in self.hook.received for alert in call.json["data"]["alerts"]}

    def play(self, scene: story.Scene) -> None:
        before, began = self.sites.counts, time.monotonic()
        url = self.sites.publish(scene.outlet, scene.piece)
        outlet = self.sites[scene.outlet].outlet.name
        _say(f"\n{scene.piece.published:%d %b %Y %H:%M}  {outlet} publishes", bold=True)
        _say(f"  {line(scene.piece.title, 74)}")
        _until(lambda: url in self.read, f"the article {url}")
        facts = self.read[url]
        with self.app.database.read() as tx:
            raised = alerts.of_article(tx, int(str(facts["article"])))
        self.alerts |= {alert.id for alert in raised}
        _until(lambda: self.alerts <= self.heard() and len(self.mailbox.mails) >= len(self.hook.received), "the alerts to arrive")
        after = self.sites.counts
        polls, unchanged = after.polls - before.polls, after.unchanged - before.unchanged
        seconds = time.monotonic() - began
        _dim(f"  {polls} polls, {unchanged} of them unchanged · text from the {facts['source']} · done after {seconds:.1f} s")
        if raised:
            for alert in raised:
                _say("")
                for text in bill.lines(alert, words("en"), colour=_colour()):
                    typer.echo(text, color=_colour())
        elif facts["duplicate_of"]:
            _dim("  a near-copy of a story you were told: silence")
        elif facts["topics"]:
            _dim("  all it says is on record: silence")
        else:
            _dim("  on no topic: silence")


def _introduce(mailbox: Mailbox, hook: Hook) -> None:
    _say("watcher: seven small news sites, a mailbox and a webhook, all on this machine.", bold=True)
    _say("The daemon polls the sites. Five real stories of September 2023 appear; watcher")
    _say("reads who says what in them, and tells what changes.")
    _dim(f"  watched: {', '.join(story.topics())}")
    _dim(f"  mail goes to desk@demo.example at 127.0.0.1:{mailbox.port}")
    _dim(f"  the webhook is {hook.url}")


def _close(stage: Stage, folder: Path, seconds: float) -> int:
    mails, calls = {mail.id for mail in stage.mailbox.mails}, {call.id for call in stage.hook.received}
    told = [alert["id"] for call in stage.hook.received for alert in call.json["data"]["alerts"]]
    complete = len(mails) == len(calls) > 0 and sorted(told) == sorted(stage.alerts)
    counts = stage.sites.counts
    sent = f"in {len(mails)} mails and {len(calls)} webhook calls"
    _say(f"\n{len(stage.alerts)} alerts, each told once: {sent}, after {seconds:.0f} s.", bold=True)
    _dim(f"{counts.polls} polls ({counts.unchanged} unchanged), {counts.pages} pages read")
    _say(f"  database   {folder}/watcher.db\n  mails      {folder}/mails/\n  webhook    {folder}/webhook.jsonl")
    again = f"{_program()} --config {folder}/watcher.toml"
    _say(f"\nLook again, and ask who says what:\n  {again} alerts\n  {again} claims")
    _say(f"Your own:\n  {_program()} init")
    return 0 if complete else 1


def _program() -> str:
    """How the reader can call this very program."""
    found = Path(sys.argv[0])
    if found.name != "watcher":
        return "watcher"
    try:
        return str(found.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(found) if os.sep in str(found) else "watcher"


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _say(text: str, *, bold: bool = False, fg: str | None = None) -> None:
    typer.echo(typer.style(text, bold=bold, fg=fg) if _colour() else text)
    sys.stdout.flush()


def _dim(text: str) -> None:
    typer.echo(typer.style(text, dim=True) if _colour() else text)
