"""Statements of activities: scope, order, locks, how many."""
