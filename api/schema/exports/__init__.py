"""Exports of offices: the noun, inputs and payloads."""
