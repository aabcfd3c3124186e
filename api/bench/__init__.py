"""Measures of speed: an archive of any size made up by rule, and what requests about it take."""
