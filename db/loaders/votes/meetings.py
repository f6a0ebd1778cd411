"""Batch reads of how a vote is held: its meeting, weights, delegation, and where the caller stands in them.

A delegation is told to its two members, by number and name, and to who reads votes there; the register of presence to
who reads votes there, and to everybody else a number. No statement opens a table of ballots: whether somebody has a
ballot of their own is one bit of the database's function, told of votes by name alone.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.votes import listed
from db.loaders.votes.listed import IDS_IN_SIGHT, OFFICERS
from db.models.members import MemberRow
from db.models.votes import VoteDelegationRow, VotePresenceRow, VoteRollEntryRow, VoteRow, VoteWeightRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_PRESENCE = table_of(VotePresenceRow)
_WEIGHT = table_of(VoteWeightRow)
_DELEGATION = table_of(VoteDelegationRow)
_MEMBER = table_of(MemberRow)
_GIVER, _HOLDER = _MEMBER.alias("giver"), _MEMBER.alias("holder")
_HELD, _OF_GIVER = _DELEGATION.alias("held"), _ROLL.alias("of_giver")


def _its_vote(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(_VOTE.c.tenant_id == table.c.tenant_id, _VOTE.c.id == table.c.vote_id)


def _has_voted(vote_id: sa.ColumnElement[object], member_id: sa.ColumnElement[object]) -> sa.ColumnElement[bool]:
    return sa.func.unionhall_has_voted(tenant_id(), vote_id, member_id, type_=sa.Boolean())


_STAY = sa.and_(
    _PRESENCE.c.tenant_id == _VOTE.c.tenant_id, _PRESENCE.c.vote_id == _VOTE.c.id, _PRESENCE.c.left_at.is_(None)
)
_COUNT = sa.select(sa.func.count()).select_from(_PRESENCE).where(_STAY).correlate(_VOTE).scalar_subquery()
_IS_PRESENT = sa.exists().where(_STAY, _PRESENCE.c.member_id == own_id()).correlate(_VOTE)
_OWN_WEIGHT = (
    sa.select(_ROLL.c.weight)
    .where(_ROLL.c.tenant_id == _VOTE.c.tenant_id, _ROLL.c.vote_id == _VOTE.c.id, _ROLL.c.member_id == own_id())
    .correlate(_VOTE)
    .scalar_subquery()
)
# What the caller's ballot counts for others: those who have voted themselves are not among them.
_HELD_WEIGHT = (
    sa.select(sa.func.coalesce(sa.func.sum(_OF_GIVER.c.weight), sa.literal_column("0")))
    .select_from(
        _HELD.join(
            _OF_GIVER,
            sa.and_(
                _OF_GIVER.c.tenant_id == _HELD.c.tenant_id,
                _OF_GIVER.c.vote_id == _HELD.c.vote_id,
                _OF_GIVER.c.member_id == _HELD.c.member_id,
            ),
        )
    )
    .where(
        _HELD.c.tenant_id == _VOTE.c.tenant_id,
        _HELD.c.vote_id == _VOTE.c.id,
        _HELD.c.delegate_id == own_id(),
        _HELD.c.ended_at.is_(None),
        sa.not_(_has_voted(_HELD.c.vote_id, _HELD.c.member_id)),
    )
    .correlate(_VOTE)
    .scalar_subquery()
)
_MANNERS = sa.select(
    _VOTE.c.id.label("vote_id"),
    _VOTE.c.is_meeting,
    _VOTE.c.is_weighted,
    _VOTE.c.delegation_cap,
    sa.case((_VOTE.c.is_meeting, _COUNT)).label("present_count"),
    _IS_PRESENT.label("is_present"),
    sa.cast(_OWN_WEIGHT + _HELD_WEIGHT, sa.Integer()).label("ballot_weight"),
).where(_VOTE.c.tenant_id == tenant_id())
vote_manner_by_vote_id = Batch(
    _MANNERS.where(_VOTE.c.id.in_(IDS_IN_SIGHT)),
    name="vote_manner_by_vote_id",
    key="vote_id",
    never_null=("is_present",),
    within=listed.vote_by_id,
    select_within=_MANNERS,
)
"""How a vote in sight is held, who is there as a number, and where the caller stands."""

_DELEGATIONS = (
    sa.select(
        _DELEGATION.c.vote_id,
        _DELEGATION.c.id,
        _DELEGATION.c.given_at,
        _DELEGATION.c.ended_at,
        _DELEGATION.c.ended_as,
        _GIVER.c.member_number,
        _GIVER.c.name.label("member_name"),
        _HOLDER.c.member_number.label("delegate_number"),
        _HOLDER.c.name.label("delegate_name"),
        _has_voted(_DELEGATION.c.vote_id, _DELEGATION.c.member_id).label("is_overridden"),
    )
    .join(_GIVER, sa.and_(_GIVER.c.tenant_id == _DELEGATION.c.tenant_id, _GIVER.c.id == _DELEGATION.c.member_id))
    .join(_HOLDER, sa.and_(_HOLDER.c.tenant_id == _DELEGATION.c.tenant_id, _HOLDER.c.id == _DELEGATION.c.delegate_id))
    .where(_DELEGATION.c.tenant_id == tenant_id())
)
DELEGATION_NEVER_NULL = ("is_overridden",)
_OWN = _DELEGATIONS.where(_DELEGATION.c.member_id == own_id(), _DELEGATION.c.ended_at.is_(None))
own_vote_delegation_by_vote_id = Batch(
    _OWN.where(_DELEGATION.c.vote_id.in_(IDS_IN_SIGHT)),
    name="own_vote_delegation_by_vote_id",
    key="vote_id",
    never_null=DELEGATION_NEVER_NULL,
    within=listed.vote_by_id,
    select_within=_OWN,
)
"""To whom the caller has delegated their vote; nobody else's, whoever asks."""

_HELD_BY_CALLER = _DELEGATIONS.where(_DELEGATION.c.delegate_id == own_id(), _DELEGATION.c.ended_at.is_(None))
held_vote_delegations_by_vote_id = Batch(
    _HELD_BY_CALLER.where(_DELEGATION.c.vote_id.in_(IDS_IN_SIGHT)),
    name="held_vote_delegations_by_vote_id",
    key="vote_id",
    order=("given_at", "id"),
    is_many=True,
    never_null=DELEGATION_NEVER_NULL,
    within=listed.vote_by_id,
    select_within=_HELD_BY_CALLER,
)
"""Who has the caller vote for them, earliest first."""

DELEGATIONS_IN_HAND = _DELEGATIONS.join(_VOTE, _its_vote(_DELEGATION)).where(OFFICERS)
"""All delegations of votes of organisations where the caller reads votes, those that have ended too."""

_PERSON = sa.and_(_MEMBER.c.tenant_id == _PRESENCE.c.tenant_id, _MEMBER.c.id == _PRESENCE.c.member_id)
PRESENCE_IN_HAND = (
    sa.select(
        _PRESENCE.c.vote_id,
        _PRESENCE.c.id,
        _PRESENCE.c.member_id,
        _PRESENCE.c.came_at,
        _PRESENCE.c.left_at,
        _PRESENCE.c.came_by_id.is_(None).label("is_by_code"),
        _MEMBER.c.member_number,
    )
    .join(_VOTE, _its_vote(_PRESENCE))
    .join(_MEMBER, _PERSON)
    .where(_PRESENCE.c.tenant_id == tenant_id(), OFFICERS)
)
"""Registers of presence of such votes: each stay."""

WEIGHTS_IN_HAND = (
    sa.select(
        *(_WEIGHT.c[name] for name in ("vote_id", "member_id", "weight", "source", "organisation_id")),
        _MEMBER.c.member_number,
    )
    .join(_VOTE, _its_vote(_WEIGHT))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _WEIGHT.c.tenant_id, _MEMBER.c.id == _WEIGHT.c.member_id))
    .where(_WEIGHT.c.tenant_id == tenant_id(), OFFICERS)
)
"""Weights that were set for such votes."""

IS_THERE = (
    sa.exists()
    .where(
        _PRESENCE.c.tenant_id == _ROLL.c.tenant_id,
        _PRESENCE.c.vote_id == _ROLL.c.vote_id,
        _PRESENCE.c.member_id == _ROLL.c.member_id,
        _PRESENCE.c.left_at.is_(None),
    )
    .correlate(_ROLL)
)
# Live only where everybody in the hall sees who raises a hand. Of a secret vote nobody is told while it is open.
_MARK = sa.case(
    (_VOTE.c.kind != sa.literal_column("'named'"), sa.literal_column("'secret'")),
    (
        sa.func.coalesce(_ROLL.c.has_voted, _has_voted(_ROLL.c.vote_id, _ROLL.c.member_id)),
        sa.literal_column("'voted'"),
    ),
    else_=sa.literal_column("'not_voted'"),
)
ROLL_CALL_IN_HAND = (
    sa.select(
        *(_ROLL.c[name] for name in ("vote_id", "member_id", "member_number", "organisation_id", "weight")),
        IS_THERE.label("is_present"),
        sa.cast(_MARK, sa.Text()).label("mark"),
    )
    .join(_VOTE, _its_vote(_ROLL))
    .where(_ROLL.c.tenant_id == tenant_id(), _VOTE.c.is_meeting, OFFICERS)
)
"""The frozen rolls of meetings of such votes, with who is there, and in a vote by name who has voted; never how."""
