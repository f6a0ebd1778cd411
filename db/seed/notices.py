"""Public notices of the demonstration union 公示: one that is up with an objection, one concluded, with its honour."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from asyncpg import Record

_EAST = timedelta(hours=8)
_OFFICERS = """
    SELECT g.member_id FROM role_grant AS g
    WHERE g.tenant_id = $1 AND g.role IN ('federation_officer', 'branch_officer') AND g.revoked_at IS NULL
    GROUP BY g.member_id ORDER BY min(g.starts_on), g.member_id LIMIT 2
"""
# Ids follow from what a row is, the same in every run. Days are counted from today.
_NOTICES = """
    INSERT INTO public_notice (tenant_id, id, organisation_id, audience_id, kind, title, body, name_mask, state,
        revision, opens_on, closes_on, names_until_on, drafted_by_id, drafted_at, approved_by_id, approved_at, told_at,
        outcome, outcome_note, ended_at)
    SELECT $1, md5('notice ' || made.kind)::uuid, $1, $1, made.kind, made.title, made.body, made.mask, made.state, 1,
        $2::date + made.opens, $2::date + made.closes, $2::date + made.closes + 30, $3,
        ($2::date + made.opens - 2 + time '01:00') AT TIME ZONE 'UTC', $4,
        ($2::date + made.opens - 1 + time '01:00') AT TIME ZONE 'UTC',
        ($2::date + made.opens - 1 + time '16:00') AT TIME ZONE 'UTC', made.outcome, made.note,
        CASE WHEN made.outcome IS NOT NULL THEN ($2::date + made.closes + 1 + time '02:00') AT TIME ZONE 'UTC' END
    FROM (VALUES
        ('aid', '困难职工帮扶名单公示', '经走访核实，拟对以下职工予以帮扶，现予公示，接受职工监督。', 'surname',
            'approved', -3, 11, NULL, NULL),
        ('honours', '年度先进工作者拟表彰名单公示', '经推荐评审，拟表彰以下职工，现予公示，接受职工监督。', 'middle',
            'concluded', -24, -10, 'objections_rejected', '公示期满，按名单表彰。')
    ) AS made (kind, title, body, mask, state, opens, closes, outcome, note)
"""
# Members who hold no office, other ones in each notice, in the order of their numbers.
_PEOPLE = """
    WITH found AS (
        SELECT m.id, row_number() OVER (ORDER BY m.member_number) AS place FROM member AS m
        WHERE m.tenant_id = $1 AND m.state = 'active' AND m.merged_into_id IS NULL AND m.erased_at IS NULL
            AND NOT EXISTS (SELECT FROM role_grant AS g WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id)
            AND NOT EXISTS (SELECT FROM credential AS c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
        ORDER BY m.member_number LIMIT 12
    )
    INSERT INTO public_notice_person (tenant_id, id, notice_id, number, member_id, remark)
    SELECT n.tenant_id, md5('named ' || n.id || f.place)::uuid, n.id, (f.place - 1) / 2 + 1, f.id,
        CASE n.kind WHEN 'aid' THEN '拟帮扶 2000 元' ELSE '先进工作者' END
    FROM public_notice AS n JOIN found AS f ON f.place % 2 = CASE n.kind WHEN 'aid' THEN 0 ELSE 1 END
    WHERE n.tenant_id = $1
"""
_REVISIONS = """
    INSERT INTO public_notice_revision (tenant_id, notice_id, number, title, body, closes_on, made_by_id, made_at)
    SELECT tenant_id, id, 1, title, body, closes_on, approved_by_id, approved_at FROM public_notice WHERE tenant_id = $1
"""
# By somebody who is named in neither; that to the concluded one is answered.
_OBJECTIONS = """
    INSERT INTO public_notice_objection (tenant_id, id, notice_id, person_id, member_id, text, state, due_at, made_at,
        answer, answered_by_id, answered_at)
    SELECT n.tenant_id, md5('objection ' || n.id)::uuid, n.id, p.id, m.id,
        CASE n.kind WHEN 'aid' THEN '该职工家庭情况与申报不符，请核实。' ELSE '请说明评审标准。' END,
        CASE n.kind WHEN 'aid' THEN 'open' ELSE 'rejected' END, n.approved_at + interval '9 days',
        n.approved_at + interval '2 days',
        CASE n.kind WHEN 'aid' THEN NULL ELSE '评审按年度评优办法进行，已当面说明。' END,
        CASE n.kind WHEN 'aid' THEN NULL ELSE n.approved_by_id END,
        CASE n.kind WHEN 'aid' THEN NULL ELSE n.approved_at + interval '5 days' END
    FROM public_notice AS n
    JOIN public_notice_person AS p ON p.tenant_id = n.tenant_id AND p.notice_id = n.id AND p.number = 1
    CROSS JOIN LATERAL (
        SELECT m.id FROM member AS m
        WHERE m.tenant_id = n.tenant_id AND m.state = 'active' AND m.merged_into_id IS NULL AND m.erased_at IS NULL
            AND NOT EXISTS (
                SELECT FROM public_notice_person AS x WHERE x.tenant_id = m.tenant_id AND x.member_id = m.id
            )
            AND NOT EXISTS (SELECT FROM role_grant AS g WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id)
        ORDER BY m.member_number OFFSET 20 LIMIT 1
    ) AS m
    WHERE n.tenant_id = $1
"""

# The concluded one led to an honour, which the first of those honoured lets be shown.
_HONOUR = """
    INSERT INTO honour (tenant_id, id, organisation_id, kind, title, year, text, state, closes_on, notice_id,
        opened_by_id, opened_at)
    SELECT n.tenant_id, md5('honour ' || n.id)::uuid, n.organisation_id, 'advanced_worker', '年度先进工作者',
        extract(year FROM n.opens_on), '立足岗位、成绩突出、群众公认。', 'awarded', n.opens_on - 10, n.id,
        n.drafted_by_id, n.approved_at - interval '30 days'
    FROM public_notice AS n WHERE n.tenant_id = $1 AND n.kind = 'honours'
"""
_HONOURED = """
    INSERT INTO honour_nomination (tenant_id, id, honour_id, member_id, nominated_by_id, reasons, state, nominated_at,
        answered_at, reviewed_by_id, review_reason, awarded_at, showcase_text)
    SELECT h.tenant_id, md5('honoured ' || p.id)::uuid, h.id, p.member_id, h.opened_by_id, '爱岗敬业，业绩突出。',
        'awarded', h.opened_at + interval '3 days', h.opened_at + interval '5 days', n.approved_by_id, '评审通过。',
        n.ended_at + interval '2 days', CASE p.number WHEN 1 THEN '把平凡的工作做到最好。' END
    FROM honour AS h
    JOIN public_notice AS n ON n.tenant_id = h.tenant_id AND n.id = h.notice_id
    JOIN public_notice_person AS p ON p.tenant_id = n.tenant_id AND p.notice_id = n.id
    WHERE h.tenant_id = $1
"""


async def write_notices(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """Both notices of the union's top, for everybody to read, and the honour that came of one."""
    today = (now + _EAST).date()
    author, second = [row["member_id"] for row in await conn.fetch(_OFFICERS, tenant_id)]
    await conn.execute(_NOTICES, tenant_id, today, author, second)
    for statement in (_PEOPLE, _REVISIONS, _OBJECTIONS, _HONOUR, _HONOURED):
        await conn.execute(statement, tenant_id)
