"""Counting papers 清点纸票: the account of each station after the close, then two persons count each box, blindly.

Nobody is told what another one counted: two counts that are the same stand, two that differ are both told where, and
count again (docs/paper.md).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.models.votes import PaperCountOutcome, VotePaperCountRow, VotePaperDifferenceRow, VoteRow, VoteStationRow
from db.queries.votes import papers, planning, stations
from db.queries.votes.locks import open_ballots
from domain.shared.work import Outcome, Work
from domain.votes.errors import VoteStateRefused
from domain.votes.paper_errors import (
    AccountsMissing,
    CandidateMayNotCount,
    SecondCounterNeeded,
    StationMerged,
    StationNotFound,
)
from domain.votes.rules.papers import (
    PaperAccount,
    PaperCount,
    PaperGroup,
    check_account,
    check_boxes,
    check_counted,
    differences,
    paper_count,
    paper_count_of,
)
from domain.votes.service.stations import COUNTED_IN, box_of, station_among, tell_station
from voting.ballots import Question
from voting.canonical import parse
from voting.definitions import definition_of


@dataclass(frozen=True, slots=True)
class PaperAccountEnter:
    """The account of a station's papers."""

    station_id: UUID
    account: PaperAccount


@dataclass(frozen=True, slots=True)
class PaperCountEnter:
    """What the caller has counted in the box of a station."""

    station_id: UUID
    invalid: int = field(repr=False)
    groups: Sequence[PaperGroup] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Counting:
    """A closed vote with its stations, all locked, and the one that is meant."""

    vote: VoteRow
    stations: Sequence[VoteStationRow]
    station: VoteStationRow
    counter_id: UUID


async def paper_account_enter(work: Work, command: PaperAccountEnter) -> Outcome:
    """Says what became of the papers of a station, in the place of an earlier account, until they are counted.

    Another account has whoever has counted count again. Locks the vote, then its stations. Records
    `paper.account_entered` with the numbers.

    Raises:
        DomainError: STATION_NOT_FOUND, VOTE_STATE_REFUSED, CANDIDATE_MAY_NOT_COUNT, PAPER_AGREED, PAPER_UNBALANCED.
    """
    found = await _locked(work, command.station_id)
    station, account = found.station, command.account
    box = box_of(found.stations, station)
    check_account(station.issued_count, account)
    if station.returned_count is not None:
        box.round += 1
    station.spoiled_count, station.unused_count = account.spoiled, account.unused
    station.returned_count = account.returned
    for each in {box.id: box, station.id: station}.values():
        await stations.update_station(work.conn, each)
    numbers = {"spoiled": account.spoiled, "unused": account.unused, "returned": account.returned}
    await tell_station(work, found.vote, station, "account_entered", **numbers)
    return {"vote_id": found.vote.id, "station_id": station.id}


async def paper_count_enter(work: Work, command: PaperCountEnter) -> Outcome:
    """Takes in what one person counted in a box; the second one's, of the same round, decides.

    `outcome` is a `PaperCountOutcome`: nobody is told a number. Records `paper.counted` without a
    number. Locks the vote, then its stations.

    Raises:
        DomainError: STATION_NOT_FOUND, VOTE_STATE_REFUSED, CANDIDATE_MAY_NOT_COUNT, STATION_MERGED, PAPER_AGREED,
            ACCOUNTS_MISSING, BOX_TOO_SMALL, SECOND_COUNTER_NEEDED, PAPER_GROUP_INVALID, PAPER_UNBALANCED.
    """
    found = await _locked(work, command.station_id)
    box = box_of(found.stations, found.station)
    if box.id != found.station.id:
        raise StationMerged("stationId")
    returned = _boxes(found)
    check_boxes(returned, found.vote.minimum_cell)
    questions = definition_of(parse((found.vote.definition or "").encode())).questions
    mine = paper_count(questions, command.invalid, command.groups)
    check_counted(returned[box.id], mine)
    await open_ballots(work.conn, box.tenant_id)
    before = await papers.list_counts(work.conn, box.tenant_id, box.id, box.round)
    if any(row["counted_by_id"] == found.counter_id for row in before):
        raise SecondCounterNeeded("stationId")
    await _insert(work, found, mine, place=len(before) + 1)
    outcome = PaperCountOutcome.FIRST
    if before:
        theirs = paper_count_of(before[0]["invalid_count"], before[0]["ballots"])
        outcome = await _decide(work, box, questions, (theirs, mine))
    await tell_station(work, found.vote, box, "counted", outcome=outcome.value)
    return {"vote_id": found.vote.id, "station_id": box.id, "outcome": outcome.value}


async def _locked(work: Work, station_id: UUID) -> _Counting:
    """A station of a closed vote, for an officer or a clerk who does not stand in it."""
    station = await stations.find_station(work.conn, work.scope, station_id)
    counter_id = work.actor.member_id
    if station is None or counter_id is None:
        raise StationNotFound("stationId")
    vote = await planning.lock_any_vote(work.conn, work.scope.tenant_id, station["vote_id"])
    if vote is None:
        raise StationNotFound("stationId")
    if vote.state not in COUNTED_IN:
        raise VoteStateRefused("stationId", state=vote.state)
    if await stations.count_standing(work.conn, vote.tenant_id, vote.id, [counter_id]):
        raise CandidateMayNotCount("stationId")
    rows = await stations.lock_stations(work.conn, vote.tenant_id, vote.id)
    return _Counting(vote, rows, station_among(rows, station_id), counter_id)


def _boxes(found: _Counting) -> dict[UUID, int]:
    """How many papers lie in each box, mixed ones together, by the station at which they are counted."""
    missing = sum(each.returned_count is None for each in found.stations)
    if missing:
        raise AccountsMissing("stationId", count=missing)
    boxes: dict[UUID, int] = {}
    for each in found.stations:
        box_id = each.counted_with_id or each.id
        boxes[box_id] = boxes.get(box_id, 0) + (each.returned_count or 0)
    return boxes


async def _insert(work: Work, found: _Counting, count: PaperCount, *, place: int) -> None:
    row = VotePaperCountRow(
        tenant_id=found.vote.tenant_id,
        station_id=found.station.id,
        round=found.station.round,
        place=place,
        counted_by_id=found.counter_id,
        invalid_count=count.invalid,
        ballots=count.text,
        entered_at=work.now,
    )
    await papers.insert_count(work.conn, row)


async def _decide(
    work: Work, box: VoteStationRow, questions: Sequence[Question], counts: tuple[PaperCount, PaperCount]
) -> PaperCountOutcome:
    """Whether both have counted the same, which then stands; else it is written down where not, and a round begins."""
    # Thousands of groups over hundreds of options take seconds; others are served meanwhile.
    found = await asyncio.to_thread(differences, questions, *counts)
    if found:
        rows = [
            VotePaperDifferenceRow(
                tenant_id=box.tenant_id,
                station_id=box.id,
                round=box.round,
                position=position,
                kind=each.kind,
                question=each.question,
                option=each.option,
                ballot_count=each.ballots,
            )
            for position, each in enumerate(found, 1)
        ]
        await papers.insert_differences(work.conn, rows)
        box.round += 1
    else:
        box.agreed_at = await planning.clock(work.conn)
    await stations.update_station(work.conn, box)
    return PaperCountOutcome.DIFFERS if found else PaperCountOutcome.AGREED
