"""Tests of the source effect, and the invented rounds that they share."""
