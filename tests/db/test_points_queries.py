"""Statements of points: scope, order, locks, how many."""
