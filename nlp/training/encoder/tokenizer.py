"""The encoder's tokenizer: a unigram model over pieces of the file, behind a normaliser for news.

The unigram model is that of SentencePiece (Kudo 2018, arXiv:1804.10959). The original reads text
through a map of characters close to NFKC; here, NFKC, then tashkeel, tatweel and invisible marks
dropped and quotation marks and dashes made one, so that spellings of one word share their pieces.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tokenizers  # type: ignore[import-untyped]
import transformers

BOS, PAD, EOS, UNK, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
SPECIAL = (BOS, PAD, EOS, UNK, MASK)
SPACE = "▁"  # stands for the space before a word
_DROPPED = "[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_FOLDED = (
    (_DROPPED, ""),
    ("[“”„‟«»]", '"'),
    ("[‘’]", "'"),
    ("[–—]", "-"),
    ("[ \n\t]{1,}", " "),
)
# Both leave what is used here without types.
hf: Any = transformers
tk: Any = tokenizers


def build(vocabulary: Sequence[tuple[str, float]]) -> Any:
    """Build the `tokenizers.Tokenizer` of (piece, score) pairs, which hold all of `SPECIAL`."""
    ids = {piece: i for i, (piece, _) in enumerate(vocabulary)}
    model = tk.models.Unigram(list(vocabulary), unk_id=ids[UNK], byte_fallback=False)
    tokenizer = tk.Tokenizer(model)
    folded = [tk.normalizers.Replace(tk.Regex(pattern), to) for pattern, to in _FOLDED]
    tokenizer.normalizer = tk.normalizers.Sequence([tk.normalizers.NFKC(), *folded])
    spaces = {"replacement": SPACE, "prepend_scheme": "always", "split": True}
    tokenizer.pre_tokenizer = tk.pre_tokenizers.Metaspace(**spaces)
    tokenizer.decoder = tk.decoders.Metaspace(**spaces)
    tokenizer.post_processor = tk.processors.TemplateProcessing(
        single=f"{BOS} $A {EOS}",
        pair=f"{BOS} $A {EOS} {EOS} $B:0 {EOS}:0",
        special_tokens=[(BOS, ids[BOS]), (EOS, ids[EOS])],
    )
    tokenizer.add_special_tokens([tk.AddedToken(piece, normalized=False) for piece in SPECIAL])
    return tokenizer


def write_tokenizer(folder: Path, tokenizer: Any, max_length: int) -> None:
    """Write `tokenizer.json` and its two companions, as `AutoTokenizer` reads them."""
    fast = hf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BOS,
        eos_token=EOS,
        pad_token=PAD,
        unk_token=UNK,
        cls_token=BOS,
        sep_token=EOS,
        mask_token=MASK,
        model_max_length=max_length,
        clean_up_tokenization_spaces=False,
    )
    fast.save_pretrained(folder)
