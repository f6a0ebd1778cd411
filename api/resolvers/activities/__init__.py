"""Root fields of activities: plans and registrations, check-in."""

from api.resolvers.activities.check_in import CheckInMutation, CheckInQuery
from api.resolvers.activities.plans import ActivityMutation as PlanMutation
from api.resolvers.activities.plans import ActivityQuery as PlanQuery
from api.resolvers.activities.plans import activity_filters, registration_filters

__all__ = ["ActivityMutation", "ActivityQuery", "activity_filters", "registration_filters"]


class ActivityQuery(PlanQuery, CheckInQuery):
    """All root reads of activities."""


class ActivityMutation(PlanMutation, CheckInMutation):
    """All root mutations of activities."""
