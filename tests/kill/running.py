"""Kills, restarts and looks, again and again. Flow: seed → **kills** → log."""

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from api.backup import BackupError, verify
from tests.kill import processes
from tests.kill.client import Client
from tests.kill.commands import FAMILIES as COMMANDS
from tests.kill.commands import Job
from tests.kill.ledger import Ledger
from tests.kill.looking import analysed_twice, look, pending
from tests.kill.processes import Command

REQUESTS = ("single", "batch", "corrections", "entities", "topics", "mixed")
ALIVE = ("api", "backend", "postmaster", "machine")
_CLIENTS = 2
_ARTICLES = 25
# Clients have so long to send what they are to be killed in.
_MOST_SECONDS = 6
# A database grows over so many kills; the next is new, its first migration among what is killed.
_FRESH = 25


@dataclass(slots=True)
class Kill:
    """One kill: what was killed during what, and what was found after the restart."""

    number: int
    family: str
    target: str
    after: float
    victim: str = ""
    during: list[str] = field(default_factory=list)
    accepted: int = 0
    unsure: int = 0
    articles: int = 0
    wrong: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    times: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def hit(self) -> bool:
        """Whether there was something to kill."""
        return not self.victim.startswith(processes.NOTHING)


class Runner:
    """Kills over one folder, by one seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.data = folder / "var"
        self.chance = Random(seed)
        self.api: Command | None = None
        self.address = ""
        self.ledgers = [Ledger() for _ in range(_CLIENTS + 1)]
        self.clients: list[Client] = []
        self.times: dict[str, float] = {}
        self._last = 0.0

    def run(self, kills: int, plan: Iterable[tuple[str, str]] | None = None) -> Iterator[Kill]:
        """Yields each kill when what it left was looked at; `plan` says what of what, in order.

        Those that came too late, or before there was a server, are looked at and not counted.
        """
        try:
            for number, (family, target) in enumerate(self._plan() if plan is None else plan):
                if kills <= 0:
                    return
                if number % _FRESH == 0:
                    self._fresh()
                kill = self._one(number, family, target)
                kills -= kill.hit
                yield kill
        finally:
            self._stop()

    def _plan(self) -> Iterator[tuple[str, str]]:
        """All kinds of kills in every round, in another order each time."""
        while True:
            pairs = [(family, target) for family in REQUESTS for target in ALIVE]
            pairs += [(family, target) for family in COMMANDS for target in ("cli", *ALIVE[1:])]
            self.chance.shuffle(pairs)
            yield from pairs

    def _fresh(self) -> None:
        self._stop()
        for one in processes.server_processes(self.data):
            one.kill()
            one.wait(30)
        shutil.rmtree(self.data, ignore_errors=True)
        self.ledgers = [Ledger() for _ in self.ledgers]

    def _stop(self) -> None:
        if self.api is not None:
            if processes.server_processes(self.data):
                processes.stop(self.api)
            else:
                self.api.kill()
            self.api = None

    def _start(self) -> None:
        if self.api is None or not self.api.alive():
            self.api, self.address = processes.serve(self.data)

    def _one(self, number: int, family: str, target: str) -> Kill:
        begun = time.monotonic()
        self.clients = []
        command = family in COMMANDS
        kill = Kill(number, family, target, self.chance.uniform(0.02, 2.0 if command else 0.2))
        before = sum(ledger.accepted for ledger in self.ledgers)
        job = Job(family, self.folder, f"c{number}", self.chance, _ARTICLES) if command else None
        if family == "migration":
            # Nobody migrates under a server that runs.
            self._start()
            self._stop()
        else:
            self._start()
            self._write(number, "mixed" if command else family, 1 if command else _CLIENTS)
        running = self._begin(job)
        if not command:
            self._wait(self.chance.randint(1, 40))
        time.sleep(kill.after)
        kill.during = self._during(running)
        if target == "cli" and running is not None:
            kill.victim = "the command" if running.alive() else f"{processes.NOTHING}: it had ended"
            running.kill()
        elif target == "api" and self.api is not None:
            kill.victim = "the API"
            self.api.kill()
        else:
            kill.victim = processes.kill_server(self.data, target, self.chance)
            if target == "machine":
                for one in (self.api, running):
                    if one is not None:
                        one.kill()
        self.times, self._last = {}, time.monotonic()
        kill.wrong += self._rest(running, job, target)
        kill.slow = [one for client in self.clients for one in client.slow]
        kill.accepted = sum(ledger.accepted for ledger in self.ledgers) - before
        kill.unsure = sum(ledger.unsure for ledger in self.ledgers)
        kill.wrong += self._again(job)
        self._time("done again")
        found, kill.articles = look(self.data, self.ledgers)
        kill.wrong += found
        self._time("looked")
        kill.wrong += self._retry(number)
        self._time("sent again")
        kill.times = self.times
        if job is not None:
            job.clean()
        kill.seconds = time.monotonic() - begun
        return kill

    def _write(self, number: int, family: str, clients: int) -> None:
        self.clients = [
            Client(f"w{who}n{number}", self.address, family, self.chance.getrandbits(32), ledger)
            for who, ledger in enumerate(self.ledgers[:clients])
        ]
        # Entities are everybody's: one thread alone changes them.
        for one in self.clients[1:]:
            one.operations = [o for o in one.operations if o.__name__ not in _OF_ALL] or [one.post]
        for one in self.clients:
            one.start()

    def _wait(self, requests: int) -> None:
        """Until so many requests were sent, or for some seconds."""
        deadline = time.monotonic() + _MOST_SECONDS
        while sum(client.requests for client in self.clients) < requests:
            if time.monotonic() > deadline or not any(c.is_alive() for c in self.clients):
                return
            time.sleep(0.005)

    def _begin(self, job: Job | None) -> Command | None:
        if job is None:
            return None
        job.begin(self.ledgers[-1])
        return processes.qala(self.data, "command", *job.lines)

    def _during(self, running: Command | None) -> list[str]:
        doing = [client.doing or "between two" for client in self.clients]
        return [*doing, *(["command" if running.alive() else "ended"] if running else [])]

    def _rest(self, running: Command | None, job: Job | None, target: str) -> list[str]:
        """Let everybody notice; then whatever needs a new start gets one."""
        for client in self.clients:
            client.stopping.set()
        code = running.end() if running is not None else None
        self._time("the command ended")
        for client in self.clients:
            client.join(120)
        self._time("clients ended")
        wrong = [line for client in self.clients for line in client.wrong]
        wrong += [f"{client.name} hangs" for client in self.clients if client.is_alive()]
        if running is not None and code is None:
            running.kill()
            wrong.append("the command hangs")
        if job is not None and code == 0:
            job.done(self.ledgers[-1])
        # A backend's death is the server's affair; the API goes on.
        if target in {"postmaster", "machine"} and self.api is not None:
            # Its server is gone; only a new process starts one.
            self.api.kill()
            self.api = None
        if job is None or job.family != "migration":
            self._start()
            self._time("started")
        return wrong

    def _time(self, what: str) -> None:
        """Note how long a step took."""
        now = time.monotonic()
        self.times[what] = round(now - self._last, 1)
        self._last = now

    def _again(self, job: Job | None) -> list[str]:
        """The same command finishes what was cut off."""
        if job is None:
            return []
        wrong = []
        if job.family == "migration":
            job.lines = ["db", "migrate"]
        elif job.family == "bulk" and pending(self.data):
            # Meanwhile others write.
            client = Client(f"p{self.chance.getrandbits(20)}", self.address, "mixed", 0, Ledger())
            for operation in (client.post, client.batch, client.replace, client.delete):
                operation()
            wrong += client.wrong
            self.ledgers[0].states |= {
                key: states for key, states in client.ledger.states.items() if key[0] == "article"
            }
        elif job.family == "backup" and job.backup.exists():
            try:
                verify(job.backup)
            except BackupError as error:
                wrong.append(str(error))
        again = processes.qala(self.data, "again", *job.lines)
        if again.end() != 0:
            wrong.append(f"qala {' '.join(job.lines[:2])} does not finish: {again.said()[-300:]}")
            again.kill()
        job.done(self.ledgers[-1])
        return wrong

    def _retry(self, number: int) -> list[str]:
        """What is stored is sent again, as after a lost answer: nothing may change."""
        self._start()
        wrong = []
        for ledger in self.ledgers:
            held = ledger.held("article")
            some = self.chance.sample(held, min(3, len(held)))
            counted = set(analysed_twice(self.data, some))
            client = Client(f"r{number}", self.address, "single", 0, ledger)
            for key in some:
                code = client.store(key, ledger.now("article", key))
                if code != 200:
                    wrong.append(f"article {key} sent again: {code}")
            if set(analysed_twice(self.data, some)) != counted:
                wrong.append(f"analysed twice: {some}")
        return wrong


_OF_ALL = {"merge", "split", "rename"}


def line(kill: Kill) -> str:
    """One line of the log."""
    values = asdict(kill) | {"after": round(kill.after, 3), "seconds": round(kill.seconds, 1)}
    return json.dumps(values, ensure_ascii=False)


def table(kills: list[Kill]) -> str:
    """How many kills of what during what, and how many of them left something wrong."""
    targets = ("api", "cli", "backend", "postmaster", "machine")
    rows = [f"{'during':14}" + "".join(f"{target:>12}" for target in targets) + f"{'wrong':>8}"]
    for family in (*REQUESTS, *COMMANDS):
        some = [kill for kill in kills if kill.family == family and kill.hit]
        counts = [sum(kill.target == target for kill in some) for target in targets]
        wrong = sum(bool(kill.wrong) for kill in some)
        rows.append(f"{family:14}" + "".join(f"{n or '-':>12}" for n in counts) + f"{wrong:>8}")
    under_way = sum(
        kill.hit and any(d not in {"between two", "ended"} for d in kill.during) for kill in kills
    )
    rows += [
        "",
        f"{sum(kill.hit for kill in kills)} kills, {under_way} of them with a write or a command "
        f"under way; {sum(kill.accepted for kill in kills)} writes accepted, "
        f"{sum(kill.unsure for kill in kills)} without an answer; "
        f"{sum(bool(kill.wrong) for kill in kills)} left something wrong.",
    ]
    return "\n".join(rows)
