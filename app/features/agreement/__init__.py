"""Agreement between annotators: what they chose, read from the tables, and the report of it."""
