"""Corrected texts: a new version in the place of the one before, and where the marks of earlier ones stand in it."""
