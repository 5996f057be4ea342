"""The demo: the real daemon, with the embedded engine and a real SQLite file, on small news sites of this machine.

Articles are published in the order of their events; each alert is shown as it is delivered.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import typer

from watcher import bootstrap, config, data, log
from watcher.app import App
from watcher.data.message_texts import builtin_wording
from watcher.delivery import validate_settings
from watcher.demo import alert_view, scenario
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.demo.sites import Sites
from watcher.errors import UsageError, WatcherError
from watcher.model import Alert, ChannelKind
from watcher.rendering.sanitise import safe_line
from watcher.store import alerts, channels, feeds, topics

WEBHOOK_SECRET = "whsec_ZGVtb25zdHJhdGlvbi1zZWNyZXQtb2Ytd2F0Y2hlcg=="  # noqa: S105  the demo's own hook, on loopback
MAIL_RECIPIENT = "desk@demo.example"
WAIT_SECONDS = 60.0
CONFIGURATION_TEMPLATE = """# The demo's configuration: its sites are on loopback, which watcher connects to only where that is allowed.
[database]
url = "sqlite:///{folder}/watcher.db"
[fetch]
allow_addresses = ["127.0.0.0/8"]
[poll]
min_interval = 0.3
default_interval = 0.3
max_interval = 0.6
[alerts]
max_age = 0          # the articles are from September 2023
group_wait = 0       # no alert waits for others on its story
rate = "none"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "watcher@demo.example"
[log]
level = "warning"
"""


def run_demo(keep: Path | None) -> int:
    """Run the demo, and return its exit code: 0 when every alert arrived both as mail and at the webhook.

    Raises:
        UsageError: the folder cannot be used.
        WatcherError: something did not happen in time.
    """
    start = time.monotonic()
    folder = _prepare_folder(keep)
    with ExitStack() as stack:
        sites = stack.enter_context(Sites(scenario.load_outlets()))
        mailbox = stack.enter_context(Mailbox(folder / "mails"))
        hook = stack.enter_context(WebhookReceiver(WEBHOOK_SECRET, folder / "webhook.jsonl"))
        _print_introduction(mailbox, hook)
        app = stack.enter_context(_running_daemon(folder, sites, mailbox, hook))
        _print_dim(f"  {len(sites)} feeds polled once: existing entries are stored without alerts")
        player = DemoPlayer(app, sites, mailbox, hook)
        for scene in scenario.live_scenes():
            player.play_scene(scene)
        return _print_summary(player, folder, time.monotonic() - start)


def _prepare_folder(keep: Path | None) -> Path:
    folder = (keep or Path(tempfile.mkdtemp(prefix="watcher-demo-"))).resolve()
    if (folder / "watcher.db").exists():
        raise UsageError(f"{folder} already contains a demo. Choose an empty folder, or delete that one.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mails").mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be used: {error.strerror}. Choose another folder: watcher demo --keep FOLDER") from error
    return folder


@contextmanager
def _running_daemon(folder: Path, sites: Sites, mailbox: Mailbox, hook: WebhookReceiver) -> Iterator[App]:
    """Set the program up as a user would, start its engine, and wait until each feed was polled once."""
    file = folder / "watcher.toml"
    file.write_text(CONFIGURATION_TEMPLATE.format(folder=folder, port=mailbox.port), encoding="utf-8")
    settings = config.load_settings(file)
    log.configure("warning", "auto")
    app = bootstrap.build_app(settings)
    now = app.clock()
    with app.database.write() as tx:
        for url in sites.feed_urls.values():
            feeds.add(tx, url, title="", now=now)
        for name in scenario.watched_topics():
            topics.add(tx, data.builtin_topics_by_name()[name].topic, channels=[], now=now)
        channels.add(tx, "desk", ChannelKind.MAIL, validate_settings(ChannelKind.MAIL, {"to": MAIL_RECIPIENT}), now=now)
        channels.add(
            tx, "hook", ChannelKind.WEBHOOK, validate_settings(ChannelKind.WEBHOOK, {"url": hook.url, "secret": WEBHOOK_SECRET}), now=now
        )
    for scene in scenario.backlog_scenes():
        sites.publish(scene.outlet, scene.news_item)
    events: list[str] = []
    app.event_listeners.append(lambda event, _: events.append(event))
    engine = bootstrap.build_engine(app, settings, sweep_interval=0.1)
    engine.start()
    try:
        _wait_until(
            lambda: _all_feeds_read(app) and events.count("article_read") == len(scenario.backlog_scenes()), "the first poll of every feed"
        )
        yield app
    finally:
        engine.stop()
        engine.shut_down()
        app.close()


def _all_feeds_read(app: App) -> bool:
    with app.database.read() as tx:
        return all(row["first_read_at"] for row in feeds.list_with_entry_counts(tx))


def _wait_until(condition: Callable[[], bool], description: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise WatcherError(f"Timed out after {WAIT_SECONDS:.0f} s waiting for {description}. Try again; if it persists, report it.")
        time.sleep(0.02)


class DemoPlayer:
    """Publishes scene by scene and shows what comes of each."""

    def __init__(self, app: App, sites: Sites, mailbox: Mailbox, hook: WebhookReceiver) -> None:
        self.app, self.sites, self.mailbox, self.hook = app, sites, mailbox, hook
        self.analysed_articles: dict[str, dict[str, object]] = {}
        self.alert_ids: set[int] = set()
        app.event_listeners.append(self._on_event)

    def _on_event(self, event: str, facts: dict[str, object]) -> None:
        if event == "article_read":
            self.analysed_articles[str(facts["url"])] = facts

    def delivered_alert_ids(self) -> set[int]:
        """Return the alerts that the webhook received."""
        return {alert["id"] for call in self.hook.accepted for alert in call.json["data"]["alerts"]}

    def play_scene(self, scene: scenario.Scene) -> None:
        """Publish the scene's article, wait until it was read and its alerts were delivered, and print them."""
        before, began = self.sites.counts, time.monotonic()
        url = self.sites.publish(scene.outlet, scene.news_item)
        outlet = self.sites[scene.outlet].outlet.name
        _print_line(f"\n{scene.news_item.published:%d %b %Y %H:%M}  {outlet} publishes", bold=True)
        _print_line(f"  {safe_line(scene.news_item.title, 74)}")
        _wait_until(lambda: url in self.analysed_articles, f"the article {url}")
        facts = self.analysed_articles[url]
        with self.app.database.read() as tx:
            raised = alerts.list_for_article(tx, int(str(facts["article"])))
        self.alert_ids |= {alert.id for alert in raised}
        self._wait_for_deliveries()
        after = self.sites.counts
        polls, unchanged = after.polls - before.polls, after.unchanged - before.unchanged
        seconds = time.monotonic() - began
        _print_dim(f"  {polls} polls, {unchanged} of them unchanged · text from the {facts['source']} · done after {seconds:.1f} s")
        if raised:
            _print_alerts(raised)
        else:
            _print_dim(f"  {_reason_for_no_alert(facts)}: no alert")

    def _wait_for_deliveries(self) -> None:
        _wait_until(
            lambda: self.alert_ids <= self.delivered_alert_ids() and len(self.mailbox.mails) >= len(self.hook.accepted),
            "the alerts to arrive",
        )


