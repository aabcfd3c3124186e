"""Readers and writers at once, for minutes, on a running server that holds an archive.

Not a test: for people. Locust lives in an environment of its own (`pip install locust psutil`):

    QALA_DATA=var/load qala bench fill --articles 1000 --quotes 10000
    QALA_DATA=var/load qala ingest seeds
    export QALA_KEY=$(QALA_DATA=var/load qala keys create "load test" --scope ingest)
    QALA_DATA=var/load QALA_LIMITS=off gunicorn --config python:api.gunicorn --bind 127.0.0.1:8100 \
        --pid var/load/pid
    locust -f tests/load/locustfile.py --headless --host http://127.0.0.1:8100 \
        --users 10 --run-time 5m --pid-file var/load/pid --memory-csv var/load/memory.csv

Prints Locust's tables by kind of request. A 503 with `Retry-After` is an answer, counted as a kind
of its own (`… refused`), and the writer waits as told. Memory, in MB, is that of gunicorn's master
and of each of its workers, every ten seconds. All texts are invented.
"""

import csv
import itertools
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import psutil
from locust import FastHttpUser, between, events, task
from locust.env import Environment

from api.bench import templates

_QUESTIONS = (
    "صفقة تبادل الأسرى",
    "وقف إطلاق النار",
    "ارتفاع الأسعار",
    "hostage deal",
    "ceasefire talks",
)
_WORDS = ("الرهائن", "القوافل", "التضخم", "المفتشين", "السفراء", "الناخبين")
_PEOPLE = templates.people()
_SENTENCES = templates.sentences()
_STARTS = ("سا", "لي", "كر", "وزا", "الح", "نا")
_MEMORY_SECONDS = 10
# Behind gunicorn nobody writes without one.
_KEY = {"Authorization": f"Bearer {os.environ.get('QALA_KEY', '')}"}
_numbers = itertools.count(int(time.time()) * 1000)


@events.init_command_line_parser.add_listener
def _options(parser: Any) -> None:
    parser.add_argument("--pid-file", default="", help="gunicorn's, to watch its memory.")
    parser.add_argument("--memory-csv", default="memory.csv", help="Where that is written.")


@events.test_start.add_listener
def _watch(environment: Environment, **_: Any) -> None:
    options = environment.parsed_options
    if options and options.pid_file:
        master = psutil.Process(int(Path(options.pid_file).read_text()))
        gevent.spawn(_write_memory, master, Path(options.memory_csv))


def _write_memory(master: psutil.Process, file: Path) -> None:
    begun = time.monotonic()
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["second", "process", "rss", "pss", "uss", "threads"])
        while master.is_running():
            for process in _processes(master):
                memory = process.memory_full_info()
                sizes = [round(size / 1e6) for size in (memory.rss, memory.pss, memory.uss)]
                name = "master" if process == master else f"worker {process.pid}"
                second = round(time.monotonic() - begun)
                rows.writerow([second, name, *sizes, process.num_threads()])
            out.flush()
            gevent.sleep(_MEMORY_SECONDS)


def _processes(master: psutil.Process) -> Iterator[psutil.Process]:
    """The master and its workers, without the embedded database, which it started."""
    yield master
    yield from (one for one in master.children() if one.name() == master.name())


def _text(words: int) -> str:
    """An invented article of about so many words, unlike any before."""
    people = random.sample(_PEOPLE, 3)
    parts = [f"تقرير {next(_numbers)}: {random.choice(templates.SUBJECTS)[0][0]}\n"]
    while sum(len(part.split()) for part in parts) < words:
        verb = random.choice(templates.VERBS)
        said = templates.core(random.choice(_SENTENCES))
        parts.append(f"{verb.text} {random.choice(people)} {verb.link} {said}.")
        if random.random() < 0.3:
            parts.append(random.choice(templates.FILLERS))
    return "\n".join(parts)


