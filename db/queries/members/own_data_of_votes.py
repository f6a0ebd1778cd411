"""The sections of votes in a member's copy of their own data. What somebody sealed cannot be opened for them either."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.votes import (
    NamedBallotRow,
    VoteObjectionRow,
    VotePaperRow,
    VoteRollEntryRow,
    VoteRow,
    VoteStationRow,
)
from db.queries.members.own_data_sections import Section, place
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_VOTE, _ROLL = table_of(VoteRow), table_of(VoteRollEntryRow)
_PAPER, _STATION = table_of(VotePaperRow), table_of(VoteStationRow)
_OBJECTION, _NAMED = table_of(VoteObjectionRow), table_of(NamedBallotRow)


def _title_of_vote(table: sa.Table) -> sa.ColumnElement[Any]:
    """The title of the vote that a row belongs to."""
    return (
        sa.select(_VOTE.c.title)
        .where(_VOTE.c.tenant_id == table.c.tenant_id, _VOTE.c.id == table.c.vote_id)
        .scalar_subquery()
    )


_NAME_OF_STATION = (
    sa.select(_STATION.c.name)
    .where(_STATION.c.tenant_id == _PAPER.c.tenant_id, _STATION.c.id == _PAPER.c.station_id)
    .scalar_subquery()
)
VOTE_SECTIONS: Sequence[Section] = (
    _section(
        "votes",
        _ROLL,
        ("member_number", "has_voted"),
        key="vote_id",
        vote=_title_of_vote(_ROLL),
        organisation=place(_ROLL.c.organisation_id, _ROLL.c.tenant_id),
    ),
    _section(
        "votes.objections",
        _OBJECTION,
        ("subject_number", "text", "state", "answer", "created_at", "decided_at"),
        vote=_title_of_vote(_OBJECTION),
    ),
    _section(
        "votes.papers",
        _PAPER,
        ("number",),
        key="vote_id",
        vote=_title_of_vote(_PAPER),
        station=_NAME_OF_STATION,
    ),
    _section(
        "votes.named_ballots",
        _NAMED,
        ("answers", "number", "channel", "cast_at"),
        key="vote_id",
        vote=_title_of_vote(_NAMED),
    ),
)
