"""SQL of posting: what a vote's box takes, and one call that puts an unlinkable ballot in."""

from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.votes import VoteRow
from db.session import Connection, Record
from db.statement import Statement, fetch_one, fetch_value
from db.types import table_of


class Post(NamedTuple):
    """An unlinkable ballot as it comes from nobody in particular."""

    tenant_id: UUID
    vote_id: UUID
    envelope: bytes
    hash: bytes
    randomizer: bytes
    signature: bytes


_VOTE = table_of(VoteRow)
_FIND: Final = Statement.of(
    sa.select(
        *(
            _VOTE.c[name]
            for name in ("kind", "state", "registrar_key", "definition_hash", "ballot_length", "sealed_promise_key")
        )
    ).where(_VOTE.c.tenant_id == sa.bindparam("tenant_id"), _VOTE.c.id == sa.bindparam("vote_id"))
)
_POST: Final = Statement("SELECT unionhall_ballot_post($1, $2, $3, $4, $5, $6)", Post._fields, {})


async def find_slot(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """What posts to a vote are checked with: `kind`, `state`, keys and lengths of its definition, or None."""
    return await fetch_one(conn, _FIND, tenant_id=tenant_id, vote_id=vote_id)


async def post_ballot(conn: Connection, post: Post) -> str:
    """`posted`, `same` for an envelope that is there already, or why nothing was written.

    Takes the lock of casting until the transaction ends. The caller has checked length and signature.
    """
    return str(await fetch_value(conn, _POST, **post._asdict()))
