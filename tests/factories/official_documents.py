"""Example rows of official documents."""
