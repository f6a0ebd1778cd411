"""What follows a vote's turnout, and who of a branch has voted."""

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote

if TYPE_CHECKING:
    from api.schema.members.register import Member


@strawberry.type(description="News of a vote's turnout; seen as the vote.")
class VoteTurnoutChange:
    """A vote whose turnout has changed."""

    row: strawberry.Private[Any]

    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote with its turnout of this moment."
    )


@strawberry.type(description="Whether a member of the roll has voted, for an officer who has said why.")
class VoteTurnoutEntry:
    """A vote_roll_entry row of a vote that has closed."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Member's number as it stands on the roll.")
    has_voted: bool = column("has_voted", description="Whether they have voted, or drew their permit; not what.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )


@strawberry.input(description="Part of a roll that an officer wants to see by name, and why.")
class VoteTurnoutInspectInput:
    """Input of voteTurnoutInspect."""

    vote_id: strawberry.ID = strawberry.field(description="Vote, which has closed.")
    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation that they belonged to when the vote opened."
    )
    reason: str = strawberry.field(description="Why, 1 to 500 characters; recorded.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it is not told who has voted.")
class VoteTurnoutInspectErrorCode(Enum):
    """Codes of voteTurnoutInspect."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote has not closed; while it is open nobody is told."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="No reason, too long a one, or control characters."
    )


@strawberry.type(description="Refusal: why it is not told who has voted.")
class VoteTurnoutInspectUserError(UserError):
    """Error of voteTurnoutInspect."""

    code: VoteTurnoutInspectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Part of the roll of a vote that has closed, for an officer who has said why.")
class VoteTurnoutPart:
    """The vote_roll_entry rows of an organisation."""

    row: strawberry.Private[Any]

    entitled_count: int = column("entitled_count", description="Members of the organisation on the roll.")
    voted_count: int = column("voted_count", description="How many of them have voted.")

    @strawberry.field(description="Each of them, by number.", metadata={"list_size": 100})
    async def entries(self, info: Info) -> list[VoteTurnoutEntry]:
        """Of the organisation alone."""
        rows: Any = await _of_part(info, "vote_turnout_entries_by_vote_id", self.row)
        return [VoteTurnoutEntry(row=each) for each in rows]


@strawberry.type(description="Who of an organisation has voted, for an officer who has said why.")
class VoteTurnoutInspectPayload(Payload):
    """Answer of voteTurnoutInspect."""

    error: ClassVar[type[Any]] = VoteTurnoutInspectUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteTurnoutInspectUserError] = strawberry.field(description="Refusals; empty when done.")

    @strawberry.field(
        description="Part of the roll; null when refused, and where nobody of the organisation is on the roll."
    )
    async def part(self, info: Info) -> VoteTurnoutPart | None:
        """Of the organisation alone."""
        if "vote_id" not in self.row:
            return None
        found = await _of_part(info, "inspected_vote_turnout_by_vote_id", self.row)
        return None if found is None else VoteTurnoutPart(row=found)


async def _of_part(info: Info, batch: str, row: Mapping[str, Any]) -> object:
    """What a batch has of the vote and the organisation of a row."""
    found: object = await info.context.loaders.load(batch, row["vote_id"], {"organisation_id": row["organisation_id"]})
    return found
