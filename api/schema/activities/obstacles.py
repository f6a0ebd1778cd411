"""What keeps somebody from registering, as types of the schema tell it."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.fields import Reader
from api.schema.eligibility import Eligibility, eligibility
from domain.activities.policy import PHASES, WINDOW_PHASES, Facts, register_obstacles

_YES_OR_NO = (True, False)
FACT_VALUES: Mapping[str, Sequence[Any]] = {
    "phase": PHASES,
    "window_phase": WINDOW_PHASES,
    "is_in_audience": _YES_OR_NO,
    "may_take_part": _YES_OR_NO,
    "is_registered": _YES_OR_NO,
    "has_room": _YES_OR_NO,
}
"""The columns of facts, each with all that it may hold."""


def may_register(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    """The answer of facts."""
    return eligibility(register_obstacles(Facts(**values)), reader.locale)
