"""SQL of kiosks 自助终端 in votes: enrolled, revoked, taps, what is given back, batches, and how many of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.votes import KioskCountRow, VoteKioskRow, VoteRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_KIOSK, _COUNT, _VOTE = table_of(VoteKioskRow), table_of(KioskCountRow), table_of(VoteRow)
_INSERT = Statement.of(
    insert(_KIOSK)
    .values({column.key: sa.bindparam(column.key) for column in _KIOSK.columns})
    .on_conflict_do_nothing(index_elements=["tenant_id", "vote_id", "public_key"])
    .returning(_KIOSK.c.id)
)
_INSERT_COUNT = Statement.of(
    sa.insert(_COUNT).values({column.key: sa.bindparam(column.key) for column in _COUNT.columns})
)
_LOCK_MANAGED = Statement.of(
    sa.select(_KIOSK, _VOTE.c.organisation_id)
    .join(_VOTE, sa.and_(_VOTE.c.tenant_id == _KIOSK.c.tenant_id, _VOTE.c.id == _KIOSK.c.vote_id))
    .where(
        _KIOSK.c.tenant_id == tenant_id(),
        _KIOSK.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_VOTE.c.organisation_id, held_nodes("vote_manage")),
    )
    .with_for_update(of=_KIOSK)
)
_REVOKE = "UPDATE vote_kiosk SET revoked_at = $3, revoked_by_id = $4 WHERE tenant_id = $1 AND id = $2"
_COUNT_IN_USE = "SELECT count(*) FROM vote_kiosk WHERE tenant_id = $1 AND vote_id = $2 AND revoked_at IS NULL"
_FIND = """
    SELECT k.vote_id, k.public_key, v.takes_kiosk, v.kind, v.definition_hash, v.sealed_promise_key
    FROM vote_kiosk AS k JOIN vote AS v ON v.tenant_id = k.tenant_id AND v.id = k.vote_id
    WHERE k.tenant_id = $1 AND k.id = $2 AND k.revoked_at IS NULL
"""
_TAP: Final = "SELECT unionhall_kiosk_tap($1, $2, $3, $4, $5)"
_RELEASE: Final = "SELECT unionhall_kiosk_release($1, $2, $3, $4)"
_DELIVER: Final = "SELECT * FROM unionhall_kiosk_deliver($1, $2, $3, $4, $5, $6)"
_FIGURES = """
    SELECT sum(tap_count - release_count)::integer AS issued, sum(delivered_count)::integer AS returned
    FROM kiosk_count WHERE tenant_id = $1 AND vote_id = $2
"""
# As in `db.queries.votes.timing`: until then the clock waits for what kiosks have not brought.
_AWAITED = """
    SELECT EXISTS (SELECT FROM kiosk_count AS c
        JOIN vote_kiosk AS k ON k.tenant_id = c.tenant_id AND k.id = c.kiosk_id AND k.revoked_at IS NULL
        WHERE c.tenant_id = v.tenant_id AND c.vote_id = v.id
            AND c.release_count + c.delivered_count < c.tap_count)
        AND clock_timestamp() < least(v.closes_at, clock_timestamp())
            + coalesce((v.rules ->> 'vote_kiosk_grace_minutes')::integer, 30) * interval '1 minute'
    FROM vote AS v WHERE v.tenant_id = $1 AND v.id = $2
"""


async def insert_kiosk(conn: Connection, kiosk: VoteKioskRow) -> bool:
    """A kiosk, with its counts at 0; False when the vote has one with the key, also at this moment."""
    if await fetch_one(conn, _INSERT, **kiosk.model_dump()) is None:
        return False
    count = KioskCountRow(tenant_id=kiosk.tenant_id, kiosk_id=kiosk.id, vote_id=kiosk.vote_id)
    await write(conn, _INSERT_COUNT, **count.model_dump())
    return True


async def lock_kiosk(conn: Connection, scope: Scope, kiosk_id: UUID) -> Record | None:
    """A kiosk of a vote that the caller manages, with the vote's `organisation_id`; locked. None out of scope."""
    return await fetch_one(conn, _LOCK_MANAGED, id=kiosk_id, **scope_values(scope, _LOCK_MANAGED.parameters))


async def revoke_kiosk(conn: Connection, tenant: UUID, kiosk_id: UUID, *, now: datetime, by_id: UUID) -> None:
    """Takes a locked kiosk out of use."""
    await conn.execute(_REVOKE, tenant, kiosk_id, now, by_id)


async def count_in_use(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How many kiosks of a vote are not revoked."""
    return int(await conn.fetchval(_COUNT_IN_USE, tenant, vote_id))


async def find_kiosk(conn: Connection, tenant: UUID, kiosk_id: UUID) -> Record | None:
    """A kiosk in use, whoever asks, with what its vote is answered with; no lock.

    `vote_id`, `public_key`; of the vote `takes_kiosk`, `kind`, `definition_hash`, `sealed_promise_key`.
    """
    return await conn.fetchrow(_FIND, tenant, kiosk_id)


async def take_tap(conn: Connection, kiosk: tuple[UUID, UUID, UUID], member_id: UUID, token_hash: bytes) -> str:
    """`taken`, `same` for the token that is there, or why nothing was written. `kiosk`: ids of union, vote, kiosk.

    Holds the lock of casting, and locks the member's entry of the roll, then the kiosk's counts.
    """
    return str(await conn.fetchval(_TAP, *kiosk, member_id, token_hash))


async def release_tap(conn: Connection, kiosk: tuple[UUID, UUID, UUID], token_hash: bytes) -> str:
    """`released`, `same` for one that was, or why nothing was written. Locks as `take_tap`."""
    return str(await conn.fetchval(_RELEASE, *kiosk, token_hash))


async def deliver_batch(
    conn: Connection, kiosk: tuple[UUID, UUID, UUID], batch_hash: bytes, envelopes: Mapping[bytes, bytes]
) -> Record:
    """`outcome`, `delivered` and `waiting`, as they are then, and `smallest`, the least number in a batch.

    The outcome is `delivered`, `same` for a batch that is there, or why nothing was written. `envelopes` by their
    hashes, ascending. Holds the lock of casting, and locks the kiosk's counts.
    """
    row = await conn.fetchrow(_DELIVER, *kiosk, batch_hash, list(envelopes), list(envelopes.values()))
    assert row is not None  # noqa: S101  # the function gives one row
    return row


async def kiosk_figures(conn: Connection, tenant: UUID, vote_id: UUID) -> Mapping[str, int] | None:
    """`issued` ballots (taps that were not given back), `returned`, `unused`; None of a vote without kiosks.

    Of an unlinkable vote all are 0: at its kiosks permits are drawn, which count as everybody's.
    """
    row = await conn.fetchrow(_FIGURES, tenant, vote_id)
    if row is None or row["issued"] is None:
        return None
    return {"issued": row["issued"], "returned": row["returned"], "unused": row["issued"] - row["returned"]}


async def is_awaited(conn: Connection, tenant: UUID, vote_id: UUID) -> bool:
    """Whether a kiosk of an open vote has ballots that it may still bring, also if the vote were to end now."""
    return bool(await conn.fetchval(_AWAITED, tenant, vote_id))
