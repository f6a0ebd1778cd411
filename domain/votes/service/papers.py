"""Giving out papers 发票 at a station, while the vote is open.

Of a member it is kept that they were given a paper, and where; not when. Who works at a station learns of nobody
whether they have voted: every refusal is the same one, after the same statements (docs/paper.md).
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from db.queries.votes import papers, stations
from db.queries.votes.locks import lock_casting
from db.queries.votes.papers import AtStation
from db.session import Record
from domain.audit.service import record
from domain.shared.work import Outcome, Work
from domain.votes.paper_errors import PaperNotTaken, PaperRefused, StationNotFound
from domain.votes.service.casting import check_open

_MAX_NUMBER: Final = 64


@dataclass(frozen=True, slots=True)
class PaperGive:
    """Who asks for a paper: the member's number, typed or read from a badge."""

    station_id: UUID
    member_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperSpoil:
    """Who hands a paper back; `is_replaced`: and is given another one for it."""

    station_id: UUID
    member_number: str = field(repr=False)
    is_replaced: bool = True


async def paper_give(work: Work, command: PaperGive) -> Outcome:
    """Gives a member of the roll a paper, by an officer or a clerk of the station; from then on it is their ballot.

    Records `paper.given` with the station alone. Holds the lock of casting, and that of the entry on the roll: of a
    paper and a ballot elsewhere in one moment one comes first, and the other is refused.

    Raises:
        DomainError: STATION_NOT_FOUND, PAPER_NOT_TAKEN, VOTE_NOT_OPEN, VOTE_PAUSED, VOTE_CLOSED_MEANWHILE;
            PAPER_REFUSED for every reason that concerns the member.
    """
    station = await _station(work, command.station_id)
    number = _number(command.member_number)
    if not await papers.give_paper(
        work.conn, AtStation(work.scope.tenant_id, station["vote_id"], station["id"], number)
    ):
        raise PaperRefused("memberNumber")
    return await _told(work, station, "given")


async def paper_spoil(work: Work, command: PaperSpoil) -> Outcome:
    """Takes a paper of the station back, which is kept among the spoiled ones; the member gets another, or wants none.

    Who wants none has not voted: the right to vote, anywhere, is theirs again. Records `paper.handed_back`.

    Raises:
        DomainError: As `paper_give`; PAPER_REFUSED for whoever has no paper of this station.
    """
    station = await _station(work, command.station_id)
    number = _number(command.member_number)
    who = AtStation(work.scope.tenant_id, station["vote_id"], station["id"], number)
    if not await papers.take_back(work.conn, who, is_replaced=command.is_replaced):
        raise PaperRefused("memberNumber")
    return await _told(work, station, "handed_back")


def _number(text: str) -> str:
    """The number as it is looked up: nobody's where it has characters that are not printed, NUL among them."""
    number = text.strip()[:_MAX_NUMBER]
    return number if number.isprintable() else ""


async def _station(work: Work, station_id: UUID) -> Record:
    """The station, whose vote is open until the transaction ends."""
    station = await stations.find_station(work.conn, work.scope, station_id)
    if station is None:
        raise StationNotFound("stationId")
    if not station["takes_paper"]:
        raise PaperNotTaken("stationId")
    await lock_casting(work.conn, work.scope.tenant_id, station["vote_id"])
    gate = await papers.find_gate(work.conn, work.scope.tenant_id, station["vote_id"])
    if gate is None:
        raise StationNotFound("stationId")
    check_open(gate)
    return station


async def _told(work: Work, station: Record, word: str) -> Outcome:
    place_id, vote_id = station["organisation_id"], station["vote_id"]
    facts = {"vote_id": str(vote_id)}
    await record(work, f"paper.{word}", "paper_station", station["id"], organisation_id=place_id, **facts)
    return {"vote_id": vote_id, "station_id": station["id"]}
