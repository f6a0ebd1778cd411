"""Permits 投票凭证 of unlinkable votes: what a member has signed, and gets."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.payloads import Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote


@strawberry.input(description="Permit 投票凭证 for one ballot of an unlinkable vote.")
class BallotPermitIssueInput:
    """Input of ballotPermitIssue."""

    vote_id: strawberry.ID = strawberry.field(description="Vote, which is open and unlinkable.")
    blinded: str = strawberry.field(
        description="What the registrar signs and cannot read: 256 bytes by RFC 9474, base64url, kept by the client "
        "before it sends them, with all that is needed to use the answer."
    )
    request_key: UUID | None = strawberry.field(
        default=None,
        description="Of no effect and not kept: the blinded value is the key of this action and has one answer.",
    )


@strawberry.enum(description="Why no permit was issued.")
class BallotPermitIssueErrorCode(Enum):
    """Codes of ballotPermitIssue."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    VOTE_KIND_REFUSED = strawberry.enum_value("VOTE_KIND_REFUSED", description="Vote is not unlinkable.")
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the frozen roll.")
    BALLOT_ELSEWHERE = strawberry.enum_value(
        "BALLOT_ELSEWHERE", description="Caller was given a paper or votes at a kiosk; no other ballot is taken."
    )
    NOT_PRESENT = strawberry.enum_value(
        "NOT_PRESENT", description="Vote is of a meeting, and the caller is not on its register of presence."
    )
    PERMIT_DRAWN = strawberry.enum_value(
        "PERMIT_DRAWN", description="Caller has drawn their permit, for another ballot; there is one for each member."
    )
    BLINDED_INVALID = strawberry.enum_value(
        "BLINDED_INVALID", description="Not 256 bytes in base64url, or no number that the registrar could sign."
    )
    REGISTRAR_UNAVAILABLE = strawberry.enum_value(
        "REGISTRAR_UNAVAILABLE", description="Registrar does not answer; the same value may be sent again in seconds."
    )


@strawberry.type(description="Refusal: why no permit was issued; nothing was written.")
class BallotPermitIssueUserError(UserError):
    """Error of ballotPermitIssue."""

    code: BallotPermitIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish for a permit.")
class BallotPermitIssuePayload(Payload):
    """Answer of ballotPermitIssue."""

    error: ClassVar[type[Any]] = BallotPermitIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[BallotPermitIssueUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation("vote_by_id", "vote_id", lambda: Vote, description="Vote; null when refused.")
    blind_signature: str | None = column(
        "blind_signature",
        description="Registrar's signature, still blinded, 256 bytes in base64url, for the caller alone; null when "
        "refused.",
    )
