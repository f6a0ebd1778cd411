"""A member's own view: consents 同意, what is known of them, who read it, their timeline."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import Words, described, words
from api.fields import column, derived, label, relation
from api.schema.members.on_behalf import ON_BEHALF, OnBehalfInput
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.members import ConsentPurpose
from domain.members.catalogue import CATALOGUE, KnownCategory, TimelineKind
from domain.members.rules import CONSENT_TEXTS, consent_text

described(
    ConsentPurpose,
    "Purpose that a member may agree to, each by itself; none follows from membership.",
    {
        ConsentPurpose.SMS_MESSAGES: "Service messages by SMS 短信通知.",
        ConsentPurpose.FAMILY_DATA: "Facts about the member's family 家庭成员信息.",
        ConsentPurpose.ACTIVITY_PHOTOS: "Photos taken at activities 活动照片.",
        ConsentPurpose.MERCHANT_SHARING: "Telling merchants of the membership 商家核验.",
        ConsentPurpose.HEALTH_DATA: "Facts about health, for assistance 健康信息.",
        ConsentPurpose.STATISTICS: "Figures beyond the union's duty 统计分析.",
        ConsentPurpose.NEEDS_COLLECTION: "Answers to collections of needs, with the name 需求征集.",
    },
)
described(
    KnownCategory,
    "Kind of data about a member.",
    {each: f"{known.name[1]} {known.name[0]}." for each, known in CATALOGUE.items()},
)
described(
    TimelineKind,
    "What an entry of a timeline tells of.",
    {
        TimelineKind.MEMBERSHIP_CHANGED: "Membership began or changed; `detail` is the cause.",
        TimelineKind.JOIN_REQUEST_SUBMITTED: "Request to join; `detail` is its state.",
        TimelineKind.CORRECTION_REQUESTED: "Request to correct the entry; `detail` is the field.",
        TimelineKind.CONSENT_GIVEN: "Consent; `detail` is the purpose.",
        TimelineKind.CONSENT_WITHDRAWN: "Withdrawal of a consent; `detail` is the purpose.",
        TimelineKind.DUES_PAID: "Payment of dues; `detail` is how it was paid.",
        TimelineKind.ACTIVITY_REGISTERED: "Registration for an activity; `detail` is its state.",
        TimelineKind.BENEFIT_APPLIED: "Application for a benefit; `detail` is its state.",
        TimelineKind.VOUCHER_RECEIVED: "Voucher that was issued; `detail` is its state.",
        TimelineKind.POINTS_CHANGED: "Points that came in, were spent or ended; `detail` is which.",
        TimelineKind.VOTED: "Vote in which the member voted, once it has closed; `detail` is its kind.",
        TimelineKind.NOMINATED: "Nomination of the member for election; `detail` is its state.",
        TimelineKind.SUGGESTION_SUBMITTED: "Suggestion that the member wrote or signed; `detail` is its state.",
        TimelineKind.SUGGESTION_SECONDED: "Suggestion of others that the member seconded; `detail` is its state.",
        TimelineKind.NAMED_IN_NOTICE: (
            "Public notice that names the member, until its names' time is over; `detail` is its kind."
        ),
        TimelineKind.NOTICE_OBJECTED: "Objection to a public notice; `detail` is its state.",
        TimelineKind.ROLL_OBJECTED: "Objection to the roll of a vote; `detail` is its state.",
        TimelineKind.MEETING_ATTENDED: "Coming to the meeting of a vote; `detail` is the kind of the vote.",
        TimelineKind.VOTE_DELEGATED: "Delegation of the member's vote; `detail` is STANDING, REVOKED or DECLINED.",
        TimelineKind.ACTIVITY_ATTENDED: "Coming to an activity or leaving it; `detail` is ENTRY or EXIT.",
        TimelineKind.NOTIFICATION_RECEIVED: "Message from the union; `detail` is its kind.",
        TimelineKind.ENTERED_ON_BEHALF: "Entered by an officer for the member; `detail` is by what right.",
        TimelineKind.ROLE_GRANTED: "Role; `detail` is which.",
        TimelineKind.OFFICE_BEGAN: "Term of office; `detail` is the post.",
    },
)
PURPOSE_WORDS = words(
    {
        ConsentPurpose.SMS_MESSAGES: ("短信通知", "Messages by SMS"),
        ConsentPurpose.FAMILY_DATA: ("家庭成员信息", "Family"),
        ConsentPurpose.ACTIVITY_PHOTOS: ("活动照片", "Photos at activities"),
        ConsentPurpose.MERCHANT_SHARING: ("商家核验会员资格", "Membership told to merchants"),
        ConsentPurpose.HEALTH_DATA: ("健康信息", "Health"),
        ConsentPurpose.STATISTICS: ("统计分析", "Figures"),
        ConsentPurpose.NEEDS_COLLECTION: ("需求征集", "Collection of needs"),
    }
)
_TEXTS = words({purpose: (CONSENT_TEXTS[purpose].zh, CONSENT_TEXTS[purpose].en) for purpose in ConsentPurpose})
_TIMELINE_WORDS = words(
    {
        TimelineKind.MEMBERSHIP_CHANGED: ("会籍变动", "Membership"),
        TimelineKind.JOIN_REQUEST_SUBMITTED: ("入会申请", "Request to join"),
        TimelineKind.CORRECTION_REQUESTED: ("更正申请", "Correction asked for"),
        TimelineKind.CONSENT_GIVEN: ("给予同意", "Consent given"),
        TimelineKind.CONSENT_WITHDRAWN: ("撤回同意", "Consent withdrawn"),
        TimelineKind.DUES_PAID: ("缴纳会费", "Dues paid"),
        TimelineKind.ACTIVITY_REGISTERED: ("报名活动", "Activity"),
        TimelineKind.ACTIVITY_ATTENDED: ("活动签到", "At an activity"),
        TimelineKind.BENEFIT_APPLIED: ("申请普惠", "Benefit applied for"),
        TimelineKind.VOUCHER_RECEIVED: ("获得票券", "Voucher"),
        TimelineKind.POINTS_CHANGED: ("积分变动", "Points"),
        TimelineKind.VOTED: ("参加投票", "Voted"),
        TimelineKind.NOMINATED: ("被提名", "Nominated for election"),
        TimelineKind.SUGGESTION_SUBMITTED: ("提出建议", "Suggestion"),
        TimelineKind.SUGGESTION_SECONDED: ("附议建议", "Suggestion seconded"),
        TimelineKind.NAMED_IN_NOTICE: ("列入公示", "Named in a public notice"),
        TimelineKind.NOTICE_OBJECTED: ("公示异议", "Objection to a public notice"),
        TimelineKind.ROLL_OBJECTED: ("名册异议", "Objection to a roll"),
        TimelineKind.MEETING_ATTENDED: ("会议签到", "At a meeting"),
        TimelineKind.VOTE_DELEGATED: ("委托投票", "Vote delegated"),
        TimelineKind.NOTIFICATION_RECEIVED: ("收到通知", "Message"),
        TimelineKind.ENTERED_ON_BEHALF: ("代办", "Entered for you"),
        TimelineKind.ROLE_GRANTED: ("授予角色", "Role"),
        TimelineKind.OFFICE_BEGAN: ("任职", "Office"),
    }
)


@strawberry.type(description="Purpose with the caller's last word on it, seen by nobody else.")
class Consent:
    """A purpose, spoken of or not."""

    row: strawberry.Private[Any]

    purpose: ConsentPurpose = column("purpose", convert=ConsentPurpose, description="What is asked.")
    purpose_label: str = label(
        "purpose", PURPOSE_WORDS, description="Word for the purpose, in the language of `Accept-Language`."
    )
    text: str = label(
        "purpose", _TEXTS, description="What one agrees to, present wording, in the language of `Accept-Language`."
    )
    is_given: bool = column("is_given", description="Whether the consent holds now; false before the first word.")
    said_version: int | None = column(
        "said_version", description="Version of the text at the last word; null before the first."
    )
    said_at: datetime | None = column("said_at", description="When the last word was said; null before the first.")

    text_version: int = derived(
        {"purpose": [purpose.value for purpose in ConsentPurpose]},
        lambda row, _: consent_text(row["purpose"]).version,
        description="Version of the present text, which `consentGive` takes.",
    )


@strawberry.type(description="Consent that was given or withdrawn, seen by the member alone; never changed.")
class ConsentEntry:
    """A consent row, without its note."""

    row: strawberry.Private[Any]

    purpose: ConsentPurpose = column("purpose", convert=ConsentPurpose, description="What was asked.")
    is_given: bool = column("is_given", description="True: given; false: withdrawn.")
    text_version: int = column("text_version", description="Version of the text then.")
    at: datetime = column("at", description="When it was said.")


def _texts(part: str) -> Words:
    return words({category: getattr(known, part) for category, known in CATALOGUE.items()})


@strawberry.type(description="Kind of data on file about the caller, seen by nobody else.")
class KnownData:
    """A category of the catalogue with the number of its rows."""

    row: strawberry.Private[Any]

    category: KnownCategory = column("category", convert=KnownCategory, description="Which kind.")
    category_label: str = label(
        "category", _texts("name"), description="Word for the kind, in the language of `Accept-Language`."
    )
    purpose: str = label("category", _texts("purpose"), description="What it is kept for.")
    legal_basis: str = label("category", _texts("basis"), description="Article of law that allows it.")
    retention: str = label("category", _texts("retention"), description="How long it is kept.")
    count: int = column("count", description="How many records, or fields on file, there are.")


@strawberry.type(description="Reading of the caller's personal fields by somebody else, seen by the caller alone.")
class PrivateReading:
    """An audit entry `member.private_read` about the caller."""

    row: strawberry.Private[Any]

    at: datetime = column("at", description="When they were opened.")
    reader_name: str | None = column("reader_name", description="Who opened them; null when that is not known.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Where the reader belongs."
    )


@strawberry.type(description="Something that the caller joined, said or received, seen by nobody else.")
class TimelineEntry:
    """A row of the timeline."""

    row: strawberry.Private[Any]

    at: datetime = column("at", description="When it happened.")
    kind: TimelineKind = column("kind", convert=TimelineKind, description="What it is.")
    kind_label: str = label(
        "kind", _TIMELINE_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    detail: str | None = column("detail", description="Code that `kind` explains, in capitals.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Where; null when nowhere."
    )


@strawberry.input(description="Consent to the present text of a purpose.")
class ConsentGiveInput:
    """What the caller agrees to."""

    purpose: ConsentPurpose = strawberry.field(description="What is agreed to.")
    text_version: int = strawberry.field(description="Version of the text that the caller has read.")
    note: str | None = strawberry.field(
        default=None, description="What the caller adds, at most 500 characters; sealed under their own key."
    )
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a consent was not taken.")
class ConsentGiveErrorCode(Enum):
    """Codes of consentGive."""

    ON_BEHALF_OF_ONESELF = strawberry.enum_value(
        "ON_BEHALF_OF_ONESELF", description="Member named in `onBehalf` is the caller."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Paper form has a number in the files."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value("INVALID_DOCUMENT_NUMBER", description="Number is none.")
    CONSENT_TEXT_OUTDATED = strawberry.enum_value(
        "CONSENT_TEXT_OUTDATED", description="Another wording holds by now; show it again."
    )
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Note too long, or with control characters.")
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="Member has been erased, or is out of the caller's reach."
    )


@strawberry.type(description="Refusal of a consent.")
class ConsentGiveUserError(UserError):
    """Error of consentGive."""

    code: ConsentGiveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of giving a consent.")
class ConsentGivePayload(Payload):
    """Answer of consentGive."""

    error: ClassVar[type[Any]] = ConsentGiveUserError
    row: strawberry.Private[Any]
    user_errors: list[ConsentGiveUserError] = strawberry.field(description="Refusals; empty when taken.")
    purpose: ConsentPurpose | None = column(
        "purpose", convert=ConsentPurpose, description="What was agreed to; null when refused."
    )


@strawberry.input(description="Withdrawal of a consent.")
class ConsentWithdrawInput:
    """What the caller no longer agrees to."""

    purpose: ConsentPurpose = strawberry.field(description="What is withdrawn.")
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a withdrawal was not taken.")
class ConsentWithdrawErrorCode(Enum):
    """Codes of consentWithdraw."""

    ON_BEHALF_OF_ONESELF = strawberry.enum_value(
        "ON_BEHALF_OF_ONESELF", description="Member named in `onBehalf` is the caller."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Paper form has a number in the files."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value("INVALID_DOCUMENT_NUMBER", description="Number is none.")
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="Member has been erased, or is out of the caller's reach."
    )


@strawberry.type(description="Refusal of a withdrawal of a consent.")
class ConsentWithdrawUserError(UserError):
    """Error of consentWithdraw."""

    code: ConsentWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of withdrawing a consent.")
class ConsentWithdrawPayload(Payload):
    """Answer of consentWithdraw."""

    error: ClassVar[type[Any]] = ConsentWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[ConsentWithdrawUserError] = strawberry.field(description="Refusals; empty when taken.")
    purpose: ConsentPurpose | None = column(
        "purpose", convert=ConsentPurpose, description="What was withdrawn; null when refused."
    )
