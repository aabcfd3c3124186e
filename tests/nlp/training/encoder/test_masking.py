"""Rows and masks: nothing is lost or padded, words are hidden whole, chance is the seed's alone."""

from typing import Any

import numpy as np
import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from nlp.errors import FormatError
from nlp.training.encoder.masking import IGNORE, Vocabulary, hide, vocabulary_of, words_of
from nlp.training.encoder.rows import Rows, stream_of, word_starts
from nlp.training.encoder.tokenizer import SPECIAL, build
from tests.nlp.encoders import write_bert
from tests.nlp.training.encoder.tiny import TEXTS, tiny


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    made = tiny()
    inner = build(list(zip(made.pieces, made.scores.tolist(), strict=True)))
    names = ("bos", "pad", "eos", "unk", "mask", "cls", "sep")
    tokens = dict(zip(names, (*SPECIAL, "<s>", "</s>"), strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, **{f"{k}_token": v for k, v in tokens.items()}
    )


@pytest.fixture(scope="module")
def vocabulary(tokenizer: Any) -> Vocabulary:
    return vocabulary_of(tokenizer)


def test_texts_follow_one_another_with_a_separator(tokenizer: Any) -> None:
    stream = stream_of(iter(["قال", "أن الماء"] * 300), tokenizer)
    one = tokenizer.encode("قال", add_special_tokens=False)
    two = tokenizer.encode("أن الماء", add_special_tokens=False)
    assert stream.tolist() == [*one, 2, *two, 2] * 300
    with pytest.raises(FormatError, match="no text"):
        stream_of([], tokenizer)


@pytest.mark.parametrize("length", [1, 5, 14, 15, 27, 28, 29, 200])
def test_rows_are_full_and_each_pass_reads_all_but_its_ends(length: int) -> None:
    stream = np.arange(10, 10 + length, dtype=np.int32)
    rows = Rows(stream, 16, (0, 2), seed=3)
    assert rows.size == min(14, length)
    for number in range(3):
        batch = np.concatenate(
            [rows.batch(number * rows.per_pass + i, 1) for i in range(rows.per_pass)]
        )
        assert batch.shape == (rows.per_pass, rows.size + 2)
        assert (batch[:, 0] == 0).all()
        assert (batch[:, -1] == 2).all()
        inner = np.sort(batch[:, 1:-1].ravel())
        assert (np.diff(inner) == 1).all()  # no piece twice, none left out between
        assert length - len(inner) < 2 * rows.size


def test_rows_depend_on_the_step_alone() -> None:
    stream = np.arange(500, dtype=np.int32)
    one, other = Rows(stream, 16, (0, 2), seed=3), Rows(stream, 16, (0, 2), seed=3)
    wanted = [one.batch(step, 8) for step in range(20)]
    assert np.array_equal(other.batch(13, 8), wanted[13])
    assert np.array_equal(other.batch(2, 8), wanted[2])
    assert not np.array_equal(Rows(stream, 16, (0, 2), seed=4).batch(2, 8), wanted[2])
    assert len({row.tobytes() for batch in wanted for row in batch}) > 100


def test_words_begin_where_the_spelling_says(tokenizer: Any, vocabulary: Vocabulary) -> None:
    ids = np.asarray([tokenizer.encode('قال الوزير، وأضاف "قال ا".')])
    names = tokenizer.convert_ids_to_tokens(ids[0])
    words = words_of(ids, vocabulary)[0].tolist()
    groups: dict[int, str] = {}
    for number, name in zip(words, names, strict=True):
        groups[number] = groups.get(number, "") + name
    found = list(groups.values())
    assert found[:5] == ["<s>", "▁قال", "▁الوزير", "،", "▁وأضاف"]
    assert found[5:] == ["▁", '"', "قال", "▁ا", '"', ".", "</s>"]


def test_words_of_a_wordpiece_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_bert(tmp_path_factory.mktemp("b") / "bert", list(TEXTS), 1, 32, 2)
    found = AutoTokenizer.from_pretrained(folder)
    starts = word_starts(found)
    for piece, number in found.get_vocab().items():
        assert starts[number] == (not piece.startswith("##") or not piece.strip("#")), piece


def test_words_are_hidden_whole(tokenizer: Any, vocabulary: Vocabulary) -> None:
    rows = Rows(stream_of(TEXTS, tokenizer), 40, (0, 2), seed=1)
    hidden_pieces = pieces = 0
    for step in range(60):
        ids = rows.batch(step, 4)
        inputs, labels = hide(ids, vocabulary, 0.2, np.random.default_rng([1, step]))
        hidden = labels != IGNORE
        assert hidden.any()
        assert np.array_equal(labels[hidden], ids[hidden])
        assert np.array_equal(inputs[~hidden], ids[~hidden])
        assert not hidden[vocabulary.special[ids]].any()
        words = words_of(ids, vocabulary)
        for number in np.unique(words[hidden]):
            assert hidden[words == number].all()
            masked = inputs[words == number] == vocabulary.mask
            assert masked.all() or not masked.any()
        hidden_pieces += int(hidden.sum())
        pieces += int((~vocabulary.special[ids]).sum())
    assert 0.16 < hidden_pieces / pieces < 0.24


def test_shares_of_masks_and_of_other_pieces(vocabulary: Vocabulary) -> None:
    ids = np.full((40, 500), 8)
    assert not vocabulary.special[8]
    assert vocabulary.marks[ids].all()  # each is a word of its own
    inputs, labels = hide(ids, vocabulary, 0.5, np.random.default_rng(5))
    hidden = labels != IGNORE
    assert hidden.mean() == pytest.approx(0.5, abs=0.02)
    assert (inputs[hidden] == vocabulary.mask).mean() == pytest.approx(0.8, abs=0.02)
    assert (inputs[hidden] == 8).mean() == pytest.approx(0.1, abs=0.02)
    assert not vocabulary.special[inputs[hidden & (inputs != vocabulary.mask)]].any()


def test_at_least_one_word_is_hidden(vocabulary: Vocabulary) -> None:
    for seed in range(20):
        _, labels = hide(np.asarray([[0, 8, 2]]), vocabulary, 0.001, np.random.default_rng(seed))
        assert labels.tolist() == [[IGNORE, 8, IGNORE]]
