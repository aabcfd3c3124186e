"""A tiny untrained pipeline and short invented articles: enough to see that measuring works."""

from pathlib import Path

import torch

from api.bench.writing import Archive
from nlp.pipeline.transformer import encoder_of
from nlp.training.assemble import assemble, save
from nlp.training.train import CONFIGS
from tests.nlp.encoders import write_bert

TEXTS = [Archive(seed=5, quotes=3).write(number).article.text for number in range(3)]


def write_pipeline(folder: Path) -> Path:
    """Write a pipeline with random weights into a folder; returns where it is."""
    torch.manual_seed(4)
    base = write_bert(folder / "base", TEXTS, layers=2, width=32, heads=2)
    nlp, _ = assemble(CONFIGS / "qala_ar.cfg", str(base))
    encoder_of(nlp).network.eval()
    # Untrained heads see a cue in every second word: with fewer, reading takes no time.
    nlp.get_pipe("statements").cfg["cue_bias"] = -0.3
    save(nlp, folder / "pipeline", {})
    return folder / "pipeline"
