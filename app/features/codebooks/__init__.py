"""Codebooks: checking a file, publishing a version."""
