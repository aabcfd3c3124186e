"""Fuzzes sections and offsets, led by coverage: `python -m tests.fuzz --minutes 15`.

Needs the extra `fuzz` (atheris).
"""
