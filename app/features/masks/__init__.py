"""Masks: what gives an outlet away in a text is proposed, and a lead decides what blind annotators may not read."""
