"""Example rows of dues."""
