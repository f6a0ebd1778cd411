"""What one GraphQL request may ask for: document, validation and cost."""

from api.limits.budget import DEFAULT_LIMITS, LimitExceeded, Limits
from api.limits.cost import Cost, operation_cost
from api.limits.cost_fields import FieldCost, field_costs
from api.limits.cost_key import cost_key, cost_variables
from api.limits.document import check_document, parse_document
from api.limits.marks import NO_MARKS, DeprecatedInputs, Marking, Marks
from api.limits.validation import VALIDATION_RULES, declare_one_of, validate_document

__all__ = [
    "DEFAULT_LIMITS",
    "NO_MARKS",
    "VALIDATION_RULES",
    "Cost",
    "DeprecatedInputs",
    "FieldCost",
    "LimitExceeded",
    "Limits",
    "Marking",
    "Marks",
    "check_document",
    "cost_key",
    "cost_variables",
    "declare_one_of",
    "field_costs",
    "operation_cost",
    "parse_document",
    "validate_document",
]
