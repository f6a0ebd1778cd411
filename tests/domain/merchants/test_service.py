"""The use cases of merchants on a real database."""
