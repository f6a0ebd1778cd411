"""Tables of activities 文体活动: what takes place, who may register and has, who came, and what surrounds it."""

from db.models.activities.calendars import CalendarFeedRow
from db.models.activities.certificates import ActivityCertificateRow, CertificateSeriesRow
from db.models.activities.check_in import (
    AppealStatus,
    CheckInAppealRow,
    CheckInConflictRow,
    CheckInDeviceRow,
    CheckInEventRow,
    CheckInKind,
    CheckInMethod,
    CheckInReason,
    CheckInUploadRow,
    ConflictStatus,
)
from db.models.activities.feedback import ActivityFeedbackRow
from db.models.activities.photos import (
    ActivityPhotoChunkRow,
    ActivityPhotoReportRow,
    ActivityPhotoRow,
    ActivityPhotoState,
    PhotoReportReason,
)
from db.models.activities.plans import (
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
    "AppealStatus",
    "CalendarFeedRow",
    "CertificateSeriesRow",
    "CheckInAppealRow",
    "CheckInConflictRow",
    "CheckInDeviceRow",
    "CheckInEventRow",
    "CheckInKind",
    "CheckInMethod",
    "CheckInReason",
    "CheckInUploadRow",
    "ConflictStatus",
    "MemberTaggingRow",
    "PhotoReportReason",
    "QuestionKind",
    "RegistrationClosing",
    "RegistrationRow",
    "RegistrationState",
]
