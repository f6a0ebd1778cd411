"""Use cases of the union tree."""

from domain.organisations.service.offices import offices_follow_membership
from domain.organisations.service.rules import rule_values

__all__ = ["offices_follow_membership", "rule_values"]
