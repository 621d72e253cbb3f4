"""Exports: what annotators coded, as files that say what they are."""
