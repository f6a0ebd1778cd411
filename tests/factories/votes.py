"""Example rows of votes."""
