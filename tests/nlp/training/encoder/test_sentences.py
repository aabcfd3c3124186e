"""The command that makes the sentence encoder, on a tiny network of random weights."""

import lzma
from pathlib import Path

import numpy as np
from click.testing import CliRunner

from nlp.sentences import SentenceEncoder
from nlp.training.encoder import convert, sentences
from tests.nlp.training.encoder.tiny import TEXTS, tiny

ENGLISH = ("paris bade gabo", "cafe dodo")


def test_the_folder_is_centred_on_the_texts(tmp_path: Path) -> None:
    news = tmp_path / "texts.txt.xz"
    news.write_bytes(lzma.compress("\n\n".join(TEXTS).encode()))
    base = tmp_path / "base"
    arguments = [tiny().write(tmp_path / "tiny.bin"), "--texts", news, "--output", base]
    run = CliRunner().invoke(convert.main, [*map(str, arguments), "--seen", "2", "--latin", "6"])
    assert run.exit_code == 0, run.output

    lines = [line for text in TEXTS for line in text.splitlines()]
    arabic, english, folder = tmp_path / "ar.txt", tmp_path / "en.txt", tmp_path / "made"
    arabic.write_text("\n\n".join(lines), encoding="utf-8")
    english.write_text("\n".join(ENGLISH), encoding="utf-8")
    options = ["--arabic", arabic, "--english", english, "--output", folder]
    made = CliRunner().invoke(sentences.main, [str(base), *map(str, options)])
    assert made.exit_code == 0, made.output

    encoder = SentenceEncoder.load(folder)
    for texts in (lines, list(ENGLISH)):
        means = encoder.means(texts)
        centred = means - means.mean(axis=0)
        wanted = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        assert np.abs(encoder.encode(texts) - wanted).max() < 0.1
