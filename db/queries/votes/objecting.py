"""SQL of objections to a roll."""

from uuid import UUID

import sqlalchemy as sa

from db.models.votes import VoteObjectionRow, VoteRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_OBJECTION = table_of(VoteObjectionRow)
_VOTE = table_of(VoteRow)
_INSERT = Statement.of(
    sa.insert(_OBJECTION).values({column.key: sa.bindparam(column.key) for column in _OBJECTION.columns})
)
_OF_VOTE = sa.and_(_VOTE.c.tenant_id == _OBJECTION.c.tenant_id, _VOTE.c.id == _OBJECTION.c.vote_id)
_FIND = Statement.of(
    sa.select(_OBJECTION)
    .join(_VOTE, _OF_VOTE)
    .where(
        _OBJECTION.c.tenant_id == tenant_id(),
        _OBJECTION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_VOTE.c.organisation_id, held_nodes("vote_manage")),
    )
)
_COUNT_OPEN = "SELECT count(*) FROM vote_objection WHERE tenant_id = $1 AND vote_id = $2 AND state = 'open'"
_OWN_OPEN = """
    SELECT count(*) AS waiting, count(*) FILTER (WHERE subject_number IS NOT DISTINCT FROM $4) AS same
    FROM vote_objection WHERE tenant_id = $1 AND vote_id = $2 AND member_id = $3 AND state = 'open'
"""
_DECIDE = """
    UPDATE vote_objection SET state = $3, answer = $4, decided_by_id = $5, decided_at = $6
    WHERE tenant_id = $1 AND id = $2
"""
_STANDING = "SELECT state, member_number FROM member WHERE tenant_id = $1 AND id = $2 AND merged_into_id IS NULL"
_ADD_ELECTOR = "INSERT INTO vote_elector (tenant_id, vote_id, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_DROP_ELECTOR = """
    DELETE FROM vote_elector AS e USING member AS m
    WHERE e.tenant_id = $1 AND e.vote_id = $2 AND m.tenant_id = $1 AND m.id = e.member_id AND m.member_number = $3
"""


async def insert_objection(conn: Connection, objection: VoteObjectionRow) -> None:
    """An objection to the roll of a locked vote."""
    await write(conn, _INSERT, **objection.model_dump())


async def find_objection(conn: Connection, scope: Scope, objection_id: UUID) -> VoteObjectionRow | None:
    """An objection to a vote that the caller manages; it changes only while the vote is locked."""
    row = await fetch_one(conn, _FIND, id=objection_id, **scope_values(scope, _FIND.parameters))
    return None if row is None else VoteObjectionRow(**dict(row))


async def count_open(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How many objections to a vote wait for a decision."""
    return int(await conn.fetchval(_COUNT_OPEN, tenant, vote_id))


async def count_own_open(
    conn: Connection, tenant: UUID, vote_id: UUID, member_id: UUID, subject_number: str | None
) -> tuple[int, int]:
    """How many objections of a member to a vote wait, and how many of them are about this number."""
    row = await conn.fetchrow(_OWN_OPEN, tenant, vote_id, member_id, subject_number)
    return (0, 0) if row is None else (row["waiting"], row["same"])


async def decide(conn: Connection, objection: VoteObjectionRow) -> None:
    """Writes the decision on an objection to a locked vote."""
    await conn.execute(
        _DECIDE,
        *(objection.tenant_id, objection.id, objection.state, objection.answer),
        *(objection.decided_by_id, objection.decided_at),
    )


async def find_standing(conn: Connection, tenant: UUID, member_id: UUID) -> tuple[str, str] | None:
    """The state of a membership and the member's number."""
    row = await conn.fetchrow(_STANDING, tenant, member_id)
    return None if row is None else (row["state"], row["member_number"])


async def add_elector(conn: Connection, tenant: UUID, vote_id: UUID, member_id: UUID) -> None:
    """Puts a member on the list of a locked vote that has one."""
    await conn.execute(_ADD_ELECTOR, tenant, vote_id, member_id)


async def drop_elector(conn: Connection, tenant: UUID, vote_id: UUID, member_number: str) -> None:
    """Takes the member of a number off the list of a locked vote."""
    await conn.execute(_DROP_ELECTOR, tenant, vote_id, member_number)
