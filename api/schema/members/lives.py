"""Lives of memberships 会籍变动: periods with the rights that follow from them, and the changes that officers make."""

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described, words
from api.fields import Reader, column, derived, label, relation
from api.schema import organisations
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members import register
from api.schema.members.on_behalf import ON_BEHALF, OnBehalfInput
from api.schema.members.states import STATE_WORDS
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.members import CorrectionReason, EmploymentKind, MembershipCause, MemberState
from db.models.organisations import OrganisationKind
from domain.members.policy import Right, right_obstacles

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    MembershipCause,
    "What began a period of a membership.",
    {
        MembershipCause.JOINED: "A request to join was approved.",
        MembershipCause.IMPORTED: "A roster was imported.",
        MembershipCause.REJOINED: "Who had left joined again.",
        MembershipCause.TRANSFERRED: "A transfer was accepted, or an officer moved the member within reach.",
        MembershipCause.RETAINED: "Kept without dues: retired or between employers.",
        MembershipCause.RESUMED: "Employed again.",
        MembershipCause.SUSPENDED: "Rights were suspended.",
        MembershipCause.REINSTATED: "A suspension was lifted.",
        MembershipCause.LEFT: "Left by own wish.",
        MembershipCause.LAPSED: "Ended without dues after a reminder.",
        MembershipCause.EXPELLED: "Expelled by a decision.",
        MembershipCause.DECEASED: "Died.",
        MembershipCause.EMPLOYMENT_CHANGED: "Employed in another way.",
        MembershipCause.REORGANISED: "Organisation was merged, moved or dissolved.",
        MembershipCause.MERGED: "Two entries of one person became one.",
        MembershipCause.CORRECTED: "A mistaken change was taken back.",
        MembershipCause.UNDONE: "An import or bulk change was undone.",
    },
)
described(
    CorrectionReason,
    "Why a change of a membership is taken back.",
    {
        CorrectionReason.WRONG_MEMBER: "It was meant for somebody else.",
        CorrectionReason.WRONG_CHANGE: "Another change was meant.",
        CorrectionReason.WRONG_DAY: "Day was wrong; the change is made again with the right one.",
        CorrectionReason.MISTAKEN_REPORT: "What was reported, a death for instance, was not so.",
    },
)


class MembershipAction(StrEnum):
    """What an officer may do with a membership; keys of `rules.ACTIONS`."""

    RETAIN = "retain"
    RESUME = "resume"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    END = "end"
    LAPSE = "lapse"
    EXPEL = "expel"
    RECORD_DEATH = "record_death"
    CHANGE_EMPLOYMENT = "change_employment"


described(
    MembershipAction,
    "Change of a membership that an officer makes.",
    {
        MembershipAction.RETAIN: "Keeps an active membership without dues; `employmentKind` RETIRED or UNEMPLOYED.",
        MembershipAction.RESUME: "Puts a retained membership in force; `employmentKind` is the new one.",
        MembershipAction.SUSPEND: "Suspends all rights by a decision on file.",
        MembershipAction.REINSTATE: "Lifts a suspension; active or retained by the kind of employment.",
        MembershipAction.END: "Ends the membership by the member's own wish.",
        MembershipAction.LAPSE: "Ends the membership without dues after a reminder on file.",
        MembershipAction.EXPEL: "Ends the membership by a decision on file.",
        MembershipAction.RECORD_DEATH: "Records the member's death.",
        MembershipAction.CHANGE_EMPLOYMENT: "Changes the employment of an active member.",
    },
)
CAUSE_WORDS = words(
    {
        MembershipCause.JOINED: ("入会", "Joined"),
        MembershipCause.IMPORTED: ("名册导入", "Imported"),
        MembershipCause.REJOINED: ("重新入会", "Joined again"),
        MembershipCause.TRANSFERRED: ("转会", "Transferred"),
        MembershipCause.RETAINED: ("保留会籍", "Retained"),
        MembershipCause.RESUMED: ("恢复会籍", "Resumed"),
        MembershipCause.SUSPENDED: ("暂停权利", "Suspended"),
        MembershipCause.REINSTATED: ("恢复权利", "Reinstated"),
        MembershipCause.LEFT: ("退会", "Left"),
        MembershipCause.LAPSED: ("自动退会", "Lapsed"),
        MembershipCause.EXPELLED: ("开除会籍", "Expelled"),
        MembershipCause.DECEASED: ("去世", "Died"),
        MembershipCause.EMPLOYMENT_CHANGED: ("就业变动", "Employment changed"),
        MembershipCause.REORGANISED: ("组织调整", "Reorganised"),
        MembershipCause.MERGED: ("档案合并", "Entries merged"),
        MembershipCause.CORRECTED: ("更正", "Corrected"),
        MembershipCause.UNDONE: ("撤销", "Undone"),
    }
)


