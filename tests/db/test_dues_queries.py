"""Statements of dues: scope, order, locks, how many."""
