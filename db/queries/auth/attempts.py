"""SQL of the limits on sign-in attempts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.models.auth import SignInAttemptRow
from db.session import Connection
from db.statement import Statement, execute, fetch_one
from db.types import table_of

_ATTEMPT = table_of(SignInAttemptRow)

# One more in the running window, or the first of a new one.
_COUNTED = """
    ON CONFLICT (tenant_id, kind, subject_hash) DO UPDATE SET
        attempts = CASE WHEN held.window_started_at <= :window_over THEN 1 ELSE held.attempts + 1 END,
        window_started_at = CASE WHEN held.window_started_at <= :window_over THEN :now ELSE held.window_started_at END
    RETURNING attempts, window_started_at
"""
_RESERVE = Statement.of(
    sa.text(
        f"""
        WITH address AS (
            INSERT INTO sign_in_attempt AS held (tenant_id, kind, subject_hash, window_started_at, attempts)
            VALUES (:tenant_id, 'address', :address_hash, :now, 1)
            {_COUNTED}
        ), account AS (
            INSERT INTO sign_in_attempt AS held (tenant_id, kind, subject_hash, window_started_at, attempts)
            SELECT :tenant_id, 'account', :account_hash, :now, 1
            FROM address WHERE address.attempts <= :address_limit
            {_COUNTED}
        )
        SELECT address.attempts AS address_attempts, address.window_started_at AS address_since,
               account.attempts AS account_attempts, account.window_started_at AS account_since
        FROM address LEFT JOIN account ON true
        """  # noqa: S608  # put together from constants of this module
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("address_hash", type_=sa.LargeBinary()),
        sa.bindparam("account_hash", type_=sa.LargeBinary()),
        sa.bindparam("now", type_=sa.DateTime(timezone=True)),
        sa.bindparam("window_over", type_=sa.DateTime(timezone=True)),
        sa.bindparam("address_limit", type_=sa.Integer()),
    )
)
_COUNT = Statement.of(
    sa.text(
        f"""
        INSERT INTO sign_in_attempt AS held (tenant_id, kind, subject_hash, window_started_at, attempts)
        VALUES (:tenant_id, 'account', :subject_hash, :now, 1)
        {_COUNTED}
        """  # noqa: S608  # as above
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("subject_hash", type_=sa.LargeBinary()),
        sa.bindparam("now", type_=sa.DateTime(timezone=True)),
        sa.bindparam("window_over", type_=sa.DateTime(timezone=True)),
    )
)
_CLEAR = Statement.of(
    sa.text(
        """
        WITH refund AS (
            UPDATE sign_in_attempt SET attempts = greatest(attempts - 1, 0)
            WHERE tenant_id = :tenant_id AND kind = 'address' AND subject_hash = :address_hash
            RETURNING 1
        )
        DELETE FROM sign_in_attempt
        WHERE tenant_id = :tenant_id AND kind = 'account' AND subject_hash = :account_hash
          AND (SELECT count(*) FROM refund) >= 0
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("address_hash", type_=sa.LargeBinary()),
        sa.bindparam("account_hash", type_=sa.LargeBinary()),
    )
)
_PURGE = Statement.of(sa.delete(_ATTEMPT).where(_ATTEMPT.c.window_started_at < sa.bindparam("before")))


@dataclass(frozen=True, slots=True)
class AttemptSubjects:
    """Keyed hashes of what an attempt is counted by."""

    account_hash: bytes
    address_hash: bytes


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """Counts of the present windows; the account's are None when the address was beyond its limit."""

    address_attempts: int
    address_since: datetime
    account_attempts: int | None
    account_since: datetime | None


async def reserve_attempt(
    conn: Connection,
    tenant_id: UUID,
    subjects: AttemptSubjects,
    *,
    now: datetime,
    window_over: datetime,
    address_limit: int,
) -> AttemptRow:
    """Counts one attempt. An address beyond `address_limit` does not count on, so it cannot use up the account's.

    Locks the address' row, then the account's, until the transaction ends: attempts of one subject line up,
    whatever their number, and each gets a count of its own. Windows begun at `window_over` or before have ended.
    """
    row = await fetch_one(
        conn,
        _RESERVE,
        tenant_id=tenant_id,
        address_hash=subjects.address_hash,
        account_hash=subjects.account_hash,
        now=now,
        window_over=window_over,
        address_limit=address_limit,
    )
    if row is None:
        raise AssertionError("an upsert returns its row")
    return AttemptRow(**dict(row))


async def count_attempt(
    conn: Connection, tenant_id: UUID, subject_hash: bytes, *, now: datetime, window_over: datetime
) -> int:
    """Counts one attempt of a subject, whatever the address: how many there are in its window. Locks the count."""
    row = await fetch_one(
        conn, _COUNT, tenant_id=tenant_id, subject_hash=subject_hash, now=now, window_over=window_over
    )
    if row is None:
        raise AssertionError("an upsert returns its row")
    return int(row["attempts"])


async def clear_attempts(conn: Connection, tenant_id: UUID, subjects: AttemptSubjects) -> None:
    """After a right password: forgets the account's attempts and gives the address this one back.

    So a shift that signs in behind one address is not shut out. The sub-select keeps the locks in the order of
    `reserve_attempt`: address, then account.
    """
    await execute(
        conn, _CLEAR, tenant_id=tenant_id, address_hash=subjects.address_hash, account_hash=subjects.account_hash
    )


async def purge_attempts(conn: Connection, before: datetime) -> int:
    """How many windows begun before `before`, in all unions, were dropped."""
    return await execute(conn, _PURGE, before=before)