@strawberry.type(description="Rights that follow from a membership; each with a reason for every no.")
class MemberRights:
    """Answers by right."""

    sign_in: Eligibility = strawberry.field(description="To sign in.")
    read: Eligibility = strawberry.field(description="To read what is published for members.")
    take_part: Eligibility = strawberry.field(description="To take part in activities.")
    use_benefits: Eligibility = strawberry.field(description="To use benefits at service points and with vouchers.")
    use_remote_benefits: Eligibility = strawberry.field(description="To use online benefits 线上普惠.")
    elect: Eligibility = strawberry.field(description="To elect and to vote.")
    stand: Eligibility = strawberry.field(description="To stand for election.")
    hold_office: Eligibility = strawberry.field(description="To hold offices and roles.")


def _rights(values: Mapping[str, Any], reader: Reader) -> MemberRights:
    standing = values["state"], values["employment_kind"], values["organisation_kind"]
    return MemberRights(
        **{right.value: eligibility(right_obstacles(right, *standing), reader.locale) for right in Right}
    )


@strawberry.type(
    description="What a membership was from a day until a day 会籍变动, seen by whoever may read the member."
)
class MembershipPeriod:
    """A membership_period row with the kind of its organisation."""

    row: strawberry.Private[Any]

    starts_on: date = column("starts_on", description="First day on which it held.")
    until_on: date | None = column("until_on", description="First day on which it held no longer; null while it holds.")
    state: MemberState = column("state", convert=MemberState, description="State of the membership.")
    state_label: str = label(
        "state", STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    employment_kind: EmploymentKind = column(
        "employment_kind", convert=EmploymentKind, description="How the member was employed."
    )
    cause: MembershipCause = column("cause", convert=MembershipCause, description="What began it.")
    cause_label: str = label(
        "cause", CAUSE_WORDS, description="Word for the cause, in the language of `Accept-Language`."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Branch or group that the member belonged to.",
    )
    rights: MemberRights = derived(
        {
            "state": tuple(MemberState),
            "employment_kind": tuple(EmploymentKind),
            "organisation_kind": tuple(OrganisationKind),
        },
        _rights,
        description="Rights on every day of it, by state, employment and kind of organisation; derived, never stored.",
    )


@strawberry.input(description="Officer's change of a membership.")
class MembershipUpdateInput:
    """What becomes of it."""

    member_id: strawberry.ID = strawberry.field(description="Member; not the caller.")
    action: MembershipAction = strawberry.field(description="What is done.")
    effective_on: date | None = strawberry.field(
        default=None,
        description="First day on which it holds, from the last change to today; null: today.",
    )
    employment_kind: EmploymentKind | None = strawberry.field(
        default=None, description="Employment from then on, for RETAIN, RESUME and CHANGE_EMPLOYMENT; null: as it is."
    )
    document_number: str | None = strawberry.field(
        default=None,
        description="Number of the document on file 文号, 2 to 40 characters, no names; for SUSPEND, LAPSE, EXPEL.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


_NOT_FOUND = "No such member within the caller's reach."
_REFUSED = "A membership in this state does not go there."


@strawberry.enum(description="Why a membership was not changed.")
class MembershipUpdateErrorCode(Enum):
    """Codes of membershipUpdate."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description=_NOT_FOUND)
    OWN_MEMBERSHIP = strawberry.enum_value("OWN_MEMBERSHIP", description="Another officer decides on one's own.")
    MEMBERSHIP_TRANSITION_REFUSED = strawberry.enum_value("MEMBERSHIP_TRANSITION_REFUSED", description=_REFUSED)
    EMPLOYMENT_DOES_NOT_FIT = strawberry.enum_value(
        "EMPLOYMENT_DOES_NOT_FIT", description="Retained members are retired or unemployed, active ones neither."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Action rests on a document on file."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets and strokes."
    )
    EFFECTIVE_IN_FUTURE = strawberry.enum_value("EFFECTIVE_IN_FUTURE", description="Day has not come.")
    EFFECTIVE_BEFORE_LAST_CHANGE = strawberry.enum_value(
        "EFFECTIVE_BEFORE_LAST_CHANGE", description="Day lies before the last change."
    )


@strawberry.type(description="Refusal of a change.")
class MembershipUpdateUserError(UserError):
    """Error of membershipUpdate."""

    code: MembershipUpdateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a change.")
class MembershipUpdatePayload(Payload):
    """Answer of membershipUpdate."""

    error: ClassVar[type[Any]] = MembershipUpdateUserError
    row: strawberry.Private[Any]
    user_errors: list[MembershipUpdateUserError] = strawberry.field(description="Refusals; empty when changed.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member as changed; null when refused."
    )


@strawberry.input(description="Caller's own leaving 退会.")
class MembershipLeaveInput:
    """Leaving is free and holds from today on."""

    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the caller could not leave.")
class MembershipLeaveErrorCode(Enum):
    """Codes of membershipLeave."""

    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    ON_BEHALF_OF_ONESELF = strawberry.enum_value(
        "ON_BEHALF_OF_ONESELF", description="Member named in `onBehalf` is the caller."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Paper form has a number in the files."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value("INVALID_DOCUMENT_NUMBER", description="Number is none.")
    MEMBERSHIP_TRANSITION_REFUSED = strawberry.enum_value("MEMBERSHIP_TRANSITION_REFUSED", description=_REFUSED)


@strawberry.type(description="Refusal of leaving.")
class MembershipLeaveUserError(UserError):
    """Error of membershipLeave."""

    code: MembershipLeaveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of leaving; the caller's sessions have ended.")
class MembershipLeavePayload(Payload):
    """Answer of membershipLeave."""

    error: ClassVar[type[Any]] = MembershipLeaveUserError
    row: strawberry.Private[Any]
    user_errors: list[MembershipLeaveUserError] = strawberry.field(description="Refusals; empty when left.")
    left_on: date | None = column("left_on", description="First day outside the union; null when refused.")


@strawberry.input(description="Correction of a mistaken change.")
class MembershipCorrectInput:
    """What is taken back."""

    member_id: strawberry.ID = strawberry.field(description="Member; not the caller.")
    from_on: date | None = strawberry.field(
        default=None,
        description="Everything recorded from this day on is taken back; null: the last change alone.",
    )
    reason: CorrectionReason = strawberry.field(description="Why it was a mistake.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a membership was not corrected.")
class MembershipCorrectErrorCode(Enum):
    """Codes of membershipCorrect."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description=_NOT_FOUND)
    OWN_MEMBERSHIP = strawberry.enum_value("OWN_MEMBERSHIP", description="Another officer decides on one's own.")
    NOTHING_TO_CORRECT = strawberry.enum_value(
        "NOTHING_TO_CORRECT", description="Nothing has changed since that day, or there was no membership before."
    )
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="Organisation of that time has closed."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="Organisation of that time is none of the union's."
    )


@strawberry.type(description="Refusal of a correction.")
class MembershipCorrectUserError(UserError):
    """Error of membershipCorrect."""

    code: MembershipCorrectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a correction.")
class MembershipCorrectPayload(Payload):
    """Answer of membershipCorrect."""

    error: ClassVar[type[Any]] = MembershipCorrectUserError
    row: strawberry.Private[Any]
    user_errors: list[MembershipCorrectUserError] = strawberry.field(description="Refusals; empty when corrected.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member as corrected; null when refused."
    )
