"""Sites, receivers, the daemon and a publisher; kills at random moments, one last clean run, and the judgement."""

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
from tests.torture.judge import Account, judge
from tests.torture.program import Program
from watcher.demo.sites import Counts, Sites

TOPIC = "convoys"
NETWORK = 0.03  # seconds before a site answers
START = 120.0  # seconds a daemon has from its start to its first request
STILL = 30.0  # seconds in which nothing moves, after which a last run that still owes something is given up
PATIENCE = 30.0  # seconds that a daemon has to come to the stage it is to be killed at
STAGES = (("poll", 2.5), ("page", 1.0), ("alert", 0.2), ("send", 0.3), ("send", 1.5))
"""After the first of which a kill comes, and how many seconds after it at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to torture.  ``each`` stories appear around each kill, within ``news`` seconds of the daemon's first request."""

    kills: int = 50
    each: int = 8
    seed: int = 1
    news: float = 2.0
    final: float = 600.0
    """Seconds that the last run may take."""
    plant: str | None = None
    rate: str = "none"
    """Of mails, as `3/5s`: what is beyond it is held, and killed while it is."""
    stages: tuple[tuple[str, float], ...] = STAGES

    @property
    def stories(self) -> int:
        return self.kills * self.each


@dataclass(slots=True)
class Outcome:
    """What came of it.  ``moments``: what was under way at a kill, and how often."""

    accounts: list[Account]
    kills: int
    stories: int
    copies: int
    moments: Counter[str]
    sites: Counts
    seconds: float
    faults: list[str] = field(default_factory=list)
    """Whatever else went wrong: children left behind, an exit code, a daemon that would not start."""

    @property
    def good(self) -> bool:
        return not self.faults and all(account.good for account in self.accounts)

    @property
    def lost(self) -> int:
        return sum(len(account.lost) for account in self.accounts)


Say = Callable[[str], None]


def run(plan: Plan, folder: Path, *, say: Say = print) -> Outcome:
    """The whole of it, in ``folder``, which keeps the database and the log."""
    started = time.monotonic()
    with Sites(stream.outlets(), delay=NETWORK) as sites, receivers.Receivers() as inboxes, Program(folder, plant=plan.plant) as program:
        _set_up(program, sites, inboxes, plan.rate)
        say(f"set up: {len(sites)} sites, empty at their first poll; one topic; a webhook and {len(inboxes.addresses)} mail recipients")
        torture = _Torture(plan, program, sites, inboxes, say)
        torture.kill_often()
        torture.finish()
        drops = torture.published
        return Outcome(
            accounts=judge(inboxes.receipts(), expected={drop.story for drop in drops}, recipients=inboxes.names),
            kills=plan.kills,
            stories=len({drop.story for drop in drops}),
            copies=sum(drop.copy for drop in drops),
            moments=torture.moments,
            sites=sites.counts,
            seconds=time.monotonic() - started,
            faults=torture.faults,
        )


def _set_up(program: Program, sites: Sites, inboxes: receivers.Receivers, rate: str) -> None:
    program.configure(
        {
            "database": {"url": f"sqlite:///{program.database}"},
            "fetch": {"allow_addresses": ["127.0.0.0/8"], "deadline": 10},
            "poll": {"min_interval": 0.5, "default_interval": 0.5, "max_interval": 1},
            "alerts": {"max_age": 0, "rate": rate, "group_wait": 0},
            "operator": {"every": 0},
            "delivery": {"retry": [0.2, 0.5] + [1] * 30, "hostname": "rig.example"},
            "smtp": inboxes.smtp,
            "log": {"format": "json"},
        }
    )
    program.cli("init")
    program.cli("feed", "add", *sites.feed_urls.values())
    inboxes.add_channels(program)
    program.cli("topic", "add", TOPIC, stream.QUERY)
    program.start()  # each feed's first reading alerts nobody: it must be behind us
    deadline = time.monotonic() + START
    while not all(json.loads(line)["first_read_at"] for line in program.cli("feed", "list", "--json").splitlines()):
        assert program.alive, f"watcher run ended by itself: {program.tail()}"
        assert time.monotonic() < deadline, f"the empty feeds were not read within {START} s: {program.tail()}"
        time.sleep(0.2)
    assert program.stop() == 0, f"watcher run failed at SIGTERM: {program.tail()}"


class _Torture:
    """The kills and what happens around them."""

    def __init__(self, plan: Plan, program: Program, sites: Sites, inboxes: receivers.Receivers, say: Say) -> None:
        self.plan, self.program, self.sites, self.inboxes, self.say = plan, program, sites, inboxes, say
        self.moments: Counter[str] = Counter()
        self.faults: list[str] = []
        self._before: Counter[str] = Counter()
        self.published: list[stream.Drop] = []
        self._dice = random.Random(plan.seed)
        self._coming = stream.stream(plan.stories, seed=plan.seed)

    def kill_often(self) -> None:
        for number in range(1, self.plan.kills + 1):
            stage, latest = self._dice.choice(self.plan.stages)
            news = threading.Thread(target=self._publish, args=(self.plan.each, self.plan.news), daemon=True)
            self._start()
            news.start()
            self._await(stage)
            time.sleep(wait := self._dice.uniform(0.0, latest))
            self._kill(number, f"{wait:4.2f} s after the first {stage}")
            news.join()
        self._publish(self.plan.stories, 0)  # what is left of the stream: its last copies

    def finish(self) -> None:
        """A last run without kills until nothing is owed any more, or nothing has moved for too long; then its end, and one run more.

        What everyone was told is no measure: a send that a kill cut short was heard, and yet is owed again, under the same key.
        """
        self._start()
        deadline = time.monotonic() + self.plan.final
        before, moved = None, time.monotonic()
        while not (self._settled() and self.program.ready):
            if (now := (self.inboxes.count, self.program.ledger(), self.program.ready)) != before:
                before, moved = now, time.monotonic()
            if not self.program.alive or time.monotonic() > min(deadline, moved + STILL):
                known, owed = self.program.ledger()
                self.faults.append(f"the last run stood still with {known} of {len(self.published)} entries known and {owed} rows owed")
                self.faults.append(self.program.tail())
                break
            time.sleep(0.1)
        code = self.program.stop()
        if code != 0:
            self.faults.append(f"the last run ended with exit code {code} after SIGTERM: {self.program.tail(5)}")
        if self.plan.plant:  # it is known to be broken
            return
        heard = self.inboxes.count
        self.program.cli("run", "--once")
        if late := self.inboxes.count - heard:
            self.faults.append(f"nothing was owed, and yet `run --once` then sent {late} messages")
        self.faults += [f"the log has an error: {line}" for line in self.program.errors()]

    def _settled(self) -> bool:
        """All that was published has come, and nothing is left to do about it."""
        return self.program.ledger() == (len(self.published), 0)

    def _start(self) -> None:
        """Start the daemon and wait for its first request; what the sites still say to the last one must be over before."""
        deadline = time.monotonic() + START
        while any(any(site.busy.values()) for site in self.sites) and time.monotonic() < deadline:
            time.sleep(0.01)
        self._before = self._seen()
        self.program.start()
        deadline = time.monotonic() + START
        while self._seen()["poll"] == self._before["poll"]:
            if not self.program.alive or time.monotonic() > deadline:
                raise AssertionError(f"watcher run made no request within {START} s:\n{self.program.tail()}")
            time.sleep(0.01)

    def _await(self, stage: str) -> None:
        """Until the daemon that runs now has come to that stage, or long enough."""
        deadline = time.monotonic() + PATIENCE
        while self._seen()[stage] == self._before[stage] and time.monotonic() < deadline:
            time.sleep(0.005)

    def _seen(self) -> Counter[str]:
        """What has begun so far, by stage."""
        counts, busy = self.sites.counts, self._busy()
        asked = {"poll": counts.polls + busy["in a poll"], "page": counts.pages + busy["in a page"]}
        return Counter({**asked, "alert": self.program.alerts(), "send": self.inboxes.begun})

    def _publish(self, count: int, over: float) -> None:
        """The next stories of the stream at random moments: most while the daemon lives, the last ones after its death."""
        dice = random.Random(len(self.published))
        elapsed = 0.0
        for moment in sorted(dice.uniform(0, over) for _ in range(count)):
            time.sleep(moment - elapsed)
            elapsed = moment
            if (drop := next(self._coming, None)) is None:
                return
            self.sites.publish(drop.outlet, drop.piece)
            self.published.append(drop)

    def _kill(self, number: int, when: str) -> None:
        busy = {name for name, count in self._busy().items() if count}
        if not self.program.alive:
            self.faults.append(f"the daemon had ended by itself before kill {number}: {self.program.tail(5)}")
            return
        left = self.program.kill()
        self.moments.update(busy or {"between requests"})
        self.faults += [f"kill {number} left behind: {words}" for words in left]
        told = len(self.inboxes.told())
        what = ", ".join(sorted(busy)) or "between requests"
        self.say(f"kill {number:3d} of {self.plan.kills} {when} ({what}): {len(self.published)} published, {told} told")

    def _busy(self) -> dict[str, int]:
        counts = Counter({"in a poll": 0, "in a page": 0, "in a send": self.inboxes.busy})
        for site in self.sites:
            counts["in a poll"] += site.busy["polls"]
            counts["in a page"] += site.busy["pages"]
        return counts
