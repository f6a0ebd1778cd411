"""Nouns of notifications: messages to one member, in the reader's language."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described
from api.fields import column
from api.messages import translate
from api.nodes import Node, found_by, node_id
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.queries.notifications import cursor_of
from domain.notifications.rules import NotificationKind

described(
    NotificationKind,
    "What a notification is about.",
    {
        NotificationKind.JOIN_REQUEST_SUBMITTED: "A person asks to join below the reader.",
        NotificationKind.JOIN_REQUEST_APPROVED: "Reader's request to join was approved.",
        NotificationKind.JOIN_REQUEST_REJECTED: "Reader's request to join was rejected.",
        NotificationKind.APPROVAL_STEP_OPENED: "A decision waits for the reader.",
        NotificationKind.APPROVAL_STEP_ESCALATED: "A late decision was passed on to the reader.",
        NotificationKind.APPROVAL_APPROVED: "What the reader asked for was approved.",
        NotificationKind.APPROVAL_REJECTED: "What the reader asked for was rejected.",
        NotificationKind.SESSION_REUSE_DETECTED: "A device was signed out because a used-up token came back.",
        NotificationKind.ROLE_GRANTED: "Reader was given a role.",
        NotificationKind.MEMBERSHIP_CHANGED: "Reader's membership has changed.",
        NotificationKind.ENTRIES_MERGED: "Two entries of the reader became one.",
        NotificationKind.TRANSFER_REQUESTED: "A member at or below the reader's organisation asks to move.",
        NotificationKind.TRANSFER_RELEASED: "Reader's old branch has released them.",
        NotificationKind.TRANSFER_RETURNED: "Reader's transfer was not decided in time.",
        NotificationKind.TRANSFER_CANCELLED: "Reader's transfer ended with a change of membership or branch.",
        NotificationKind.ENTERED_ON_BEHALF: "An officer has entered something for the reader.",
        NotificationKind.CORRECTION_REQUEST_SUBMITTED: "A member asks to correct their entry.",
        NotificationKind.TERM_ENDS_SOON: "A term of office of the reader ends soon.",
        NotificationKind.OFFICE_ENDS_SOON: "A term of office at or below the reader's organisation ends soon.",
        NotificationKind.ROSTER_WAITING: "Roster of an HR system waits for the reader's decision.",
        NotificationKind.PASSKEY_REGISTERED: "A passkey was added to the reader's account.",
        NotificationKind.PASSKEYS_REMOVED: "An officer removed the passkeys of the reader, who had lost them.",
        NotificationKind.EMAIL_ADDRESS_CONFIRMED: "Notifications go to an address of e-mail from now on; never mailed.",
        NotificationKind.DUES_REMINDED: "Dues of the reader are overdue.",
        NotificationKind.DUES_PAYMENT_RECORDED: "A payment of the reader's dues was recorded; the receipt is there.",
        NotificationKind.DUES_PAYMENT_REVERSED: "A payment of the reader's dues was taken back.",
        NotificationKind.DUES_LAPSE_PROPOSED: "Memberships below the reader may lapse for unpaid dues: please decide.",
        NotificationKind.ACTIVITY_REGISTERED: "Reader takes part in an activity.",
        NotificationKind.ACTIVITY_WAITING: "Reader waits in the line of an activity.",
        NotificationKind.ACTIVITY_OFFERED: "Reader is offered a place, until a time.",
        NotificationKind.ACTIVITY_OFFER_EXPIRED: "Reader did not accept an offered place in time.",
        NotificationKind.ACTIVITY_LINE_CLOSED: "Line in which the reader waited has stopped.",
        NotificationKind.ACTIVITY_REGISTRATION_ENDED: "Registration of the reader was ended by others.",
        NotificationKind.ACTIVITY_CHANGED: "Time or venue of an activity of the reader is another.",
        NotificationKind.ACTIVITY_REMINDED: "Activity of the reader begins soon.",
        NotificationKind.ACTIVITY_MISSED: "Reader had a place in an activity and did not come; one may appeal.",
        NotificationKind.APPEAL_SUBMITTED: "Member appeals against a no-show: the reader may decide.",
        NotificationKind.APPEAL_ACCEPTED: "Appeal of the reader was accepted.",
        NotificationKind.APPEAL_REJECTED: "Appeal of the reader was rejected.",
        NotificationKind.ACTIVITY_OFFER_ENDING: "Place that the reader was offered goes to the next soon.",
        NotificationKind.ACTIVITY_FEEDBACK_WANTED: "Reader took part in an activity, and may say how it was.",
        NotificationKind.KIOSK_SILENT: "Kiosk of the reader's organisation was not heard for ten minutes.",
        NotificationKind.PHOTO_REPORTED: "Photo of an activity of the reader's organisation was reported.",
        NotificationKind.CERTIFICATE_ISSUED: "Certificate of the reader for an activity is ready.",
        NotificationKind.REGISTRATION_APPLIED: "Member asks to take part in an activity of the reader's organisation.",
        NotificationKind.POINTS_ENDING: "Points of the reader end soon.",
        NotificationKind.POINTS_RETURNED: "Points of the reader came back, because a voucher was revoked.",
        NotificationKind.POINTS_TAKEN_BACK: "Points of the reader were taken back, because a check-in does not count.",
        NotificationKind.VOUCHER_ISSUED: "Reader was given a voucher for which they had applied.",
        NotificationKind.VOUCHER_REDEEMED: "Voucher of the reader was redeemed.",
        NotificationKind.VOUCHER_USED: "Voucher of several uses of the reader was redeemed, whole or in part.",
        NotificationKind.VOUCHER_REVERSED: "Redemption of a voucher of the reader was taken back.",
        NotificationKind.VOUCHER_EXPIRED: "Voucher of the reader has expired.",
        NotificationKind.VOUCHER_REVOKED: "Voucher of the reader was taken back.",
        NotificationKind.VOUCHER_EXPIRING: "Voucher of the reader expires within a week.",
        NotificationKind.BENEFIT_NOT_SERVED: "Reader applied for a voucher and gets none.",
        NotificationKind.VOTE_SCHEDULED: "Vote was announced, on whose roll the reader would be.",
        NotificationKind.VOTE_OPENED: "Reader can vote.",
        NotificationKind.VOTE_PAUSED: "Nobody can vote for a while in a vote of the reader's.",
        NotificationKind.VOTE_RESUMED: "Reader can vote again.",
        NotificationKind.VOTE_EXTENDED: "Vote of the reader's closes later.",
        NotificationKind.VOTE_CANCELLED: "Vote of the reader's was called off.",
        NotificationKind.VOTE_PUBLISHED: "Result of a vote of the reader's is there.",
        NotificationKind.VOTE_VOID: "Vote of the reader's was declared void after its close.",
        NotificationKind.VOTE_OBJECTION_MADE: "Somebody objects to the roll of a vote that the reader manages.",
        NotificationKind.VOTE_OBJECTION_DECIDED: "Reader's objection to a roll was answered.",
        NotificationKind.VOTE_DELEGATION_GIVEN: "Somebody has the reader vote for them.",
        NotificationKind.VOTE_DELEGATION_REVOKED: "Somebody whom the reader was to vote for votes themselves.",
        NotificationKind.VOTE_DELEGATION_DECLINED: "Who was to vote for the reader does not.",
        NotificationKind.VOTE_EARLY_CLOSE_ASKED: "Another officer wants to close a vote early, and one must agree.",
        NotificationKind.NOMINATION_CALL_OPENED: "Reader can nominate, or will be able to, for a vote to come.",
        NotificationKind.NOMINATION_CALL_CHANGED: "Call for nominations of the reader's says something else.",
        NotificationKind.NOMINATION_CALL_ON_NOTICE: "Nominees of a vote of the reader's are on public notice.",
        NotificationKind.NOMINATION_CALL_ENDED: "Nominees of a vote that the reader manages can be taken.",
        NotificationKind.NOMINATION_CALL_CANCELLED: "Call for nominations of the reader's was called off.",
        NotificationKind.NOMINATION_MADE: "Reader was nominated, and is asked to consent.",
        NotificationKind.NOMINATION_ACCEPTED: "Reader's nomination was accepted.",
        NotificationKind.NOMINATION_REFUSED: "Reader's nomination was refused.",
        NotificationKind.NOMINATION_LAPSED: "Reader's nomination came to nothing.",
        NotificationKind.NOMINATION_WITHDRAWN: "Nominee of a vote that the reader manages withdrew.",
        NotificationKind.NOMINATION_OBJECTION_MADE: "Somebody objects against a nominee in a vote of the reader's.",
        NotificationKind.NOMINATION_OBJECTION_DECIDED: "Reader's objection against a nominee was answered.",
        NotificationKind.SUGGESTION_SUBMITTED: "Suggestion waits for the reader's review.",
        NotificationKind.SUGGESTION_WITHDRAWN: "Suggestion that the reader signed or handles was withdrawn.",
        NotificationKind.SUGGESTION_REVIEW_BEGUN: "Review of the reader's suggestion began.",
        NotificationKind.SUGGESTION_RETURNED: "Reader's suggestion was returned for detail.",
        NotificationKind.SUGGESTION_RESUBMITTED: "Suggestion that the reader handles was handed in again.",
        NotificationKind.SUGGESTION_FILED: "Reader's suggestion was accepted.",
        NotificationKind.SUGGESTION_NOT_FILED: "Reader's suggestion was not accepted; it tells why.",
        NotificationKind.SUGGESTION_MERGED: "Suggestion that the reader signed or seconds became part of another.",
        NotificationKind.SUGGESTION_TRANSFERRED: "Reader's suggestion was sent to another organisation.",
        NotificationKind.SUGGESTION_ARRIVED: "Suggestion was sent to the reader's organisation.",
        NotificationKind.SUGGESTION_TRANSFER_REFUSED: "Suggestion that the reader sent on came back.",
        NotificationKind.SUGGESTION_ASSIGNED: "Reader's suggestion is with the units that answer it.",
        NotificationKind.SUGGESTION_UNIT_ASSIGNED: "Suggestion was assigned to a unit of the reader's.",
        NotificationKind.SUGGESTION_ASSIGNMENT_RETURNED: "Lead unit gave a suggestion back to the reader.",
        NotificationKind.SUGGESTION_DETAIL_WANTED: "Lead unit asks the author, the reader, something.",
        NotificationKind.SUGGESTION_DETAIL_GIVEN: "Author answered what the reader's unit asked.",
        NotificationKind.SUGGESTION_RESUMED: "Work on the reader's suggestion goes on without their answer.",
        NotificationKind.SUGGESTION_SIGNATURE_WANTED: "Answer waits for the counter-signature of the reader's unit.",
        NotificationKind.SUGGESTION_RELEASE_WANTED: "Answer waits for the reader's release.",
        NotificationKind.SUGGESTION_ANSWER_REFUSED: "Answer of the reader's unit was sent back.",
        NotificationKind.SUGGESTION_ANSWERED: "Suggestion that the reader signed, seconds or works on was answered.",
        NotificationKind.SUGGESTION_REOPENED: "Suggestion that the reader signed, seconds or handles was reopened.",
        NotificationKind.SUGGESTION_REWARDED: "Reader's suggestion was put into practice and is rewarded.",
        NotificationKind.SUGGESTION_CLOSED: "Reader's suggestion was closed.",
        NotificationKind.SUGGESTION_ESCALATED: "Time ran out for a suggestion below the reader.",
        NotificationKind.SUGGESTION_IMPLEMENTATION_LATE: "Time to put one into practice ran out below the reader.",
        NotificationKind.SUGGESTION_NUDGED: "Who stands above reminds the reader's unit of a suggestion.",
        NotificationKind.SUGGESTION_SECONDED: "Enough members second a suggestion that the reader signed or handles.",
        NotificationKind.SUGGESTION_AUTHOR_ASKED: "Reader is asked to be a co-author.",
        NotificationKind.SUGGESTION_AUTHOR_ANSWERED: "Somebody answered whether they sign the reader's suggestion.",
        NotificationKind.SUGGESTION_COMMENTED: "Somebody comments on the reader's suggestion.",
        NotificationKind.SUGGESTION_COMMENT_WAITING: "Comment waits for the reader as a moderator.",
        NotificationKind.SUGGESTION_COMMENT_HIDDEN: "Reader's comment was hidden; it tells why.",
        NotificationKind.SUGGESTION_COMMENT_SHOWN: "Reader's comment is shown.",
        NotificationKind.MANAGEMENT_QUESTION_ASKED: "Unit for which the reader acts was asked a question.",
        NotificationKind.MANAGEMENT_QUESTION_FOLLOWED_UP: "Reader's unit was asked again after its answer.",
        NotificationKind.MANAGEMENT_QUESTION_ANSWERED: "Question that the reader asks, too, was answered.",
        NotificationKind.MANAGEMENT_QUESTION_DECLINED: "Question that the reader asks, too, is not answered.",
        NotificationKind.QUIZ_ANNOUNCED: "Reader may take a quiz.",
        NotificationKind.QUIZ_CANCELLED: "Quiz that the reader might take was called off.",
        NotificationKind.COURSE_APPROVAL_WANTED: "Course waits for the approval of an officer.",
        NotificationKind.COURSE_RETURNED: "Course that the reader wrote came back.",
        NotificationKind.COURSE_CERTIFICATE_ISSUED: "Reader completed a course and has its certificate.",
        NotificationKind.COURSE_CERTIFICATE_REVOKED: "Certificate of a course that the reader has was revoked.",
        NotificationKind.COMPETITION_APPROVAL_WANTED: "Competition waits for the approval of an officer.",
        NotificationKind.COMPETITION_RETURNED: "Competition that the reader wrote came back.",
        NotificationKind.COMPETITION_CANCELLED: "Competition that the reader entered was called off.",
        NotificationKind.COMPETITION_ENTRY_PROPOSED: "Reader was entered for a competition, and is asked to consent.",
        NotificationKind.COMPETITION_ENTRY_CONFIRMED: "Entry of the reader was confirmed.",
        NotificationKind.COMPETITION_ENTRY_REFUSED: "Entry of the reader was refused.",
        NotificationKind.COMPETITION_WIN_GIVEN: "Reader won an award, with a certificate.",
        NotificationKind.COMPETITION_WIN_WITHDRAWN: "Award of the reader was withdrawn.",
        NotificationKind.TRAINING_REQUIRED: "Post of the reader requires a course that they have not completed.",
        NotificationKind.TRAINING_EXPIRING: "Course that a post of the reader requires is to be taken again soon.",
        NotificationKind.TRAINING_EXPIRED: "Course that a post of the reader requires should have been taken again.",
        NotificationKind.SURVEY_OPENED: "Reader is asked to answer a survey.",
        NotificationKind.SURVEY_CANCELLED: "Survey that the reader was asked to answer was called off.",
        NotificationKind.SURVEY_RESULTS_PUBLISHED: "Results of a survey for the reader can be read.",
        NotificationKind.NEWS_URGENT: "Urgent news for the reader.",
        NotificationKind.NEWS_CORRECTED: "Urgent news that the reader was told of was corrected.",
        NotificationKind.NEWS_WITHDRAWN: "Urgent news that the reader was told of was withdrawn.",
        NotificationKind.NEWS_APPROVAL_WANTED: "News, or a correction of news, waits for the approval of an officer.",
        NotificationKind.NEWS_RETURNED: "News, or a correction of news, that the reader wrote came back.",
        NotificationKind.NEWS_REPLY_ANSWERED: "Reply of the reader to news was answered.",
        NotificationKind.NEWS_REPLY_HIDDEN: "Reply of the reader to news was hidden, with a reason.",
        NotificationKind.LEGAL_APPROVAL_WANTED: "Legal article waits for the approval of an officer.",
        NotificationKind.LEGAL_RETURNED: "Legal article that the reader wrote came back.",
        NotificationKind.LEGAL_STALE: "Legal article of an organisation of the reader is out of date.",
        NotificationKind.OFFICIAL_DOCUMENT_STALE: "Official document of an organisation of the reader is out of date.",
        NotificationKind.DISCLOSURE_NEAR: "Organisation of the reader is to disclose something soon.",
        NotificationKind.DISCLOSURE_OVERDUE: "Organisation of the reader should have disclosed something.",
        NotificationKind.HONOUR_NOMINATED: "Reader is nominated for an honour, and asked to consent.",
        NotificationKind.HONOUR_AWARDED: "Reader was awarded an honour.",
        NotificationKind.HONOUR_REVOKED: "Honour of the reader was revoked.",
        NotificationKind.PUBLIC_NOTICE_NAMED: "Reader is named in a public notice, and may object.",
        NotificationKind.PUBLIC_NOTICE_CORRECTED: "Public notice in which the reader is named was corrected.",
        NotificationKind.PUBLIC_NOTICE_CONCLUDED: "Public notice in which the reader is named is concluded.",
        NotificationKind.PUBLIC_NOTICE_WITHDRAWN: "Public notice in which the reader is named was withdrawn.",
        NotificationKind.PUBLIC_NOTICE_APPROVAL_WANTED: "Draft of a public notice waits for the reader's office.",
        NotificationKind.PUBLIC_NOTICE_OBJECTION_MADE: "Somebody objected to a public notice of the reader's office.",
        NotificationKind.PUBLIC_NOTICE_OBJECTION_ANSWERED: "Objection of the reader to a public notice was answered.",
        NotificationKind.PASSKEY_COPY_SUSPECTED: "A passkey of the reader counted backwards: it may have been copied.",
    },
)


@found_by("notification_by_id")
@strawberry.type(description="Message to the caller, seen by nobody else.")
class Notification(Node):
    """A notification row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Notification")
    kind: NotificationKind = column("kind", convert=NotificationKind, description="What it is about.")
    created_at: datetime = column("created_at", description="When it was made.")
    read_at: datetime | None = column("read_at", description="When it was first read; null while unread.")

    @strawberry.field(description="Sentence for people, in the language of `Accept-Language` (zh-CN, en).")
    def message(self, info: Info) -> str:
        """Made at reading time."""
        return translate(f"NOTIFICATION_{self.row['kind'].upper()}", info.context.locale, **self.row["facts"])

    @property
    def resume_cursor(self) -> str:
        """The `id` of the event that brings it."""
        return cursor_of(self.row)

    @strawberry.field(description="Where to resume `notificationAdded` after this notification (`after`).")
    def cursor(self) -> str:
        """Commit order, not a clock."""
        return cursor_of(self.row)


@strawberry.input(description="Notifications to mark as read.")
class NotificationReadInput:
    """Which ones."""

    ids: list[strawberry.ID] = strawberry.field(description="Own notifications, 1 to 100.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why notifications were not marked.")
class NotificationReadErrorCode(Enum):
    """Codes of notificationRead."""

    NOTIFICATION_NOT_FOUND = strawberry.enum_value(
        "NOTIFICATION_NOT_FOUND", description="One of them does not exist or is not the caller's; none was marked."
    )
    TOO_MANY_IDS = strawberry.enum_value("TOO_MANY_IDS", description="None, or more than 100.")


@strawberry.type(description="Refusal of marking notifications.")
class NotificationReadUserError(UserError):
    """Error of notificationRead."""

    code: NotificationReadErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of marking notifications.")
class NotificationReadPayload(Payload):
    """Answer of notificationRead."""

    error: ClassVar[type[Any]] = NotificationReadUserError
    row: strawberry.Private[Any]
    user_errors: list[NotificationReadUserError] = strawberry.field(description="Refusals; empty when marked.")
    unread_count: int | None = column("unread_count", description="Unread notifications left; null when refused.")
