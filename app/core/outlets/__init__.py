"""Outlets as values: what may be said of one, by whom, when it was true, and who belongs together."""
