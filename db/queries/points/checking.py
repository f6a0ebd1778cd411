"""SQL that looks at accounts: who may see one, and whether all of them add up."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_value
from db.types import table_of

_MEMBER = table_of(MemberRow)
_FIND_MEMBER = Statement.of(
    sa.select(_MEMBER.c.organisation_id).where(
        _MEMBER.c.tenant_id == tenant_id(),
        _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _MEMBER.c.merged_into_id.is_(None),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("point_read")),
    )
)
_BROKEN = """
    WITH entries AS (
        SELECT tenant_id, member_id, sum(points) AS points FROM point_entry GROUP BY tenant_id, member_id
    ), credits AS (
        SELECT tenant_id, member_id, sum(left_points) AS points FROM point_credit GROUP BY tenant_id, member_id
    ), odd_credits AS (
        SELECT DISTINCT c.tenant_id, c.member_id FROM point_credit AS c
        LEFT JOIN (
            SELECT tenant_id, credit_id, sum(points) AS points, sum(points) FILTER (WHERE points > 0) AS came
            FROM point_posting GROUP BY tenant_id, credit_id
        ) AS p ON p.tenant_id = c.tenant_id AND p.credit_id = c.id
        WHERE (c.left_points, c.points) IS DISTINCT FROM (coalesce(p.points, 0), coalesce(p.came, 0))
    ), odd_entries AS (
        SELECT DISTINCT e.tenant_id, e.member_id FROM point_entry AS e
        LEFT JOIN (
            SELECT p.tenant_id, p.entry_id, sum(p.points) AS points, min(c.member_id::text) AS one,
                max(c.member_id::text) AS other
            FROM point_posting AS p JOIN point_credit AS c ON c.tenant_id = p.tenant_id AND c.id = p.credit_id
            GROUP BY p.tenant_id, p.entry_id
        ) AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
        WHERE e.points <> coalesce(p.points, 0) OR e.member_id::text <> p.one OR e.member_id::text <> p.other
    ), out_of_turn AS (
        SELECT DISTINCT p.tenant_id, c.member_id
        FROM point_posting AS p
        JOIN point_entry AS e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id AND e.kind = 'spent'
        JOIN point_credit AS c ON c.tenant_id = p.tenant_id AND c.id = p.credit_id
        JOIN point_credit AS o ON o.tenant_id = c.tenant_id AND o.member_id = c.member_id
            AND (o.ends_on, o.id) < (c.ends_on, c.id)
        JOIN point_posting AS came ON came.tenant_id = o.tenant_id AND came.credit_id = o.id AND came.points > 0
        WHERE came.entry_id < p.entry_id AND o.points > (
            SELECT coalesce(-sum(u.points), 0) FROM point_posting AS u
            WHERE u.tenant_id = o.tenant_id AND u.credit_id = o.id AND u.points < 0 AND u.entry_id <= p.entry_id
        )
    )
    SELECT a.tenant_id, a.member_id, laws.broken
    FROM point_account AS a
    LEFT JOIN entries AS e USING (tenant_id, member_id)
    LEFT JOIN credits AS c USING (tenant_id, member_id)
    LEFT JOIN odd_credits AS oc USING (tenant_id, member_id)
    LEFT JOIN odd_entries AS oe USING (tenant_id, member_id)
    LEFT JOIN out_of_turn AS ot USING (tenant_id, member_id)
    CROSS JOIN LATERAL (SELECT array_remove(ARRAY[
        CASE WHEN a.balance_points <> coalesce(e.points, 0) THEN 'entries' END,
        CASE WHEN a.balance_points <> coalesce(c.points, 0) THEN 'credits' END,
        CASE WHEN oc.member_id IS NOT NULL THEN 'credit_postings' END,
        CASE WHEN oe.member_id IS NOT NULL THEN 'entry_postings' END,
        CASE WHEN ot.member_id IS NOT NULL THEN 'turn' END
    ], NULL) AS broken) AS laws
    WHERE cardinality(laws.broken) > 0 ORDER BY a.tenant_id, a.member_id
"""


async def find_member_in_sight(conn: Connection, scope: Scope, member_id: UUID) -> UUID | None:
    """The organisation of a member at or below a node where the caller reads points; None for anybody else."""
    values = scope_values(scope, _FIND_MEMBER.parameters)
    found: UUID | None = await fetch_value(conn, _FIND_MEMBER, id=member_id, **values)
    return found


async def list_broken(conn: Connection) -> Sequence[Record]:
    """Accounts that do not add up, at one snapshot. Reads the whole ledger.

    `broken`: `entries` (the balance is not the sum of the entries), `credits` (nor of what is left of the credits),
    `credit_postings` (a credit is not the sum of its postings), `entry_postings` (nor an entry), `turn` (points were
    spent while others that ended sooner were left).
    """
    return await conn.fetch(_BROKEN)
