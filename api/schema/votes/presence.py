"""How a draft is held, and the register of presence of its meeting."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.nodes import key_of
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from domain.votes.rules.weights import WeightDraft


@strawberry.input(description="How a draft is held 投票形式.")
class VoteMannerSetInput:
    """Input of voteMannerSet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    is_meeting: bool = strawberry.field(description="Whether only those on its register of presence vote.")
    is_weighted: bool = strawberry.field(default=False, description="Whether ballots have weights; by name only.")
    delegation_cap: int | None = strawberry.field(
        default=None,
        description="So many ballots one member casts for others, 1 to 100, by name only; null: nobody does.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to say how a draft is held.")
class VoteMannerSetErrorCode(Enum):
    """Codes of voteMannerSet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    FOLLOWING_FIXED = strawberry.enum_value(
        "FOLLOWING_FIXED", description="Vote goes on from another one, and is held as that one was."
    )
    WEIGHTS_NEED_NAMES = strawberry.enum_value(
        "WEIGHTS_NEED_NAMES", description="Weights and delegation are for votes by name."
    )
    DELEGATION_CAP_INVALID = strawberry.enum_value("DELEGATION_CAP_INVALID", description="No number from 1 to 100.")
    DELEGATIONS_STAND = strawberry.enum_value(
        "DELEGATIONS_STAND", description="One member got more delegations when the vote was announced before."
    )


@strawberry.type(description="Refusal to say how a draft is held; nothing was written.")
class VoteMannerSetUserError(UserError):
    """Error of voteMannerSet."""

    code: VoteMannerSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to say how a draft is held.")
class VoteMannerSetPayload(Payload):
    """Answer of voteMannerSet."""

    error: ClassVar[type[Any]] = VoteMannerSetUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteMannerSetUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="What a member's ballot counts: a number, or as many members as an organisation has.")
class VoteWeightInput:
    """A weight."""

    member_id: strawberry.ID = strawberry.field(description="Member in the caller's reach, each once.")
    source: str = strawberry.field(description="Where the weight was taken from, at most 200 characters.")
    weight: int | None = strawberry.field(
        default=None, description="What their ballot counts, 1 to 1,000,000; null where `organisationId` is given."
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Organisation for whose members they speak, counted now with all below it; null for a number.",
    )

    def plain(self) -> WeightDraft:
        """As the rules know it."""
        place = self.organisation_id
        return WeightDraft(
            key_of(self.member_id, "Member", "input", "weights"),
            self.source,
            self.weight,
            None if place is None else key_of(place, "Organisation", "input", "weights"),
        )


@strawberry.input(description="Weights 代表权重 of a draft, in the place of those before.")
class VoteWeightsSetInput:
    """Input of voteWeightsSet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    weights: list[VoteWeightInput] = strawberry.field(description="Weights, at most 5,000.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to set the weights of a draft.")
class VoteWeightsSetErrorCode(Enum):
    """Codes of voteWeightsSet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    WEIGHTS_NOT_WANTED = strawberry.enum_value("WEIGHTS_NOT_WANTED", description="Ballots of the vote have no weights.")
    WEIGHTS_INVALID = strawberry.enum_value(
        "WEIGHTS_INVALID",
        description="Too many, out of bounds, a member twice or out of reach, or no organisation in reach.",
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to set the weights of a draft; nothing was written.")
class VoteWeightsSetUserError(UserError):
    """Error of voteWeightsSet."""

    code: VoteWeightsSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set the weights of a draft.")
class VoteWeightsSetPayload(Payload):
    """Answer of voteWeightsSet."""

    error: ClassVar[type[Any]] = VoteWeightsSetUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteWeightsSetUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Who has come to the meeting of a vote, or has left it.")
class VotePresenceSetInput:
    """Input of votePresenceSet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    member_numbers: list[str] = strawberry.field(description="Numbers of members on the roll, 1 to 500.")
    is_present: bool = strawberry.field(description="True: they have come; false: they have left.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to write down who is present.")
class VotePresenceSetErrorCode(Enum):
    """Codes of votePresenceSet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    NO_MEETING = strawberry.enum_value("NO_MEETING", description="Vote is of no meeting.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )
    PRESENT_INVALID = strawberry.enum_value(
        "PRESENT_INVALID", description="No numbers, too many at once, or one that is none."
    )
    PRESENT_NOT_ON_ROLL = strawberry.enum_value(
        "PRESENT_NOT_ON_ROLL", description="Some numbers are of nobody who may vote; nothing was written."
    )


@strawberry.type(description="Refusal to write down who is present; nothing was written.")
class VotePresenceSetUserError(UserError):
    """Error of votePresenceSet."""

    code: VotePresenceSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write down who is present.")
class VotePresenceSetPayload(Payload):
    """Answer of votePresenceSet."""

    error: ClassVar[type[Any]] = VotePresenceSetUserError
    row: strawberry.Private[Any]
    user_errors: list[VotePresenceSetUserError] = strawberry.field(description="Refusals; empty when done.")
    changed_count: int | None = column(
        "changed_count", description="How many have come or left by it; the others stay; null when refused."
    )
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Caller's word that they are in the hall 会场签到.")
class VoteCheckInInput:
    """Input of voteCheckIn."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    code: str = strawberry.field(description="Code that is shown in the hall; case and spaces make no difference.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to come to the meeting.")
class VoteCheckInErrorCode(Enum):
    """Codes of voteCheckIn."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    NO_MEETING = strawberry.enum_value("NO_MEETING", description="Vote is of no meeting.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )
    PRESENCE_CODE_WRONG = strawberry.enum_value(
        "PRESENCE_CODE_WRONG", description="Code is not the one shown in the hall now."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the roll.")


@strawberry.type(description="Refusal to come to the meeting; nothing was written.")
class VoteCheckInUserError(UserError):
    """Error of voteCheckIn."""

    code: VoteCheckInErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to come to the meeting.")
class VoteCheckInPayload(Payload):
    """Answer of voteCheckIn."""

    error: ClassVar[type[Any]] = VoteCheckInUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteCheckInUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Caller's word that they leave the hall.")
class VoteCheckOutInput:
    """Input of voteCheckOut."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to leave the meeting.")
class VoteCheckOutErrorCode(Enum):
    """Codes of voteCheckOut."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    NO_MEETING = strawberry.enum_value("NO_MEETING", description="Vote is of no meeting.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TIME_OVER = strawberry.enum_value(
        "VOTE_TIME_OVER", description="Closing time has come, by the database's clock."
    )


@strawberry.type(description="Refusal to leave the meeting; nothing was written.")
class VoteCheckOutUserError(UserError):
    """Error of voteCheckOut."""

    code: VoteCheckOutErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to leave the meeting.")
class VoteCheckOutPayload(Payload):
    """Answer of voteCheckOut."""

    error: ClassVar[type[Any]] = VoteCheckOutUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteCheckOutUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
