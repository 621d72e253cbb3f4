"""Annotating: the next passage, one's own assignment, saves, declining."""
