"""The encoder: spacy-transformers' component, kept on disk as a Hugging Face folder.

spacy-transformers pickles its weights in float32, drops pieces past the window and lends each word
the first piece of the next one. Here `config.json`, the tokenizer and `model.safetensors` (half
precision) stand in `transformer/`, readable by any tool and loaded into float32 without running
anything from the file, and windows and alignment are those of `nlp.pipeline.encoding`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from spacy.language import Language
from spacy.tokens import Doc
from spacy_transformers import Transformer
from spacy_transformers.annotation_setters import null_annotation_setter
from spacy_transformers.data_classes import HFObjects, TransformerData, WordpieceBatch
from spacy_transformers.layers.transformer_model import set_pytorch_transformer
from thinc.api import Ragged

from nlp.errors import ModelError
from nlp.inference import FastEncoder, Precision, fast_encoder
from nlp.inference.loading import POOLED, Stored
from nlp.inference.ranges import NAME as RANGES
from nlp.pipeline.encoding import Floats, Ints, Pieces, alignment, pad, pieces_of
from nlp.pipeline.sections import article_numbers

DEFAULT_MODEL = {
    "@architectures": "spacy-transformers.TransformerModel.v3",
    "name": "",
    "get_spans": {"@span_getters": "spacy-transformers.doc_spans.v1"},
    "tokenizer_config": {"use_fast": True},
    "transformer_config": {},
    "mixed_precision": False,
    "grad_scaler_config": {},
}


# transformers leaves much of what is used here without types.
hf: Any = transformers


class Encoder(Transformer):
    """`transformer` with windows, alignment and files of its own; sets `doc._.trf_data`.

    `max_pieces` and `overlap` are pieces; `max_batch_items` bounds the padded pieces that one pass
    of the encoder sees, and so the memory that a long document takes.
    """

    model: Any  # thinc's TransformerModel; its attributes are set at run time
    # Where it was read from, and the network in eight bits when that is what runs.
    folder: Path | None = None
    fast: FastEncoder | None = None
    # What is in that folder, until something is made of it.
    _stored: Stored | None = None

    @property
    def tokenizer(self) -> Any:
        """The encoder's fast tokenizer."""
        return self.model.tokenizer

    @property
    def network(self) -> Any:
        """The encoder itself, a torch module, made when first asked for.

        Raises `ModelError` where its weights do not fit, or where it reads in int8.
        """
        if self.fast is not None:
            raise ModelError("the encoder was loaded in int8; load it in fp32 to train or write it")
        if self._stored is not None:
            self._set(self.tokenizer, self._stored.network())
        return self.model.transformer

    @property
    def config(self) -> Any:
        """The encoder's config, as transformers has it."""
        return self.model.transformer.config

    def load_base(self, base: str | Path) -> None:
        """Load a Hugging Face encoder from a folder or, as `NAME@COMMIT`, from a hub.

        What a name means on a hub can change, so a commit (40 hexadecimal digits) says which files
        are meant. Raises `ModelError` without one, and where the weights are no safetensors.
        """
        name, revision = _pinned(base)
        given: dict[str, Any] = {"trust_remote_code": False, "local_files_only": revision is None}
        try:
            tokenizer = hf.AutoTokenizer.from_pretrained(name, revision=revision, **given)
            config = hf.AutoConfig.from_pretrained(name, revision=revision, **given)
            options = {"add_pooling_layer": False} if config.model_type in POOLED else {}
            encoder = hf.AutoModel.from_pretrained(
                name, revision=revision, use_safetensors=True, **given, **options
            )
        except (OSError, ValueError) as error:
            raise ModelError(f"no encoder at {base}: {error}") from error
        self._set(tokenizer, encoder)

    def use(self, precision: Precision) -> None:
        """Read from now on in this precision: `auto` is int8 where processor and model have it.

        In int8 the weights are let go, so that the encoder can no more be trained or written.
        Raises `ModelError` where the weights do not fit, or int8 is asked for and cannot be had.
        """
        if self.fast is not None:
            return
        stored = self._stored or Stored(self.config, self.network.state_dict())
        fast = fast_encoder(stored, self.folder, precision)
        network = stored.network() if fast is None else _Unmade(self.config)
        self._set(self.tokenizer, network)
        self.fast = fast

    def initialize(
        self, get_examples: Callable[[], Iterable[Any]], *, nlp: Language | None = None
    ) -> None:
        """Load the encoder that the config names."""
        if not self.model.attrs["has_transformer"]:
            self.load_base(self.model.attrs["name"])

    def pieces(self, doc: Doc) -> Pieces:
        """Cut a document into the pieces and windows that the encoder will see."""
        limit = getattr(self.config, "max_position_embeddings", 512) - 2
        size = min(self.cfg["max_pieces"], limit)
        articles = article_numbers(doc)
        return pieces_of(doc, articles, self.tokenizer, size, self.cfg["overlap"])

    def predict(self, docs: Iterable[Doc]) -> Any:
        """Encode documents, windows of like length together: a `TransformerData` for each."""
        docs = list(docs)
        cut = [self.pieces(doc) for doc in docs]
        jobs = [(i, a, b) for i, piece in enumerate(cut) for a, b in piece.windows]
        vectors: dict[tuple[int, int], Floats] = {}
        for batch in _batches(jobs, self.cfg["max_batch_items"]):
            windows = [cut[i].ids[a:b] for i, a, b in batch]
            for (i, a, _), rows in zip(batch, self._encode(windows), strict=True):
                vectors[i, a] = rows
        return [
            self._data(doc, piece, [vectors[i, a] for a, _ in piece.windows])
            for i, (doc, piece) in enumerate(zip(docs, cut, strict=True))
        ]

    def _encode(self, windows: list[Ints]) -> Iterable[Floats]:
        """Vectors of each window's pieces, those of its two ends with them."""
        if self.fast is not None:
            ends = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
            return self.fast.encode([[ends[0], *ids.tolist(), ends[1]] for ids in windows])
        ids, mask = pad(windows, self.tokenizer)
        with torch.inference_mode():
            hidden = self.network(
                input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)
            ).last_hidden_state.numpy()
        return [rows[: len(window) + 2] for rows, window in zip(hidden, windows, strict=True)]

    def _data(self, doc: Doc, pieces: Pieces, hidden: Sequence[Floats]) -> TransformerData:
        if not hidden:
            return TransformerData.empty()
        ids, mask = pad([pieces.ids[a:b] for a, b in pieces.windows], self.tokenizer)
        output = np.zeros((*ids.shape, hidden[0].shape[1]), dtype=np.float32)
        for i, row in enumerate(hidden):
            output[i, : len(row)] = row
        rows, lengths = alignment(pieces, len(doc), ids.shape[1])
        strings = [self.tokenizer.convert_ids_to_tokens(row) for row in ids.tolist()]
        arrays: list[Any] = [ids, mask, rows.reshape(-1, 1).astype("i"), lengths.astype("i")]
        batch = WordpieceBatch(strings, arrays[0], arrays[1], mask.sum(1).tolist(), None)
        align = Ragged(arrays[2], arrays[3])
        return TransformerData(batch, hf.utils.ModelOutput(last_hidden_state=output), align)

    def set_annotations(self, docs: Iterable[Doc], predictions: Any) -> None:
        """Store each document's vectors in `doc._.trf_data`."""
        for doc, data in zip(docs, predictions, strict=True):
            doc._.trf_data = data

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the encoder and its tokenizer to a folder, weights in half precision."""
        encoder = self.network
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        encoder.config.name_or_path = ""  # where it was on the machine that trained it
        encoder.config.to_json_file(folder / "config.json", use_diff=False)
        self.tokenizer.save_pretrained(folder)
        state = {k: v.half().contiguous() for k, v in encoder.state_dict().items()}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / RANGES).unlink(missing_ok=True)  # of other weights

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Encoder":
        """Read what `to_disk` wrote. Raises `ModelError` when a part is missing or damaged.

        Whether the weights fit is seen when something is made of them: `use`, `network`.
        """
        folder = Path(path)
        try:
            tokenizer = hf.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            stored = Stored.read(folder, load_file(folder / "model.safetensors"))
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"the encoder in {folder} cannot be read: {error}") from error
        self._set(tokenizer, _Unmade(stored.config))
        self._stored, self.folder = stored, folder
        return self

    def _set(self, tokenizer: Any, encoder: torch.nn.Module) -> None:
        encoder.eval()
        self._stored, self.fast = None, None
        self.model.attrs["has_transformer"] = False
        set_pytorch_transformer(self.model, HFObjects(tokenizer, encoder, None, {}, {}))


class _Unmade(torch.nn.Module):
    """Stands where a network will be once it is asked for; and for good where int8 reads."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config


