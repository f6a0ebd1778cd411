"""Root fields of activities: plans and registrations, check-in, following the list, and what surrounds an activity."""

from api.resolvers.activities.calendars import CalendarMutation
from api.resolvers.activities.certificates import CertificateMutation
from api.resolvers.activities.check_in import CheckInMutation, CheckInQuery
from api.resolvers.activities.devices import DeviceMutation, DeviceQuery
from api.resolvers.activities.feedback import FeedbackMutation
from api.resolvers.activities.following import ActivitySubscription
from api.resolvers.activities.photos import PhotoMutation
from api.resolvers.activities.plans import ActivityMutation as PlanMutation
from api.resolvers.activities.plans import ActivityQuery as PlanQuery
from api.resolvers.activities.plans import activity_filters, registration_filters
from api.resolvers.activities.series import SeriesMutation

__all__ = ["ActivityMutation", "ActivityQuery", "ActivitySubscription", "activity_filters", "registration_filters"]


class ActivityQuery(PlanQuery, CheckInQuery, DeviceQuery):
    """All root reads of activities."""


class ActivityMutation(
    PlanMutation,
    SeriesMutation,
    CheckInMutation,
    DeviceMutation,
    CalendarMutation,
    FeedbackMutation,
    CertificateMutation,
    PhotoMutation,
):
    """All root mutations of activities."""
