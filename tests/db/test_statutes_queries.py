"""Statements of statutes: scope, order, locks, how many."""
