"""What one GraphQL request may ask for: document, validation and cost."""

from api.limits.budget import DEFAULT_LIMITS, LimitExceeded, Limits
from api.limits.cost import Cost, operation_cost
from api.limits.cost_key import cost_key, cost_variables
from api.limits.document import check_document, parse_document
from api.limits.validation import VALIDATION_RULES, declare_one_of, validate_document

__all__ = [
    "DEFAULT_LIMITS",
    "VALIDATION_RULES",
    "Cost",
    "LimitExceeded",
    "Limits",
    "check_document",
    "cost_key",
    "cost_variables",
    "declare_one_of",
    "operation_cost",
    "parse_document",
    "validate_document",
]
