"""An annotator's answer as it is sent, and whether it may be stored."""
