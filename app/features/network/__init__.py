"""The citation network: whom the outlets of a project cite, through whom, and how many annotators saw it."""
