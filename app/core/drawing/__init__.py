"""Where the parts of a picture stand. Templates draw them: here are numbers alone."""
