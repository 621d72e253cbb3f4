"""Rounds: starting one, and what is going on."""
