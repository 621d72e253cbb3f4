"""Agreement of a table that somebody brings, without an account or a project."""
