"""Codebooks: reading one, checking a file, publishing a version."""
