"""Reads and writes that two features need. They take a session, raise sentences, and never commit."""
