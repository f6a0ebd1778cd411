"""Statements of official documents: scope, order, locks, how many."""
