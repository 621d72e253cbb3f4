"""The corpus: documents come in, whole or not at all, and are listed."""
