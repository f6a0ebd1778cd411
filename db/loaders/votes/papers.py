"""Batch reads of paper ballots 纸质选票: stations, their accounts, where two counts differ, the reconciliation.

Where a station is, whoever sees the vote may know. Numbers of papers are for officers, auditors, and the clerks of the
station; who was given a paper, and what somebody counted, no statement of the graph reads.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.votes import listed
from db.loaders.votes.listed import IDS_IN_SIGHT
from db.models.votes import VotePaperDifferenceRow, VoteRow, VoteStationClerkRow, VoteStationRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_STATION = table_of(VoteStationRow)
_CLERK = table_of(VoteStationClerkRow)
_DIFFERENCE = table_of(VotePaperDifferenceRow)
_OF_VOTE = sa.and_(_VOTE.c.tenant_id == _STATION.c.tenant_id, _VOTE.c.id == _STATION.c.vote_id)
# A scalar look-up for each row, as in `below_nodes`.
_IS_CLERK = sa.type_coerce(
    sa.select(sa.true())
    .where(
        _CLERK.c.tenant_id == _STATION.c.tenant_id, _CLERK.c.station_id == _STATION.c.id, _CLERK.c.member_id == own_id()
    )
    .limit(sa.literal_column("1"))
    .correlate(_STATION)
    .scalar_subquery(),
    sa.Boolean(),
)
AT_STATION = sa.and_(
    _STATION.c.tenant_id == tenant_id(),
    sa.or_(_IS_CLERK, below_nodes(_VOTE.c.organisation_id, held_nodes("vote_manage"))),
)
"""Stations where the caller gives out papers: as a clerk of theirs, or who manages the vote. Beside `vote`."""
_TOLD = sa.and_(
    _STATION.c.tenant_id == tenant_id(),
    sa.or_(_IS_CLERK, below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read"))),
)

_ALL_STATIONS = sa.select(
    *(_STATION.c[name] for name in ("id", "vote_id", "organisation_id", "name", "counted_with_id"))
).where(_STATION.c.tenant_id == tenant_id())
paper_station_by_id = Batch(
    _ALL_STATIONS.where(sa.or_(_IS_CLERK, _STATION.c.vote_id.in_(IDS_IN_SIGHT))), name="paper_station_by_id"
)
"""A station of a vote in sight, or one where the caller is a clerk."""

paper_stations_by_vote_id = Batch(
    _ALL_STATIONS.where(_STATION.c.vote_id.in_(IDS_IN_SIGHT)),
    name="paper_stations_by_vote_id",
    key="vote_id",
    order=("name", "id"),
    is_many=True,
    within=listed.vote_by_id,
    select_within=_ALL_STATIONS,
)
"""The stations of a vote in sight, by name."""

paper_account_by_station_id = Batch(
    sa.select(
        _STATION.c.id.label("station_id"),
        *(
            _STATION.c[name]
            for name in (
                "series",
                "issued_count",
                "given_count",
                "handed_back_count",
                "spoiled_count",
                "unused_count",
                "returned_count",
                "round",
                "agreed_at",
            )
        ),
    )
    .join(_VOTE, _OF_VOTE)
    .where(_TOLD),
    name="paper_account_by_station_id",
    key="station_id",
)
"""The numbers of papers of a station: for its clerks, and for who reads votes at the organisation of its vote."""

paper_clerks_by_station_id = Batch(
    sa.select(_CLERK.c.station_id, _CLERK.c.member_id)
    .join(_STATION, sa.and_(_STATION.c.tenant_id == _CLERK.c.tenant_id, _STATION.c.id == _CLERK.c.station_id))
    .join(_VOTE, _OF_VOTE)
    .where(_TOLD),
    name="paper_clerks_by_station_id",
    key="station_id",
    order=("member_id",),
    is_many=True,
)
"""Who works at a station; for the same readers."""

paper_differences_by_station_id = Batch(
    sa.select(*(_DIFFERENCE.c[name] for name in ("station_id", "round", "position", "kind", "question", "option")))
    .join(_STATION, sa.and_(_STATION.c.tenant_id == _DIFFERENCE.c.tenant_id, _STATION.c.id == _DIFFERENCE.c.station_id))
    .join(_VOTE, _OF_VOTE)
    .where(_TOLD, _STATION.c.agreed_at.is_(None), _DIFFERENCE.c.round == _STATION.c.round - sa.literal_column("1")),
    name="paper_differences_by_station_id",
    key="station_id",
    order=("position",),
    is_many=True,
)
"""Where the last two counts of a station differed, until two agree; for the same readers."""


def _sum(column: sa.ColumnElement[int], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.Integer()).label(label)


def _number(condition: sa.ColumnElement[bool], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.count().filter(condition), sa.Integer()).label(label)


_ITS_BOX = _STATION.c.counted_with_id.is_(None)
_SUMS = (
    sa.select(
        _STATION.c.vote_id,
        *(
            _sum(_STATION.c[name], name)
            for name in (
                "issued_count",
                "given_count",
                "handed_back_count",
                "spoiled_count",
                "unused_count",
                "returned_count",
            )
        ),
        _number(sa.true(), "station_count"),
        _number(_STATION.c.returned_count.is_not(None), "accounted_count"),
        _number(_ITS_BOX, "box_count"),
        _number(sa.and_(_ITS_BOX, _STATION.c.agreed_at.is_not(None)), "agreed_count"),
    )
    .join(_VOTE, _OF_VOTE)
    .where(_STATION.c.tenant_id == tenant_id(), below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read")))
    .group_by(_STATION.c.vote_id)
)
vote_paper_by_vote_id = Batch(
    sa.select(_SUMS.subquery("sums")),
    name="vote_paper_by_vote_id",
    key="vote_id",
    never_null=(
        "issued_count",
        "given_count",
        "handed_back_count",
        "station_count",
        "accounted_count",
        "box_count",
        "agreed_count",
    ),
)
"""The papers of all stations of a vote together, for who reads votes at its organisation."""
