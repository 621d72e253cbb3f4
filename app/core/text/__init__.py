"""Text as evidence: how it comes in, is cut, counted, masked and quoted, without changing a character."""
