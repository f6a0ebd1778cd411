"""Batch reads of turnout 投票率, as last counted. Small cells are withheld for everybody, officers among them."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch, Filter
from db.loaders.votes import listed
from db.loaders.votes.listed import IDS_IN_SIGHT
from db.models.votes import VoteRollEntryRow, VoteRow, VoteTurnoutRow, VoteTurnoutTotalRow
from db.predicates import below_nodes, held_nodes, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_TURNOUT = table_of(VoteTurnoutRow)
_TOTAL = table_of(VoteTurnoutTotalRow)
_IN_SIGHT = sa.and_(_TURNOUT.c.tenant_id == tenant_id(), _TURNOUT.c.vote_id.in_(IDS_IN_SIGHT))


def _sum(column: sa.ColumnElement[int], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.Integer()).label(label)


def is_told_live(entitled: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the turnout of a vote with so many on its roll is told now: of few in a secret vote once it has closed.

    Counted every some seconds it would tell when each of a handful votes.
    """
    return sa.or_(
        _VOTE.c.kind == sa.literal_column("'named'"), _VOTE.c.closed_at.is_not(None), _VOTE.c.minimum_cell <= entitled
    )


def _totals(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = (_TOTAL.c[name] for name in ("vote_id", "entitled_count", "voted_count", "counted_at"))
    return (
        sa.select(*columns)
        .join(_VOTE, sa.and_(_VOTE.c.tenant_id == _TOTAL.c.tenant_id, _VOTE.c.id == _TOTAL.c.vote_id))
        .where(_TOTAL.c.tenant_id == tenant_id(), is_told_live(_TOTAL.c.entitled_count), condition)
    )


vote_turnout_by_vote_id = Batch(
    _totals(_TOTAL.c.vote_id.in_(IDS_IN_SIGHT)),
    name="vote_turnout_by_vote_id",
    key="vote_id",
    within=listed.vote_by_id,
    select_within=_totals(sa.true()),
)
"""The turnout of a vote in sight as a whole; none before the first count, nor, of a secret vote whose whole roll is a
small cell, before it has closed."""

_ORDER = (_TURNOUT.c.entitled_count, _TURNOUT.c.organisation_id)
_BEFORE = sa.func.coalesce(
    sa.func.sum(_TURNOUT.c.entitled_count).over(partition_by=_TURNOUT.c.vote_id, order_by=_ORDER, rows=(None, -1)),
    sa.literal_column("0"),
)
_LEAST = sa.func.min(_TURNOUT.c.entitled_count).over(partition_by=_TURNOUT.c.vote_id)
# As `domain.votes.cells.withheld`: the small ones, and the next larger until those withheld are together no small one.
_IS_TOLD = sa.and_(
    _TURNOUT.c.entitled_count >= _VOTE.c.minimum_cell,
    sa.or_(_VOTE.c.minimum_cell <= _LEAST, _VOTE.c.minimum_cell <= _BEFORE),
)
_IN_VOTE = sa.and_(_VOTE.c.tenant_id == _TURNOUT.c.tenant_id, _VOTE.c.id == _TURNOUT.c.vote_id)
_BRANCHES = (
    sa.select(
        _TURNOUT.c.vote_id,
        _TURNOUT.c.organisation_id,
        _TURNOUT.c.entitled_count,
        sa.case((_IS_TOLD, _TURNOUT.c.voted_count)).label("voted_count"),
    )
    .join(_VOTE, _IN_VOTE)
    .where(_IN_SIGHT)
    .subquery("branches")
)
vote_turnout_branches_by_vote_id = Batch(
    sa.select(_BRANCHES),
    name="vote_turnout_branches_by_vote_id",
    key="vote_id",
    order=("entitled_count DESC", "organisation_id"),
    is_many=True,
    never_null=("vote_id", "organisation_id", "entitled_count"),
)
"""The turnout of a vote in sight by organisation, largest part of the roll first; small counts are null, and those that
would give one away by subtraction."""

_PARTS = (
    sa.select(_TURNOUT.c.vote_id, _TURNOUT.c.entitled_count, _TURNOUT.c.voted_count, _IS_TOLD.label("is_told"))
    .join(_VOTE, _IN_VOTE)
    .where(_IN_SIGHT)
    .subquery("parts")
)
_MERGED = (
    sa.select(
        _PARTS.c.vote_id,
        sa.cast(sa.func.count(), sa.Integer()).label("branch_count"),
        _sum(_PARTS.c.entitled_count, "entitled_count"),
        _sum(_PARTS.c.voted_count, "voted_count"),
    )
    .where(sa.not_(_PARTS.c.is_told))
    .group_by(_PARTS.c.vote_id)
    .subquery("merged")
)
vote_turnout_merged_by_vote_id = Batch(
    sa.select(_MERGED),
    name="vote_turnout_merged_by_vote_id",
    key="vote_id",
    never_null=("vote_id", "branch_count", "entitled_count", "voted_count"),
)
"""The branches of a vote in sight whose turnout is withheld, as one; none where each is told. The rest of the whole
says the same."""

_ITS_VOTE = sa.and_(_VOTE.c.tenant_id == _ROLL.c.tenant_id, _VOTE.c.id == _ROLL.c.vote_id)
_IS_INSPECTED = sa.and_(
    _ROLL.c.tenant_id == tenant_id(),
    _ROLL.c.has_voted.is_not(None),
    _VOTE.c.closed_at.is_not(None),
    below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read")),
)
_ENTRIES = (
    sa.select(*(_ROLL.c[name] for name in ("vote_id", "organisation_id", "member_id", "member_number", "has_voted")))
    .join(_VOTE, _ITS_VOTE)
    .where(_IS_INSPECTED)
)
_OF_ORGANISATION = {"organisation_id": Filter("organisation_id", "uuid")}
_PARTS = (
    sa.select(
        _ROLL.c.vote_id,
        _ROLL.c.organisation_id,
        sa.cast(sa.func.count(), sa.Integer()).label("entitled_count"),
        sa.cast(sa.func.count().filter(_ROLL.c.has_voted), sa.Integer()).label("voted_count"),
    )
    .join(_VOTE, _ITS_VOTE)
    .where(_IS_INSPECTED)
    .group_by(_ROLL.c.vote_id, _ROLL.c.organisation_id)
    .subquery("parts")
)
inspected_vote_turnout_by_vote_id = Batch(
    sa.select(_PARTS),
    name="inspected_vote_turnout_by_vote_id",
    key="vote_id",
    filters=_OF_ORGANISATION,
    never_null=("vote_id", "organisation_id", "entitled_count", "voted_count"),
)
"""The turnout of an organisation in a closed vote, nothing withheld. Privacy: as `vote_turnout_entries_by_vote_id`."""

vote_turnout_entries_by_vote_id = Batch(
    _ENTRIES,
    name="vote_turnout_entries_by_vote_id",
    key="vote_id",
    order=("member_number",),
    is_many=True,
    filters=_OF_ORGANISATION,
    never_null=("has_voted",),
)
"""Who of the roll of a closed vote has voted. Privacy: only the payload of an inspection, which is recorded with its
reason and is of one organisation, leads here."""
