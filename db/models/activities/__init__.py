"""Tables of activities 文体活动: planning and registering, and what surrounds an activity."""

from db.models.activities.calendars import CalendarFeedRow
from db.models.activities.certificates import ActivityCertificateRow, CertificateSeriesRow
from db.models.activities.feedback import ActivityFeedbackRow
from db.models.activities.photos import (
    ActivityPhotoChunkRow,
    ActivityPhotoReportRow,
    ActivityPhotoRow,
    ActivityPhotoState,
    PhotoReportReason,
)
from db.models.activities.planning import (
    LIVE,
    LIVE_STATES,
    ActivityKind,
    ActivityReserveRow,
    ActivityRow,
    ActivitySeriesRow,
    ActivityState,
    ActivityWindowRow,
    MemberTaggingRow,
    QuestionKind,
    RegistrationClosing,
    RegistrationRow,
    RegistrationState,
)

__all__ = [
    "LIVE",
    "LIVE_STATES",
    "ActivityCertificateRow",
    "ActivityFeedbackRow",
    "ActivityKind",
    "ActivityPhotoChunkRow",
    "ActivityPhotoReportRow",
    "ActivityPhotoRow",
    "ActivityPhotoState",
    "ActivityReserveRow",
    "ActivityRow",
    "ActivitySeriesRow",
    "ActivityState",
    "ActivityWindowRow",
    "CalendarFeedRow",
    "CertificateSeriesRow",
    "MemberTaggingRow",
    "PhotoReportReason",
    "QuestionKind",
    "RegistrationClosing",
    "RegistrationRow",
    "RegistrationState",
]
