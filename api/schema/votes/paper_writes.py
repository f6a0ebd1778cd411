"""Papers 纸质选票: given out, handed back, accounted for, counted."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.casting import BallotAnswerInput
from api.schema.votes.papers import PaperStation
from db.models.votes import PaperCountOutcome
from domain.votes.rules.papers import PaperAccount, PaperGroup


@strawberry.input(description="Papers with the same answers.")
class PaperGroupInput:
    """A group of a count."""

    answers: list[BallotAnswerInput | None] = strawberry.field(
        description="One answer for each question, in order; null for a blank one."
    )
    count: int = strawberry.field(description="How many papers, at least 1.")

    def plain(self) -> PaperGroup:
        """As the rules know it."""
        return PaperGroup([None if each is None else each.plain() for each in self.answers], self.count)


@strawberry.input(description="Who asks for a paper at a station.")
class PaperGiveInput:
    """Input of paperGive."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    member_number: str = strawberry.field(description="Number of the member, typed or read from a badge.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to give a paper.")
class PaperGiveErrorCode(Enum):
    """Codes of paperGive."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    PAPER_NOT_TAKEN = strawberry.enum_value("PAPER_NOT_TAKEN", description="Vote takes no ballots on paper.")
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value("VOTE_CLOSED_MEANWHILE", description="Voting is over.")
    PAPER_REFUSED = strawberry.enum_value(
        "PAPER_REFUSED", description="There is no paper for this number; the reason is told to nobody."
    )


@strawberry.type(description="Refusal to give a paper; nothing was written.")
class PaperGiveUserError(UserError):
    """Error of paperGive."""

    code: PaperGiveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of giving a paper; of the member nothing is told.")
class PaperGivePayload(Payload):
    """Answer of paperGive."""

    error: ClassVar[type[Any]] = PaperGiveUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperGiveUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


@strawberry.input(description="Who hands a paper back at the station that gave it.")
class PaperSpoilInput:
    """Input of paperSpoil."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    member_number: str = strawberry.field(description="Number of the member, typed or read from a badge.")
    is_replaced: bool = strawberry.field(
        default=True, description="Whether they are given another one; if not, the right to vote is theirs again."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a paper back.")
class PaperSpoilErrorCode(Enum):
    """Codes of paperSpoil."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    PAPER_NOT_TAKEN = strawberry.enum_value("PAPER_NOT_TAKEN", description="Vote takes no ballots on paper.")
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value("VOTE_CLOSED_MEANWHILE", description="Voting is over.")
    PAPER_REFUSED = strawberry.enum_value(
        "PAPER_REFUSED", description="There is no paper for this number; the reason is told to nobody."
    )


@strawberry.type(description="Refusal to take a paper back; nothing was written.")
class PaperSpoilUserError(UserError):
    """Error of paperSpoil."""

    code: PaperSpoilErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking a paper back.")
class PaperSpoilPayload(Payload):
    """Answer of paperSpoil."""

    error: ClassVar[type[Any]] = PaperSpoilUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperSpoilUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


@strawberry.input(description="What became of the papers of a station; the sum is what was delivered.")
class PaperAccountEnterInput:
    """Input of paperAccountEnter."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    returned_count: int = strawberry.field(description="Papers in the box 收回.")
    spoiled_count: int = strawberry.field(description="Papers spoiled, or never handed in 作废.")
    unused_count: int = strawberry.field(description="Papers left 剩余.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)

    def plain(self) -> PaperAccount:
        """As the rules know it."""
        return PaperAccount(self.spoiled_count, self.unused_count, self.returned_count)


@strawberry.enum(description="Why it was refused to take an account.")
class PaperAccountEnterErrorCode(Enum):
    """Codes of paperAccountEnter."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    CANDIDATE_MAY_NOT_COUNT = strawberry.enum_value("CANDIDATE_MAY_NOT_COUNT", description="Caller stands in the vote.")
    PAPER_AGREED = strawberry.enum_value(
        "PAPER_AGREED", description="Papers were counted by two persons alike, and that stands."
    )
    PAPER_UNBALANCED = strawberry.enum_value(
        "PAPER_UNBALANCED", description="Numbers do not add up; the message tells both sums."
    )


@strawberry.type(description="Refusal to take an account; nothing was written.")
class PaperAccountEnterUserError(UserError):
    """Error of paperAccountEnter."""

    code: PaperAccountEnterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking an account.")
class PaperAccountEnterPayload(Payload):
    """Answer of paperAccountEnter."""

    error: ClassVar[type[Any]] = PaperAccountEnterUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperAccountEnterUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


@strawberry.input(description="What the caller has counted in a box, without a look at what another one has.")
class PaperCountEnterInput:
    """Input of paperCountEnter."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    groups: list[PaperGroupInput] = strawberry.field(
        description="Ballots with the same answers, at most 2,000 groups, in any order."
    )
    invalid_count: int = strawberry.field(default=0, description="Papers that are no ballot 废票.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a count.")
class PaperCountEnterErrorCode(Enum):
    """Codes of paperCountEnter."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    CANDIDATE_MAY_NOT_COUNT = strawberry.enum_value("CANDIDATE_MAY_NOT_COUNT", description="Caller stands in the vote.")
    STATION_MERGED = strawberry.enum_value(
        "STATION_MERGED", description="Papers of the station were mixed with those of another one."
    )
    PAPER_AGREED = strawberry.enum_value(
        "PAPER_AGREED", description="Papers were counted by two persons alike, and that stands."
    )
    ACCOUNTS_MISSING = strawberry.enum_value(
        "ACCOUNTS_MISSING", description="Stations have no account of their papers yet."
    )
    BOX_TOO_SMALL = strawberry.enum_value(
        "BOX_TOO_SMALL", description="Box has so few papers that it has to be mixed with another one first."
    )
    SECOND_COUNTER_NEEDED = strawberry.enum_value(
        "SECOND_COUNTER_NEEDED", description="Caller has counted these papers; another person does, too."
    )
    PAPER_GROUP_INVALID = strawberry.enum_value(
        "PAPER_GROUP_INVALID",
        description="Group of papers is no ballot of the vote, or has no papers; or there are too many groups.",
    )
    PAPER_UNBALANCED = strawberry.enum_value(
        "PAPER_UNBALANCED", description="Numbers do not add up; the message tells both sums."
    )


@strawberry.type(description="Refusal to take a count; nothing was written.")
class PaperCountEnterUserError(UserError):
    """Error of paperCountEnter."""

    code: PaperCountEnterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking a count.")
class PaperCountEnterPayload(Payload):
    """Answer of paperCountEnter."""

    error: ClassVar[type[Any]] = PaperCountEnterUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperCountEnterUserError] = strawberry.field(description="Refusals; empty when done.")
    outcome: PaperCountOutcome | None = column(
        "outcome",
        convert=PaperCountOutcome,
        description="What it is beside the count of another person; null when refused.",
    )
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )
