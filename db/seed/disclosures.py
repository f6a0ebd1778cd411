"""Disclosure of the demonstration union 会务公开: a calendar of two years, met but for one that is overdue."""

from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from asyncpg import Record

_EAST = timedelta(hours=8)
_OFFICERS = """
    SELECT g.member_id FROM role_grant AS g
    WHERE g.tenant_id = $1 AND g.role IN ('federation_officer', 'branch_officer') AND g.revoked_at IS NULL
    GROUP BY g.member_id ORDER BY min(g.starts_on), g.member_id LIMIT 2
"""
# Ids follow from what a row is, the same in every run.
_DUTIES = """
    INSERT INTO disclosure_duty (tenant_id, id, organisation_id, kind, organisation_kind, title, title_en, period,
        due_days, starts_on, set_by_id, set_at)
    SELECT $1, md5('duty ' || made.kind || made.organisation_kind)::uuid, $1, made.kind, made.organisation_kind,
        made.title, made.title_en, made.period, made.due_days, $2, $3, ($2::date + time '01:00') AT TIME ZONE 'UTC'
    FROM (VALUES
        ('final_accounts', 'federation', '工会经费决算', 'Final accounts', 'yearly', 90),
        ('final_accounts', 'enterprise_union', '工会经费决算', 'Final accounts', 'yearly', 60),
        ('dues', 'enterprise_union', '会费收缴使用情况', 'Dues collected and spent', 'quarterly', 30),
        ('aid', 'enterprise_union', '帮扶慰问情况', 'Aid and condolences', 'half_yearly', 45),
        ('meeting', 'branch', '会议决议', 'Resolutions', 'half_yearly', 20)
    ) AS made (kind, organisation_kind, title, title_en, period, due_days)
"""
_DUES = """
    INSERT INTO disclosure_due (tenant_id, id, duty_id, organisation_id, period_starts_on, period_ends_on, due_on)
    SELECT o.tenant_id, md5('due ' || d.id || o.id || s.starts_on)::uuid, d.id, o.id, s.starts_on,
        s.ends_on, s.ends_on + d.due_days
    FROM disclosure_duty AS d
    JOIN organisation AS o ON o.tenant_id = d.tenant_id AND o.kind = d.organisation_kind AND o.state = 'active'
    CROSS JOIN LATERAL (
        SELECT CASE d.period WHEN 'yearly' THEN interval '1 year' WHEN 'half_yearly' THEN interval '6 months'
            ELSE interval '3 months' END AS long
    ) AS step
    CROSS JOIN LATERAL (
        SELECT at::date AS starts_on, (at + step.long)::date - 1 AS ends_on
        FROM generate_series(d.starts_on::timestamp, $2::date::timestamp, step.long) AS at
    ) AS s
    WHERE d.tenant_id = $1 AND o.founded_on <= s.ends_on
"""
# The newest of the quarterly ones that are due, of the first enterprise union, is missing; the one before was late.
_PUBLISHED = """
    WITH due AS (
        SELECT u.*, y.kind, y.title, o.name, row_number() OVER (
            PARTITION BY u.duty_id, u.organisation_id ORDER BY u.due_on DESC
        ) AS back, y.kind = 'dues' AND o.code = (
            SELECT min(f.code) FROM organisation AS f WHERE f.tenant_id = $1 AND f.kind = 'enterprise_union'
        ) AS is_slow
        FROM disclosure_due AS u
        JOIN disclosure_duty AS y ON y.tenant_id = u.tenant_id AND y.id = u.duty_id
        JOIN organisation AS o ON o.tenant_id = u.tenant_id AND o.id = u.organisation_id
        WHERE u.tenant_id = $1 AND u.due_on < $2
    ), told AS (
        UPDATE disclosure_due AS u SET overdue_told_on = u.due_on + 1 FROM due
        WHERE u.tenant_id = $1 AND u.id = due.id AND due.is_slow AND due.back = 1
    ), met AS (
        UPDATE disclosure_due AS u
        SET published_at = (u.due_on + CASE WHEN due.is_slow AND due.back = 2 THEN 9 ELSE -5 END + time '02:00')
            AT TIME ZONE 'UTC', reminded_on = u.due_on - 14
        FROM due WHERE u.tenant_id = $1 AND u.id = due.id AND NOT (due.is_slow AND due.back = 1)
        RETURNING u.*, due.kind, due.title, due.name
    )
    INSERT INTO disclosure (tenant_id, id, organisation_id, due_id, kind, title, body, state, revision, drafted_by_id,
        drafted_at, published_by_id, published_at)
    SELECT $1, md5('disclosure ' || m.id)::uuid, m.organisation_id, m.id, m.kind,
        m.title || '（' || to_char(m.period_starts_on, 'YYYY-MM') || '）',
        m.name || '现将本期' || m.title || '予以公开，请职工监督。', 'published', 1, $3,
        m.published_at - interval '2 days', $4, m.published_at
    FROM met AS m
"""
_FIGURES = """
    INSERT INTO disclosure_figure (tenant_id, id, disclosure_id, number, label, amount_fen, count, unit)
    SELECT d.tenant_id, md5('figure ' || d.id || f.number)::uuid, d.id, f.number, f.label,
        CASE WHEN f.unit IS NULL THEN 100 * (f.size + abs(hashtext(d.id::text)) % f.size) END,
        CASE WHEN f.unit IS NOT NULL THEN f.size + abs(hashtext(d.id::text)) % f.size END, f.unit
    FROM disclosure AS d
    JOIN (VALUES
        ('final_accounts', 1, '收入合计', 800000, NULL), ('final_accounts', 2, '支出合计', 700000, NULL),
        ('dues', 1, '收缴会费', 60000, NULL), ('dues', 2, '缴费会员', 300, '人'),
        ('aid', 1, '帮扶慰问支出', 40000, NULL), ('aid', 2, '帮扶慰问', 20, '人次'),
        ('meeting', 1, '通过决议', 3, '项')
    ) AS f (kind, number, label, size, unit) ON f.kind = d.kind
    WHERE d.tenant_id = $1
"""
_SOURCES = """
    INSERT INTO disclosure_source (tenant_id, figure_id, number, kind, document_number, document_title,
        document_sha256)
    SELECT f.tenant_id, f.id, 1, 'document', '恒工发 ' || to_char(d.published_at, 'YYYY') || '-'
        || 1 + abs(hashtext(f.id::text)) % 90 || '号', d.title || '审核意见', encode(sha256(f.id::text::bytea), 'hex')
    FROM disclosure_figure AS f JOIN disclosure AS d ON d.tenant_id = f.tenant_id AND d.id = f.disclosure_id
    WHERE f.tenant_id = $1
"""
# Where there is a vote with a published result, resolutions refer to it.
_DECIDED = """
    INSERT INTO disclosure_source (tenant_id, figure_id, number, kind, vote_id)
    SELECT f.tenant_id, f.id, 2, 'vote', v.id
    FROM disclosure_figure AS f
    JOIN disclosure AS d ON d.tenant_id = f.tenant_id AND d.id = f.disclosure_id AND d.kind = 'meeting'
    JOIN LATERAL (
        SELECT v.id FROM vote AS v
        JOIN organisation_closure AS c ON c.tenant_id = v.tenant_id AND c.ancestor_id = v.organisation_id
        WHERE v.tenant_id = d.tenant_id AND v.state = 'published' AND c.descendant_id = d.organisation_id
        ORDER BY v.published_at, v.id LIMIT 1
    ) AS v ON true
    WHERE f.tenant_id = $1
"""
# Accounts refer to the rule on union funds, resolutions to the resolution itself.
_FILED = """
    INSERT INTO disclosure_source (tenant_id, figure_id, number, kind, document_number, document_title,
        official_document_id)
    SELECT f.tenant_id, f.id, 3, 'document', o.number, o.title, o.id
    FROM disclosure_figure AS f
    JOIN disclosure AS d ON d.tenant_id = f.tenant_id AND d.id = f.disclosure_id
    JOIN official_document AS o ON o.tenant_id = d.tenant_id
        AND o.number = CASE d.kind WHEN 'final_accounts' THEN '恒工财4号' WHEN 'meeting' THEN '恒工决7号' END
    WHERE f.tenant_id = $1
"""
_REVISIONS = """
    INSERT INTO disclosure_revision (tenant_id, disclosure_id, number, title, body, figures, made_by_id, made_at)
    SELECT d.tenant_id, d.id, 1, d.title, d.body, coalesce((
        SELECT jsonb_agg(jsonb_build_object('number', f.number, 'label', f.label, 'amount_fen', f.amount_fen,
            'count', f.count, 'unit', f.unit) ORDER BY f.number)
        FROM disclosure_figure AS f WHERE f.tenant_id = d.tenant_id AND f.disclosure_id = d.id
    ), '[]'), d.published_by_id, d.published_at
    FROM disclosure AS d WHERE d.tenant_id = $1
"""
# One was corrected a day later.
_CORRECTED = """
    WITH one AS (
        UPDATE disclosure AS d SET revision = 2, body = d.body || '（更正：支出合计已按审计意见调整。）'
        WHERE d.tenant_id = $1 AND d.id = (
            SELECT id FROM disclosure WHERE tenant_id = $1 AND kind = 'final_accounts' ORDER BY published_at, id LIMIT 1
        ) RETURNING *
    )
    INSERT INTO disclosure_revision (tenant_id, disclosure_id, number, title, body, figures, note, made_by_id, made_at)
    SELECT o.tenant_id, o.id, 2, o.title, o.body, r.figures, '支出合计按审计意见调整。', o.published_by_id,
        o.published_at + interval '1 day'
    FROM one AS o
    JOIN disclosure_revision AS r ON r.tenant_id = o.tenant_id AND r.disclosure_id = o.id AND r.number = 1
"""


async def write_disclosures(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """Duties since the first of January of last year, what is owed by them, and what was disclosed."""
    today = (now + _EAST).date()
    author, second = [row["member_id"] for row in await conn.fetch(_OFFICERS, tenant_id)]
    await conn.execute(_DUTIES, tenant_id, date(today.year - 1, 1, 1), author)
    await conn.execute(_DUES, tenant_id, today)
    await conn.execute(_PUBLISHED, tenant_id, today, author, second)
    for statement in (_FIGURES, _SOURCES, _DECIDED, _FILED, _REVISIONS, _CORRECTED):
        await conn.execute(statement, tenant_id)
