"""Kills processes at random moments and looks whether anything was lost: `python -m tests.kill`."""
