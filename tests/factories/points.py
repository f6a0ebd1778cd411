"""Example rows of points."""
