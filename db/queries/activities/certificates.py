"""SQL of certificates 证书: who gets one, numbers, what stands on one, what anybody may check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.activities import ActivityCertificateRow, ActivityRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_CERTIFICATE = table_of(ActivityCertificateRow)

_LIST_WITHOUT = """
    SELECT r.id, r.member_id FROM registration AS r
    JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.member_id AND m.erased_at IS NULL
    WHERE r.tenant_id = $1 AND r.activity_id = $2 AND r.state = ANY ($3) AND NOT EXISTS (
        SELECT FROM activity_certificate AS c WHERE c.tenant_id = r.tenant_id AND c.registration_id = r.id
    ) AND (r.state = 'checked_in' OR NOT EXISTS (
        SELECT FROM check_in_event AS e
        WHERE e.tenant_id = r.tenant_id AND e.activity_id = r.activity_id AND e.kind = 'entry'
    ))
    ORDER BY r.submitted_at, r.id
"""
# A person's past registrations stay under an entry that was merged; together they are the kept one's.
_LIST_ATTENDED = """
    SELECT coalesce(m.merged_into_id, m.id) AS member_id, count(DISTINCT r.activity_id)::int AS attended,
        (array_agg(r.activity_id ORDER BY a.starts_at DESC, a.id DESC))[1] AS last_id
    FROM registration AS r
    JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
    JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
    JOIN member AS k ON k.tenant_id = m.tenant_id AND k.id = coalesce(m.merged_into_id, m.id) AND k.erased_at IS NULL
    WHERE r.tenant_id = $1 AND r.activity_id = ANY ($3) AND r.state = ANY ($4)
        AND (r.state = 'checked_in' OR NOT EXISTS (
            SELECT FROM check_in_event AS e
            WHERE e.tenant_id = r.tenant_id AND e.activity_id = r.activity_id AND e.kind = 'entry'
        ))
        AND NOT EXISTS (
            SELECT FROM activity_certificate AS c
            WHERE c.tenant_id = r.tenant_id AND c.series_id = $2 AND c.member_id = k.id
        )
    GROUP BY 1 HAVING count(DISTINCT r.activity_id) >= $5
    ORDER BY min(r.submitted_at), 1
"""
_FIND_LEAST = "SELECT certificate_sessions FROM activity_series WHERE tenant_id = $1 AND id = $2"
_TAKE_NUMBERS = """
    INSERT INTO certificate_series AS s (tenant_id, year, last_number) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id, year) DO UPDATE SET last_number = s.last_number + excluded.last_number
    RETURNING last_number
"""
_INSERT = """
    INSERT INTO activity_certificate (tenant_id, issued_on, issued_at, issued_by_id, id, activity_id, member_id,
        registration_id, series_id, attended_sessions, held_sessions, number, code)
    SELECT $1, $2, $3, $4, * FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::int[],
        $11::int[], $12::text[], $13::text[])
"""
_LOCK_MANAGED = Statement.of(
    sa.select(
        _CERTIFICATE.c.id,
        _CERTIFICATE.c.activity_id,
        _CERTIFICATE.c.registration_id,
        _CERTIFICATE.c.member_id,
        _CERTIFICATE.c.revoked_at,
        _ACTIVITY.c.organisation_id,
    )
    .join(
        _ACTIVITY,
        sa.and_(_ACTIVITY.c.tenant_id == _CERTIFICATE.c.tenant_id, _ACTIVITY.c.id == _CERTIFICATE.c.activity_id),
    )
    .where(
        _CERTIFICATE.c.tenant_id == tenant_id(),
        _CERTIFICATE.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage")),
    )
    .with_for_update(of=_CERTIFICATE)
)
_REVOKE = """
    UPDATE activity_certificate SET revoked_at = $3, revoke_reason = $4 WHERE tenant_id = $1 AND id = $2