_COMMIT = re.compile(r"[0-9a-f]{40}")


def _pinned(base: str | Path) -> tuple[str, str | None]:
    """A folder and None, or a hub's name and the commit that is meant."""
    if Path(base).is_dir():
        return str(base), None
    name, _, revision = str(base).rpartition("@")
    if not name or not _COMMIT.fullmatch(revision):
        raise ModelError(
            f"no folder {base}; for an encoder on a hub say NAME@COMMIT, a commit of 40 digits"
        )
    return name, revision


def _batches(
    jobs: list[tuple[int, int, int]], max_items: int
) -> Iterable[list[tuple[int, int, int]]]:
    """Group windows of like length so that a padded group holds at most `max_items` pieces."""
    batch: list[tuple[int, int, int]] = []
    for job in sorted(jobs, key=lambda job: (job[1] - job[2], job[0], job[1])):
        longest = batch[0][2] - batch[0][1] + 2 if batch else 0
        if batch and longest * (len(batch) + 1) > max_items:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


@Language.factory(
    "qala_transformer",
    assigns=["doc._.trf_data"],
    default_config={
        "model": DEFAULT_MODEL,
        "max_pieces": 480,
        "overlap": 64,
        "max_batch_items": 4096,
    },
)
def create_encoder(
    nlp: Language, name: str, model: Any, max_pieces: int, overlap: int, max_batch_items: int
) -> Encoder:
    """Make the encoder component; its weights come by `from_disk`, `initialize` or `load_base`."""
    encoder = Encoder(
        nlp.vocab, model, null_annotation_setter, name=name, max_batch_items=max_batch_items
    )
    encoder.cfg |= {"max_pieces": max_pieces, "overlap": overlap}
    return encoder


def encoder_of(nlp: Language) -> Encoder:
    """Return the pipeline's encoder. Raises `ModelError` when it has none."""
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, Encoder):
            return pipe
    raise ModelError("the pipeline has no qala_transformer")
