"""Each annotator beside the others, without them, and on repeats."""
