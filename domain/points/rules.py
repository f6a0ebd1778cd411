"""Decisions of points: values in, values out."""
