"""Example rows of statutes."""
