"""What organisations of the bench's union publish: notices, documents, articles, honours.

A third is the union's, a third is spread over enterprise unions, a third over branches, so that most of a list is
others'. Keys follow from a row's number, so that a database that was kept is left as it is.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

ITEMS: Final = 480
"""Of disclosures; of public notices, official documents and legal articles as many each, of honours a tenth."""

# `n` goes through items; the place of each. $1 union, $2 how many, $3 callers.
PLANNED: Final = """
    spot AS (
        SELECT array_agg(id ORDER BY code) FILTER (WHERE kind = 'enterprise_union') AS unions,
            array_agg(id ORDER BY code) FILTER (WHERE kind = 'branch') AS branches
        FROM organisation WHERE tenant_id = $1 AND state = 'active'
    ), planned AS (
        SELECT n, CASE n % 3 WHEN 0 THEN $1 WHEN 1 THEN unions[1 + n / 3 % cardinality(unions)]
            ELSE branches[1 + n / 3 % cardinality(branches)] END AS place,
            ($3::uuid[])[1] AS writer, ($3::uuid[])[2] AS approver
        FROM generate_series(0, $2::int - 1) AS n CROSS JOIN spot
    )
"""
"""Where each of `$2` items stands, who writes and who approves it, of the callers `$3` of the union `$1`."""
# Of twelve: a draft, a withdrawn one, ten published.
_STATE: Final = "CASE n % 12 WHEN 5 THEN 'draft' WHEN 7 THEN 'withdrawn' ELSE 'published' END"
_DISCLOSURES: Final = f"""
    WITH {PLANNED}, told AS (
        SELECT *, now() - (n + 1) * interval '11 hours' AS at, {_STATE} AS state,
            (ARRAY['work_plan', 'work_report', 'budget', 'final_accounts', 'dues', 'aid', 'election', 'meeting',
                   'collective_contract', 'assets', 'honours', 'other'])[1 + n / 3 % 12] AS kind FROM planned
    ), duty AS (
        INSERT INTO disclosure_duty (tenant_id, id, organisation_id, kind, organisation_kind, title, title_en, period,
            due_days, starts_on, set_by_id, set_at)
        SELECT $1, md5('bench duty')::uuid, $1, 'dues', 'federation', '会费收缴情况', 'Dues', 'quarterly', 30,
            '2024-01-01', writer, now() - interval '3 years' FROM told WHERE n = 0 ON CONFLICT DO NOTHING
    ), due AS (
        INSERT INTO disclosure_due (tenant_id, id, duty_id, organisation_id, period_starts_on, period_ends_on, due_on,
            published_at)
        SELECT $1, md5('bench due' || n)::uuid, md5('bench duty')::uuid, place, d.starts_on - n, d.starts_on - n + 80,
            d.starts_on - n + CASE WHEN n % 8 = 0 THEN 220 ELSE 130 END, at
        FROM told CROSS JOIN LATERAL (SELECT at::date - 140 AS starts_on) AS d
        WHERE n % 4 = 0 AND state = 'published' ON CONFLICT DO NOTHING
    )
    INSERT INTO disclosure (tenant_id, id, organisation_id, due_id, kind, title, body, state, revision, drafted_by_id,
        drafted_at, published_by_id, published_at, withdrawn_at, withdraw_reason)
    SELECT $1, md5('bench disclosure' || n)::uuid, place,
        CASE WHEN n % 4 = 0 AND state = 'published' THEN md5('bench due' || n)::uuid END, kind,
        '会务公开第' || n || '号',
        repeat('现将本期收支情况予以公开，请职工监督。', 20), state,
        CASE WHEN state = 'draft' THEN 0 WHEN n % 6 = 1 THEN 2 ELSE 1 END, writer, at - interval '2 days',
        CASE WHEN state <> 'draft' THEN approver END, CASE WHEN state <> 'draft' THEN at END,
        CASE WHEN state = 'withdrawn' THEN at + interval '3 hours' END,
        CASE WHEN state = 'withdrawn' THEN '数据有误。' END
    FROM told ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_FIGURES: Final = """
    WITH figure AS (
        INSERT INTO disclosure_figure (tenant_id, id, disclosure_id, number, label, amount_fen, count, unit)
        SELECT $1, md5(concat_ws('/', 'bench figure', n, f))::uuid, md5('bench disclosure' || n)::uuid, f,
        '项目' || f,
            CASE WHEN f % 3 > 0 THEN 1000000 + n * 100 + f END, CASE WHEN f % 3 = 0 THEN 40 + n + f END,
            CASE WHEN f % 3 = 0 THEN '人次' END
        FROM generate_series(0, $2 - 1) AS n CROSS JOIN generate_series(1, 6) AS f ON CONFLICT DO NOTHING
    )
    INSERT INTO disclosure_source (tenant_id, figure_id, number, kind, vote_id, approval_id, document_number,
        document_title, document_sha256)
    SELECT $1, md5(concat_ws('/', 'bench figure', n, f))::uuid, s, k.kind,
        CASE k.kind WHEN 'vote' THEN vote.id END, CASE k.kind WHEN 'approval' THEN approval.id END,
        CASE k.kind WHEN 'document' THEN '工发' || n || '号' END, CASE k.kind WHEN 'document' THEN '审核意见' END,
        CASE WHEN k.kind = 'document' AND n % 2 = 0 THEN encode(sha256(concat(n, f)::bytea), 'hex') END
    FROM generate_series(0, $2 - 1) AS n CROSS JOIN generate_series(1, 6) AS f CROSS JOIN generate_series(1, 2) AS s
    CROSS JOIN LATERAL (SELECT CASE WHEN s = 2 AND f = 1 THEN 'vote' WHEN s = 2 AND f = 2 THEN 'approval'
        ELSE 'document' END AS kind) AS k
    CROSS JOIN (SELECT array_agg(v.id ORDER BY v.id) AS ids FROM vote v
        WHERE v.tenant_id = $1 AND v.state = 'published') AS votes
    CROSS JOIN (SELECT array_agg(a.id) AS ids FROM (SELECT id
    FROM approval WHERE tenant_id = $1 AND status = 'approved'
        ORDER BY id LIMIT 50) AS a) AS approvals
    CROSS JOIN LATERAL (SELECT votes.ids[1 + n % cardinality(votes.ids)] AS id) AS vote
    CROSS JOIN LATERAL (SELECT approvals.ids[1 + n % cardinality(approvals.ids)] AS id) AS approval
    WHERE (s = 1 OR f < 3) AND (k.kind <> 'vote' OR vote.id IS NOT NULL)
        AND (k.kind <> 'approval' OR approval.id IS NOT NULL) ON CONFLICT DO NOTHING
"""
_DISCLOSED: Final = """
    INSERT INTO disclosure_revision (tenant_id, disclosure_id, number, title, body, figures, note, made_by_id,
    made_at)
    SELECT $1, d.id, r, d.title, d.body, '[]', CASE WHEN r > 1 THEN '更正数字。' END, d.published_by_id,
        d.published_at + (r - 1) * interval '1 day'
    FROM disclosure d CROSS JOIN LATERAL generate_series(1, d.revision) AS r WHERE d.tenant_id = $1
    ON CONFLICT DO NOTHING
"""
# Up for ten days each, a day after the other; names of members for thirty days more.
_NOTICES: Final = f"""
    WITH {PLANNED}, days AS (
        SELECT *, (now() AT TIME ZONE 'Asia/Shanghai')::date - n / 3 + 4 AS opens FROM planned
    ), told AS (
        SELECT *, CASE WHEN n % 12 = 5 THEN 'draft' WHEN n % 12 = 7 THEN 'withdrawn'
            WHEN opens + 9 < now()::date AND n % 5 > 0 THEN 'concluded' ELSE 'approved' END AS state FROM days
    )
    INSERT INTO public_notice (tenant_id, id, organisation_id, audience_id, kind, title, body, name_mask, state,
        revision, opens_on, closes_on, names_until_on, drafted_by_id, drafted_at, approved_by_id, approved_at,
        outcome,
        outcome_note, withdraw_reason, ended_at)
    SELECT $1, md5('bench notice' || n)::uuid, place, place,
        (ARRAY['aid', 'honours', 'candidates', 'other'])[1 + n / 3 % 4], '公示第' || n || '号',
        repeat('经评审，拟对以下职工予以帮扶，现予公示，接受职工监督。', 8),
        (ARRAY['middle', 'surname'])[1 + n % 2], state, CASE WHEN state = 'draft' THEN 0 WHEN n % 6 = 1 THEN 2
        ELSE 1 END,
        opens, opens + 9, opens + 39, writer, opens - interval '3 days', CASE WHEN state <> 'draft' THEN approver END,
        CASE WHEN state <> 'draft' THEN opens - interval '2 days' END,
        CASE WHEN state = 'concluded' THEN (ARRAY['no_objection', 'objections_rejected', 'changed'])[1 + n % 3] END,
        CASE WHEN state = 'concluded' AND n % 2 = 0 THEN '按名单执行。' END,
        CASE WHEN state = 'withdrawn' THEN '名单有误。' END,
        CASE WHEN state IN ('concluded', 'withdrawn') THEN opens + interval '11 days' END
    FROM told ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_NAMED: Final = """
    WITH crowd AS (
        SELECT array_agg(m.id) AS ids FROM (SELECT id FROM member WHERE tenant_id = $1
        ORDER BY md5(id::text) LIMIT 3000) m
    ), named AS (
        INSERT INTO public_notice_person (tenant_id, id, notice_id, number, member_id, remark, struck_at)
        SELECT $1, md5(concat_ws('/', 'bench named', n, p))::uuid, md5('bench notice' || n)::uuid, p,
            CASE WHEN p = 1 THEN ($3::uuid[])[1 + n * 7 % cardinality($3::uuid[])]
                ELSE ids[1 + (n * 31 + p) % cardinality(ids)] END,
            CASE WHEN p % 2 = 0 THEN '拟帮扶 2000 元' END, CASE WHEN (n + p) % 17 = 0 THEN now() END
        FROM generate_series(0, $2 - 1) AS n CROSS JOIN generate_series(1, 12) AS p CROSS JOIN crowd
        ON CONFLICT DO NOTHING
    ), objected AS (
        INSERT INTO public_notice_objection (tenant_id, id, notice_id, member_id, text, state, due_at, made_at,
        answer,
            answered_by_id, answered_at)
        SELECT $1, md5(concat_ws('/', 'bench objection', n, o))::uuid, md5('bench notice' || n)::uuid,
            ($3::uuid[])[3 + (n * 3 + o) % (cardinality($3::uuid[]) - 2)], '请核实。', s.state, now(), now(),
            CASE WHEN s.state <> 'open' THEN '已核实。' END, CASE WHEN s.state <> 'open' THEN ($3::uuid[])[1] END,
            CASE WHEN s.state <> 'open' THEN now() END
        FROM generate_series(0, $2 - 1) AS n CROSS JOIN generate_series(1, 3) AS o
        CROSS JOIN LATERAL (SELECT (ARRAY['open', 'upheld', 'rejected'])[1 + (n + o) % 3] AS state) AS s
        WHERE o <= n % 4 AND n % 12 <> 5 ON CONFLICT DO NOTHING
    )
    INSERT INTO public_notice_revision (tenant_id, notice_id, number, title, body, closes_on, note, made_by_id,
    made_at)
    SELECT $1, p.id, r, p.title, p.body, p.closes_on, CASE WHEN r > 1 THEN '更正名单。' END, p.approved_by_id,
        p.approved_at + (r - 1) * interval '1 day'
    FROM public_notice p CROSS JOIN LATERAL generate_series(1, p.revision) AS r
    WHERE p.tenant_id = $1 ON CONFLICT DO NOTHING
