"""Use cases of activities 文体活动: drafts and publishing, registering, the waiting line, what the clock brings."""

from domain.activities.service.calendars import (
    CalendarFeedRenew,
    CalendarFeedRevoke,
    FeedReader,
    calendar_feed_renew,
    calendar_feed_revoke,
    feed_entries,
    feed_reader,
    feed_secret,
)
from domain.activities.service.certificates import (
    ActivityCertificateRevoke,
    ActivityCertificatesIssue,
    activity_certificate_revoke,
    activity_certificates_issue,
    checked_certificate,
    own_certificate,
)
from domain.activities.service.feedback import ActivityFeedbackGive, activity_feedback_give
from domain.activities.service.following import activities_follow_membership, activities_merge
from domain.activities.service.leaving import (
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
    RegistrationWithdraw,
    registration_accept,
    registration_cancel,
    registration_decline,
    registration_withdraw,
)
from domain.activities.service.planning import (
    ActivityCreate,
    ActivityPublish,
    ActivityUpdate,
    activity_create,
    activity_publish,
    activity_update,
)
from domain.activities.service.registering import ActivityRegister, activity_register
from domain.activities.service.reviewing import RegistrationDecide, registration_decide
from domain.activities.service.running import (
    ActivityCancel,
    ActivityClose,
    ActivityPlacesChange,
    ActivityReopen,
    activities_follow_organisation,
    activity_cancel,
    activity_close,
    activity_places_change,
    activity_reopen,
)
from domain.activities.service.tagging import MemberTagsSet, member_tags_set
from domain.activities.service.timing import (
    close_lines,
    end_activities,
    offer_lapsed,
    remind_offered,
    remind_participants,
)
from domain.activities.service.watching import ListNews, registrations_watch

__all__ = [
    "ActivityCancel",
    "ActivityCertificateRevoke",
    "ActivityCertificatesIssue",
    "ActivityClose",
    "ActivityCreate",
    "ActivityFeedbackGive",
    "ActivityPlacesChange",
    "ActivityPublish",
    "ActivityRegister",
    "ActivityReopen",
    "ActivityUpdate",
    "CalendarFeedRenew",
    "CalendarFeedRevoke",
    "FeedReader",
    "ListNews",
    "MemberTagsSet",
    "RegistrationAccept",
    "RegistrationCancel",
    "RegistrationDecide",
    "RegistrationDecline",
    "RegistrationWithdraw",
    "activities_follow_membership",
    "activities_follow_organisation",
    "activities_merge",
    "activity_cancel",
    "activity_certificate_revoke",
    "activity_certificates_issue",
    "activity_close",
    "activity_create",
    "activity_feedback_give",
    "activity_places_change",
    "activity_publish",
    "activity_register",
    "activity_reopen",
    "activity_update",
    "calendar_feed_renew",
    "calendar_feed_revoke",
    "checked_certificate",
    "close_lines",
    "end_activities",
    "feed_entries",
    "feed_reader",
    "feed_secret",
    "member_tags_set",
    "offer_lapsed",
    "own_certificate",
    "registration_accept",
    "registration_cancel",
    "registration_decide",
    "registration_decline",
    "registration_withdraw",
    "registrations_watch",
    "remind_offered",
    "remind_participants",
]
