"""Training on invented articles: it learns, it survives disk, and any encoder serves."""

import json
from pathlib import Path

import pytest
import spacy
import torch
from safetensors.torch import load_file

from nlp.errors import FormatError, ModelError
from nlp.interchange import to_interchange, to_line
from nlp.reader import Reader
from nlp.training.train import CONFIGS, Files, split, train
from tests.nlp.annotated import LINES, article, write_corpus
from tests.nlp.encoders import write_bert

ARTICLES = [article(f"invented-{i}", LINES[i:] + LINES[:i]) for i in range(len(LINES))]
TEXTS = [a["text"] for a in ARTICLES]
QUICK = {"refine_epochs": 2, "batch_pieces": 400, "bfloat16": False, "average": 0.8, "seed": 5}


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    base = write_bert(folder / "base", TEXTS, layers=2, width=96, heads=4)
    data = write_corpus(folder, ARTICLES)
    overrides = QUICK | {"epochs": 40, "encoder_rate": 1e-3, "head_rate": 2e-3}
    return train(
        CONFIGS / "qala_ar.cfg", Files(data), folder / "out", str(base), overrides=overrides
    )


def test_a_small_encoder_learns_its_articles_by_heart(learned: Path) -> None:
    reader = Reader.load(learned)
    for gold in ARTICLES:
        read = to_interchange(gold["id"], reader.read(gold["text"]))
        assert [e["text"] for e in read["entities"]] == [e["text"] for e in gold["entities"]]
        assert [s["cue"]["text"] for s in read["statements"]] == [
            s["cue"]["text"] for s in gold["statements"]
        ]
        assert [s["content"] for s in read["statements"]] == [
            s["content"] for s in gold["statements"]
        ]
        assert [s["source"] for s in read["statements"]] == [
            s["source"] for s in gold["statements"]
        ]
        assert [s["speaker"]["name"] for s in read["statements"]] == [
            s["speaker"]["name"] for s in gold["statements"]
        ]


def test_reading_is_the_same_after_another_round_to_disk(learned: Path, tmp_path: Path) -> None:
    nlp = spacy.load(learned)
    nlp.to_disk(tmp_path / "again")
    one, other = Reader.load(learned), Reader.load(tmp_path / "again")
    assert [one.read(text) for text in TEXTS] == [other.read(text) for text in TEXTS]


def test_reading_does_not_depend_on_the_batch(learned: Path) -> None:
    reader = Reader.load(learned)
    together = list(reader.read_many(TEXTS, batch_size=6))
    assert [a.statements for a in together] == [reader.read(t).statements for t in TEXTS]


def test_a_proclitic_becomes_a_token_of_its_own(learned: Path) -> None:
    doc = Reader.load(learned).nlp(ARTICLES[0]["text"])
    assert "مصر" in [ent.text for ent in doc.ents]
    assert doc.text == ARTICLES[0]["text"]
    assert len(doc._.trf_data.align.lengths) == len(doc)


def test_no_weights_are_pickled(learned: Path) -> None:
    kinds = {path.suffix for path in learned.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".cfg", ".safetensors", ".bin", ""}
    assert (learned / "vocab" / "lookups.bin").read_bytes() == b"\x80"  # an empty msgpack map


def test_camelbert_recipe_on_a_bert_of_that_shape(tmp_path: Path) -> None:
    base = write_bert(tmp_path / "camelbert", TEXTS, layers=12, width=768, heads=12)
    data = write_corpus(tmp_path, ARTICLES[:1])
    quick = QUICK | {"epochs": 1}
    out = train(
        CONFIGS / "camelbert.cfg", Files(data), tmp_path / "out", str(base), overrides=quick
    )
    meta = json.loads((out / "meta.json").read_text(encoding="utf-8"))
    assert meta["weights"]
    assert Reader.load(out).read(TEXTS[0]).text == TEXTS[0]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no folder .*NAME@COMMIT"):
        train(CONFIGS / "qala_ar.cfg", Files(tmp_path), tmp_path / "out", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match="no encoder at"):
        train(CONFIGS / "qala_ar.cfg", Files(tmp_path), tmp_path / "out", str(tmp_path))
    base = write_bert(tmp_path / "base", TEXTS, layers=1, width=32, heads=2)
    with pytest.raises(FormatError, match="no training articles"):
        train(CONFIGS / "qala_ar.cfg", Files(tmp_path), tmp_path / "out", str(base))
    data = write_corpus(tmp_path, ARTICLES[:1])
    with pytest.raises(ModelError, match="no pipeline at"):
        train(
            CONFIGS / "qala_ar.cfg", Files(data), tmp_path / "out", str(base), tmp_path / "nowhere"
        )


