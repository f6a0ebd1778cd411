"""Statements of disclosures: scope, order, locks, how many."""
