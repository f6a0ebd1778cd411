"""Entries that look alike 查重: pairs with their reasons, and the inputs and payloads of taking them off the list."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import column, computed_from, label, relation
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import IdFilterInput, UserError
from db.models.members import DismissalReason, DuplicateSign
from domain.members.likeness import LIKELY, POSSIBLE, PROOF_CAP, WEIGHTS, Likelihood, likelihood, signs_of

if TYPE_CHECKING:
    from api.schema.members.register import Member

_MEMBER = Annotated["Member", strawberry.lazy("api.schema.members.register")]

described(
    DuplicateSign,
    "What speaks for, or against, two entries being one person's.",
    {
        DuplicateSign.SAME_NAME: "Same name; width, case, spaces and dots are no difference.",
        DuplicateSign.SAME_SOUND: "Name of the same sound in other characters.",
        DuplicateSign.SAME_PHONE_TAIL: "Same last four digits of the phone number; says nothing by itself.",
        DuplicateSign.SAME_IDENTITY_TAIL: "Same last four characters of the identity number.",
        DuplicateSign.SAME_JOINING_DAY: "Same day of joining.",
        DuplicateSign.SAME_ORGANISATION: "Both belong to one organisation.",
        DuplicateSign.NEIGHBOURING_ORGANISATION: "Organisations next to each other, or one directly above the other.",
        DuplicateSign.SUCCESSION: "One left, the other joined from a month before to half a year after.",
        DuplicateSign.DIFFERENT_IDENTITY: "Different identity numbers on file, which prove that there are two people.",
        DuplicateSign.DIFFERENT_PHONE: "Different phone numbers on file.",
    },
)
described(
    Likelihood,
    "What the weight of a pair comes to.",
    {
        Likelihood.UNLIKELY: f"Less than {POSSIBLE}: two people who share a name.",
        Likelihood.POSSIBLE: f"From {POSSIBLE}: worth a look.",
        Likelihood.LIKELY: f"From {LIKELY}: one person with two entries, most probably.",
    },
)
described(
    DismissalReason,
    "Why a pair was taken off the list.",
    {
        DismissalReason.DIFFERENT_PEOPLE: "Two people.",
        DismissalReason.RELATIVES: "Two people of one family, who share a phone number or a place.",
        DismissalReason.NOT_TO_BE_CLEARED_UP: "It cannot be found out; both entries stay.",
    },
)
_SIGN_WORDS = words(
    {
        DuplicateSign.SAME_NAME: ("姓名相同", "The names are the same"),
        DuplicateSign.SAME_SOUND: ("姓名同音不同字", "The names sound the same, in other characters"),
        DuplicateSign.SAME_PHONE_TAIL: ("手机号后四位相同", "The phone numbers end in the same four digits"),
        DuplicateSign.SAME_IDENTITY_TAIL: (
            "身份证号后四位相同",
            "The identity numbers end in the same four characters",
        ),
        DuplicateSign.SAME_JOINING_DAY: ("入会日期相同", "Both joined on the same day"),
        DuplicateSign.SAME_ORGANISATION: ("所在组织相同", "Both belong to the same organisation"),
        DuplicateSign.NEIGHBOURING_ORGANISATION: ("所在组织相邻", "They belong to neighbouring organisations"),
        DuplicateSign.SUCCESSION: ("一方退会前后另一方入会", "One joined about when the other left"),
        DuplicateSign.DIFFERENT_IDENTITY: (
            "登记的身份证号不同，应为两人",
            "The identity numbers on file differ: there are two people",
        ),
        DuplicateSign.DIFFERENT_PHONE: ("登记的手机号不同", "The phone numbers on file differ"),
    }
)
_LIKELIHOOD_WORDS = words(
    {
        Likelihood.UNLIKELY: ("不太可能", "Unlikely"),
        Likelihood.POSSIBLE: ("可能重复", "Possible"),
        Likelihood.LIKELY: ("很可能重复", "Likely"),
    }
)


@strawberry.type(description="Something that two entries have in common, or that tells them apart.")
class DuplicateReason:
    """A sign of a pair."""

    row: strawberry.Private[Any]

    sign: DuplicateSign = column("sign", convert=DuplicateSign, description="What it is.")
    weight: int = column("weight", description="Points that it adds; below nought it speaks against.")
    message: str = label("sign", _SIGN_WORDS, description="Sentence for it, in the language of `Accept-Language`.")


@strawberry.type(
    description="Two entries that may be one person's, seen by officers who may write both; nothing is decided by it."
)
class DuplicatePair:
    """A pair of the list, with its evidence in bits."""

    row: strawberry.Private[Any]

    weight: int = column(
        "weight", description=f"Points from 1 to 100; at most {PROOF_CAP} when identity numbers on file differ."
    )
    likelihood: Likelihood = computed_from("weight", likelihood, description="Word for the weight.")

    @strawberry.field(description="Word for the likelihood, in the language of `Accept-Language`.")
    def likelihood_label(self, info: Info) -> str:
        """By the weight."""
        return _LIKELIHOOD_WORDS[likelihood(self.row["weight"]).value][info.context.locale]

    member: _MEMBER | None = relation(
        "member_by_id", "first_id", lambda: register.Member, description="Entry that was made first."
    )
    other: _MEMBER | None = relation(
        "member_by_id", "second_id", lambda: register.Member, description="Entry that was made later."
    )
    dismissed_at: datetime | None = column(
        "dismissed_at", description="When it was taken off the list; null while it stands on it."
    )
    dismissal_reason: DismissalReason | None = column(
        "dismissal_reason", convert=DismissalReason, description="Why it was taken off the list; null while it is on."
    )
    dismissed_by: _MEMBER | None = relation(
        "member_by_id",
        "dismissed_by_id",
        lambda: register.Member,
        description="Who took it off the list; null while it is on, and where the caller may not see them.",
    )

    @strawberry.field(description="What speaks for one person, in a fixed order; at most 8.", metadata={"list_size": 4})
    def reasons(self) -> list[DuplicateReason]:
        """Signs with points above nought."""
        return self._signs(speaks_for=True)

    @strawberry.field(description="What speaks against it; at most 2.", metadata={"list_size": 2})
    def counter_reasons(self) -> list[DuplicateReason]:
        """Signs with points below nought."""
        return self._signs(speaks_for=False)

    def _signs(self, *, speaks_for: bool) -> list[DuplicateReason]:
        return [
            DuplicateReason(row={"sign": sign.value, "weight": WEIGHTS[sign]})
            for sign in signs_of(self.row["evidence"])
            if (WEIGHTS[sign] > 0) is speaks_for
        ]


@strawberry.input(description="Filter of a list of pairs; conditions given together all hold.")
class DuplicateWhereInput:
    """Conditions on pairs."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Pairs of which both belong to this organisation (`eq`) or to what is below it."
    )
    member: IdFilterInput | None = strawberry.field(default=None, description="Pairs of this member (`eq`).")
    min_weight: int | None = strawberry.field(
        default=None, description=f"Least weight, 1 to 100; null: {POSSIBLE}, what is possible."
    )
    is_dismissed: bool = strawberry.field(
        default=False, description="True: pairs that were taken off the list; false: those that were not."
    )


