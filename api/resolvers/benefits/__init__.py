"""Root fields of benefits: what one reads, what officers plan, what members claim."""

from api.resolvers.benefits.claims import ClaimMutation
from api.resolvers.benefits.plans import PlanMutation
from api.resolvers.benefits.reads import (
    BenefitQuery,
    application_filters,
    cycle_filters,
    programme_filters,
    voucher_filters,
)

__all__ = [
    "BenefitMutation",
    "BenefitQuery",
    "application_filters",
    "cycle_filters",
    "programme_filters",
    "voucher_filters",
]


class BenefitMutation(PlanMutation, ClaimMutation):
    """All root mutations of benefits."""
