"""Batch reads of activities and registrations."""
