"""Points of seeded unions: two rules of the top, and in bulk unions what members earned by coming to activities."""

from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.seed.ids import Kind, seed_id

_EAST = timedelta(hours=8)
_RULES = """
    INSERT INTO point_rule (tenant_id, id, organisation_id, cause, points, monthly_points, yearly_points, starts_on,
        state, created_by_id, created_at, approved_by_id, decided_at)
    SELECT $1, made.id, $1, made.cause, made.points, made.monthly_points, made.yearly_points, $4, 'approved', $5,
        ($4::date + time '01:00') AT TIME ZONE 'UTC', $6, ($4::date + time '02:00') AT TIME ZONE 'UTC'
    FROM (VALUES ($2::uuid, 'activity_attended', 10, 40, 200), ($3::uuid, 'feedback_given', 2, NULL, 20))
        AS made (id, cause, points, monthly_points, yearly_points)
"""
# Ids are those of the registrations: one credit and one entry for each, the same in every run.
_EARNED = """
    WITH came AS (
        SELECT r.id, r.member_id, m.organisation_id, a.ends_at, d.day,
            make_date(extract(year FROM d.day)::integer + 1, 3, 31) AS ends_on,
            row_number() OVER (PARTITION BY r.member_id, to_char(d.day, 'YYYY-MM') ORDER BY a.ends_at, r.id)
                AS of_month,
            row_number() OVER (PARTITION BY r.member_id, to_char(d.day, 'YYYY') ORDER BY a.ends_at, r.id) AS of_year
        FROM registration AS r
        JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
        JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
        CROSS JOIN LATERAL (SELECT (a.ends_at AT TIME ZONE 'Asia/Shanghai')::date AS day) AS d
        WHERE r.tenant_id = $1 AND r.state = 'checked_in' AND m.state IN ('active', 'retained')
            AND m.merged_into_id IS NULL AND a.ends_at < $3 AND d.day >= $4
    ), given AS (
        SELECT * FROM came WHERE of_month <= 4 AND of_year <= 20 AND ends_on >= $5
    ), accounts AS (
        INSERT INTO point_account (tenant_id, member_id, balance_points)
        SELECT $1, member_id, 10 * count(*) FROM given GROUP BY member_id
    ), credits AS (
        INSERT INTO point_credit (tenant_id, id, member_id, organisation_id, cause, subject_id, rule_id, points,
            left_points, earned_on, ends_on)
        SELECT $1, id, member_id, organisation_id, 'activity_attended', id, $2, 10, 10, day, ends_on FROM given
    ), entries AS (
        INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,
            subject_id, recorded_at)
        SELECT $1, id, member_id, organisation_id, 'earned', 'activity_attended', 10, 0, id, ends_at FROM given
    )
    INSERT INTO point_posting (tenant_id, entry_id, credit_id, points) SELECT $1, id, id, 10 FROM given
"""
_OFFICERS = """
    SELECT g.member_id FROM role_grant AS g
    WHERE g.tenant_id = $1 AND g.role IN ('federation_officer', 'branch_officer') AND g.revoked_at IS NULL
    GROUP BY g.member_id ORDER BY min(g.starts_on), g.member_id LIMIT 2
"""


async def write_rules(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """Rules since the first of January of last year."""
    attended, feedback = seed_id(Kind.POINT_RULE, 1), seed_id(Kind.POINT_RULE, 2)
    author, second = [row["member_id"] for row in await conn.fetch(_OFFICERS, tenant_id)]
    await conn.execute(_RULES, tenant_id, attended, feedback, _first_on(now), author, second)


async def write_earned(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """What was earned by the rules and can still be spent."""
    attended, today = seed_id(Kind.POINT_RULE, 1), (now + _EAST).date()
    await conn.execute(_EARNED, tenant_id, attended, now, _first_on(now), today)


def _first_on(now: datetime) -> date:
    return date((now + _EAST).year - 1, 1, 1)
