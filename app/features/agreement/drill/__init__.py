"""From a number down to the passages, pairs of labels and left out things that disagreement lies in."""
