"""Statements of votes: scope, order, locks, how many."""
