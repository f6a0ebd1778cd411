"""Two entries that become one 合并: the preview, inputs and payloads, and what the kept entry tells of it."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import column, label, relation, relations
from api.messages import translate
from api.nodes import encode_id
from api.schema import organisations
from api.schema.members import lives, register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from db.models.members import MergeReason
from domain.members import merging
from domain.members.merging import Entry, MergeField, MergeSide, MergeWarning
from domain.members.rules import masked
from domain.members.service import MergePreview as Preview
from domain.shared.work import MergeFate

if TYPE_CHECKING:
    from api.schema.members.lives import MembershipPeriod
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

_MEMBER = Annotated["Member", strawberry.lazy("api.schema.members.register")]

described(
    MergeReason,
    "Why two entries were one person's.",
    {
        MergeReason.IMPORTED_TWICE: "A roster brought a person who was in the register.",
        MergeReason.JOINED_AGAIN: "Who had left, or was elsewhere, joined anew.",
        MergeReason.MOVED_WITHOUT_TRANSFER: "A new branch entered somebody whom the old one still had.",
        MergeReason.ENTERED_WRONGLY: "A name or number was mistaken when the person was entered.",
    },
)
described(
    MergeField,
    "What the two entries may say differently.",
    {
        MergeField.NAME: "Full name.",
        MergeField.PHONE_NUMBER: "Phone number; of two, one is kept.",
        MergeField.IDENTITY_NUMBER: "Identity number; the one that is on file is always kept.",
        MergeField.EMPLOYMENT_KIND: "Kind of employment.",
        MergeField.ORGANISATION: "Organisation that the member belongs to.",
        MergeField.STATE: "State of the membership; a merge ends none and lifts no suspension.",
        MergeField.JOINED_ON: "Day on which the membership began.",
    },
)
described(
    MergeSide,
    "Which of the two entries.",
    {
        MergeSide.KEPT: "Entry that stays, with its number and its sign-in.",
        MergeSide.MERGED: "Entry that becomes part of it.",
    },
)
described(
    MergeFate,
    "What becomes of records of the merged entry.",
    {
        MergeFate.STAYS: "They stay under its id, which leads to the kept entry.",
        MergeFate.MOVES: "They become the kept entry's.",
        MergeFate.ENDS: "They end; nothing of them comes to the kept entry.",
    },
)
described(
    MergeWarning,
    "What to know before two entries become one.",
    {
        MergeWarning.CANNOT_BE_UNDONE: "A merge is for good.",
        MergeWarning.NAMES_DIFFER: "Both have a name, and not the same.",
        MergeWarning.IDENTITY_UNKNOWN: "Neither entry has an identity number.",
        MergeWarning.PHONE_NUMBER_DROPPED: "Both have a phone number, of which one is forgotten.",
        MergeWarning.PHONE_OF_OFFICER: "Kept entry has a role or is a deputy, and takes no phone from the merged one.",
        MergeWarning.ROLES_END: "Merged entry has roles, which end.",
        MergeWarning.OFFICES_END: "Merged entry is in office, which ends.",
        MergeWarning.SIGN_IN_ENDS: "Merged entry has a sign-in, which ends.",
        MergeWarning.ERASURE_REQUESTED: "One of the two wants to be erased after leaving.",
    },
)
_WARNING_WORDS = words(
    {
        MergeWarning.CANNOT_BE_UNDONE: ("合并后不能撤销", "A merge cannot be undone"),
        MergeWarning.NAMES_DIFFER: ("两条档案姓名不同", "The names differ"),
        MergeWarning.IDENTITY_UNKNOWN: (
            "两条档案均无身份证号，请另行核实",
            "Neither has an identity number: make sure",
        ),
        MergeWarning.PHONE_NUMBER_DROPPED: ("两个手机号只保留一个", "One of the two phone numbers is forgotten"),
        MergeWarning.PHONE_OF_OFFICER: (
            "保留档案有角色授权或代理审批，不采用另一档案的手机号",
            "The kept entry has a role or is a deputy, and takes no phone number from the other",
        ),
        MergeWarning.ROLES_END: ("被合并档案的角色授权将终止", "The roles of the merged entry end"),
        MergeWarning.OFFICES_END: ("被合并档案的任职将终止", "The offices of the merged entry end"),
        MergeWarning.SIGN_IN_ENDS: ("被合并档案的登录方式将失效", "The sign-in of the merged entry ends"),
        MergeWarning.ERASURE_REQUESTED: ("其中一人已申请注销", "One of the two has asked to be erased"),
    }
)
_REASON_WORDS = words(
    {
        MergeReason.IMPORTED_TWICE: ("重复导入", "Imported twice"),
        MergeReason.JOINED_AGAIN: ("重复入会", "Joined again"),
        MergeReason.MOVED_WITHOUT_TRANSFER: ("未办转会", "Moved without a transfer"),
        MergeReason.ENTERED_WRONGLY: ("登记有误", "Entered wrongly"),
    }
)


@strawberry.type(description="Entry that became part of a member's, seen by whoever may read the member.")
class MergedEntry:
    """A merged member row with its merge."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Its number, which leads to the member for ever.")
    name: str = column("name", description="Name that it had.")
    joined_on: date = column("joined_on", description="Day of joining that it had.")
    merged_on: date = column("merged_on", description="Day from which on both are one.")
    reason: MergeReason = column("reason", convert=MergeReason, description="Why there were two.")
    reason_label: str = label(
        "reason", _REASON_WORDS, description="Word for the reason, in the language of `Accept-Language`."
    )
    document_number: str | None = column("document_number", description="Number of the decision on file; null: none.")
    merged_by: _MEMBER | None = relation(
        "member_by_id",
        "actor_id",
        lambda: register.Member,
        description="Officer who merged it; null where the caller may not see them.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that it belonged to last.",
    )
    history: list[Annotated["MembershipPeriod", strawberry.lazy("api.schema.members.lives")]] = relations(
        "periods_by_member_id",
        "id",
        lambda: lives.MembershipPeriod,
        list_size=2,
        description="What it was until it was merged, earliest first.",
    )


