"""SQL of what memberships are and were."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import MemberRow, MembershipPeriodRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, write
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PERIOD = table_of(MembershipPeriodRow)
_ORGANISATION = table_of(OrganisationRow)


class NewPeriod(NamedTuple):
    """A period to write; it has no end yet."""

    member_id: UUID
    version: int
    starts_on: date
    state: str
    organisation_id: UUID
    employment_kind: str
    cause: str
    cause_id: UUID | None
    actor_id: UUID | None
    document_number: str | None = None
    reason: str | None = None


_INSERT = Statement.of(
    sa.insert(_PERIOD).values({name: sa.bindparam(name) for name in ("tenant_id", *NewPeriod._fields)})
)
_INSERT_MANY = Statement.of(
    sa.text(
        """
        INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state, organisation_id,
            employment_kind, cause, cause_id, actor_id, document_number, reason)
        SELECT :tenant_id, member_id, version, starts_on, state, organisation_id, employment_kind, cause, cause_id,
            actor_id, document_number, reason
        FROM unnest(CAST(:member_id AS uuid[]), CAST(:version AS integer[]), CAST(:starts_on AS date[]),
            CAST(:state AS text[]), CAST(:organisation_id AS uuid[]), CAST(:employment_kind AS text[]),
            CAST(:cause AS text[]), CAST(:cause_id AS uuid[]), CAST(:actor_id AS uuid[]),
            CAST(:document_number AS text[]), CAST(:reason AS text[]))
            AS new (member_id, version, starts_on, state, organisation_id, employment_kind, cause, cause_id, actor_id,
                document_number, reason)
        """
    ).bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()))
)
_LOCK = Statement.of(
    sa.select(_MEMBER, _PERIOD.c.starts_on)
    .join(
        _PERIOD,
        sa.and_(
            _PERIOD.c.tenant_id == _MEMBER.c.tenant_id,
            _PERIOD.c.member_id == _MEMBER.c.id,
            _PERIOD.c.version == _MEMBER.c.version,
        ),
    )
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _MEMBER.c.merged_into_id.is_(None),
        _MEMBER.c.erased_at.is_(None),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("member_write")),
    )
    .with_for_update(of=_MEMBER)
)
# In the order of ids, as everybody who locks several members does.
_LOCK_MANY = Statement.of(
    sa.text(
        """
        SELECT m.* FROM member m
        WHERE m.tenant_id = :tenant_id AND m.id = ANY(CAST(:ids AS uuid[])) AND m.merged_into_id IS NULL
            AND m.erased_at IS NULL AND EXISTS (
            SELECT FROM organisation_closure c
            WHERE c.tenant_id = m.tenant_id AND c.ancestor_id = :below_id AND c.descendant_id = m.organisation_id
        )
        ORDER BY m.id FOR UPDATE OF m
        """
    )
)
_LOCK_OWN = Statement.of(
    sa.select(_MEMBER)
    .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()))
    .with_for_update()
)
_STANDINGS = Statement.of(
    sa.select(
        _PERIOD.c.version,
        _PERIOD.c.starts_on,
        _PERIOD.c.until_on,
        _PERIOD.c.state,
        _PERIOD.c.organisation_id,
        _PERIOD.c.employment_kind,
    )
    .where(_PERIOD.c.tenant_id == tenant_id(), _PERIOD.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()))
    .order_by(_PERIOD.c.version)
)
_OF_A_BEGINNING = tuple(name for name in NewPeriod._fields if name not in {"document_number", "reason"})
"""A membership begins without a decision on file; `_INSERT_MANY` has these columns."""
_OPEN_PERIOD = Statement.of(
    sa.select(_PERIOD.c.starts_on).where(
        _PERIOD.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _PERIOD.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()),
        _PERIOD.c.until_on.is_(None),
    )
)
_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.kind, _ORGANISATION.c.state, _ORGANISATION.c.parent_id)
    .where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
    )
    .with_for_update(read=True, key_share=True)  # waits for whoever closes it just now, and sees it closed
)
# A correction may begin before the present period: what it takes back is left as periods of no day.
_CHANGE = """
    WITH ended AS (
        UPDATE membership_period SET until_on = greatest(starts_on, $4)
        WHERE tenant_id = $1 AND member_id = $2 AND (until_on IS NULL OR until_on > greatest(starts_on, $4))
        RETURNING member_id, version
    ), begun AS (
        INSERT INTO membership_period
            (tenant_id, member_id, version, starts_on, state, organisation_id, employment_kind, cause, cause_id,
             actor_id, document_number, reason)
        SELECT $1, member_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM ended WHERE version = $3 - 1
        RETURNING member_id
    )
    UPDATE member SET state = $5, organisation_id = $6, employment_kind = $7, version = $3
    FROM begun WHERE member.tenant_id = $1 AND member.id = begun.member_id AND member.version = $3 - 1
