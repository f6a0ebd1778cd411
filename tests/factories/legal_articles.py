"""Example rows of legal articles."""
