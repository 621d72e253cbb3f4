"""The outlet registry as people and scripts read it, and as files bring it in and take it out."""
