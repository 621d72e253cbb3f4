"""Questions: what annotators ask about a passage is read here, and answered once."""
