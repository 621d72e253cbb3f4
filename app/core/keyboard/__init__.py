"""The keyboard of the annotator's page."""