"""
_STATUTES: Final = """
    INSERT INTO statute (tenant_id, id, name, name_en, version, valid_from, valid_until, added_by_id, added_at)
    SELECT $1, md5('bench statute' || n)::uuid, '职工权益条例' || n, CASE WHEN n % 2 = 0 THEN 'Statute ' || n END,
        '2020年', '2020-01-01', CASE WHEN n % 6 = 5 THEN DATE '2025-01-01' END, ($3::uuid[])[1], now()
    FROM generate_series(0, $2 / 40) AS n ON CONFLICT DO NOTHING
"""
# Of twelve readers' texts: eight for members, two for officers, two for holders of posts.
_DOCUMENTS: Final = f"""
    WITH {PLANNED}, told AS (
        SELECT *, CURRENT_DATE - 2 * n + 20 AS starts, {_STATE} AS state FROM planned
    ), written AS (
        INSERT INTO official_document (tenant_id, id, organisation_id, series_id, version, kind, audience,
        number, title,
            title_en, body, valid_from, valid_until, review_on, state, drafted_by_id, drafted_at, published_by_id,
            published_at, withdrawn_at, withdraw_reason, superseded_by_id, superseded_on, warned)
        SELECT $1, md5('bench document' || n)::uuid, place, md5('bench document' || n)::uuid,
            CASE WHEN state <> 'draft' THEN 1 END,
            (ARRAY['rule', 'notice', 'plan', 'minutes', 'resolution', 'agreement', 'form', 'other'])[1 + n / 3 % 8],
            (ARRAY['members', 'members', 'members', 'members', 'officers', 'post_holders'])[1 + n / 3 % 6],
            '工发' || n || '号', '制度第' || n || '号', CASE WHEN n % 2 = 0 THEN 'Rule ' || n END,
            repeat('<p>第一条 本办法适用于在册会员。</p>', 30), starts,
            CASE WHEN n % 5 = 1 THEN starts + 300 WHEN n % 5 = 2 THEN starts + 2000 END,
            CASE WHEN n % 7 = 3 THEN starts + 400 END, state, writer, starts - interval '5 days',
            CASE WHEN state <> 'draft' THEN approver END, CASE WHEN state <> 'draft'
            THEN starts - interval '3 days' END,
            CASE WHEN state = 'withdrawn' THEN now() END, CASE WHEN state = 'withdrawn' THEN '另行发文。' END,
            CASE WHEN n % 9 = 8 THEN md5('bench document' || n - 1)::uuid END, CASE WHEN n % 9 = 8
            THEN starts + 90 END, '{{}}'
        FROM told ON CONFLICT DO NOTHING
    )
    INSERT INTO official_document_basis (tenant_id, document_id, number, statute_id, provision)
    SELECT $1, md5('bench document' || n)::uuid, b, md5('bench statute' || (n + b) % ($2 / 40))::uuid,
        CASE WHEN b = 1 THEN '第三条' END
    FROM told CROSS JOIN generate_series(1, 2) AS b WHERE n % 3 < 2 OR b = 1 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_ARTICLES: Final = f"""
    WITH {PLANNED}, told AS (
        SELECT *, now() - (n + 1) * interval '17 hours' AS at, {_STATE} AS state FROM planned
    ), written AS (
        INSERT INTO legal_article (tenant_id, id, organisation_id, consultation_unit_id, category, question,
        question_en,
            answer, valid_from, valid_until, review_on, state, revision, latest_revision, pending_revision,
            written_by_id, written_at, approved_by_id, approved_at, withdrawn_at, withdraw_reason)
        SELECT $1, md5('bench article' || n)::uuid, place, CASE WHEN n % 4 > 0 THEN md5('unit' || n % 12)::uuid END,
            (ARRAY['contracts', 'wages', 'hours_and_leave', 'dismissal', 'social_insurance', 'injury',
            'women_workers',
                   'safety', 'disputes', 'union_rights', 'other'])[1 + n / 3 % 11],
            '加班费如何计算，第' || n || '问', CASE WHEN n % 2 = 0 THEN 'How is overtime paid? ' || n END,
            repeat('<p>按照法律规定支付。</p>', 30), at::date - 30, CASE WHEN n % 5 = 1 THEN at::date + 200 END,
            CASE WHEN n % 7 = 3 THEN at::date + 100 END, state, CASE WHEN state = 'draft' THEN 0 ELSE 1 END, 1,
            CASE WHEN state = 'draft' THEN 1 END, writer, at, CASE WHEN state <> 'draft' THEN approver END,
            CASE WHEN state <> 'draft' THEN at + interval '1 hour' END,
            CASE WHEN state = 'withdrawn' THEN now() END, CASE WHEN state = 'withdrawn' THEN '法律已修改。' END
        FROM told ON CONFLICT DO NOTHING
    ), revised AS (
        INSERT INTO legal_revision (tenant_id, article_id, number, consultation_unit_id, category, question,
        question_en,
            answer, valid_from, written_by_id, written_at)
        SELECT $1, md5('bench article' || n)::uuid, 1, CASE WHEN n % 4 > 0 THEN md5('unit' || n % 12)::uuid END,
            'other', '加班费如何计算，第' || n || '问', CASE WHEN n % 2 = 0 THEN 'How is overtime paid? ' || n END,
            '<p>按照法律规定支付。</p>', at::date - 30, writer, at
        FROM told ON CONFLICT DO NOTHING
    ), based AS (
        INSERT INTO legal_basis (tenant_id, article_id, revision, number, statute_id, provision)
        SELECT $1, md5('bench article' || n)::uuid, 1, b, md5('bench statute' || (n + b) % ($2 / 40))::uuid,
            CASE WHEN b = 1 THEN '第四十四条' END
        FROM told CROSS JOIN generate_series(1, 2) AS b WHERE n % 3 < 2 OR b = 1 ON CONFLICT DO NOTHING
    )
    INSERT INTO legal_judgement (tenant_id, article_id, member_id, is_helpful, comment)
    SELECT $1, md5('bench article' || n)::uuid, ($3::uuid[])[1 + (n * 13 + j * 29) % cardinality($3::uuid[])],
        j % 4 > 0, CASE WHEN j % 4 = 0 THEN '没有说清楚。' END
    FROM told CROSS JOIN generate_series(0, 39) AS j WHERE j < n % 41 AND state = 'published' ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_HONOURS: Final = f"""
    WITH {PLANNED}, given AS (
        INSERT INTO honour (tenant_id, id, organisation_id, kind, title, year, text, state, closes_on, notice_id,
            opened_by_id, opened_at)
        SELECT $1, md5('bench honour' || n)::uuid, place,
            (ARRAY['model_worker', 'craftsman', 'advanced_worker', 'other'])[1 + n / 3 % 4], '先进第' || n || '届',
            2000 + n / 2, '立足岗位，成绩突出。', 'awarded', '2026-01-01', md5('bench notice' || n)::uuid, writer,
            now() - (n + 30) * interval '5 days'
        FROM planned WHERE n < $2 / 10 ON CONFLICT DO NOTHING
    ), crowd AS (
        SELECT array_agg(m.id) AS ids FROM (SELECT id FROM member WHERE tenant_id = $1
        ORDER BY md5(id::text) LIMIT 3000) m
    )
    INSERT INTO honour_nomination (tenant_id, id, honour_id, member_id, nominated_by_id, reasons, state, nominated_at,
        answered_at, awarded_at, showcase_text)
    SELECT $1, md5(concat_ws('/', 'bench nomination', n, p))::uuid, md5('bench honour' || n)::uuid,
        ids[1 + (n * 37 + p) % cardinality(ids)], writer, '爱岗敬业。', s.state, now() - (n + 29) * interval '5 days',
        now() - (n + 28) * interval '5 days',
        CASE s.state WHEN 'awarded' THEN now() - (n + 2) * interval '5 days' - p * interval '1 hour' END,
        CASE WHEN s.state = 'awarded' AND p % 4 > 0 THEN '把平凡的工作做到最好。' END
    FROM planned CROSS JOIN generate_series(1, 14) AS p CROSS JOIN crowd
    CROSS JOIN LATERAL (SELECT CASE WHEN p > 12 THEN 'consented' ELSE 'awarded' END AS state) AS s
    WHERE n < $2 / 10 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants

