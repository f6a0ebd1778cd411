"""Statements of merchants: scope, order, locks, how many."""
