"""Gamma of a round: computed by a job or at once, read on a page and by scripts."""
