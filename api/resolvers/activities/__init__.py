"""Root fields of activities: planning, registering, following the list, calendars."""

from api.resolvers.activities.calendars import CalendarMutation
from api.resolvers.activities.certificates import CertificateMutation
from api.resolvers.activities.feedback import FeedbackMutation
from api.resolvers.activities.following import ActivitySubscription
from api.resolvers.activities.photos import PhotoMutation
from api.resolvers.activities.registering import ActivityMutation as RegisterMutation
from api.resolvers.activities.registering import ActivityQuery as RegisterQuery
from api.resolvers.activities.registering import activity_filters, registration_filters

__all__ = ["ActivityMutation", "ActivityQuery", "ActivitySubscription", "activity_filters", "registration_filters"]


class ActivityQuery(RegisterQuery):
    """All root reads of activities."""


class ActivityMutation(RegisterMutation, CalendarMutation, FeedbackMutation, CertificateMutation, PhotoMutation):
    """All root writes of activities."""
