"""SQL of the quota ledger: one statement for a step on any number of quotas; what is due; whether it all adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.ledger import MOVES, Bucket, QuotaRow, QuotaStep
from db.session import Connection
from db.statement import Statement, fetch_all, write
from db.types import table_of

_QUOTA = table_of(QuotaRow)
_OPENED = ("tenant_id", "id", "owner_kind", "owner_id", "part", "unit", "is_one_each", "keeps_returns")
# Only these columns: the others are not the application's to write, and the models' own defaults would name them.
_OPEN = Statement(
    f"INSERT INTO quota ({', '.join(_OPENED)}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",  # noqa: S608  # constants
    _OPENED,
    {},
)
_LIST = Statement.of(
    sa.select(_QUOTA)
    .where(_QUOTA.c.tenant_id == sa.bindparam("tenant_id"), _QUOTA.c.owner_id == sa.bindparam("owner_id"))
    .order_by(_QUOTA.c.part)
)
_STEP_TEXT = "SELECT outcome, (quota).* FROM unionhall_quota_step($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
_STEP_VALUES = ("tenant_id", "step", "source", "target", "quota_ids", "amounts", "holder_id", "ends_at")
_STEP = Statement(_STEP_TEXT, (*_STEP_VALUES, "request_id", "actor_id", "reason", "now"), {})
# In the order of the rows, which a function beside them is called for one by one.
_STEPS = """
    SELECT DISTINCT ON (asked.number) asked.number, taken.outcome
    FROM unnest($5::text[], $6::text[], $7::uuid[], $8::timestamptz[], $9::uuid[], $10::uuid[], $11::text[],
        $12::timestamptz[]) WITH ORDINALITY
        AS asked (quota_ids, amounts, holder_id, ends_at, request_id, actor_id, reason, at, number)
    CROSS JOIN LATERAL unionhall_quota_step($1, $2, $3, $4, asked.quota_ids::uuid[], asked.amounts::bigint[],
        asked.holder_id, asked.ends_at, asked.request_id, asked.actor_id, asked.reason, asked.at) AS taken
    ORDER BY asked.number
"""
_RESIZE = "SELECT * FROM unionhall_quota_resize($1, $2, $3, $4, $5, $6, $7)"
_STEP_OR_NOTHING = Statement(f"{_STEP_TEXT} WHERE outcome IN ('done', 'already')", _STEP.parameters, {})
_GIVE_OR_NOTHING = Statement(_STEP_OR_NOTHING.text, _STEP.parameters, {}).in_crowds(
    "SELECT * FROM unionhall_quota_steps($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    ("holder_id", "request_id", "actor_id", "now"),
    shared=("tenant_id", "step", "target", "quota_ids", "amounts", "ends_at", "reason"),
)


def _due(step: QuotaStep, bucket: str, ends_at: str) -> str:
    return f"""
        SELECT '{step}' AS step, tenant_id, holder_id, array_agg(quota_id) AS quota_ids, array_agg({bucket}) AS amounts
        FROM (
            SELECT tenant_id, quota_id, holder_id, {bucket}, {ends_at} FROM quota_holding
            WHERE {bucket} > 0 AND {ends_at} <= $1
            ORDER BY {ends_at}, holder_id FETCH FIRST 500 ROWS WITH TIES
        ) AS first GROUP BY tenant_id, holder_id, {ends_at}
    """  # noqa: S608  # constants


_DUE = f"{_due(QuotaStep.LAPSE, 'held', 'hold_ends_at')} UNION ALL {_due(QuotaStep.EXPIRE, 'claimed', 'claim_ends_at')}"


def _sum(bucket: str) -> str:
    into, out_of = (f"coalesce(sum(amount) FILTER (WHERE {side} = '{bucket}'), 0)" for side in ("target", "source"))
    return f"{into} - {out_of} AS {bucket}"


_BROKEN = f"""
    WITH entries AS (
        SELECT tenant_id, quota_id, holder_id, count(*) AS entries, max(number) AS last_number,
            {", ".join(_sum(bucket) for bucket in ("free", "held", "claimed", "used", "returned"))}
        FROM quota_entry GROUP BY tenant_id, quota_id, holder_id
    ), by_entries AS (
        SELECT tenant_id, quota_id, sum(entries) AS entries, max(last_number) AS last_number, sum(free) AS free,
            sum(held) AS held, sum(claimed) AS claimed, sum(used) AS used, sum(returned) AS returned
        FROM entries GROUP BY tenant_id, quota_id
    ), by_holdings AS (
        SELECT tenant_id, quota_id, sum(held) AS held, sum(claimed) AS claimed, sum(used) AS used
        FROM quota_holding GROUP BY tenant_id, quota_id
    ), odd_holders AS (
        SELECT DISTINCT tenant_id, quota_id
        FROM quota_holding AS h
        FULL JOIN (SELECT * FROM entries WHERE holder_id IS NOT NULL) AS e USING (tenant_id, quota_id, holder_id)
        WHERE (h.held, h.claimed, h.used) IS DISTINCT FROM (e.held, e.claimed, e.used)
    )
    SELECT q.tenant_id, q.id, q.owner_kind, q.owner_id, q.part, laws.broken
    FROM quota AS q
    LEFT JOIN by_entries AS e ON e.tenant_id = q.tenant_id AND e.quota_id = q.id
    LEFT JOIN by_holdings AS h ON h.tenant_id = q.tenant_id AND h.quota_id = q.id
    LEFT JOIN odd_holders AS o ON o.tenant_id = q.tenant_id AND o.quota_id = q.id
    CROSS JOIN LATERAL (SELECT array_remove(ARRAY[
        CASE WHEN q.size <> q.free + q.held + q.claimed + q.used + q.returned THEN 'size' END,
        CASE WHEN (q.free, q.held, q.claimed, q.used, q.returned) IS DISTINCT FROM (coalesce(e.free, 0),
            coalesce(e.held, 0), coalesce(e.claimed, 0), coalesce(e.used, 0), coalesce(e.returned, 0))
            THEN 'entries' END,
        CASE WHEN q.entry_count <> coalesce(e.entries, 0) OR q.entry_count <> coalesce(e.last_number, 0)
            THEN 'numbers' END,
        CASE WHEN (q.held, q.claimed, q.used) IS DISTINCT FROM (coalesce(h.held, 0), coalesce(h.claimed, 0),
            coalesce(h.used, 0)) THEN 'holdings' END,
        CASE WHEN o.quota_id IS NOT NULL THEN 'holders' END
    ], NULL) AS broken) AS laws
    WHERE cardinality(laws.broken) > 0 ORDER BY q.tenant_id, q.id
