"""One folder for each thing that a user does; none imports another."""
