"""Variables of the documents about clocks of suggestions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]
_KEY = UUID(int=7)

_SUMS = ("mobile/suggestions/suggestion_figures", "console/suggestions/office_suggestion_figures")

READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/suggestions/suggestion_timing": (
        lambda pool: {"id": next(iter(pool.ids.get("Suggestion", ())), encode_id("Suggestion", NIL_ID))},
        lambda _: {"id": encode_id("Suggestion", NIL_ID)},
    ),
    "mobile/suggestions/response_times": (
        lambda _: {"year": 2026},
        lambda pool: {"year": 2025, "below": pool.ids["Organisation"][3]},
        lambda _: {"year": -1},
        lambda _: {"year": 2026, "below": "no id"},
    ),
    **dict.fromkeys(
        _SUMS,
        (
            lambda _: {"year": 2026},
            lambda pool: {"year": 2025, "below": pool.ids["Organisation"][3]},
            lambda _: {"year": 2026, "below": "no id"},
        ),
    ),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/suggestions/suggestion_timing": {"id": encode_id("Suggestion", _KEY)},
    "mobile/suggestions/response_times": {"year": 2026},
    **{name: {"year": 2026} for name in _SUMS},
}
"""Of those documents that need some to be explained."""
