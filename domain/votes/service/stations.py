"""Stations of paper ballots 投票站: named before the vote opens, mended while it is, mixed after it for the count."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.votes import VoteRow, VoteState, VoteStationRow
from db.queries.votes import planning, stations
from db.queries.votes.locks import open_ballots
from db.types import new_id
from domain.audit.service import record
from domain.shared.work import Outcome, Work
from domain.votes.errors import VoteStateRefused
from domain.votes.paper_errors import (
    AccountsMissing,
    ClerksInvalid,
    PaperAgreed,
    PaperNotTaken,
    StationInvalid,
    StationMerged,
    StationNotFound,
    StationsUnmergeable,
)
from domain.votes.rules.drafts import MAX_LABEL, clean_text
from domain.votes.rules.papers import MAX_CLERKS, MAX_PAPERS, MAX_SERIES, MAX_STATIONS
from domain.votes.service.moving import locked_vote

_BEFORE = frozenset({VoteState.DRAFT.value, VoteState.SCHEDULED.value, VoteState.OPEN.value})
COUNTED_IN = frozenset({VoteState.CLOSED.value, VoteState.COUNTING.value})
"""States in which papers are accounted for and counted."""


@dataclass(frozen=True, slots=True)
class StationDraft:
    """What is said of a station: `issued_count` papers were delivered to it, `series` is printed on their stubs."""

    name: str
    organisation_id: UUID
    issued_count: int
    series: str | None = None
    clerk_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class PaperStationAdd:
    """A station of a vote."""

    vote_id: UUID
    draft: StationDraft


@dataclass(frozen=True, slots=True)
class PaperStationChange:
    """What is said of a station from now on, its clerks included."""

    station_id: UUID
    draft: StationDraft


@dataclass(frozen=True, slots=True)
class PaperStationMerge:
    """A station whose papers are mixed with those of another one, before anybody counts them."""

    station_id: UUID
    with_id: UUID


async def paper_station_add(work: Work, command: PaperStationAdd) -> Outcome:
    """Adds a station to a vote that takes paper, until it closes. Locks the vote; records `paper.station_added`.

    Raises:
        DomainError: VOTE_NOT_FOUND, PAPER_NOT_TAKEN, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, STATION_INVALID,
            CLERKS_INVALID.
    """
    vote = await locked_vote(work, command.vote_id)
    if not vote.takes_paper:
        raise PaperNotTaken("voteId")
    if vote.state not in _BEFORE:
        raise VoteStateRefused("voteId", state=vote.state)
    others = await stations.lock_stations(work.conn, vote.tenant_id, vote.id)
    if len(others) >= MAX_STATIONS:
        raise StationInvalid("voteId", limit=MAX_PAPERS, stations=MAX_STATIONS)
    station = VoteStationRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        organisation_id=command.draft.organisation_id,
        name="",
        issued_count=0,
    )
    await _take(work, vote, station, command.draft, others)
    await stations.insert_station(work.conn, station)
    await _name_clerks(work, vote, station, command.draft.clerk_ids)
    await tell_station(work, vote, station, "station_added", issued_count=station.issued_count)
    return {"vote_id": vote.id, "station_id": station.id}


async def paper_station_change(work: Work, command: PaperStationChange) -> Outcome:
    """Has a station say something else, until its papers are counted. Records `paper.station_changed`.

    Where after the close another number of papers was delivered than was said, its account is made anew, and whoever
    has counted counts again. Locks the vote, then its stations.

    Raises:
        DomainError: STATION_NOT_FOUND, VOTE_STATE_REFUSED, PAPER_AGREED, VOTE_TEXT_INVALID, STATION_INVALID,
            CLERKS_INVALID.
    """
    found = await stations.find_station(work.conn, work.scope, command.station_id)
    vote = None if found is None else await planning.lock_vote(work.conn, work.scope, found["vote_id"])
    if vote is None:
        raise StationNotFound("stationId")
    if vote.state not in _BEFORE | COUNTED_IN:
        raise VoteStateRefused("stationId", state=vote.state)
    rows = await stations.lock_stations(work.conn, vote.tenant_id, vote.id)
    station = station_among(rows, command.station_id)
    box = box_of(rows, station)
    issued_before = station.issued_count
    if issued_before != command.draft.issued_count and station.returned_count is not None:
        station.spoiled_count = station.unused_count = station.returned_count = None
        box.round += 1
    await _take(work, vote, station, command.draft, [each for each in rows if each.id != station.id])
    for each in {box.id: box, station.id: station}.values():
        await stations.update_station(work.conn, each)
    await _name_clerks(work, vote, station, command.draft.clerk_ids)
    numbers = {"issued_before": issued_before, "issued_count": station.issued_count}
    await tell_station(work, vote, station, "station_changed", **numbers)
    return {"vote_id": vote.id, "station_id": station.id}


async def paper_station_merge(work: Work, command: PaperStationMerge) -> Outcome:
    """Has the papers of a station counted with another's, with whose they were mixed. Records `paper.station_merged`.

    Both have an account, and nobody has begun to count them. Who is counted with the first one goes along. Locks the
    vote, then its stations.

    Raises:
        DomainError: STATION_NOT_FOUND, VOTE_STATE_REFUSED, ACCOUNTS_MISSING, STATION_MERGED, PAPER_AGREED,
            STATIONS_UNMERGEABLE.
    """
    found = await stations.find_station(work.conn, work.scope, command.station_id)
    vote = None if found is None else await planning.lock_vote(work.conn, work.scope, found["vote_id"])
    if vote is None:
        raise StationNotFound("stationId")
    if vote.state not in COUNTED_IN:
        raise VoteStateRefused("stationId", state=vote.state)
    rows = await stations.lock_stations(work.conn, vote.tenant_id, vote.id)
    station, other = station_among(rows, command.station_id), station_among(rows, command.with_id, "withId")
    if station.counted_with_id is not None or other.counted_with_id is not None:
        raise StationMerged("stationId")
    if station.id == other.id:
        raise StationsUnmergeable("withId")
    for each in (station, other):
        box_of(rows, each)
    missing = sum(each.returned_count is None for each in (station, other))
    if missing:
        raise AccountsMissing("stationId", count=missing)
    await open_ballots(work.conn, vote.tenant_id)
    if await stations.is_count_begun(work.conn, vote.tenant_id, [station.id, other.id]):
        raise StationsUnmergeable("withId")
    for each in rows:
        if station.id in {each.id, each.counted_with_id}:
            each.counted_with_id = other.id
            await stations.update_station(work.conn, each)
    await tell_station(work, vote, station, "station_merged", with_id=str(other.id))
    return {"vote_id": vote.id, "station_id": station.id}


def station_among(rows: Sequence[VoteStationRow], station_id: UUID, path: str = "stationId") -> VoteStationRow:
    """The station of an id.

    Raises:
        StationNotFound: It is none of these.
    """
    for row in rows:
        if row.id == station_id:
            return row
    raise StationNotFound(path)


def box_of(rows: Sequence[VoteStationRow], station: VoteStationRow) -> VoteStationRow:
    """The station with whose papers those of a station are counted: itself, unless they were mixed.

    Raises:
        PaperAgreed: They were counted, and that stands.
    """
    box = station if station.counted_with_id is None else station_among(rows, station.counted_with_id)
    if box.agreed_at is not None:
        raise PaperAgreed("stationId")
    return box


async def tell_station(work: Work, vote: VoteRow, station: VoteStationRow, word: str, **facts: object) -> None:
    """Records what was done at a station: `paper.<word>`, with numbers, and nothing of a member or a ballot."""
    place_id = vote.organisation_id
    await record(
        work, f"paper.{word}", "paper_station", station.id, organisation_id=place_id, vote_id=str(vote.id), **facts
    )


async def _take(
    work: Work, vote: VoteRow, station: VoteStationRow, draft: StationDraft, others: Sequence[VoteStationRow]
) -> None:
    name = clean_text(draft.name, "name", most=MAX_LABEL) or ""
    if any(each.name == name for each in others):
        raise StationInvalid("name", limit=MAX_PAPERS, stations=MAX_STATIONS)
    if not max(1, station.given_count) <= draft.issued_count <= MAX_PAPERS:
        raise StationInvalid("issuedCount", limit=MAX_PAPERS, stations=MAX_STATIONS)
    if not await stations.is_at_or_below(work.conn, vote.tenant_id, vote.organisation_id, draft.organisation_id):
        raise StationInvalid("organisationId", limit=MAX_PAPERS, stations=MAX_STATIONS)
    station.name, station.issued_count = name, draft.issued_count
    station.organisation_id = draft.organisation_id
    station.series = clean_text(draft.series, "series", most=MAX_SERIES, is_required=False)


async def _name_clerks(work: Work, vote: VoteRow, station: VoteStationRow, named: Sequence[UUID]) -> None:
    members = sorted(set(named))
    if len(members) > MAX_CLERKS:
        raise ClerksInvalid("clerkIds", limit=MAX_CLERKS)
    if members and (
        await planning.count_visible(work.conn, work.scope, members) < len(members)
        or await stations.count_standing(work.conn, vote.tenant_id, vote.id, members)
    ):
        raise ClerksInvalid("clerkIds", limit=MAX_CLERKS)
    await stations.replace_clerks(work.conn, vote.tenant_id, station.id, members)
