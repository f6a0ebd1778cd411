"""Batch reads of rolls: the caller's own entry, and objections. Only officers are told of others' entries."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch, above
from db.loaders.votes import listed
from db.loaders.votes.listed import IDS_IN_SIGHT, base64url, hexadecimal
from db.models.members import MemberRow
from db.models.organisations import OrganisationRow
from db.models.votes import VoteElectorRow, VoteObjectionRow, VoteRollEntryRow, VoteRow
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_ELECTOR = table_of(VoteElectorRow)
_OBJECTION = table_of(VoteObjectionRow)
_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)

_IS_READ = below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read"))
_ITS_BRANCH = sa.and_(_ORGANISATION.c.tenant_id == _ROLL.c.tenant_id, _ORGANISATION.c.id == _ROLL.c.organisation_id)


def _its_vote(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(_VOTE.c.tenant_id == table.c.tenant_id, _VOTE.c.id == table.c.vote_id)


_ITS_ENTRY = _ROLL.join(_ORGANISATION, _ITS_BRANCH)


def _own_entries(is_weighted: sa.ColumnElement[bool], source: sa.FromClause) -> sa.Select[Any]:
    return (
        sa.select(
            _ROLL.c.vote_id,
            _ROLL.c.member_number,
            _ROLL.c.organisation_id,
            _ORGANISATION.c.code.label("branch_code"),
            base64url(_ROLL.c.salt).label("salt"),
            hexadecimal(_ROLL.c.leaf).label("leaf"),
            sa.case((is_weighted, _ROLL.c.weight)).label("weight"),
        )
        .select_from(source)
        .where(_ROLL.c.tenant_id == tenant_id(), _ROLL.c.member_id == own_id())
    )


_OWN_ENTRIES = _own_entries(_VOTE.c.is_weighted, _ITS_ENTRY.join(_VOTE, _its_vote(_ROLL)))
own_vote_roll_entry_by_vote_id = Batch(
    _OWN_ENTRIES.where(_ROLL.c.vote_id.in_(IDS_IN_SIGHT)),
    name="own_vote_roll_entry_by_vote_id",
    key="vote_id",
    never_null=("salt", "leaf"),
    within=listed.vote_by_id,
    select_within=_OWN_ENTRIES,
    select_beside=_own_entries(above("is_weighted", sa.Boolean()), _ITS_ENTRY),
)
"""The caller's entry on the frozen roll of a vote. Privacy: nobody else's, whoever asks."""

ROLL_IN_HAND = (
    sa.select(*(_ROLL.c[name] for name in ("vote_id", "member_id", "member_number", "organisation_id")))
    .join(_VOTE, _its_vote(_ROLL))
    .where(_ROLL.c.tenant_id == tenant_id(), _IS_READ)
)
"""Rolls of votes of organisations where the caller reads votes; neither salts nor who has voted."""

ELECTORS_IN_HAND = (
    sa.select(_ELECTOR.c.vote_id, _ELECTOR.c.member_id, _MEMBER.c.member_number)
    .join(_VOTE, _its_vote(_ELECTOR))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _ELECTOR.c.tenant_id, _MEMBER.c.id == _ELECTOR.c.member_id))
    .where(_ELECTOR.c.tenant_id == tenant_id(), _IS_READ)
)
"""Lists of electors of such votes."""

_OBJECTIONS = sa.select(
    *(
        _OBJECTION.c[name]
        for name in (
            "id",
            "vote_id",
            "member_id",
            "subject_number",
            "text",
            "state",
            "answer",
            "decided_at",
            "created_at",
        )
    )
)
OBJECTIONS_IN_HAND = _OBJECTIONS.join(_VOTE, _its_vote(_OBJECTION)).where(
    _OBJECTION.c.tenant_id == tenant_id(), _IS_READ
)
"""Objections to the rolls of such votes."""

vote_objection_by_id = Batch(
    _OBJECTIONS.join(_VOTE, _its_vote(_OBJECTION)).where(
        _OBJECTION.c.tenant_id == tenant_id(), sa.or_(of_own_entries(_OBJECTION.c.member_id), _IS_READ)
    ),
    name="vote_objection_by_id",
)
"""An objection that is the caller's own, or of a vote in hand."""

own_vote_objections_by_vote_id = Batch(
    _OBJECTIONS.where(_OBJECTION.c.tenant_id == tenant_id(), of_own_entries(_OBJECTION.c.member_id)),
    name="own_vote_objections_by_vote_id",
    key="vote_id",
    order=("created_at", "id"),
    is_many=True,
)
"""What the caller objected to the roll of a vote, earliest first."""
