"""Copies and related claims: which texts say the same in nearly the same words, and which speak of the same."""
