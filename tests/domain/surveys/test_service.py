"""The use cases of surveys on a real database."""
