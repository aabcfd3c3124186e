"""Clients of the API that write without end, each with a ledger of what was accepted."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from random import Random
from typing import Any

from tests.kill.ledger import Ledger
from tests.kill.texts import text

_SECONDS = 60
_SLOW = 15
_TOPIC = {"name": "موضوع", "name_en": "Topic"}
_TERMS = ("المحادثات", "القوافل", "رهائن", "الشروط")
Answer = tuple[int, Any]


class Client(threading.Thread):
    """One thread that asks in turn; `doing` is the request under way.

    Ids begin with `name`, so that no two threads write the same thing. Errors that should not be
    are kept in `wrong`.
    """

    def __init__(self, name: str, address: str, family: str, seed: int, ledger: Ledger) -> None:
        super().__init__(name=name, daemon=True)
        self.address = address
        self.chance = Random(seed)
        self.ledger = ledger
        self.doing = ""
        self.wrong: list[str] = []
        self.slow: list[str] = []
        self.stopping = threading.Event()
        self.requests = 0
        families: dict[str, list[Callable[[], None]]] = {
            "single": [self.post, self.post, self.replace, self.delete, self.repeat],
            "batch": [self.batch],
            "corrections": [self.post, self.correct, self.correct, self.correct, self.delete],
            "entities": [self.post, self.merge, self.merge, self.split, self.rename],
            "topics": [self.post, self.put_topic, self.put_topic, self.delete_topic],
        }
        mixed = [one for some in families.values() for one in some]
        self.operations = families.get(family, mixed)

    def run(self) -> None:
        """Write until told to stop, or until nobody answers."""
        while not self.stopping.is_set():
            operation = self.chance.choice(self.operations)
            self.doing = operation.__name__
            try:
                operation()
            except OSError:
                return  # cut off: `doing` says in what
            self.doing = ""

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Status and body. Raises `OSError` where no whole answer comes."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        url = self.address + path
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        self.requests += 1
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            try:
                said = error.read()
            except http.client.HTTPException as cut:
                raise ConnectionError from cut
            if error.code == 500:
                self.wrong.append(f"{method} {path}: 500 {said.decode()[:200]}")
            return error.code, None
        except (ValueError, EOFError) as error:
            raise ConnectionError from error
        except Exception as error:
            if isinstance(error, OSError):
                raise
            raise ConnectionError(str(error)) from error  # http.client's
        finally:
            if time.monotonic() - begun > _SLOW:
                self.slow.append(f"{method} {path}: {time.monotonic() - begun:.0f} s")

    def _judge(self, kind: str, key: str, state: Any, code: int) -> bool:
        """Write an answer into the ledger; whether it was accepted."""
        if code < 300:
            self.ledger.done(kind, key, state)
            return True
        if code < 500:
            self.ledger.refused(kind, key)
        return False

    def _new(self) -> str:
        return f"{self.name}-{self.chance.getrandbits(48):x}"

    def _some(self, kind: str) -> str | None:
        held = self.ledger.held(kind)
        return self.chance.choice(held) if held else None

    def _of_article(self, key: str) -> None:
        """What was said of its quotes goes, or may go elsewhere, with its text."""
        for quote in [q for kind, q in self.ledger.states if kind == "quote"]:
            if self.ledger.states.get(("of", quote)) == [key]:
                self.ledger.forget("quote", quote)

    def post(self) -> None:
        """A new article."""
        self.store(self._new(), text(self.chance))

    def store(self, key: str, said: str, query: str = "") -> int:
        """Store one; the status."""
        self.ledger.may("article", key, said)
        code, _ = self.ask("POST", f"articles{query}", {"id": key, "text": said})
        self._judge("article", key, said, code)
        return code

    def repeat(self) -> None:
        """One that is stored: nothing may change."""
        key = self._some("article")
        if key is not None and self.store(key, self.ledger.now("article", key)) == 201:
            self.wrong.append(f"article {key} was stored and is made again")

    def replace(self) -> None:
        """Another text in the place of one."""
        key = self._some("article")
        if key is not None:
            self._of_article(key)
            self.store(key, text(self.chance), "?replace=true")

    def delete(self) -> None:
        """Delete one."""
        key = self._some("article")
        if key is not None:
            self._of_article(key)
            self.ledger.may("article", key, None)
            code, _ = self.ask("DELETE", f"articles/{key}")
            self._judge("article", key, None, code)

    def batch(self) -> None:
        """Some at once, one of them stored already."""
        items = {self._new(): text(self.chance) for _ in range(self.chance.randint(2, 12))}
        held = self._some("article")
        if held is not None:
            items[held] = self.ledger.now("article", held)
        for key, said in items.items():
            self.ledger.may("article", key, said)
        body = [{"id": key, "text": said} for key, said in items.items()]
        code, answer = self.ask("POST", "articles/batch", body)
        if code >= 500:
            return
        for item in answer["items"]:
            if item["status"] != "failed":
                self.ledger.done("article", item["id"], items[item["id"]])
            elif item["error"]["code"] == 500:
                self.wrong.append(f"batch: {item['error']}")

    def correct(self) -> None:
        """Correct a quote of an article."""
        key = self._some("article")
        if key is None:
            return
        code, answer = self.ask("GET", f"articles/{key}/quotes")
        if code != 200 or not answer["items"]:
            return
        quote = self.chance.choice(answer["items"])["id"]
        before = self.ledger.now("quote", quote) or {}
        change = self.chance.choice(
            [
                {"stance": "denial"},
                {"stance": "neutral"},
                {"hidden": True},
                {"hidden": False},
                {"topics": []},
                {"speaker": {"name": f"محرر {self.chance.randint(1, 9)}", "type": "person"}},
            ]
        )
        after = {**before, **change}
        if "speaker" in change:
            after["speaker"] = change["speaker"]["name"]  # type: ignore[index]
        self.ledger.states["of", quote] = [key]
        self.ledger.may("quote", quote, after)
        code, _ = self.ask("PATCH", f"quotes/{quote}", change)
        self._judge("quote", quote, after, code)

    def _entities(self) -> list[str]:
        code, answer = self.ask("GET", "entities?limit=50")
        return [one["id"] for one in answer["items"]] if code == 200 else []

    def merge(self) -> None:
        """Merge one entity into another."""
        found = self._entities()
        if len(found) < 2:
            return
        one, into = self.chance.sample(found, 2)
        self.ledger.may("merged", one, into)
        code, _ = self.ask("POST", f"entities/{one}/merge", {"into": into, "force": True})
        self._judge("merged", one, into, code)

    def split(self) -> None:
        """Undo a merge."""
        held = self.ledger.held("merged")
        if not held:
            return
        one = self.chance.choice(held)
        into = self.ledger.now("merged", one)
        self.ledger.may("merged", one, None)
        code, _ = self.ask("POST", f"entities/{into}/split", {"names": [one]})
        self._judge("merged", one, None, code)

    def rename(self) -> None:
        """Choose an English name."""
        found = self._entities()
        if found:
            one, name = self.chance.choice(found), f"Name {self.chance.getrandbits(20)}"
            self.ledger.may("named", one, name)
            code, _ = self.ask("PATCH", f"entities/{one}", {"name_en": name})
            self._judge("named", one, name, code)

    def put_topic(self) -> None:
        """Make or change a topic."""
        slug, terms = f"{self.name[:2]}-{self.chance.randint(1, 4)}", self.chance.sample(_TERMS, 2)
        self.ledger.may("topic", slug, terms)
        code, _ = self.ask("PUT", f"topics/{slug}", {**_TOPIC, "terms_ar": terms})
        self._judge("topic", slug, terms, code)

    def delete_topic(self) -> None:
        """Delete one."""
        slug = self._some("topic")
        if slug is not None:
            self.ledger.may("topic", slug, None)
            code, _ = self.ask("DELETE", f"topics/{slug}")
            self._judge("topic", slug, None, code)
