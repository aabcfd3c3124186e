"""Counts of quotes by what they have in common, and over time."""
