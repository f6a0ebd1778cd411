"""The caller's own ballot of a vote by name. Functions: the tables of ballots are open only to who says so."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.votes import NamedBallotRow
from db.predicates import own_id, scope_values, tenant_id
from db.queries.votes.locks import open_ballots
from db.scope import Scope
from db.session import DirectConnection
from db.statement import Statement, fetch_all
from db.types import table_of

_NAMED = table_of(NamedBallotRow)
_OWN = Statement.of(
    sa.select(*(_NAMED.c[name] for name in ("vote_id", "answers", "number", "channel", "cast_at"))).where(
        _NAMED.c.tenant_id == tenant_id(),
        _NAMED.c.member_id == own_id(),
        _NAMED.c.vote_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid()))),
    )
)


async def own_named_ballot_by_vote_id(conn: DirectConnection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """What the caller answered in votes by name, for N of these; None where they did not. Two statements.

    Privacy: nobody else's, whoever asks. The setting that opens the table ends with the transaction.
    """
    async with conn.transaction():
        await open_ballots(conn, scope.tenant_id)
        rows = await fetch_all(conn, _OWN, ids=list(ids), **scope_values(scope, _OWN.parameters))
    found = {row["vote_id"]: row for row in rows}
    return [found.get(vote_id) for vote_id in ids]