def _print_alerts(raised: Iterable[Alert]) -> None:
    for alert in raised:
        _print_line("")
        for text in alert_view.alert_lines(alert, builtin_wording("en"), colour=_use_colour()):
            typer.echo(text, color=_use_colour())


def _reason_for_no_alert(facts: Mapping[str, object]) -> str:
    if facts["duplicate_of"]:
        return "near-copy of a story already alerted"
    return "nothing new" if facts["topics"] else "matches no topic"


def _print_introduction(mailbox: Mailbox, hook: WebhookReceiver) -> None:
    _print_line("watcher: seven small news sites, a mailbox and a webhook, all on this machine.", bold=True)
    _print_line("The daemon polls the sites. Five real articles of September 2023 are published;")
    _print_line("watcher reads who says what in them, and alerts when something changes.")
    _print_dim(f"  topics: {', '.join(scenario.watched_topics())}")
    _print_dim(f"  mail goes to {MAIL_RECIPIENT} at 127.0.0.1:{mailbox.port}")
    _print_dim(f"  the webhook is {hook.url}")


def _print_summary(player: DemoPlayer, folder: Path, seconds: float) -> int:
    mails, calls = {mail.id for mail in player.mailbox.mails}, {call.id for call in player.hook.accepted}
    delivered = [alert["id"] for call in player.hook.accepted for alert in call.json["data"]["alerts"]]
    complete = len(mails) == len(calls) > 0 and sorted(delivered) == sorted(player.alert_ids)
    counts = player.sites.counts
    sent = f"in {len(mails)} mails and {len(calls)} webhook calls"
    _print_line(f"\n{len(player.alert_ids)} alerts, each delivered once: {sent}, after {seconds:.0f} s.", bold=True)
    _print_dim(f"{counts.polls} polls ({counts.unchanged} unchanged), {counts.pages} pages fetched")
    _print_line(f"  database   {folder}/watcher.db\n  mails      {folder}/mails/\n  webhook    {folder}/webhook.jsonl")
    again = f"{_command_name()} --config {folder}/watcher.toml"
    _print_line(f"\nLook at the alerts and at who says what:\n  {again} alerts\n  {again} claims")
    _print_line(f"Set up your own:\n  {_command_name()} init")
    return 0 if complete else 1


def _command_name() -> str:
    """Return how the reader can run this program."""
    found = Path(sys.argv[0])
    if found.name != "watcher":
        return "watcher"
    try:
        return str(found.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(found) if os.sep in str(found) else "watcher"


def _use_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _print_line(text: str, *, bold: bool = False, fg: str | None = None) -> None:
    typer.echo(typer.style(text, bold=bold, fg=fg) if _use_colour() else text)
    sys.stdout.flush()


def _print_dim(text: str) -> None:
    typer.echo(typer.style(text, dim=True) if _use_colour() else text)
