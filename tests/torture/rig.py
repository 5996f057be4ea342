"""Sites, receivers, the daemon and a publisher; kills at random moments, one last clean run, and the verdict."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture import receivers, stream
from tests.torture.judge import RecipientAudit, audit
from tests.torture.program import WatcherProgram
from watcher.demo.sites import RequestCounts, Sites

TOPIC = "convoys"
NETWORK_DELAY_SECONDS = 0.03  # seconds before a site answers
START_SECONDS = 120.0  # seconds a daemon has from its start to its first request
STANDSTILL_SECONDS = 30.0  # seconds in which nothing moves, after which a last run that still owes something is given up
STAGE_WAIT_SECONDS = 30.0  # seconds that a daemon has to come to the stage it is to be killed at
KILL_STAGES = (("poll", 2.5), ("page", 1.0), ("alert", 0.2), ("send", 0.3), ("send", 1.5))
"""After the first of which a kill comes, and how many seconds after it at most."""


@dataclass(frozen=True, slots=True)
class KillPlan:
    """How long to torture.  ``each`` stories appear around each kill, within ``news`` seconds of the daemon's first request."""

    kills: int = 50
    stories_per_kill: int = 8
    seed: int = 1
    publish_seconds: float = 2.0
    last_run_seconds: float = 600.0
    """Seconds that the last run may take."""
    planted_bug: str | None = None
    rate: str = "none"
    """Of mails, as `3/5s`: what is beyond it is held, and killed while it is."""
    stages: tuple[tuple[str, float], ...] = KILL_STAGES

    @property
    def stories(self) -> int:
        return self.kills * self.stories_per_kill


@dataclass(slots=True)
class KillTestOutcome:
    """What came of it.  ``killed_during``: what was under way at a kill, and how often."""

    audits: list[RecipientAudit]
    kills: int
    stories: int
    copies: int
    killed_during: Counter[str]
    sites: RequestCounts
    seconds: float
    faults: list[str] = field(default_factory=list)
    """Whatever else went wrong: children left behind, an exit code, a daemon that would not start."""

    @property
    def passed(self) -> bool:
        return not self.faults and all(account.passed for account in self.audits)

    @property
    def lost(self) -> int:
        return sum(len(account.lost) for account in self.audits)


PrintLine = Callable[[str], None]


def run_kill_test(plan: KillPlan, folder: Path, *, print_line: PrintLine = print) -> KillTestOutcome:
    """The whole of it, in ``folder``, which keeps the database and the log."""
    started = time.monotonic()
    with (
        Sites(stream.make_outlets(), delay=NETWORK_DELAY_SECONDS) as sites,
        receivers.RigReceivers() as inboxes,
        WatcherProgram(folder, planted_bug=plan.planted_bug) as program,
    ):
        _set_up(program, sites, inboxes, plan.rate)
        print_line(
            f"set up: {len(sites)} sites, empty at their first poll; one topic; a webhook and {len(inboxes.addresses)} mail recipients"
        )
        torture = _KillTest(plan, program, sites, inboxes, print_line)
        torture.run_kills()
        torture.run_to_completion()
        drops = torture.published
        return KillTestOutcome(
            audits=audit(inboxes.received_messages(), expected={drop.story for drop in drops}, recipients=inboxes.names),
            kills=plan.kills,
            stories=len({drop.story for drop in drops}),
            copies=sum(drop.is_copy for drop in drops),
            killed_during=torture.moments,
            sites=sites.counts,
            seconds=time.monotonic() - started,
            faults=torture.faults,
        )


def _set_up(program: WatcherProgram, sites: Sites, inboxes: receivers.RigReceivers, rate: str) -> None:
    program.configure(
        {
            "database": {"url": f"sqlite:///{program.database}"},
            "fetch": {"allow_addresses": ["127.0.0.0/8"], "deadline": 10},
            "poll": {"min_interval": 0.5, "default_interval": 0.5, "max_interval": 1},
            "alerts": {"max_age": 0, "rate": rate, "group_wait": 0},
            "operator": {"every": 0},
            "delivery": {"retry": [0.2, 0.5] + [1] * 30, "hostname": "rig.example"},
            "smtp": inboxes.smtp_settings,
            "log": {"format": "json"},
        }
    )
    program.run_command("init")
    program.run_command("feed", "add", *sites.feed_urls.values())
    inboxes.add_channels(program)
    program.run_command("topic", "add", TOPIC, stream.TOPIC_QUERY)
    program.start()  # each feed's first reading alerts nobody: it must be behind us
    deadline = time.monotonic() + START_SECONDS
    while not all(json.loads(line)["first_read_at"] for line in program.run_command("feed", "list", "--json").splitlines()):
        assert program.alive, f"watcher run ended by itself: {program.log_tail()}"
        assert time.monotonic() < deadline, f"the empty feeds were not read within {START_SECONDS} s: {program.log_tail()}"
        time.sleep(0.2)
    assert program.stop() == 0, f"watcher run failed at SIGTERM: {program.log_tail()}"


