"""Who may see, plan, join and leave activities."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import DEPUTY, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, Operation, refused

NO_ACTIVITY = refused("ACTIVITY_NOT_FOUND")
NO_REGISTRATION = refused("REGISTRATION_NOT_FOUND")
NO_PHOTO = refused("PHOTO_NOT_FOUND")
NO_STATE = refused("ACTIVITY_STATE_REFUSED")
NO_REGISTRATION_STATE = refused("REGISTRATION_STATE_REFUSED")
NO_TEXT = refused("TEXT_INVALID")
OVER = refused("ACTIVITY_OVER")
NO_REASON = refused("CHECK_IN_REASON_REQUIRED")
NONCE = "019a0000-0000-4000-8000-000000000001"

NO_CERTIFICATE_ID = encode_id("ActivityCertificate", NIL_ID)

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The activities are those of HD-A-01-2, the registration is that of a member there, not of "the member".
IN_SIGHT = (NULL, A, A, A, A, A, A)
IN_REACH = (NULL, NULL, A, NULL, A, A, NULL)
_DRAFT = {
    "kind": "FILM",
    "title": " ",
    "description": "x",
    "venue": "x",
    "startsAt": "2999-01-02T00:00:00Z",
    "endsAt": "2999-01-02T01:00:00Z",
    "capacity": 1,
    "windows": [],
}


def managed(outcome: str, out_of_reach: str = NO_ACTIVITY) -> tuple[str, ...]:
    return (U, F, outcome, out_of_reach, outcome, F, F)


ACTIVITY_READS = [
    Case("Query.activities", "a page", fixed(first=5), (U, A, A, A, A, A, A)),
    Case("Query.activity", "that is published", known("id", "activity"), (U, A, A, A, A, A, A)),
    Case("Query.activity", "a draft", known("id", "draft"), (U, NULL, A, NULL, A, A, NULL)),
    Case(
        "Query.registrations",
        "of an activity",
        lambda facts, _kind: {"first": 5, "where": {"activity": {"eq": facts["activity"]}}},
        (U, F, A, EMPTY, A, A, F),
    ),
    Case("Query.checkInConflicts", "a page", fixed(first=5), (U, F, A, EMPTY, A, F, F)),
    Case("Query.checkInAppeals", "a page", fixed(first=5), (U, F, A, EMPTY, A, F, F)),
    Case("Query.checkInRoster", "of an activity", known("activityId", "activity"), (U, F, A, NULL, A, F, F)),
    Case("Query.node", "entry at an activity", known("id", "check_in"), IN_REACH),
    Case("Query.node", "conflict of check-in", known("id", "conflict"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.checkInDevices", "a page", fixed(first=5), (U, F, A, EMPTY, A, F, F)),
    Case("Query.node", "device at a door", known("id", "door device"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "appeal", known("id", "appeal"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "activity", known("id", "activity"), IN_SIGHT),
    Case("Query.node", "draft of an activity", known("id", "draft"), IN_REACH),
    Case("Query.node", "window of an activity", known("id", "window"), IN_SIGHT),
    Case("Query.node", "reserve of an activity", known("id", "reserve"), IN_SIGHT),
    Case("Query.node", "registration", known("id", "registration"), IN_REACH),
    Case("Query.node", "certificate", known("id", "certificate"), IN_REACH),
    Case("Query.node", "reported photo", known("id", "photo"), IN_REACH),
]
ACTIVITY_SUBSCRIPTIONS = [
    Case(
        "Subscription.activityRegistrationsChanged",
        "of the branch",
        known("activityId", "activity"),
        (U, F, A, "NOT_FOUND", A, A, F),
    ),
]
ACTIVITY_WRITES = [
    Case(
        "Mutation.activityCreate",
        "without a title",
        with_input(lambda f, _: {"organisationId": f["branch"], **_DRAFT}),
        managed(NO_TEXT, refused("ORGANISATION_NOT_FOUND")),
    ),
    Case(
        "Mutation.activityUpdate",
        "of another venue",
        with_input(lambda f, _: {"activityId": f["activity"], "venue": "礼堂"}),
        managed(A),
    ),
    Case(
        "Mutation.activityPublish",
        "which is published",
        with_input(lambda f, _: {"activityId": f["activity"]}),
        managed(NO_STATE),
    ),
    Case("Mutation.activityClose", "a draft", with_input(lambda f, _: {"activityId": f["draft"]}), managed(NO_STATE)),
    Case("Mutation.activityReopen", "a draft", with_input(lambda f, _: {"activityId": f["draft"]}), managed(NO_STATE)),
    Case(
        "Mutation.activityCancel",
        "without a reason",
        with_input(lambda f, _: {"activityId": f["activity"], "reason": ""}),
        managed(NO_TEXT, NO_TEXT),
    ),
    Case(
        "Mutation.activityPlacesChange",
        "to none",
        with_input(lambda f, _: {"activityId": f["activity"], "capacity": 0}),
        managed(refused("CAPACITY_INVALID")),
    ),
    Case(
        "Mutation.memberTagsSet",
        "to nothing said",
        with_input(lambda f, _: {"memberId": f["member"], "tags": [""]}),
        managed(refused("TAGS_INVALID"), refused("TAGS_INVALID")),
    ),
    Case(
        "Mutation.activityRegister",
        "for what is over",
        with_input(lambda f, _: {"activityId": f["ended"]}),
        (U, OVER, OVER, OVER, OVER, OVER, OVER),
    ),
    *(
        Case(
            f"Mutation.activitySeries{word}",
            "of a single activity",
            with_input(lambda f, _: {"activityId": f["ended"]}),
            (U, *[refused("ACTIVITY_NOT_IN_SERIES")] * 6),
        )
        for word in ("Register", "Leave")
    ),
    Case(
        "Mutation.registrationCancel",
        "of somebody, rejected",
        with_input(lambda f, _: {"registrationId": f["registration"]}),
        (
            U,
            NO_REGISTRATION,
            NO_REGISTRATION_STATE,
            NO_REGISTRATION,
            NO_REGISTRATION_STATE,
            NO_REGISTRATION,
            NO_REGISTRATION,
        ),
    ),
    *(
        Case(
            f"Mutation.{name}",
            "of somebody",
            with_input(lambda f, _: {"registrationId": f["registration"]}),
            (U, *[NO_REGISTRATION] * 6),
        )
        for name in ("registrationWithdraw", "registrationAccept", "registrationDecline")
    ),
    *(
        Case(f"Mutation.calendarFeed{word}", "one's own", with_input(lambda *_: {}), (U, A, A, A, A, A, A))
        for word in ("Renew", "Revoke")
    ),
    Case(
        "Mutation.activityCertificatesIssue",
        "of what nobody was at",
        with_input(lambda f, _: {"activityId": f["ended"]}),
        managed(refused("NO_CERTIFICATES_DUE")),
    ),
    Case(
        "Mutation.activitySeriesCertificatesIssue",
        "of what is to come",
        with_input(lambda f, _: {"activityId": f["activity"]}),
        managed(NO_STATE),
    ),
    Case(
        "Mutation.activityCertificateRevoke",
        "which there is not",
        with_input(lambda *_: {"certificateId": NO_CERTIFICATE_ID, "reason": "x"}),
        managed(refused("CERTIFICATE_NOT_FOUND"), refused("CERTIFICATE_NOT_FOUND")),
    ),
    Case(
        "Mutation.activityPhotoAdd",
        "of what has not begun",
        with_input(lambda f, _: {"activityId": f["activity"]}),
        (U, *[refused("NOT_PARTICIPANT")] * 6),
    ),
    Case(
        "Mutation.activityPhotoRemove",
        "of somebody, reported",
        with_input(lambda f, _: {"photoId": f["photo"]}),
        (U, NO_PHOTO, A, NO_PHOTO, A, NO_PHOTO, NO_PHOTO),
    ),
    Case(
        "Mutation.activityPhotoReport",
        "which was reported",
        with_input(lambda f, _: {"photoId": f["photo"], "reason": "UNFITTING"}),
        (U, NO_PHOTO, A, NO_PHOTO, A, A, NO_PHOTO),
    ),
    Case(
        "Mutation.activityPhotoReportDecide",
        "to keep it",
        with_input(lambda f, _: {"photoId": f["photo"], "isRemoved": False}),
        managed(A, NO_PHOTO),
    ),
    Case(
        "Mutation.activityFeedbackGive",
        "on what somebody else was at",
        with_input(lambda f, _: {"activityId": f["ended"], "satisfaction": 5}),
        (U, *[refused("NOT_PARTICIPANT")] * 6),
    ),
    Case(
        "Mutation.checkInRecord",
        "of nobody",
        with_input(
            lambda f, _: {"activityId": f["activity"], "nonce": NONCE, "kind": "ENTRY", "method": "CARD", "value": "x"}
        ),
        managed(A),
    ),
    Case(
        "Mutation.checkInUpload",
        "without scans",
        with_input(
            lambda f, _: {
                "activityId": f["activity"],
                "uploadKey": NONCE,
                "device": "x",
                "deviceNow": "2026-01-05T00:00:00Z",
                "scans": [],
            }
        ),
        managed(refused("UPLOAD_INVALID")),
    ),
    Case(
        "Mutation.checkInDeviceEnrol",
        "without a key",
        with_input(lambda f, _: {"organisationId": f["branch"], "name": "x", "publicKey": "x"}),
        managed(refused("DEVICE_KEY_INVALID"), refused("DEVICE_KEY_INVALID")),
    ),
    Case(
        "Mutation.checkInDeviceRevoke",
        "which was revoked",
        with_input(lambda f, _: {"deviceId": f["door device"]}),
        managed(A, refused("DEVICE_NOT_FOUND")),
    ),
    Case(
        "Mutation.checkInConflictDecide",
        "without a reason",
        with_input(lambda f, _: {"conflictId": f["conflict"], "isKept": True, "reason": ""}),
        managed(NO_REASON, NO_REASON),
    ),
    Case(
        "Mutation.checkInAppealDecide",
        "without a reason",
        with_input(lambda f, _: {"appealId": f["appeal"], "isAccepted": True, "reason": ""}),
        managed(NO_REASON, NO_REASON),
    ),
    Case(
        "Mutation.checkInAppealSubmit",
        "of somebody",
        with_input(lambda f, _: {"registrationId": f["registration"], "reason": "x"}),
        (U, *[NO_REGISTRATION] * 6),
    ),
    Case(
        "Mutation.registrationTicketRenew",
        "of somebody",
        with_input(lambda f, _: {"registrationId": f["registration"]}),
        (U, *[NO_REGISTRATION] * 6),
    ),
    Case(
        "Mutation.registrationDecide",
        "which was rejected before",
        with_input(lambda f, _: {"registrationId": f["registration"], "isApproval": True}),
        managed(NO_REGISTRATION_STATE, NO_REGISTRATION),
        others={DEPUTY: NO_REGISTRATION_STATE},
    ),
]


def activity_reads(ids: Mapping[str, str], organisation: Mapping[str, Any]) -> list[Operation]:
    """What is read of activities, aimed at another union's objects."""
    activity = {"activity": {"eq": ids["Activity"]}}
    pages = (
        ("activities", {"below": organisation}),
        ("checkInConflicts", activity),
        ("checkInAppeals", activity),
        ("registrations", activity),
    )
    return [
        *(Operation(f"Query.{name}", {"first": 100}) for name, _ in pages),
        *(Operation(f"Query.{name}", {"first": 100, "where": where}) for name, where in pages),
        Operation("Query.activity", {"id": ids["Activity"]}),
        Operation("Query.checkInRoster", {"activityId": ids["Activity"]}),
    ]


def check_in_writes(ids: Mapping[str, str], none: str, nobody: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done at doors, aimed at another union's objects, with the refusals of activities and registrations."""
    activity, registration = {"activityId": ids["Activity"]}, {"registrationId": ids["Registration"]}
    scan = {"nonce": NONCE, "kind": "ENTRY", "method": "CARD", "value": "x"}
    file = {"uploadKey": NONCE, "device": "x", "deviceNow": "2026-01-05T00:00:00Z", "scans": []}
    conflict = {"conflictId": ids["CheckInConflict"], "isKept": True, "reason": "x"}
    appeal = {"appealId": ids["CheckInAppeal"], "isAccepted": True, "reason": "x"}
    return [
        ("checkInRecord", {**activity, **scan}, none),
        ("checkInUpload", {**activity, **file}, none),
        ("checkInConflictDecide", conflict, refused("CONFLICT_NOT_FOUND")),
        ("checkInAppealDecide", appeal, refused("APPEAL_NOT_FOUND")),
        ("checkInAppealSubmit", {**registration, "reason": "x"}, nobody),
        ("registrationTicketRenew", registration, nobody),
    ]