"""
_FACTS = """
    SELECT c.id, c.number, c.code, c.issued_on, c.revoked_at, m.name, a.kind, a.title, a.title_en,
        c.attended_sessions, c.held_sessions, coalesce((
            SELECT min(s.starts_at) FROM activity AS s
            WHERE s.tenant_id = c.tenant_id AND s.series_id = c.series_id AND s.state NOT IN ('draft', 'cancelled')
        ), a.starts_at) AS starts_at, coalesce((
            SELECT max(s.ends_at) FROM activity AS s
            WHERE s.tenant_id = c.tenant_id AND s.series_id = c.series_id AND s.state NOT IN ('draft', 'cancelled')
        ), a.ends_at) AS ends_at, o.name AS organiser, o.name_en AS organiser_en
    FROM activity_certificate AS c
    JOIN member AS m ON m.tenant_id = c.tenant_id AND m.id = c.member_id AND m.erased_at IS NULL
    JOIN activity AS a ON a.tenant_id = c.tenant_id AND a.id = c.activity_id
    JOIN organisation AS o ON o.tenant_id = a.tenant_id AND o.id = a.organisation_id
    WHERE c.tenant_id = $1 AND {condition}
"""
_FIND_OWN = _FACTS.format(
    condition="c.id = $2 AND (c.member_id = $3 OR m.merged_into_id = $3) AND c.revoked_at IS NULL"
)
_FIND_BY_CODE = _FACTS.format(condition="c.code = $2")


async def list_without(conn: Connection, tenant: UUID, activity_id: UUID, *, states: Sequence[str]) -> Sequence[Record]:
    """`id` and `member_id` of registrations in these states for a locked activity that have no certificate yet.

    Where somebody was let in at the door, only of those who were: others are marked as missed a day later.
    """
    return await conn.fetch(_LIST_WITHOUT, tenant, activity_id, list(states))


async def list_attended(
    conn: Connection, tenant: UUID, series_id: UUID, *, held_ids: Sequence[UUID], states: Sequence[str], least: int
) -> Sequence[Record]:
    """Who was at so many of these sessions of a series, and has no certificate of it; the line of each is locked.

    `member_id`, `attended`, `last_id` of each, by the order of their first coming. Who was let in is told as by
    `list_without`, for each session.
    """
    return await conn.fetch(_LIST_ATTENDED, tenant, series_id, list(held_ids), list(states), least)


async def find_least(conn: Connection, tenant: UUID, series_id: UUID) -> int | None:
    """At how many sessions of a series one must have been for a certificate; None: at all; no lock."""
    least: int | None = await conn.fetchval(_FIND_LEAST, tenant, series_id)
    return least


async def take_numbers(conn: Connection, tenant: UUID, *, year: int, count: int) -> int:
    """The last of so many numbers that are the caller's now; locks the union's series of the year."""
    return int(await conn.fetchval(_TAKE_NUMBERS, tenant, year, count))


async def insert_certificates(conn: Connection, certificates: Sequence[ActivityCertificateRow]) -> None:
    """Certificates of one activity or series, issued together, by one statement."""
    first = certificates[0]
    columns = [
        [getattr(each, name) for each in certificates]
        for name in ("id", "activity_id", "member_id", "registration_id", "series_id", "attended_sessions",
                     "held_sessions", "number", "code")
    ]  # fmt: skip
    head = (first.tenant_id, first.issued_on, first.issued_at, first.issued_by_id)
    await conn.execute(_INSERT, *head, *columns)


async def lock_managed(conn: Connection, scope: Scope, certificate_id: UUID) -> Record | None:
    """A certificate of an activity that the caller manages, locked."""
    return await fetch_one(conn, _LOCK_MANAGED, id=certificate_id, **scope_values(scope, _LOCK_MANAGED.parameters))


async def revoke_certificate(
    conn: Connection, tenant: UUID, certificate_id: UUID, *, now: datetime, reason: str
) -> None:
    """Ends a locked certificate."""
    await conn.execute(_REVOKE, tenant, certificate_id, now, reason)


async def find_own_certificate(conn: Connection, tenant: UUID, certificate_id: UUID, member_id: UUID) -> Record | None:
    """What stands on a certificate of this member that holds; None for another's."""
    return await conn.fetchrow(_FIND_OWN, tenant, certificate_id, member_id)


async def find_by_code(conn: Connection, tenant: UUID, code: str) -> Record | None:
    """What stands on the certificate with this code; None when its member has been erased."""
    return await conn.fetchrow(_FIND_BY_CODE, tenant, code)
