"""Agreement on single words: spans, what is said of them, and attributions."""
