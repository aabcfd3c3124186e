"""Reporting cues of Arabic: lemma and stance, negation, and quotation marks around content."""
