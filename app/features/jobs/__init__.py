"""Background jobs: the worker that does them, and the list of them."""
