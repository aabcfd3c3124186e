"""`python -m tests.fuzz --minutes 15`: how many inputs, what was covered, what broke.

Exit code 1 if anything did; the input is kept in the folder that is named.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.nlp.hostile import PARTS

# What captures have in them, beside hostile parts.
LABELS = (
    *("اقرأ أيضا:", "المصدر: وكالة", "كلمات دلالية: ماء، نار", "تاريخ النشر: 9 أكتوبر 2023"),
    *("شارك", "تويتر", "View this post on Instagram", "pic.twitter.com/abc", "• بند", "(رويترز)"),
    *("— فلان (@handle) October 9, 2023", "٩/١٠/٢٠٢٣", "\r\n\r\n", "\n\n", "***", "<div>"),
)


def main() -> int:
    """Fuzz in a process of its own, since that ends by itself; then say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0, metavar="N")
    parser.add_argument("--folder", type=Path, default=Path("var/fuzz"), metavar="DIR")
    arguments = parser.parse_args()
    corpus = arguments.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    words = arguments.folder / "words.dict"
    words.write_text("\n".join(map(_escaped, (*LABELS, *PARTS))) + "\n", encoding="ascii")
    for number, label in enumerate(LABELS):
        (corpus / f"seed-{number}").write_text(f"عنوان\n{label}\nقال فلان كذا.\n", encoding="utf-8")
    command = [
        *(sys.executable, "-m", "tests.fuzz.target", str(corpus)),
        *(f"-max_total_time={int(arguments.minutes * 60)}", f"-dict={words}", "-max_len=4096"),
        *("-print_final_stats=1", f"-artifact_prefix={arguments.folder}/", "-timeout=20"),
    ]
    process = subprocess.run(
        command, check=False, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    sys.stdout.write(summary(process.stderr, process.returncode) + "\n")
    if process.returncode:
        sys.stdout.write(process.stderr[-3000:])
    return int(process.returncode != 0)


def summary(said: str, code: int) -> str:
    """The figures that libFuzzer told at its end."""
    inputs = re.findall(r"number_of_executed_units: (\d+)", said)
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    edges, features, kept = covered[-1] if covered else ("?", "?", "?")
    tried = inputs[-1] if inputs else (re.findall(r"^#(\d+)", said, re.MULTILINE) or ["?"])[-1]
    return (
        f"{tried} inputs, {edges} edges and {features} features covered, {kept} inputs kept, "
        f"{'a crash' if code else 'no crash'}."
    )


def _escaped(part: str) -> str:
    """A part as libFuzzer's dictionaries hold it."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in part.encode()) + '"'


if __name__ == "__main__":
    sys.exit(main())