class Reader(FastHttpUser):
    """Somebody with a dashboard: lists, one quote, one article, searches, counts."""

    weight = 7
    wait_time = between(0.1, 0.5)

    def on_start(self) -> None:
        """Look at what there is to ask for."""
        quotes = self.client.get("/quotes?limit=100", name="GET /quotes").json()["items"]
        self.quotes = [(quote["id"], quote["article"]["id"]) for quote in quotes]
        self.speakers = [quote["speaker"]["name"] for quote in quotes if quote["speaker"]["name"]]
        entities = self.client.get("/entities?limit=100", name="GET /entities").json()["items"]
        self.entities = [entity["id"] for entity in entities]
        topics = self.client.get("/topics", name="GET /topics").json()["items"]
        self.topics = [topic["slug"] for topic in topics]

    def _get(self, name: str, path: str, **arguments: str) -> None:
        self.client.get(path, params=arguments, name=f"GET {name}")

    @task(5)
    def newest(self) -> None:
        self._get("/quotes", "/quotes", limit="20")

    @task(5)
    def of_speaker(self) -> None:
        self._get("/quotes?speaker=", "/quotes", speaker=random.choice(self.speakers))

    @task(3)
    def by_word(self) -> None:
        self._get("/quotes?q=", "/quotes", q=random.choice(_WORDS))

    @task(4)
    def about(self) -> None:
        self._get("/quotes?about=", "/quotes", about=random.choice(_QUESTIONS))

    @task(2)
    def about_something_new(self) -> None:
        # Its vector is made, not remembered.
        asked = f"{random.choice(_QUESTIONS)} {next(_numbers)}"
        self._get("/quotes?about=, new", "/quotes", about=asked)

    @task(3)
    def of_topic(self) -> None:
        self._get("/quotes?topic=", "/quotes", topic=random.choice(self.topics))

    @task(3)
    def one_quote(self) -> None:
        self._get("/quotes/<id>", f"/quotes/{random.choice(self.quotes)[0]}")

    @task(2)
    def similar(self) -> None:
        self._get("/quotes/<id>/similar", f"/quotes/{random.choice(self.quotes)[0]}/similar")

    @task(3)
    def one_article(self) -> None:
        key = random.choice(self.quotes)[1]
        self._get("/articles/<id>", f"/articles/{key}")
        self._get("/articles/<id>/quotes", f"/articles/{key}/quotes")

    @task(3)
    def facets(self) -> None:
        self._get("/quotes/facets", "/quotes/facets", by=random.choice(["stance", "speaker"]))

    @task(2)
    def timeline(self) -> None:
        path = f"/entities/{random.choice(self.entities)}/timeline"
        self._get("/entities/<id>/timeline", path, by="month")

    @task(3)
    def suggestions(self) -> None:
        self._get("/entities/suggest", "/entities/suggest", q=random.choice(_STARTS))


class Writer(FastHttpUser):
    """Somebody who hands in articles, one by one or many."""

    weight = 3
    wait_time = between(0.5, 1.5)
    # A batch takes its time.
    network_timeout = 300.0
    connection_timeout = 300.0

    def _post(self, name: str, path: str, body: object) -> None:
        with self.client.post(
            path, json=body, name=name, headers=_KEY, catch_response=True
        ) as answer:
            if answer.status_code == 503 and "Retry-After" in answer.headers:
                answer.request_meta["name"] = f"{name} refused"
                answer.success()
                gevent.sleep(int(answer.headers["Retry-After"]))

    @task(4)
    def analyse(self) -> None:
        self._post("POST /analyze", "/analyze", {"text": _text(300)})

    @task(4)
    def store(self) -> None:
        self._post("POST /articles", "/articles", {"text": _text(300), "outlet": "صدى"})

    @task(1)
    def store_many(self) -> None:
        articles = [{"text": _text(150)} for _ in range(20)]
        self._post("POST /articles/batch", "/articles/batch", articles)
