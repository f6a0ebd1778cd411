"""A series 系列活动 as a whole: what is to come of it, and what of that the caller can have."""

from typing import Any

import strawberry

from api.fields import column, derived
from api.schema.activities.obstacles import FACT_VALUES, may_register
from api.schema.eligibility import Eligibility


@strawberry.type(
    description="Series of activities 系列活动, seen as its sessions; numbers are of what the caller may see."
)
class ActivitySeries:
    """An activity_series row with what holds for the caller on the dates that are to come."""

    row: strawberry.Private[Any]

    interval_weeks: int = column("interval_weeks", description="Weeks from one session to the next, 1 to 8.")
    certificate_sessions: int | None = column(
        "certificate_sessions",
        description="Sessions at which one must have been for a certificate of the series; null: all that took place.",
    )
    to_come_count: int = column("to_come", description="Sessions that are published and have not begun.")
    open_count: int = column(
        "possible", description="Sessions of these for which the caller may register now, for a place or for the line."
    )
    viewer_registered_count: int = column(
        "registered", description="Sessions of these for which the caller has a live registration."
    )
    viewer_can_register: Eligibility = derived(
        FACT_VALUES,
        may_register,
        description="Whether the caller may register for a session of it now (`activitySeriesRegister`); otherwise the "
        "reasons of the next one that the caller has not got.",
    )
