"""What a model suggests: handed in before a round is read, and what annotators made of it."""
