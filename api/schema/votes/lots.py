"""Lots 抽签: the ties that wait for one, and what an officer enters."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from api.schema.votes.counts import VoteNamedCandidate
from api.schema.votes.nouns import Vote
from db.models.votes import LotPurpose
from domain.votes.service.lots import PendingLot


@strawberry.type(description="Tie that waits for a lot, for officers: who is equal, and no number of a ballot.")
class VotePendingLot:
    """A tie of a count that was not published."""

    question: int = strawberry.field(description="Number of the question, from 1.")
    purpose: LotPurpose = strawberry.field(description="What the lot decides.")
    among: list[VoteNamedCandidate] = strawberry.field(description="Who is tied, by number.")
    is_entered: bool = strawberry.field(description="Whether an officer has entered a lot, and another one has to.")
    is_viewers: bool = strawberry.field(description="Whether that officer is the caller.")


def pending_lot(found: PendingLot) -> VotePendingLot:
    """A tie as the graph has it."""
    return VotePendingLot(
        question=found.question,
        purpose=LotPurpose(found.purpose),
        among=[VoteNamedCandidate(row={"number": number, "name": name}) for number, name in found.among],
        is_entered=found.is_entered,
        is_viewers=found.is_own,
    )


@strawberry.input(description="Lot 抽签 as it was drawn between tied candidates; two officers enter the same.")
class VoteLotEnterInput:
    """Input of voteLotEnter."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant; it is counted and not published.")
    question: int = strawberry.field(description="Number of the question, from 1.")
    order: list[int] = strawberry.field(
        description="Numbers of the tied candidates as they were drawn: who is first is preferred."
    )
    source: str = strawberry.field(description="How, where and before whom it was drawn, at most 500 characters.")
    is_anew: bool = strawberry.field(
        default=False, description="Whether it takes the place of what another officer has entered."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enter a lot.")
class VoteLotEnterErrorCode(Enum):
    """Codes of voteLotEnter."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven lately who they are; `stepUpMethods` tells what helps."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="No source, or one of more than 500 characters."
    )
    LOT_NOT_WANTED = strawberry.enum_value("LOT_NOT_WANTED", description="Count of the question waits for no lot.")
    LOT_INVALID = strawberry.enum_value(
        "LOT_INVALID", description="Order does not have exactly the tied candidates, each once."
    )
    LOT_DIFFERS = strawberry.enum_value("LOT_DIFFERS", description="First officer has entered another order.")
    CANDIDATE_MAY_NOT_COUNT = strawberry.enum_value("CANDIDATE_MAY_NOT_COUNT", description="Caller stands in the vote.")
    SECOND_DRAWER_NEEDED = strawberry.enum_value(
        "SECOND_DRAWER_NEEDED", description="Caller has entered it; another officer enters it too."
    )


@strawberry.type(description="Refusal to enter a lot; nothing was written.")
class VoteLotEnterUserError(StepUpUserError):
    """Error of voteLotEnter."""

    code: VoteLotEnterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of entering a lot; with the second officer's the count goes on.")
class VoteLotEnterPayload(Payload):
    """Answer of voteLotEnter."""

    error: ClassVar[type[Any]] = VoteLotEnterUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteLotEnterUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
