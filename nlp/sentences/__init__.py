"""What sentences mean, as vectors: Arabic and English in one space. Beside the pipeline."""

from nlp.sentences.encoder import WIDTH, SentenceEncoder

__all__ = ["WIDTH", "SentenceEncoder"]
