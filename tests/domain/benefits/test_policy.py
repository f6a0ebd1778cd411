"""Who may claim, as a table."""

from dataclasses import replace
from typing import Any

import pytest

from domain.benefits.policy import ClaimFacts, claim_obstacles

MAY = ClaimFacts(
    "open", is_eligible=True, has_one=False, has_room=True, is_within_caps=True, is_priced=False, may_use_benefits=True
)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"phase": "coming"}, ["CLAIM_NOT_BEGUN"]),
        ({"phase": "over"}, ["CLAIM_OVER"]),
        ({"phase": "over", "has_one": True, "is_eligible": False}, ["CLAIM_OVER"]),
        ({"is_priced": True}, ["MODE_REFUSED"]),
        ({"is_priced": True, "phase": "over", "has_one": True, "is_eligible": False}, ["MODE_REFUSED"]),
        ({"has_one": True}, ["ALREADY_CLAIMED"]),
        ({"is_eligible": False}, ["NOT_ELIGIBLE"]),
        ({"may_use_benefits": False}, ["CANNOT_USE_BENEFITS"]),
        ({"may_use_benefits": False, "is_eligible": False}, ["CANNOT_USE_BENEFITS", "NOT_ELIGIBLE"]),
        ({"is_within_caps": False}, ["YEARLY_CAP_REACHED"]),
        ({"has_room": False}, ["VOUCHERS_GONE"]),
        ({"has_room": False, "is_eligible": False, "phase": "coming"},
         ["CLAIM_NOT_BEGUN", "NOT_ELIGIBLE", "VOUCHERS_GONE"]),
    ],
)  # fmt: skip
def test_what_keeps_a_member_from_it(changes: dict[str, Any], codes: list[str]) -> None:
    assert claim_obstacles(replace(MAY, **changes)) == codes