@strawberry.input(description="Pair to take off the list.")
class DuplicateDismissInput:
    """Which, and why."""

    member_id: strawberry.ID = strawberry.field(description="One of the two; not the caller.")
    other_id: strawberry.ID = strawberry.field(description="Other of the two; not the caller.")
    reason: DismissalReason = strawberry.field(description="Why it is no duplicate, or stays one.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


_NOT_FOUND = "No such member within the caller's reach."


@strawberry.enum(description="Why a pair was not taken off the list.")
class DuplicateDismissErrorCode(Enum):
    """Codes of duplicateDismiss."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description=_NOT_FOUND)
    SAME_MEMBER = strawberry.enum_value("SAME_MEMBER", description="Both ids are one entry's.")
    OWN_MEMBERSHIP = strawberry.enum_value("OWN_MEMBERSHIP", description="Another officer decides on one's own.")


@strawberry.type(description="Refusal to take a pair off the list.")
class DuplicateDismissUserError(UserError):
    """Error of duplicateDismiss."""

    code: DuplicateDismissErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking a pair off the list.")
class DuplicateDismissPayload(Payload):
    """Answer of duplicateDismiss."""

    error: ClassVar[type[Any]] = DuplicateDismissUserError
    row: strawberry.Private[Any]
    user_errors: list[DuplicateDismissUserError] = strawberry.field(description="Refusals; empty when it is off.")
    member: _MEMBER | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="First of the two; null when refused."
    )
    other: _MEMBER | None = relation(
        "member_by_id", "other_member_id", lambda: register.Member, description="Second of the two; null when refused."
    )


@strawberry.input(description="Pair to put back on the list.")
class DuplicateRestoreInput:
    """Which."""

    member_id: strawberry.ID = strawberry.field(description="One of the two; not the caller.")
    other_id: strawberry.ID = strawberry.field(description="Other of the two; not the caller.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a pair was not put back on the list.")
class DuplicateRestoreErrorCode(Enum):
    """Codes of duplicateRestore."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description=_NOT_FOUND)
    SAME_MEMBER = strawberry.enum_value("SAME_MEMBER", description="Both ids are one entry's.")
    OWN_MEMBERSHIP = strawberry.enum_value("OWN_MEMBERSHIP", description="Another officer decides on one's own.")
    DUPLICATE_NOT_DISMISSED = strawberry.enum_value("DUPLICATE_NOT_DISMISSED", description="It was not taken off.")


@strawberry.type(description="Refusal to put a pair back on the list.")
class DuplicateRestoreUserError(UserError):
    """Error of duplicateRestore."""

    code: DuplicateRestoreErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of putting a pair back on the list.")
class DuplicateRestorePayload(Payload):
    """Answer of duplicateRestore."""

    error: ClassVar[type[Any]] = DuplicateRestoreUserError
    row: strawberry.Private[Any]
    user_errors: list[DuplicateRestoreUserError] = strawberry.field(description="Refusals; empty when it is back.")
    member: _MEMBER | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="First of the two; null when refused."
    )
    other: _MEMBER | None = relation(
        "member_by_id", "other_member_id", lambda: register.Member, description="Second of the two; null when refused."
    )