@strawberry.type(description="What both entries say of one field, and which of them is kept.")
class MergeFieldPreview:
    """A field of a preview."""

    field: MergeField = strawberry.field(description="Which field.")
    kept_value: str | None = strawberry.field(
        description="What the kept entry says: text, code, day, id of an organisation, or the last four of a number."
    )
    merged_value: str | None = strawberry.field(description="What the merged entry says, in the same form.")
    survives: MergeSide = strawberry.field(description="From which of the two it is taken.")
    is_choice: bool = strawberry.field(description="Whether `choices` may say otherwise.")


@strawberry.type(description="Kind of records of the merged entry, with their number.")
class MergeRows:
    """A finding of a preview."""

    kind: str = strawberry.field(description="Code of the kind, e.g. `membership_periods`.")
    count: int = strawberry.field(description="How many the merged entry has.")
    fate: MergeFate = strawberry.field(description="What becomes of them.")


@strawberry.type(description="Something to know before two entries become one.")
class MergeNotice:
    """A warning of a preview."""

    row: strawberry.Private[Any]

    code: MergeWarning = column("code", convert=MergeWarning, description="What it is.")
    message: str = label("code", _WARNING_WORDS, description="Sentence for it, in the language of `Accept-Language`.")


@strawberry.type(description="Reason why two entries cannot become one as they are.")
class MergeRefusal:
    """A refusal of a preview."""

    code: str = strawberry.field(description="Code, as `memberMerge` answers it.")
    message: str = strawberry.field(description="Sentence for it, in the language of `Accept-Language`.")


@strawberry.type(description="What a merge would do; changes nothing.")
class MergePreview:
    """A preview of the service."""

    row: strawberry.Private[Any]
    found: strawberry.Private[Preview]

    confirmation: str = column(
        "confirmation", description="What `memberMerge` takes as a sign that the officer has seen both as they are now."
    )
    kept: _MEMBER | None = relation(
        "member_by_id", "kept_id", lambda: register.Member, description="Entry that stays, as it is now."
    )
    merged: _MEMBER | None = relation(
        "member_by_id", "merged_id", lambda: register.Member, description="Entry that becomes part of it, as it is now."
    )

    @strawberry.field(description="Every field, in a fixed order.", metadata={"list_size": len(MergeField)})
    def fields(self) -> list[MergeFieldPreview]:
        """What both say and which is taken."""
        kept, merged, sides = self.found.kept, self.found.merged, self.found.sides
        return [
            MergeFieldPreview(
                field=field,
                kept_value=_shown(kept, field),
                merged_value=_shown(merged, field),
                survives=sides[field],
                is_choice=merging.is_choice(field, kept, merged),
            )
            for field in MergeField
        ]

    @strawberry.field(
        description="Records of the merged entry by kind, those of other domains last.", metadata={"list_size": 12}
    )
    def rows(self) -> list[MergeRows]:
        """Findings with their numbers."""
        return [MergeRows(kind=each.kind, count=each.count, fate=each.fate) for each in self.found.findings]

    @strawberry.field(description="What to know beforehand; at most 9.", metadata={"list_size": 3})
    def warnings(self) -> list[MergeNotice]:
        """Warnings with their sentences."""
        return [MergeNotice(row={"code": each.value}) for each in self.found.warnings]

    @strawberry.field(description="All that speaks against it; empty when it can be done.", metadata={"list_size": 2})
    def refusals(self, info: Info) -> list[MergeRefusal]:
        """Refusals with their sentences."""
        return [
            MergeRefusal(code=each.code, message=translate(each.code, info.context.locale, **each.facts))
            for each in self.found.refusals
        ]