@pytest.mark.parametrize("name", ["someone/encoder", "someone/encoder@main", "@" + "0" * 40])
def test_an_encoder_of_a_hub_needs_its_commit(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="NAME@COMMIT"):
        train(CONFIGS / "qala_ar.cfg", Files(tmp_path), tmp_path / "out", name)


def test_a_hub_is_asked_for_one_commit_and_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    def refuse(name: str, **options: object) -> None:
        asked.append((name, options))
        raise OSError("not reached")

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", refuse)
    with pytest.raises(ModelError, match="not reached"):
        train(CONFIGS / "qala_ar.cfg", Files(tmp_path), tmp_path / "out", "someone/it@" + "a1" * 20)
    wanted = {"revision": "a1" * 20, "trust_remote_code": False, "local_files_only": False}
    assert asked == [("someone/it", wanted)]


def test_no_path_of_the_machine_is_kept(learned: Path) -> None:
    for file in ("config.cfg", "meta.json", "transformer/config.json"):
        assert str(learned.parent) not in (learned / file).read_text(encoding="utf-8")


def test_training_goes_on_from_a_pipeline(learned: Path, tmp_path: Path) -> None:
    data = write_corpus(tmp_path, ARTICLES[:1])
    silver = tmp_path / "silver.jsonl"
    silver.write_bytes(b"".join(to_line(a).encode() for a in ARTICLES[1:3]))
    more = tmp_path / "more.jsonl"
    more.write_bytes(to_line(ARTICLES[3] | {"id": "more"}).encode())
    still = QUICK | {"epochs": 1, "refine_epochs": 0, "encoder_rate": 0.0, "head_rate": 0.0}
    files = Files(data, (more,), (silver,))
    base = str(learned.parent / "base")
    out = train(
        CONFIGS / "qala_ar.cfg", files, tmp_path / "out", base, learned, still | {"mask": 0.0}
    )
    one, other = Reader.load(learned), Reader.load(out)
    assert [one.read(t).statements for t in TEXTS] == [other.read(t).statements for t in TEXTS]


def test_heads_go_on_over_an_encoder_with_other_layers(learned: Path, tmp_path: Path) -> None:
    base = write_bert(tmp_path / "base", TEXTS, layers=1, width=96, heads=4)
    data = write_corpus(tmp_path, ARTICLES[:1])
    still = QUICK | {"epochs": 1, "refine_epochs": 0, "encoder_rate": 0.0, "head_rate": 0.0}
    out = train(CONFIGS / "qala_ar.cfg", Files(data), tmp_path / "out", str(base), learned, still)
    for component in ("mentions", "statements", "speakers"):
        kept, found = (load_file(f / component / "model.safetensors") for f in (learned, out))
        assert all(torch.equal(kept[name], found[name]) for name in kept)
    assert json.loads((out / "transformer" / "config.json").read_bytes())["num_hidden_layers"] == 1


def test_weights_of_another_shape_are_refused(learned: Path, tmp_path: Path) -> None:
    base = write_bert(tmp_path / "base", TEXTS, layers=1, width=32, heads=2)
    data = write_corpus(tmp_path, ARTICLES[:1])
    with pytest.raises(ModelError, match="do not fit"):
        train(CONFIGS / "qala_ar.cfg", Files(data), tmp_path / "out", str(base), learned)


def test_articles_held_back_are_the_same_each_time(tmp_path: Path) -> None:
    data = write_corpus(tmp_path, [ARTICLES[0] | {"id": f"a{n}"} for n in range(100)])
    more = tmp_path / "more.jsonl"
    more.write_bytes(b"".join(to_line(ARTICLES[1] | {"id": f"b{n}"}).encode() for n in range(100)))
    kept, held = split(Files(data, (more,)))
    assert len(kept) + len(held) == 200
    assert {a["id"] for a in kept}.isdisjoint(a["id"] for a in held)
    assert sum(a["id"].startswith("a") for a in held) < sum(a["id"].startswith("b") for a in held)


def test_entities_by_other_guidelines_have_their_own_layer(learned: Path) -> None:
    reader = Reader.load(learned)
    own = [m.text for m in reader.read(TEXTS[0]).mentions]
    reader.follow("anercorp")
    assert [m.text for m in reader.read(TEXTS[0]).mentions] != own
    with pytest.raises(ModelError, match="anercorp, qala"):
        reader.follow("wojood")


def test_no_words_of_the_training_texts_are_kept(learned: Path) -> None:
    strings = set(json.loads((learned / "vocab" / "strings.json").read_text(encoding="utf-8")))
    assert strings.isdisjoint({"الحداد", "الجسر", "القرية"})
