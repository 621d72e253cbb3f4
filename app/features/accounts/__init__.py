"""Accounts: getting in by link or password, and what a person settles for themselves."""
