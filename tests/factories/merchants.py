"""Example rows of merchants."""
