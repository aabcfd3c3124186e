"""From tensors of the 4-bit file to `config.json` and `model.safetensors` of a `BertModel`."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import transformers
from safetensors.numpy import save_file

from nlp.errors import FormatError
from nlp.training.encoder.q4file import Header, Q4File

Halves = npt.NDArray[np.float16]
# transformers leaves much of what is used here without types.
hf: Any = transformers


def tensor_names(layers: int) -> dict[str, str]:
    """Names of `BertModel` (no pooler) by those of the file, for `layers` layers."""
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln": "embeddings.LayerNorm",
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(layers):
        for short, long in parts.items():
            names[f"l{layer}.{short}"] = f"encoder.layer.{layer}.{long}"
    out = {}
    for short, long in names.items():
        if long.endswith(".weight"):
            out[short] = long
        else:
            out[f"{short}.w"], out[f"{short}.b"] = f"{long}.weight", f"{long}.bias"
    return out


def shape_of(name: str, header: Header) -> tuple[int, ...]:
    """Shape of a tensor of the file; matrices are (outputs, inputs)."""
    w, inner = header.width, header.inner
    last = name.split(".", 1)[1]
    matrices = {
        "word": (header.rows, w),
        "pos": (header.positions, w),
        "type": (header.types, w),
        "fi.w": (inner, w),
        "fo.w": (w, inner),
        "fi.b": (inner,),
    }
    square = {"q.w", "k.w", "v.w", "ao.w"}
    return matrices.get(last, (w, w) if last in square else (w,))


def state_of(file: Q4File, kept: npt.NDArray[np.int64]) -> dict[str, Halves]:
    """Expand all tensors to half precision; of the word embeddings the rows `kept`, in order.

    Raises `FormatError` for a tensor that is missing, of another shape, or too large for float16.
    """
    state: dict[str, Halves] = {}
    for name, long in tensor_names(file.header.layers).items():
        rows = kept if name == "emb.word" else None
        with np.errstate(over="ignore"):
            state[long] = file.tensor(name, shape_of(name, file.header), rows).astype(np.float16)
        if not np.isfinite(state[long]).all():
            raise FormatError(f"{name} does not fit into half precision")
    return state


def write_model(
    folder: Path, header: Header, state: dict[str, Halves], ids: dict[str, int]
) -> None:
    """Write `config.json` and `model.safetensors` into `folder`.

    `ids` are the numbers of `bos`, `eos` and `pad` in the kept vocabulary.
    """
    config = hf.BertConfig(
        vocab_size=len(state["embeddings.word_embeddings.weight"]),
        hidden_size=header.width,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.inner,
        max_position_embeddings=header.positions,
        type_vocab_size=header.types,
        layer_norm_eps=float(f"{header.epsilon:.6g}"),  # a float32 of few digits
        architectures=["BertModel"],
        torch_dtype="float32",
        **{f"{key}_token_id": ids[key] for key in ("bos", "eos", "pad")},
    )
    folder.mkdir(parents=True, exist_ok=True)
    config.save_pretrained(folder)
    file = folder / "model.safetensors"
    save_file(state, file, metadata={"format": "pt"})
    file.chmod(0o644)  # safetensors writes files that only their owner can read