class _KillTest:
    """The kills and what happens around them."""

    def __init__(self, plan: KillPlan, program: WatcherProgram, sites: Sites, inboxes: receivers.RigReceivers, say: PrintLine) -> None:
        self.plan, self.program, self.sites, self.inboxes, self.print_line = plan, program, sites, inboxes, say
        self.moments: Counter[str] = Counter()
        self.faults: list[str] = []
        self._counts_at_start: Counter[str] = Counter()
        self.published: list[stream.Publication] = []
        self._dice = random.Random(plan.seed)
        self._upcoming = stream.publication_stream(plan.stories, seed=plan.seed)

    def run_kills(self) -> None:
        for number in range(1, self.plan.kills + 1):
            stage, latest = self._dice.choice(self.plan.stages)
            news = threading.Thread(target=self._publish, args=(self.plan.stories_per_kill, self.plan.publish_seconds), daemon=True)
            self._start()
            news.start()
            self._wait_for_stage(stage)
            time.sleep(wait := self._dice.uniform(0.0, latest))
            self._kill(number, f"{wait:4.2f} s after the first {stage}")
            news.join()
        self._publish(self.plan.stories, 0)  # what is left of the stream: its last copies

    def run_to_completion(self) -> None:
        """A last run without kills until nothing is owed any more, or nothing has moved for too long; then its end, and one run more.

        What everyone was told is no measure: a send that a kill cut short was heard, and yet is owed again, under the same key.
        """
        self._start()
        deadline = time.monotonic() + self.plan.last_run_seconds
        before, moved = None, time.monotonic()
        while not (self._is_complete() and self.program.ready):
            if (now := (self.inboxes.message_count, self.program.count_work(), self.program.ready)) != before:
                before, moved = now, time.monotonic()
            if not self.program.alive or time.monotonic() > min(deadline, moved + STANDSTILL_SECONDS):
                known, owed = self.program.count_work()
                self.faults.append(f"the last run stood still with {known} of {len(self.published)} entries known and {owed} rows owed")
                self.faults.append(self.program.log_tail())
                break
            time.sleep(0.1)
        code = self.program.stop()
        if code != 0:
            self.faults.append(f"the last run ended with exit code {code} after SIGTERM: {self.program.log_tail(5)}")
        if self.plan.planted_bug:  # it is known to be broken
            return
        heard = self.inboxes.message_count
        self.program.run_command("run", "--once")
        if late := self.inboxes.message_count - heard:
            self.faults.append(f"nothing was owed, and yet `run --once` then sent {late} messages")
        self.faults += [f"the log has an error: {line}" for line in self.program.log_errors()]

    def _is_complete(self) -> bool:
        """All that was published has come, and nothing is left to do about it."""
        return self.program.count_work() == (len(self.published), 0)

    def _start(self) -> None:
        """Start the daemon and wait for its first request; what the sites still say to the last one must be over before."""
        deadline = time.monotonic() + START_SECONDS
        while any(any(site.in_progress.values()) for site in self.sites) and time.monotonic() < deadline:
            time.sleep(0.01)
        self._counts_at_start = self._stage_counts()
        self.program.start()
        deadline = time.monotonic() + START_SECONDS
        while self._stage_counts()["poll"] == self._counts_at_start["poll"]:
            if not self.program.alive or time.monotonic() > deadline:
                raise AssertionError(f"watcher run made no request within {START_SECONDS} s:\n{self.program.log_tail()}")
            time.sleep(0.01)

    def _wait_for_stage(self, stage: str) -> None:
        """Until the daemon that runs now has come to that stage, or long enough."""
        deadline = time.monotonic() + STAGE_WAIT_SECONDS
        while self._stage_counts()[stage] == self._counts_at_start[stage] and time.monotonic() < deadline:
            time.sleep(0.005)

    def _stage_counts(self) -> Counter[str]:
        """What has begun so far, by stage."""
        counts, busy = self.sites.counts, self._requests_in_progress()
        asked = {"poll": counts.polls + busy["in a poll"], "page": counts.pages + busy["in a page"]}
        return Counter({**asked, "alert": self.program.count_alerts(), "send": self.inboxes.sends_started})

    def _publish(self, count: int, over: float) -> None:
        """The next stories of the stream at random moments: most while the daemon lives, the last ones after its death."""
        dice = random.Random(len(self.published))
        elapsed = 0.0
        for moment in sorted(dice.uniform(0, over) for _ in range(count)):
            time.sleep(moment - elapsed)
            elapsed = moment
            if (drop := next(self._upcoming, None)) is None:
                return
            self.sites.publish(drop.outlet, drop.news_item)
            self.published.append(drop)

    def _kill(self, number: int, when: str) -> None:
        busy = {name for name, count in self._requests_in_progress().items() if count}
        if not self.program.alive:
            self.faults.append(f"the daemon had ended by itself before kill {number}: {self.program.log_tail(5)}")
            return
        left = self.program.kill()
        self.moments.update(busy or {"between requests"})
        self.faults += [f"kill {number} left behind: {words}" for words in left]
        told = len(self.inboxes.stories_received_by_all())
        what = ", ".join(sorted(busy)) or "between requests"
        self.print_line(f"kill {number:3d} of {self.plan.kills} {when} ({what}): {len(self.published)} published, {told} told")

    def _requests_in_progress(self) -> dict[str, int]:
        counts = Counter({"in a poll": 0, "in a page": 0, "in a send": self.inboxes.sends_in_progress})
        for site in self.sites:
            counts["in a poll"] += site.in_progress["polls"]
            counts["in a page"] += site.in_progress["pages"]
        return counts
