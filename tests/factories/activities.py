"""Example rows of activities."""
