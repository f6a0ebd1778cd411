"""Stations of paper ballots 投票站: named, changed, mixed for the count."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.nodes import key_of
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.papers import PaperStation
from domain.votes.service.stations import StationDraft


@strawberry.input(description="Station of a vote that takes paper.")
class PaperStationAddInput:
    """Input of paperStationAdd."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant; it has not closed.")
    name: str = strawberry.field(description="Name of its own within the vote, at most 120 characters.")
    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation where it stands, at or below the one that holds the vote."
    )
    issued_count: int = strawberry.field(description="Papers delivered to it, 1 to 1,000,000.")
    series: str | None = strawberry.field(
        default=None, description="Numbers printed on their stubs, at most 120 characters."
    )
    clerk_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Members who give out papers and may count, at most 20; no candidates."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to add a station.")
class PaperStationAddErrorCode(Enum):
    """Codes of paperStationAdd."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None where the caller manages votes.")
    PAPER_NOT_TAKEN = strawberry.enum_value("PAPER_NOT_TAKEN", description="Vote takes no ballots on paper.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    STATION_INVALID = strawberry.enum_value(
        "STATION_INVALID",
        description="Name is another station's, place is not below the vote's, or numbers are out of bounds.",
    )
    CLERKS_INVALID = strawberry.enum_value(
        "CLERKS_INVALID",
        description="Clerks are too many, stand in the vote, or are not members where the caller manages votes.",
    )


@strawberry.type(description="Refusal to add a station; nothing was written.")
class PaperStationAddUserError(UserError):
    """Error of paperStationAdd."""

    code: PaperStationAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of adding a station.")
class PaperStationAddPayload(Payload):
    """Answer of paperStationAdd."""

    error: ClassVar[type[Any]] = PaperStationAddUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperStationAddUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


@strawberry.input(description="What is said of a station from now on, its clerks included.")
class PaperStationChangeInput:
    """Input of paperStationChange."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    name: str = strawberry.field(description="Name of its own within the vote, at most 120 characters.")
    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation where it stands, at or below the one that holds the vote."
    )
    issued_count: int = strawberry.field(description="Papers delivered to it, 1 to 1,000,000.")
    series: str | None = strawberry.field(
        default=None, description="Numbers printed on their stubs, at most 120 characters."
    )
    clerk_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Members who give out papers and may count, at most 20; no candidates."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a station.")
class PaperStationChangeErrorCode(Enum):
    """Codes of paperStationChange."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    PAPER_AGREED = strawberry.enum_value(
        "PAPER_AGREED", description="Papers were counted by two persons alike, and that stands."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    STATION_INVALID = strawberry.enum_value(
        "STATION_INVALID",
        description="Name is another station's, place is not below the vote's, or numbers are out of bounds.",
    )
    CLERKS_INVALID = strawberry.enum_value(
        "CLERKS_INVALID",
        description="Clerks are too many, stand in the vote, or are not members where the caller manages votes.",
    )


@strawberry.type(description="Refusal to change a station; nothing was written.")
class PaperStationChangeUserError(UserError):
    """Error of paperStationChange."""

    code: PaperStationChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of changing a station.")
class PaperStationChangePayload(Payload):
    """Answer of paperStationChange."""

    error: ClassVar[type[Any]] = PaperStationChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperStationChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


@strawberry.input(description="Station whose papers were mixed with those of another one, and that one.")
class PaperStationMergeInput:
    """Input of paperStationMerge."""

    station_id: strawberry.ID = strawberry.field(description="Station that is meant.")
    with_id: strawberry.ID = strawberry.field(description="Station at which they are counted.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to have papers counted together.")
class PaperStationMergeErrorCode(Enum):
    """Codes of paperStationMerge."""

    STATION_NOT_FOUND = strawberry.enum_value("STATION_NOT_FOUND", description="None that is the caller's to work at.")
    VOTE_STATE_REFUSED = strawberry.enum_value(
        "VOTE_STATE_REFUSED", description="Vote is in no state in which this can be done."
    )
    ACCOUNTS_MISSING = strawberry.enum_value(
        "ACCOUNTS_MISSING", description="Stations have no account of their papers yet."
    )
    STATION_MERGED = strawberry.enum_value(
        "STATION_MERGED", description="Papers of the station were mixed with those of another one."
    )
    PAPER_AGREED = strawberry.enum_value(
        "PAPER_AGREED", description="Papers were counted by two persons alike, and that stands."
    )
    STATIONS_UNMERGEABLE = strawberry.enum_value(
        "STATIONS_UNMERGEABLE", description="It is one and the same station, or somebody has begun to count."
    )


@strawberry.type(description="Refusal to have papers counted together; nothing was written.")
class PaperStationMergeUserError(UserError):
    """Error of paperStationMerge."""

    code: PaperStationMergeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of having papers counted together.")
class PaperStationMergePayload(Payload):
    """Answer of paperStationMerge."""

    error: ClassVar[type[Any]] = PaperStationMergeUserError
    row: strawberry.Private[Any]
    user_errors: list[PaperStationMergeUserError] = strawberry.field(description="Refusals; empty when done.")
    station: PaperStation | None = relation(
        "paper_station_by_id",
        "station_id",
        lambda: PaperStation,
        description="Station as it is now; null when refused.",
    )


def station_draft_of(given: PaperStationAddInput | PaperStationChangeInput) -> StationDraft:
    """What an input says of a station."""
    return StationDraft(
        given.name,
        key_of(given.organisation_id, "Organisation", "input", "organisationId"),
        given.issued_count,
        given.series,
        [key_of(each, "Member", "input", "clerkIds") for each in given.clerk_ids],
    )
