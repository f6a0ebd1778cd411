"""SQL of the changes of a bulk action, one for each member: chosen, reviewed, listed, applied, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.bulk_actions import visible_action
from db.models.bulk_actions import BulkChangeRow
from db.predicates import tenant_id
from db.session import Connection
from db.statement import Statement, execute, fetch_all
from db.types import table_of

_CHANGE = table_of(BulkChangeRow)
_TEXTS = postgresql.ARRAY(sa.Text())

ORDER = (SortKey("number", int),)
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "bulk_action_id": _CHANGE.c.bulk_action_id == sa.bindparam("bulk_action_id", type_=sa.Uuid()),
    "verdicts": _CHANGE.c.verdict == sa.any_(sa.bindparam("verdicts", type_=_TEXTS)),
    "outcomes": _CHANGE.c.outcome == sa.any_(sa.bindparam("outcomes", type_=_TEXTS)),
    "reason": sa.bindparam("reason", type_=sa.Text()) == sa.func.coalesce(_CHANGE.c.outcome_reason, _CHANGE.c.reason),
}
"""Filters of the list by parameter name."""

BULK_CHANGES = Listing(
    sa.select(_CHANGE).where(_CHANGE.c.tenant_id == tenant_id(), visible_action(_CHANGE.c.bulk_action_id)),
    name="bulk_changes",
    filters=FILTERS,
)
"""The changes of actions that the caller may see; `bulk_action_id` is always given."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the preview found for a member; the version is the one that was looked at."""

    number: int
    member_id: UUID
    verdict: str
    reason: str | None = None
    version: int | None = None
    state_before: str | None = None
    organisation_before_id: UUID | None = None
    employment_before: str | None = None
    state_after: str | None = None
    organisation_after_id: UUID | None = None
    employment_after: str | None = None
    effects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a member's change; what is None stays as the row has it."""

    number: int
    outcome: str
    outcome_reason: str | None = None
    version_after: int | None = None
    transfer_id: UUID | None = None
    effects: Mapping[str, int] | None = None


_NAME = Statement.of(
    sa.text(
        """
        INSERT INTO bulk_change (tenant_id, bulk_action_id, number, member_id, verdict, effects)
        SELECT :tenant_id, :bulk_action_id, number, id, 'pending', '{}'
        FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS named (id, number)
        """
    ).bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("bulk_action_id", type_=sa.Uuid()))
)
_RECORDS = """
    AS r (number integer, member_id uuid, verdict text, reason text, version integer, state_before text,
        organisation_before_id uuid, employment_before text, state_after text, organisation_after_id uuid,
        employment_after text, effects jsonb)
"""
_REVIEW = Statement.of(
    sa.text(
        f"""
        INSERT INTO bulk_change (tenant_id, bulk_action_id, number, member_id, verdict, reason, version, state_before,
            organisation_before_id, employment_before, state_after, organisation_after_id, employment_after, effects)
        SELECT :tenant_id, :bulk_action_id, r.* FROM jsonb_to_recordset(:rows) {_RECORDS}
        ON CONFLICT (tenant_id, bulk_action_id, number) DO UPDATE SET verdict = excluded.verdict,
            reason = excluded.reason, version = excluded.version, state_before = excluded.state_before,
            organisation_before_id = excluded.organisation_before_id,
            employment_before = excluded.employment_before, state_after = excluded.state_after,
            organisation_after_id = excluded.organisation_after_id, employment_after = excluded.employment_after,
            effects = excluded.effects
        """  # noqa: S608  # a constant
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("bulk_action_id", type_=sa.Uuid()),
        sa.bindparam("rows", type_=JSONB()),
    )
)
_SETTLE = Statement.of(
    sa.text(
        """
        UPDATE bulk_change AS c SET outcome = s.outcome, outcome_reason = s.outcome_reason,
            version_after = coalesce(s.version_after, c.version_after),
            transfer_id = coalesce(s.transfer_id, c.transfer_id), effects = coalesce(s.effects, c.effects)
        FROM jsonb_to_recordset(:rows) AS s (number integer, outcome text, outcome_reason text, version_after integer,
            transfer_id uuid, effects jsonb)
        WHERE c.tenant_id = :tenant_id AND c.bulk_action_id = :bulk_action_id AND c.number = s.number
        """
    ).bindparams(sa.bindparam("rows", type_=JSONB()))
)
_ITS = (
    _CHANGE.c.tenant_id == sa.bindparam("of_tenant", type_=sa.Uuid()),
    _CHANGE.c.bulk_action_id == sa.bindparam("of_action", type_=sa.Uuid()),
)
_AFTER = _CHANGE.c.number > sa.bindparam("after", type_=sa.Integer())
_BOUND = sa.bindparam("limit", type_=sa.Integer())
_PENDING = Statement.of(
    sa.select(_CHANGE.c.number, _CHANGE.c.member_id)
    .where(*_ITS, _AFTER, _CHANGE.c.verdict == sa.literal_column("'pending'"))
    .order_by(_CHANGE.c.number)
    .limit(_BOUND)
)
_OPEN = Statement.of(
    sa.select(_CHANGE)
    .where(*_ITS, _AFTER, _CHANGE.c.verdict == sa.literal_column("'change'"), _CHANGE.c.outcome.is_(None))
    .order_by(_CHANGE.c.number)
    .limit(_BOUND)
)
_APPLIED = Statement.of(
    sa.select(_CHANGE)
    .where(
        *_ITS,
        _CHANGE.c.number < sa.bindparam("before", type_=sa.Integer()),
        _CHANGE.c.outcome == sa.literal_column("'applied'"),
    )
    .order_by(_CHANGE.c.number.desc())
    .limit(_BOUND)
)
_COUNT = Statement.of(
    sa.text(
        """
        SELECT coalesce(outcome, verdict) AS word, CAST(count(*) AS integer) AS members FROM bulk_change
        WHERE tenant_id = :tenant_id AND bulk_action_id = :bulk_action_id GROUP BY 1
        """
    )
)


async def name_members(conn: Connection, tenant: UUID, bulk_action_id: UUID, member_ids: Sequence[UUID]) -> None:
    """Writes the members of an action in the order in which they were named. One statement."""
    await execute(conn, _NAME, tenant_id=tenant, bulk_action_id=bulk_action_id, ids=list(member_ids))


async def review_changes(conn: Connection, tenant: UUID, bulk_action_id: UUID, rows: Sequence[Reviewed]) -> None:
    """Writes what the preview found for some members, named before or not. One statement."""
    await execute(conn, _REVIEW, tenant_id=tenant, bulk_action_id=bulk_action_id, rows=[_plain(row) for row in rows])


async def settle_changes(conn: Connection, tenant: UUID, bulk_action_id: UUID, rows: Sequence[Settled]) -> None:
    """Writes what became of some changes. One statement."""
    await execute(conn, _SETTLE, tenant_id=tenant, bulk_action_id=bulk_action_id, rows=[_plain(row) for row in rows])


def _plain(row: Reviewed | Settled) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(row).items()}


async def list_pending(
    conn: Connection, tenant: UUID, bulk_action_id: UUID, *, after: int, limit: int
) -> Sequence[tuple[int, UUID]]:
    """The next named members that have not been reviewed, with their numbers."""
    rows = await fetch_all(conn, _PENDING, of_tenant=tenant, of_action=bulk_action_id, after=after, limit=limit)
    return [(row["number"], row["member_id"]) for row in rows]


async def list_open(
    conn: Connection, tenant: UUID, bulk_action_id: UUID, *, after: int, limit: int
) -> Sequence[Record]:
    """The next changes to apply."""
    return await fetch_all(conn, _OPEN, of_tenant=tenant, of_action=bulk_action_id, after=after, limit=limit)


async def list_applied(
    conn: Connection, tenant: UUID, bulk_action_id: UUID, *, before: int, limit: int
) -> Sequence[Record]:
    """The next changes to take back, the last first."""
    return await fetch_all(conn, _APPLIED, of_tenant=tenant, of_action=bulk_action_id, before=before, limit=limit)


async def count_changes(conn: Connection, tenant: UUID, bulk_action_id: UUID) -> Mapping[str, int]:
    """How many members by outcome, and by verdict where there is no outcome."""
    rows = await fetch_all(conn, _COUNT, tenant_id=tenant, bulk_action_id=bulk_action_id)
    return {row["word"]: row["members"] for row in rows}
