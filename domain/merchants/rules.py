"""Decisions of merchants: values in, values out."""
