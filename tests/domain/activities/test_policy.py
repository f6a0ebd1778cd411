"""Who may do what in activities, as a table."""

from dataclasses import replace
from typing import Any

import pytest

from domain.activities.policy import PHASES, WINDOW_PHASES, Facts, register_obstacles
from domain.activities.service.registering import register_refusals

OPEN = Facts("open", "open", is_in_audience=True, may_take_part=True, is_registered=False, has_room=True)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"phase": "cancelled", "is_registered": True}, ["ACTIVITY_CANCELLED"]),
        ({"phase": "over", "has_room": False}, ["ACTIVITY_OVER"]),
        ({"phase": "closed"}, ["REGISTRATION_CLOSED"]),
        ({"window_phase": "coming"}, ["REGISTRATION_NOT_BEGUN"]),
        ({"window_phase": "past"}, ["REGISTRATION_OVER"]),
        ({"window_phase": "none", "is_in_audience": False}, ["NOT_YOUR_SHIFT", "NOT_IN_AUDIENCE"]),
        ({"may_take_part": False}, ["CANNOT_TAKE_PART"]),
        ({"is_registered": True, "has_room": False}, ["ALREADY_REGISTERED", "ACTIVITY_FULL"]),
    ],
)
def test_what_keeps_from_registering(changed: dict[str, Any], codes: list[str]) -> None:
    assert register_obstacles(replace(OPEN, **changed)) == codes


def test_every_obstacle_is_a_refusal() -> None:
    found = {
        code
        for phase in PHASES
        for window in WINDOW_PHASES
        for yes in (True, False)
        for code in register_obstacles(Facts(phase, window, yes, yes, yes, yes))
    }
    assert {each.code for each in register_refusals(sorted(found))} == found
