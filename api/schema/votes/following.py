"""Drafts of votes that go on from a published one."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from db.models.votes import VoteFollowing


@strawberry.input(description="Vote that is to go on from a published one, with its electors and rules.")
class VoteFollowingDraftInput:
    """Input of voteFollowingDraft."""

    vote_id: strawberry.ID = strawberry.field(description="Vote whose result asks for it; it is published.")
    follows_as: VoteFollowing = strawberry.field(
        description="RUN_OFF: between equals or the two of a second round; FURTHER_ROUND: for seats that nobody has; "
        "SECOND_CALL: all of it once more, after a vote without a quorum."
    )
    opens_at: datetime = strawberry.field(description="From when one may vote, to the second.")
    closes_at: datetime = strawberry.field(description="From when one may not any more, to the second.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to draft a vote that goes on from another.")
class VoteFollowingDraftErrorCode(Enum):
    """Codes of voteFollowingDraft."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is not published.")
    VOTE_WINDOW_INVALID = strawberry.enum_value("VOTE_WINDOW_INVALID", description="It would close before it opens.")
    FOLLOWING_NOT_WANTED = strawberry.enum_value(
        "FOLLOWING_NOT_WANTED", description="Result asks for no such vote after it."
    )
    VOTE_FOLLOWED = strawberry.enum_value("VOTE_FOLLOWED", description="Another vote goes on from it already.")
    SECOND_CALL_TOO_SOON = strawberry.enum_value(
        "SECOND_CALL_TOO_SOON", description="Days that the rule set has between two calls are not over by then."
    )
    CANDIDATE_NOT_FOUND = strawberry.enum_value(
        "CANDIDATE_NOT_FOUND", description="Candidate is not a member where the caller manages votes any more."
    )


@strawberry.type(description="Refusal to draft a vote that goes on from another; nothing was written.")
class VoteFollowingDraftUserError(UserError):
    """Error of voteFollowingDraft."""

    code: VoteFollowingDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a vote that goes on from another.")
class VoteFollowingDraftPayload(Payload):
    """Answer of voteFollowingDraft."""

    error: ClassVar[type[Any]] = VoteFollowingDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteFollowingDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Draft as it is now; null when refused."
    )
