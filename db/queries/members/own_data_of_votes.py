"""The sections of votes in a member's copy of their own data. What somebody sealed cannot be opened for them either."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.votes import (
    NamedBallotRow,
    NominationCallRow,
    NominationObjectionRow,
    NominationRow,
    NominationSeconderRow,
    VoteDelegationRow,
    VoteObjectionRow,
    VotePaperRow,
    VotePresenceRow,
    VoteRollEntryRow,
    VoteRow,
    VoteStationRow,
)
from db.queries.members.own_data_sections import Section, place
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_VOTE, _ROLL = table_of(VoteRow), table_of(VoteRollEntryRow)
_PAPER, _STATION = table_of(VotePaperRow), table_of(VoteStationRow)
_PRESENCE, _DELEGATION = table_of(VotePresenceRow), table_of(VoteDelegationRow)
_OBJECTION, _NAMED = table_of(VoteObjectionRow), table_of(NamedBallotRow)
_CALL, _NOMINATION = table_of(NominationCallRow), table_of(NominationRow)
_SECONDER, _AGAINST = table_of(NominationSeconderRow), table_of(NominationObjectionRow)


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


def _title_of_nomination(table: sa.Table) -> sa.ColumnElement[Any]:
    """The title of the vote for which somebody was nominated: `table` is the nomination, or refers to it."""
    nomination = _NOMINATION.alias("of_title")
    of_it = table.c.id if table is _NOMINATION else table.c.nomination_id
    return (
        sa.select(_VOTE.c.title)
        .select_from(nomination)
        .join(_CALL, sa.and_(_CALL.c.tenant_id == nomination.c.tenant_id, _CALL.c.id == nomination.c.call_id))
        .join(_VOTE, sa.and_(_VOTE.c.tenant_id == _CALL.c.tenant_id, _VOTE.c.id == _CALL.c.vote_id))
        .where(nomination.c.tenant_id == table.c.tenant_id, nomination.c.id == of_it)
        .scalar_subquery()
    )


VOTE_SECTIONS: Sequence[Section] = (
    _section(
        "votes",
        _ROLL,
        ("member_number", "has_voted", "weight"),
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
    _section("votes.presence", _PRESENCE, ("came_at", "left_at"), vote=_title_of_vote(_PRESENCE)),
    _section(
        "votes.delegations",
        _DELEGATION,
        ("ended_at", "ended_as"),
        vote=_title_of_vote(_DELEGATION),
        delegated_at=_DELEGATION.c.given_at,
    ),
    _section(
        "votes.delegations_held",
        _DELEGATION,
        ("ended_at", "ended_as"),
        own="delegate_id",
        vote=_title_of_vote(_DELEGATION),
        delegated_at=_DELEGATION.c.given_at,
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
        "votes.nominations",
        _NOMINATION,
        (
            *("number", "state", "words", "words_en", "seconder_count", "consented_at"),
            *("ended_at", "end_code", "ended_reason", "created_at"),
        ),
        vote=_title_of_nomination(_NOMINATION),
    ),
    _section(
        "votes.nominations_made",
        _NOMINATION,
        ("number", "state", "created_at"),
        own="nominated_by_id",
        vote=_title_of_nomination(_NOMINATION),
    ),
    _section(
        "votes.seconded",
        _SECONDER,
        ("seconded_at", "withdrawn_at"),
        key="nomination_id",
        vote=_title_of_nomination(_SECONDER),
    ),
    _section(
        "votes.nomination_objections",
        _AGAINST,
        ("text", "state", "answer", "created_at", "decided_at"),
        vote=_title_of_nomination(_AGAINST),
    ),
    _section(
        "votes.named_ballots",
        _NAMED,
        ("answers", "number", "channel", "cast_at"),
        key="vote_id",
        vote=_title_of_vote(_NAMED),
    ),
)
