"""Archives: a project that another instance wrote whole, made again here."""
