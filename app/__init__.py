"""Masthead: source-provenance and media-bias annotation.

The floors, lowest first; an import points down, never up and never sideways between features:

``errors`` and ``config`` (import nothing of ours) <- ``core`` (pure) <- ``db`` and ``models`` (tables) <-
``actions`` (reads and writes that features share) <- ``web`` (what every page shares) <-
``features`` (one folder for each thing a user does) <- ``factory`` and ``cli``.
"""