def _shown(entry: Entry, field: MergeField) -> str | None:
    value = merging.value(entry, field)
    if value is None:
        return None
    if isinstance(value, UUID):
        return encode_id("Organisation", value)
    if field in {MergeField.PHONE_NUMBER, MergeField.IDENTITY_NUMBER}:
        return masked(str(value))
    return str(value).upper() if field in {MergeField.STATE, MergeField.EMPLOYMENT_KIND} else str(value)


@strawberry.input(description="From which of two entries a field is taken.")
class MergeFieldChoiceInput:
    """A choice."""

    field: MergeField = strawberry.field(description="Which field.")
    side: MergeSide = strawberry.field(description="From which entry.")


def choices_of(choices: Sequence[MergeFieldChoiceInput] | None) -> dict[MergeField, MergeSide]:
    """By field; of several choices of one field the last one counts."""
    return {choice.field: choice.side for choice in choices or []}


@strawberry.input(description="Two entries of one person, to become one for good.")
class MemberMergeInput:
    """Which, and what is taken from which."""

    kept_id: strawberry.ID = strawberry.field(description="Entry that stays, with its number and its sign-in.")
    merged_id: strawberry.ID = strawberry.field(description="Entry that becomes part of it; neither is the caller's.")
    confirmation: str = strawberry.field(description="`confirmation` of a preview of the two.")
    reason: MergeReason = strawberry.field(description="Why there were two.")
    choices: list[MergeFieldChoiceInput] | None = strawberry.field(
        default=None, description="Fields to be taken from another entry than by themselves; the last of each counts."
    )
    document_number: str | None = strawberry.field(
        default=None, description="Number of the decision on file 文号, 2 to 40 characters, no names; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why two entries did not become one.")
class MemberMergeErrorCode(Enum):
    """Codes of memberMerge; domains that refuse by a hook add theirs."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    SAME_MEMBER = strawberry.enum_value("SAME_MEMBER", description="Both ids are one entry's.")
    MEMBER_ALREADY_MERGED = strawberry.enum_value(
        "MEMBER_ALREADY_MERGED", description="One of them became part of another entry before."
    )
    OWN_MEMBERSHIP = strawberry.enum_value("OWN_MEMBERSHIP", description="Another officer decides on one's own.")
    MEMBER_ERASED = strawberry.enum_value("MEMBER_ERASED", description="One of them was erased.")
    IDENTITY_NUMBERS_DIFFER = strawberry.enum_value(
        "IDENTITY_NUMBERS_DIFFER", description="Both have an identity number: two people."
    )
    STATES_CONFLICT = strawberry.enum_value(
        "STATES_CONFLICT", description="By one entry the person died or was expelled, by the other they are a member."
    )
    TRANSFER_OPEN = strawberry.enum_value("TRANSFER_OPEN", description="One of them has an open transfer.")
    IMPORT_OPEN = strawberry.enum_value(
        "IMPORT_OPEN", description="A roster with one of them is being applied or undone."
    )
    POST_HELD_BY_BOTH = strawberry.enum_value(
        "POST_HELD_BY_BOTH", description="Both held a seat of one post at the same time: two people."
    )
    BOTH_ON_ROLL = strawberry.enum_value("BOTH_ON_ROLL", description="Both are on the roll of a vote that is not over.")
    BOTH_VOTED = strawberry.enum_value("BOTH_VOTED", description="Both voted in one vote: two people.")
    ON_OPEN_ROLL = strawberry.enum_value(
        "ON_OPEN_ROLL", description="Entry that would end is on the roll of an open vote, which would be lost."
    )
    MERGE_OUTDATED = strawberry.enum_value(
        "MERGE_OUTDATED", description="One of them has changed since the preview, or it was another pair's."
    )
    MERGE_CHOICE_REFUSED = strawberry.enum_value(
        "MERGE_CHOICE_REFUSED", description="A field cannot be taken from that entry."
    )
    EMPLOYMENT_DOES_NOT_FIT = strawberry.enum_value(
        "EMPLOYMENT_DOES_NOT_FIT", description="State and employment that were chosen do not go together."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets and strokes."
    )
    MEMBERSHIP_TRANSITION_REFUSED = strawberry.enum_value(
        "MEMBERSHIP_TRANSITION_REFUSED", description="Membership does not go to the state that was chosen."
    )
    EFFECTIVE_BEFORE_LAST_CHANGE = strawberry.enum_value(
        "EFFECTIVE_BEFORE_LAST_CHANGE", description="Present period of one of them begins after today."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="Organisation that was chosen is not there."
    )
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="Organisation that was chosen is closed or takes no members."
    )


@strawberry.type(description="Refusal of a merge.")
class MemberMergeUserError(StepUpUserError):
    """Error of memberMerge."""

    code: MemberMergeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a merge.")
class MemberMergePayload(Payload):
    """Answer of memberMerge."""

    error: ClassVar[type[Any]] = MemberMergeUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberMergeUserError] = strawberry.field(description="Refusals; empty when merged.")
    member: _MEMBER | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Entry as it is now; null when refused."
    )