_LISTED_DISCLOSURES: Final = """
    SELECT id, drafted_at FROM disclosure WHERE organisation_id = tenant_id AND state <> 'draft'
    ORDER BY drafted_at DESC, id DESC LIMIT 100
"""
_LISTED_NOTICES: Final = """
    SELECT id, opens_on FROM public_notice WHERE audience_id = tenant_id AND approved_at IS NOT NULL
        AND opens_on < CURRENT_DATE ORDER BY opens_on DESC, id DESC LIMIT 100
"""
_LISTED_DOCUMENTS: Final = """
    SELECT id, valid_from FROM official_document WHERE organisation_id = tenant_id AND audience = 'members'
        AND state <> 'draft' ORDER BY valid_from DESC, id DESC LIMIT 50
"""
_LISTED_ARTICLES: Final = """
    SELECT id FROM legal_article WHERE organisation_id = tenant_id AND state = 'published' ORDER BY written_at, id
"""
_LISTED_SHOWN: Final = """
    SELECT id, awarded_at FROM honour_nomination WHERE state = 'awarded' AND showcase_text IS NOT NULL
    ORDER BY awarded_at DESC, id DESC LIMIT 200
"""
LISTED: Final = (
    ("disclosures", _LISTED_DISCLOSURES),
    ("notices", _LISTED_NOTICES),
    ("documents", _LISTED_DOCUMENTS),
    ("articles", _LISTED_ARTICLES),
    ("shown", _LISTED_SHOWN),
)
"""Rows behind which a page is full, for whoever asks; articles, each in sight of all."""


async def plan_publications(connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID]) -> None:
    """Writes what is not there yet; answering units and votes are."""
    for statement in (_DISCLOSURES, _NOTICES, _NAMED, _STATUTES, _DOCUMENTS, _ARTICLES, _HONOURS):
        await connection.execute(statement, tenant_id, ITEMS, list(callers))
    await connection.execute(_FIGURES, tenant_id, ITEMS)
    await connection.execute(_DISCLOSED, tenant_id)
