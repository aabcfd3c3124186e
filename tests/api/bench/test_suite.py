"""Every comparison on a tiny size: that it works, not how long it takes."""

import json
import multiprocessing.dummy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from click.testing import CliRunner

from api.bench import loading, pipelines
from api.bench.baseline import lent_by, pieces_a_word, same_pieces, stock, wordpiece
from api.bench.floor import NoInt8Error, Shape
from api.bench.ground import SIZES, Ground, first_words
from api.bench.process import Life, soaked
from api.bench.suite import COMPARISONS, how, run
from api.cli import main
from api.cli.bench import NAMES
from api.settings import VARIABLES
from nlp.pipeline.component import articles_of
from nlp.reader import Reader
from tests.api.bench.tiny import TEXTS, write_pipeline
from tests.api.fake_reader import FakeReader

SHAPE = Shape(layers=1, width=48, heads=2, inner=64)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pipeline(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as tiny as these are slower in several threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def ground(pipeline: Path) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch, Ground(TEXTS, SIZES["tiny"], pipeline) as ground:
        # Filling in processes of its own is tested elsewhere, and so are real vectors.
        threads = SimpleNamespace(get_context=lambda _: multiprocessing.dummy)
        patch.setattr(loading, "multiprocessing", threads)
        ground.reader.sentences = FakeReader()  # type: ignore[assignment]
        yield ground


def said(reader: Reader) -> list[list[tuple[object, ...]]]:
    """What is said in each text, and by whom; not how sure the heads are, to the last digit."""
    return [
        [(s.cue, s.source, s.content, s.via, s.speakers[0].name) for s in analysis.statements]
        for analysis in reader.read_many(TEXTS)
    ]


def test_the_heads_do_the_same_work_on_every_side(ground: Ground) -> None:
    # The others compute in float32: half of it would decide now and then otherwise.
    lent = lent_by(ground.fp32, TEXTS)
    own = said(ground.fp32)
    assert any(own)
    for other in (
        stock(SHAPE, wordpiece(TEXTS), lent, ground.model),
        same_pieces(SHAPE, lent, ground.model),
    ):
        assert said(other) == own
        doc = other.nlp(TEXTS[0])
        assert doc._.trf_data.model_output.last_hidden_state.shape[-1] == SHAPE.width
        assert articles_of(doc)[0].vectors is lent[TEXTS[0]][0]


def test_pieces_a_word() -> None:
    tokenizer = wordpiece(["كتاب جديد كتاب جديد"], 200)
    assert pieces_a_word(tokenizer, ["كتاب جديد", "كتاب"]) == 1.0
    assert pieces_a_word(tokenizer, [""]) == 0.0


def test_texts_of_any_length_are_made_of_the_articles(ground: Ground) -> None:
    assert first_words(" a  b\nc d", 3) == " a  b\nc"
    assert first_words("a b", 9) == "a b"
    assert first_words(" ", 3) == ""
    for words in (1, 50, 700):
        assert len(ground.text(words).split()) == words


@pytest.mark.parametrize("name", [name for name in COMPARISONS if name != "process"])
def test_every_comparison_works(ground: Ground, name: str) -> None:
    ratios = list(run(ground, [name]))
    assert ratios
    for ratio in ratios:
        assert ratio.comparison == name
        assert len(ratio.firsts) == len(ratio.seconds) >= 3
        assert min(*ratio.firsts, *ratio.seconds) > 0
    names = [(ratio.first, ratio.second, ratio.unit) for ratio in ratios]
    assert len(set(names)) == len(names)


def test_without_int8_products_float32_is_left(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> float:
        raise NoInt8Error("not built in")

    monkeypatch.setattr(pipelines, "int8_rate", missing)
    [ratio] = run(ground, ["floor"])
    assert ratio.first == "pipeline in float32"
    assert "not to be had: not built in" in ratio.note


def test_how_it_was_measured_is_said(ground: Ground) -> None:
    said = "\n".join(how(ground))
    assert f"{len(TEXTS)} articles" in said
    assert "3 and 6 articles" in said


def test_the_command_measures_whole_processes(
    pipeline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("QALA_MODEL", str(pipeline))
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    (tmp_path / "broken.txt").write_bytes(b"\xff")
    options = ["--articles", str(tmp_path), "--only", "process", "--size", "tiny"]
    done = CliRunner().invoke(main, ["bench", *options, "--json"])
    assert done.exit_code == 0, done.output
    assert "broken.txt: not UTF-8" in done.stderr
    cold, first, later = json.loads(done.stdout)["ratios"]
    assert cold["unit"] == "s"
    assert cold["first"]["values"][0] > 0
    assert first["first"]["median"] > 1
    assert later["refusal"] == "not distinguishable: 1 pairs, 3 are needed"


def test_memory_that_grows_is_seen_and_memory_that_does_not_is_not() -> None:
    growing = soaked(Life(1.0, 1.0, tuple(float(n) for n in range(100, 200))), 1000)
    assert growing.refusal is None
    assert growing.median > 1.4
    flat = soaked(Life(1.0, 1.0, (500.0, 700.0) + (800.0, 801.0) * 49), 1000)
    assert flat.median == 1.0


def test_names_are_those_of_the_comparisons() -> None:
    assert tuple(COMPARISONS) == NAMES


def test_a_folder_without_articles_is_no_measure(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["bench", "--articles", str(tmp_path)])
    assert done.exit_code == 1
    assert "no articles to measure with" in done.output
