"""`python -m tests.load.scaling`: whether time grows with the size of hostile texts, and no faster.

For each kind of text and step, the milliseconds at several sizes and the exponent between the last
two: about 1 is linear. It reports; nothing is asserted, since machines differ. The reader is that
of the tests, so that what is timed is all that is around the model.
"""

import json
import sys
import time
from collections.abc import Callable
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from api.app import create_app
from api.database import open_database
from api.http.parsing import parse_json
from api.search.lexemes import search_vector
from api.settings import Settings
from nlp.normalise import fold, fold_name
from nlp.sections import split
from tests.api.fake_reader import FakeReader
from tests.nlp.hostile import PARTS

SIZES = (25_000, 50_000, 100_000, 200_000)
KINDS = {
    "one line": "قال الوزير إن ذلك ",
    "one word": "ع",
    "lines": "قال الوزير كذا.\n",
    "blank lines": "\n",
    "labels": "اقرأ أيضا: عنوان\n",
    "quotation marks": '«"“',
    "bidi": "\u202eا\u202c\u2067ب\u2069",
    "marks": "\u0651\u064b",
    "tatweel": "ـ",
    "astral": "🕊",
    "hostile": "".join(PARTS),
}
Step = Callable[[str], object]


def main() -> int:
    """Print the table."""
    with TemporaryDirectory(prefix="qala-scaling-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(data=Path(folder) / "var", max_body=20_000_000, limits="off")
        with open_database(settings) as database:
            client = create_app(settings, FakeReader(), database, local=True).test_client()
            for line in table(steps(client)):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
    return 0


def steps(client: FlaskClient) -> dict[str, Step]:
    """What is timed, by name."""
    return {
        "json": lambda text: parse_json(json.dumps({"text": text}).encode()),
        "sections": split,
        "fold": lambda text: (fold(text), fold_name(text)),
        "words": search_vector,
        "POST": lambda text: client.post("/articles?replace=true", json={"id": "a", "text": text}),
        "GET": lambda _: client.get("/articles/a/quotes?offsets=utf16"),
    }


def table(timed: dict[str, Step]) -> list[str]:
    """A line for each kind of text and step."""
    head = "".join(f"{size:>9}" for size in SIZES)
    lines = [f"{'milliseconds':28}{head}  exponent"]
    for kind, part in KINDS.items():
        for name, step in timed.items():
            times = [_time(step, _text(part, size)) for size in SIZES]
            exponent = log(max(times[-1], 1e-6) / max(times[-2], 1e-6), SIZES[-1] / SIZES[-2])
            shown = "".join(f"{1000 * one:9.1f}" for one in times)
            lines.append(f"{kind:18}{name:10}{shown}  {exponent:8.1f}")
    return lines


def _text(part: str, size: int) -> str:
    """A text of this many characters that can be stored, whatever it is made of."""
    begun = "قال سامي الحداد إن الأمر قريب. "
    return (begun + part * (size // len(part) + 1))[:size]


def _time(step: Step, text: str) -> float:
    """Seconds; the best of two runs."""
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        step(text)
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
