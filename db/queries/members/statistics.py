"""SQL of statistics of the register: counts of the whole union, no rows of members."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import MemberRow, MemberState
from db.models.organisations import OrganisationRow
from db.session import Connection
from db.statement import Statement, fetch_all
from db.types import table_of

_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)
COUNTED_STATES = (MemberState.ACTIVE, MemberState.RETAINED, MemberState.SUSPENDED)
"""Who is counted as a member: not who has left or died."""

_DECADE = sa.cast(
    sa.cast(sa.func.floor(sa.extract("year", _MEMBER.c.joined_on) / sa.literal_column("10")), sa.Integer)
    * sa.literal_column("10"),
    sa.Text(),
)
_TREE = Statement.of(
    sa.select(_ORGANISATION.c.id, _ORGANISATION.c.parent_id, _ORGANISATION.c.kind, _ORGANISATION.c.state)
    .where(_ORGANISATION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()))
    .order_by(_ORGANISATION.c.code)
)


def _counting(value: sa.ColumnElement[Any]) -> Statement:
    return Statement.of(
        sa.select(_MEMBER.c.organisation_id, value.label("value"), sa.func.count().label("count"))
        .where(
            _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
            # Columns of the indexes for lists and counts only: no row is looked at.
            _MEMBER.c.merged_into_id.is_(None),
            _MEMBER.c.state.in_([sa.literal_column(f"'{state}'") for state in COUNTED_STATES]),
        )
        .group_by(_MEMBER.c.organisation_id, sa.literal_column("2"))
    )


_COUNTS: Mapping[str, Statement] = {
    "state": _counting(_MEMBER.c.state),
    "employment_kind": _counting(_MEMBER.c.employment_kind),
    "join_decade": _counting(_DECADE),
}


async def list_tree(conn: Connection, tenant_id: UUID) -> Sequence[Record]:
    """`id`, `parent_id`, `kind` and `state` of every organisation of the union, closed ones too, by code."""
    return await fetch_all(conn, _TREE, tenant_id=tenant_id)


async def list_counts(conn: Connection, tenant_id: UUID, dimension: str) -> Sequence[Record]:
    """How many members (`count`) each organisation itself has for each `value` that occurs, in no order.

    Privacy: not for readers as they are, small numbers stand in them (`domain.members.disclosure`).
    """
    return await fetch_all(conn, _COUNTS[dimension], tenant_id=tenant_id)
