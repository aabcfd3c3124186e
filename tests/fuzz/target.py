"""The process that fuzzes: libFuzzer, by atheris, gives it texts until the time is up.

Source: github.com/google/atheris (Apache-2.0).
"""

import sys

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["nlp.sections", "api.offsets", "nlp.normalise"]):
    from tests.fuzz.one import hold, text_of


def one(data: bytes) -> None:
    """Try one input."""
    hold(text_of(data))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
