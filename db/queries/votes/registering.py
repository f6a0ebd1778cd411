"""SQL about the registrar's keys: which votes wait for one, and which need theirs no more."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.models.votes import VoteRow
from db.session import Connection, Record
from db.statement import Statement, execute, fetch_all
from db.types import table_of

_VOTE = table_of(VoteRow)
_WAITS = sa.and_(
    _VOTE.c.kind == sa.literal_column("'unlinkable'"),
    _VOTE.c.state == sa.literal_column("'scheduled'"),
    _VOTE.c.registrar_key.is_(None),
)
_WAITING: Final = Statement.of(sa.select(_VOTE.c.tenant_id, _VOTE.c.id).where(_WAITS).order_by(_VOTE.c.opens_at))
_SET: Final = Statement.of(
    sa.update(_VOTE)
    .where(_VOTE.c.tenant_id == sa.bindparam("of_tenant"), _VOTE.c.id == sa.bindparam("of_vote"), _WAITS)
    .values(registrar_key=sa.bindparam("new_key"))
)
_OVER: Final = Statement.of(
    sa.select(_VOTE.c.id).where(
        _VOTE.c.id == sa.any_(sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid()))),
        _VOTE.c.state.not_in([sa.literal_column(f"'{name}'") for name in ("draft", "scheduled", "open")]),
    )
)


async def list_waiting(conn: Connection) -> Sequence[Record]:
    """`tenant_id`, `id` of scheduled unlinkable votes of all unions without a key, the next to open first."""
    return await fetch_all(conn, _WAITING)


async def set_registrar_key(conn: Connection, tenant_id: UUID, vote_id: UUID, key: bytes) -> bool:
    """False when the vote has a key by now, or is not scheduled any more."""
    return await execute(conn, _SET, of_tenant=tenant_id, of_vote=vote_id, new_key=key) == 1


async def list_over(conn: Connection, vote_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of the votes in which nobody will vote any more; votes that are not here are none of them."""
    return [row["id"] for row in await fetch_all(conn, _OVER, ids=list(vote_ids))]
