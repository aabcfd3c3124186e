"""`project.yml`: its steps exist, hand their files on, and run from texts to a calibrated model."""

import json
import lzma
import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import srsly
from click.testing import CliRunner

import nlp.training
from api.cli import main
from nlp.reader import Reader
from nlp.training.standoff import digest_of
from nlp.training.train import is_held_back
from tests.nlp.annotated import LINES, article
from tests.nlp.encoders import write_news_bert
from tests.nlp.training.encoder.tiny import tiny

PROJECT = Path(nlp.training.__file__).parent / "project.yml"
TITLE = "خبر مختلق"
BLOCKS = ("figures", "conll", "breakdowns", "reliability")
STANDOFF = """
S 1 cue=2 src=3-5 content=7-9 kind=indirect stype=person speaker=سامر الحداد
E 4-5 PER سامر الحداد
"""


def commands() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = srsly.read_yaml(PROJECT)["commands"]
    return found


def test_every_step_is_a_command_with_its_options() -> None:
    project = srsly.read_yaml(PROJECT)
    steps = [name for flow in project["workflows"].values() for name in flow]
    assert set(steps) <= {step["name"] for step in commands()}
    for step in commands():
        for line in step["script"]:
            program, *rest = shlex.split(line)
            options = [word for word in rest if word.startswith("--")]
            if program == "qala":
                text = CliRunner().invoke(main, [rest[0], "--help"]).output
                own = nlp.training.loop.Settings.__dataclass_fields__ if rest[0] == "train" else ()
                known = {f"--{name.replace('_', '-')}" for name in own}
                assert all(option in text or option in known for option in options), line
            else:
                assert (program, rest[0]) == ("python", "-m")


def test_what_a_step_needs_is_given_or_made_before() -> None:
    project = srsly.read_yaml(PROJECT)
    by_name = {step["name"]: step for step in commands()}
    made: set[str] = set()
    for name in project["workflows"]["all"]:
        for need in by_name[name]["deps"]:
            given = ("${vars.data}", "${vars.config}", "${vars.annotations}")
            assert need.startswith(given) or need in made, (name, need)
        made |= set(by_name[name].get("outputs", ()))
    assert (PROJECT.parent / project["vars"]["config"]).is_file()
    assert (PROJECT.parent / project["vars"]["annotations"]).is_dir()


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, Any]:
    """Tiny data in the forms that the steps expect, and settings for a run of seconds."""
    articles = [article(name, LINES[i:] + LINES[:i]) for i, name in enumerate(ids())]
    data, work = tmp_path / "data", tmp_path / "work"
    for folder in ("corpus", "ner", "lm"):
        (data / folder).mkdir(parents=True)
    for name, some in {"train": articles, "dev": articles[:2], "seeds": articles[2:3]}.items():
        lines = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in some)
        (data / "corpus" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    conll = "قال\tO\nسامر\tB-PER\nالحداد\tI-PER\n\n"
    for part in ("train", "test"):
        (data / "ner" / f"anercorp_camel_{part}.conll").write_text(conll, encoding="utf-8")
    plain = [re.sub(r"\{\w|\}", "", "\n".join([TITLE, *LINES[i:], *LINES[:i]])) for i in range(3)]
    said = "قال سامر الحداد إن المدرسة {0} تفتح بابها {0} صباح الغد. وأضاف أن {0} تلميذ جاءوا. "
    texts = plain + ["".join(said.format(10 * n + i) for i in range(8)) for n in range(3)]
    packed = lzma.compress("\n\n".join(texts).encode())
    (data / "lm" / "news.txt.xz").write_bytes(packed)
    words = [a["text"] for a in articles] + texts
    write_news_bert(data / "base", words, layers=1, width=96, heads=4)
    annotations = tmp_path / "annotations"
    annotations.mkdir()
    key = digest_of(texts[0].strip())
    lines = f"T {key} 0 {len(texts[0].strip())}{STANDOFF}"
    (annotations / "a.txt").write_text(lines, encoding="utf-8")
    card = tmp_path / "card.md"
    blocks = "".join(f"<!-- qala:{b} -->\n<!-- /qala:{b} -->\n" for b in BLOCKS)
    card.write_text(f"# Card\n\n{blocks}", encoding="utf-8")
    work.mkdir()
    (work / "tiny.bin").write_bytes(tiny().bytes())
    plot = tmp_path / "plot.svg"
    paths = {"data": data, "work": work, "annotations": annotations, "card": card, "plot": plot}
    usual: dict[str, Any] = srsly.read_yaml(PROJECT)["vars"]
    return (
        usual
        | {name: str(path) for name, path in paths.items()}
        | {
            "config": str(PROJECT.parents[1] / "configs" / "qala_ar.cfg"),
            "wheel": "tiny.bin",
            "silver": 2,
            "teacher_epochs": 50,
            "silver_epochs": 80,
            "epochs": 4,
            "whole_words": 8,
            "distil_minutes": 0.05,
            "words_epochs": 1,
            "layers_out": "",
            "heads_out": 1,
            "inner": 150,
            "pruned_epochs": 1,
        }
    )


def ids() -> list[str]:
    """Return names of six articles, of which training holds back the last."""
    names = [f"invented-{number}" for number in range(500)]
    held = [name for name in names if is_held_back(name)]
    return [name for name in names if name not in held][:5] + held[:1]


def run(name: str, variables: dict[str, Any], patch: pytest.MonkeyPatch) -> None:
    """Run a step's script as `spacy project run` does, from the folder of the project."""
    patch.chdir(PROJECT.parent)
    (step,) = [step for step in commands() if step["name"] == name]
    for line in step["script"]:
        filled = re.sub(r"\$\{vars\.(\w+)\}", lambda m: str(variables[m[1]]), line)
        program, *arguments = shlex.split(filled)
        if program == "qala":
            found = CliRunner().invoke(main, arguments)
            assert found.exit_code == 0, found.output
            continue
        patch.setattr(sys, "argv", arguments[1:])
        sys.modules.pop(arguments[1], None)  # runpy warns of a module that is there already
        try:
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        except SystemExit as end:
            assert not end.code, filled


def test_all_steps_on_a_tiny_set(
    variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in srsly.read_yaml(PROJECT)["workflows"]["all"]:
        run(name, variables, monkeypatch)
        (step,) = [step for step in commands() if step["name"] == name]
        for output in step.get("outputs", ()):
            made = re.sub(r"\$\{vars\.(\w+)\}", lambda m: str(variables[m[1]]), output)
            assert Path(made).exists(), made
    work = Path(variables["work"])
    settings = json.loads((work / "model" / "speakers" / "cfg.json").read_text(encoding="utf-8"))
    assert settings["calibration"]["all"]
    assert Reader.load(work / "model").read(TITLE).text == TITLE
    assert "**who_said_what** F1" in Path(variables["card"]).read_text(encoding="utf-8")
    assert Path(variables["plot"]).is_file()
    silver = (work / "silver.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(silver) == variables["silver"]


def test_the_encoder_is_converted_and_adapted(
    variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, data = Path(variables["work"]), Path(variables["data"])
    run("convert", variables, monkeypatch)
    assert (work / "base" / "model.safetensors").is_file()
    shutil.rmtree(data / "base")
    (work / "base").rename(data / "base")
    run("adapt", variables | {"adapt_steps": 2, "adapt_length": 32}, monkeypatch)
    assert (work / "adapted" / "adaptation.json").is_file()
