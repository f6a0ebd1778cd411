"""Example rows of disclosures."""
