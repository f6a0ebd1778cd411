"""Root fields of activities: plans and registrations, check-in."""

from api.resolvers.activities.attendance import AttendanceMutation, AttendanceQuery
from api.resolvers.activities.plans import ActivityMutation as PlanMutation
from api.resolvers.activities.plans import ActivityQuery as PlanQuery
from api.resolvers.activities.plans import activity_filters, registration_filters

__all__ = ["ActivityMutation", "ActivityQuery", "activity_filters", "registration_filters"]


class ActivityQuery(PlanQuery, AttendanceQuery):
    """All root reads of activities."""


class ActivityMutation(PlanMutation, AttendanceMutation):
    """All root mutations of activities."""