"""


async def insert_first_period(conn: Connection, tenant_id: UUID, period: NewPeriod) -> None:
    """Writes the period that a new member begins with."""
    await write(conn, _INSERT, tenant_id=tenant_id, **period._asdict())


async def insert_first_periods(conn: Connection, tenant_id: UUID, new: Sequence[NewPeriod]) -> None:
    """Writes the periods that many new members begin with. One statement."""
    columns = {name: [getattr(period, name) for period in new] for name in _OF_A_BEGINNING}
    await execute(conn, _INSERT_MANY, tenant_id=tenant_id, **columns)


async def lock_member(conn: Connection, scope: Scope, member_id: UUID) -> Record | None:
    """The member's row, locked until the transaction ends, with `starts_on` of the present period.

    None when out of scope of `member_write`, and for an entry that was merged into another or erased.
    """
    return await fetch_one(conn, _LOCK, id=member_id, **scope_values(scope, _LOCK.parameters))


async def lock_members(
    conn: Connection, tenant_id: UUID, member_ids: Sequence[UUID], *, below_id: UUID
) -> Mapping[UUID, MemberRow]:
    """The members at or below that organisation, locked in the order of their ids until the transaction ends.

    Without entries that were merged into others or erased.
    """
    rows = await fetch_all(conn, _LOCK_MANY, tenant_id=tenant_id, ids=list(member_ids), below_id=below_id)
    return {row["id"]: MemberRow(**dict(row)) for row in rows}


async def lock_own_member(conn: Connection, tenant_id: UUID, member_id: UUID) -> Record | None:
    """A member's row, locked until the transaction ends, for what concerns the member whatever the caller's reach."""
    return await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, id=member_id)


async def list_standings(conn: Connection, tenant_id: UUID, member_id: UUID) -> Sequence[Record]:
    """Everything that a membership was, by version. The caller has locked the member within their reach."""
    return await fetch_all(conn, _STANDINGS, tenant_id=tenant_id, member_id=member_id)


async def find_open_start(conn: Connection, tenant_id: UUID, member_id: UUID) -> date | None:
    """First day of the member's present period; None when there is no such member."""
    row = await fetch_one(conn, _OPEN_PERIOD, tenant_id=tenant_id, member_id=member_id)
    return None if row is None else row["starts_on"]


async def find_place(conn: Connection, tenant_id: UUID, organisation_id: UUID) -> Record | None:
    """`kind`, `state` and `parent_id` of an organisation that a member is to belong to."""
    return await fetch_one(conn, _PLACE, tenant_id=tenant_id, id=organisation_id)


async def change_member(conn: Connection, tenant_id: UUID, period: NewPeriod) -> bool:
    """Ends the periods that reach past the first day of the next, begins it and moves the member's row to it.

    The row is locked by the caller.

    False, and nothing written, when the member is not at the version before `period.version`.
    """
    status = await conn.execute(_CHANGE, tenant_id, *period)
    return str(status).endswith(" 1")
