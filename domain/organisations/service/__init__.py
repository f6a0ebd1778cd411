"""Use cases of the union tree."""

from domain.organisations.service.rules import rule_values

__all__ = ["rule_values"]