"""  # noqa: S608  # constants


async def insert_quota(conn: Connection, **values: Any) -> None:  # noqa: ANN401  # whatever the columns take
    """A quota of nothing: `unionhall_quota_step` gives it its size."""
    await write(conn, _OPEN, refusal=None, **values)


async def list_quotas(conn: Connection, tenant_id: UUID, owner_id: UUID) -> Sequence[Record]:
    """All columns of an owner's quotas, by part; read without a lock."""
    return await fetch_all(conn, _LIST, tenant_id=tenant_id, owner_id=owner_id)


@dataclass(frozen=True, slots=True)
class StepValues:
    """A step as it is sent. `amounts` by quota."""

    tenant_id: UUID
    step: QuotaStep
    amounts: Mapping[UUID, int]
    holder_id: UUID | None
    ends_at: datetime | None
    request_id: UUID
    actor_id: UUID | None
    reason: str
    now: datetime

    def sent(self) -> dict[str, object]:
        """By the names of the statement's parameters."""
        source, target = MOVES[self.step]
        return {
            "tenant_id": self.tenant_id,
            "step": self.step.value,
            "source": source.value,
            "target": target.value,
            "quota_ids": list(self.amounts.keys()),
            "amounts": list(self.amounts.values()),
            "holder_id": self.holder_id,
            "ends_at": self.ends_at,
            "request_id": self.request_id,
            "actor_id": self.actor_id,
            "reason": self.reason,
            "now": self.now,
        }


async def take_step(conn: Connection, values: StepValues) -> Sequence[Record]:
    """`outcome` (done, already, short, wrong_state), the same in each row, and all columns of a quota as it is now.

    Locks the quotas in the order of their ids until the transaction ends, and writes all of it or nothing.

    Raises:
        asyncpg.NoDataFoundError: There is no such quota.
    """
    return await fetch_all(conn, _STEP, **values.sent())


async def take_steps(conn: Connection, steps: Sequence[StepValues]) -> Sequence[str]:
    """As `take_step` for one step of many holders in turn, by one statement: the outcome of each, in their order."""
    first, sent = steps[0], [each.sent() for each in steps]
    columns = [
        [_array(each["quota_ids"]) for each in sent],
        [_array(each["amounts"]) for each in sent],
        *(
            [each[name] for each in sent]
            for name in ("holder_id", "ends_at", "request_id", "actor_id", "reason", "now")
        ),
    ]
    rows = await conn.fetch(_STEPS, first.tenant_id, first.step.value, *MOVES[first.step], *columns)
    return [row["outcome"] for row in rows]


def _array(values: Any) -> str:  # noqa: ANN401  # ids or numbers
    return f"{{{','.join(str(each) for each in values)}}}"


async def keep_step(conn: Connection, values: StepValues, *, refusal: Exception) -> None:
    """As `take_step`, sent with what else the transaction writes, before the rest of it.

    What is free is given to many at once (`db.crowds`), when all else that they write can be written for many.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the outcome is neither done nor already.
    """
    statement = _GIVE_OR_NOTHING if MOVES[values.step][0] is Bucket.FREE else _STEP_OR_NOTHING
    await write(conn, statement, refusal=refusal, is_hot=True, **values.sent())


async def resize_quota(
    conn: Connection, quota: tuple[UUID, UUID], size: int, *, request: tuple[UUID, UUID | None, str], now: datetime
) -> Record:
    """The quota (tenant, id) as it is now. Locks it until the transaction ends. `request`: id, actor, reason."""
    row = await conn.fetchrow(_RESIZE, *quota, size, *request, now)
    if row is None:
        raise LookupError("no such quota")
    return row


async def list_due(conn: Connection, *, now: datetime) -> Sequence[Record]:
    """`step`, `tenant_id`, `holder_id`, `quota_ids`, `amounts` of holds and claims whose end has come.

    The earliest first; at most 500 rows of each kind, and what else ends for the last holder at the same moment. Read
    without a lock.
    """
    return await conn.fetch(_DUE, now)


async def list_broken(conn: Connection) -> Sequence[Record]:
    """Quotas that do not add up, with the laws that are broken; at one snapshot. Reads the whole ledger.

    `broken`: `size` (the balances are not the size), `entries` (a balance is not the sum over the entries), `numbers`
    (one is missing), `holdings` (a balance is not the sum over holders), `holders` (a holding is not the sum over its
    entries).
    """
    return await conn.fetch(_BROKEN)
