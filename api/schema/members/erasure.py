"""Erasing a member 注销: inputs and payloads of asking for it and of doing it."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.members.register import Member
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError


@strawberry.type(description="Kind of records with their number in an erasure.")
class ErasedRows:
    """One category of an outcome."""

    category: str = strawberry.field(description="Code of the kind, e.g. `join_requests`.")
    count: int = strawberry.field(description="How many records are emptied or removed.")


@strawberry.type(description="Erasure of a member, or its preview.")
class Erasure:
    """The outcome of one."""

    row: strawberry.Private[Any]

    is_done: bool = column("is_done", description="Whether the entry is erased; false for a preview.")

    @strawberry.field(description="What goes, by kind, in the order of erasing.")
    def rows(self) -> list[ErasedRows]:
        """Numbers by category."""
        return [ErasedRows(category=name, count=count) for name, count in self.row["rows"].items()]


@strawberry.input(description="Member to erase for good, or to count what would go.")
class MemberEraseInput:
    """Whom."""

    member_id: strawberry.ID = strawberry.field(description="Member who has left or died.")
    is_preview: bool = strawberry.field(description="True counts and changes nothing; false erases for good.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a member was not erased.")
class MemberEraseErrorCode(Enum):
    """Codes of memberErase."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="None within the caller's reach.")
    MEMBER_NOT_LEFT = strawberry.enum_value("MEMBER_NOT_LEFT", description="Neither left nor died.")
    MEMBER_ERASED = strawberry.enum_value("MEMBER_ERASED", description="Erased before.")


@strawberry.type(description="Refusal of an erasure.")
class MemberEraseUserError(StepUpUserError):
    """Error of memberErase."""

    code: MemberEraseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of an erasure or of its preview.")
class MemberErasePayload(Payload):
    """Answer of memberErase."""

    error: ClassVar[type[Any]] = MemberEraseUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberEraseUserError] = strawberry.field(description="Refusals; empty when done.")
    member: Member | None = relation(
        "member_by_id", "member_id", lambda: Member, description="Entry as it is now; null when refused."
    )

    @strawberry.field(description="What was counted or erased; null when refused.")
    def erasure(self) -> Erasure | None:
        """The numbers of the outcome."""
        return Erasure(row=self.row) if self.row else None


@strawberry.input(description="Caller's wish to be erased after leaving.")
class MemberErasureRequestInput:
    """Whether."""

    is_wanted: bool = strawberry.field(description="True asks for it, false takes the wish back.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a wish to be erased was not taken.")
class MemberErasureRequestErrorCode(Enum):
    """Codes of memberErasureRequest."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="Caller has no entry.")


@strawberry.type(description="Refusal of a wish to be erased.")
class MemberErasureRequestUserError(UserError):
    """Error of memberErasureRequest."""

    code: MemberErasureRequestErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a wish to be erased.")
class MemberErasureRequestPayload(Payload):
    """Answer of memberErasureRequest."""

    error: ClassVar[type[Any]] = MemberErasureRequestUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberErasureRequestUserError] = strawberry.field(description="Refusals; empty when taken.")
    requested_at: datetime | None = column(
        "requested_at", description="Since when it is wanted; null when it is not, or refused."
    )
