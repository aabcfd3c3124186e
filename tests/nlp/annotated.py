"""Invented articles with annotations written into the text, for tests that learn something.

`{c…}` cue, `{s…}` source, `{t…}` content, `{p…}`, `{o…}`, `{l…}` entities: one statement a line.
"""

import json
import re
from pathlib import Path
from typing import Any

_OPEN = re.compile(r"\{([cstpol])")
LABELS = {"p": "PER", "o": "ORG", "l": "LOC"}

LINES = [
    "{cقال} {sالوزير {pسامر الحداد}} إن {tالجسر سيفتح غدا}.",
    "{cوأكد} {s{pليلى مراد}} أن {tالمياه عادت إلى القرية}.",
    "{cوأضافت} {s{oوزارة النقل}} أن {tالطريق مغلق}.",
    "{cوأعلنت} {s{oبلدية الزهراء}} {tبدء العمل في ل{lمصر}}.",
    "{cوقال} {s{pسامر الحداد}}: «{tلن نتأخر}».",
    "{cوحذر} {s{pكريم نصار}} من {tارتفاع الأسعار}.",
]


def article(number: str, lines: list[str]) -> dict[str, Any]:
    """Read marked lines into the interchange form, the first one as a bare title."""
    text, entities, statements = "خبر مختلق\n\n", [], []
    for line in lines:
        plain, spans = _read(line, len(text))
        text += plain + "\n"
        entities += [
            {**span, "label": LABELS[kind], "name": span["text"]}
            for kind, span in spans
            if kind in LABELS
        ]
        parts = {kind: span for kind, span in spans if kind in "cst"}
        person = next((s["text"] for k, s in spans if k in "po"), "غير معروف")
        statements.append(
            {
                "id": len(statements) + 1,
                "cue": parts["c"],
                "source": parts.get("s"),
                "content": [parts["t"]],
                "kind": "direct" if "«" in line else "indirect",
                "speaker": {"name": person, "type": "organisation" if "{o" in line else "person"},
                "via": None,
                "parent": None,
            }
        )
    return {
        "id": number,
        "source": None,
        "date": None,
        "text": text,
        "entities": entities,
        "statements": statements,
    }


def _read(line: str, offset: int) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    plain, stack, spans = "", [], []
    i = 0
    while i < len(line):
        if match := _OPEN.match(line, i):
            stack.append((match.group(1), len(plain)))
            i = match.end()
        elif line[i] == "}":
            kind, start = stack.pop()
            span = {"start": offset + start, "end": offset + len(plain), "text": plain[start:]}
            spans.append((kind, span))
            i += 1
        else:
            plain += line[i]
            i += 1
    return plain, spans


def write_corpus(folder: Path, articles: list[dict[str, Any]]) -> Path:
    """Write articles as `corpus/train.jsonl` under a folder; returns the folder."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(a, ensure_ascii=False) + "\n" for a in articles)
    (folder / "corpus" / "train.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder
