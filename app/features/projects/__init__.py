"""Projects: what they are, who is in them, and their start page."""
