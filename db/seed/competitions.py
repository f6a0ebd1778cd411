"""Skill competitions 技能竞赛 of the demonstration union: one of last year with its awards, one that takes entries."""

import base64
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.queries.activities.certificates import take_numbers

_EAST = timedelta(hours=8)
_OFFICERS = """
    SELECT g.member_id FROM role_grant AS g
    WHERE g.tenant_id = $1 AND g.role IN ('federation_officer', 'branch_officer') AND g.revoked_at IS NULL
    GROUP BY g.member_id ORDER BY min(g.starts_on), g.member_id LIMIT 2
"""
# Ids follow from what a row is, the same in every run. Last year's days are fixed, the others counted from today.
_COMPETITIONS = """
    INSERT INTO competition (tenant_id, id, organisation_id, title, title_en, year, trade, text, place,
        entries_per_branch, opens_on, closes_on, held_from, held_until, is_put_up, state, written_by_id, written_at,
        submitted_by_id, approved_by_id, approved_at, recorded_by_id, recorded_at, published_by_id, published_at)
    SELECT $1, md5('competition ' || made.name)::uuid, $1, made.title, made.title_en, extract(year FROM made.opens),
        made.trade, made.text, made.place, made.most, made.opens, made.opens + made.days, made.opens + made.held,
        made.opens + made.held, NOT made.is_over, CASE WHEN made.is_over THEN 'published' ELSE 'announced' END, $2,
        made.told - interval '3 days', $2, $3, made.told, made.recorder, made.recorded, made.publisher, made.published
    FROM (
        SELECT 'welding' AS name, '焊工技能比武' AS title, 'Welding Contest' AS title_en, '焊工' AS trade,
            '按国家职业技能标准三级（高级工）命题，分理论与实操。' AS text, '职业技能实训中心' AS place,
            NULL::integer AS most, $4::date AS opens, 20 AS days, 35 AS held, true AS is_over,
            ($4::date - 5 + time '01:00') AT TIME ZONE 'UTC' AS told, $2::uuid AS recorder,
            ($4::date + 36 + time '01:00') AT TIME ZONE 'UTC' AS recorded, $3::uuid AS publisher,
            ($4::date + 40 + time '01:00') AT TIME ZONE 'UTC' AS published
        UNION ALL
        SELECT 'electricians', '电工技能竞赛', 'Electricians'' Contest', '电工',
            '按国家职业技能标准四级及以上命题，个人赛。', '职工之家实训室', 10, $5::date - 3, 23, 40, false,
            ($5::date - 4 + time '01:00') AT TIME ZONE 'UTC', NULL, NULL, NULL, NULL
    ) AS made
"""
_AWARDS = """
    INSERT INTO competition_award (tenant_id, id, competition_id, position, award_class, title, quantity)
    SELECT c.tenant_id, md5('competition award ' || c.id || made.position)::uuid, c.id, made.position, made.award_class,
        made.title, made.quantity
    FROM competition AS c CROSS JOIN (VALUES
        (1, 'first_class', NULL, 1), (2, 'second_class', NULL, 2), (3, 'third_class', NULL, 3),
        (4, 'commendation', NULL, 6), (5, 'title', '技术能手', 1)
    ) AS made (position, award_class, title, quantity) WHERE c.tenant_id = $1
"""
# Members who hold no office: fourteen took part last year, seven others have entered, two of whom wait.
_ENTRIES = """
    WITH found AS (
        SELECT m.id, m.organisation_id, row_number() OVER (ORDER BY m.member_number DESC) AS place FROM member AS m
        WHERE m.tenant_id = $1 AND m.state = 'active' AND m.merged_into_id IS NULL AND m.erased_at IS NULL
            AND m.organisation_id <> $1 AND m.joined_on < $2
            AND NOT EXISTS (SELECT FROM role_grant AS g WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id)
            AND NOT EXISTS (SELECT FROM credential AS c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
        ORDER BY m.member_number DESC LIMIT 21
    ), entered AS (
        INSERT INTO competition_entry (tenant_id, id, competition_id, branch_id, entered_by_id, state, entered_at,
            decided_by_id, decided_at)
        SELECT c.tenant_id, md5('competition entry ' || f.id)::uuid, c.id, b.ancestor_id, f.id,
            CASE WHEN f.place > 19 THEN 'entered' ELSE 'confirmed' END, c.approved_at + interval '2 days',
            CASE WHEN f.place <= 19 THEN c.approved_by_id END,
            CASE WHEN f.place <= 19 THEN c.approved_at + interval '3 days' END
        FROM found AS f
        JOIN competition AS c ON c.tenant_id = $1 AND (c.state = 'published') = (f.place <= 14)
        JOIN organisation_closure AS t
            ON t.tenant_id = c.tenant_id AND t.descendant_id = f.organisation_id AND t.ancestor_id = $1
        JOIN organisation_closure AS b
            ON b.tenant_id = t.tenant_id AND b.descendant_id = t.descendant_id AND b.depth = t.depth - 1
        RETURNING *
    )
    INSERT INTO competition_entrant (tenant_id, entry_id, member_id, competition_id, is_in, is_consented, answered_at)
    SELECT e.tenant_id, e.id, e.entered_by_id, e.competition_id, true, true, e.entered_at FROM entered AS e
"""
_TO_BE_GIVEN = """
    SELECT a.id AS award_id, e.id AS entry_id, e.entered_by_id AS member_id, a.position FROM (
        SELECT *, row_number() OVER (ORDER BY id) AS place FROM competition_entry
        WHERE tenant_id = $1 AND competition_id = $2
    ) AS e
    JOIN competition_award AS a ON a.tenant_id = e.tenant_id AND a.competition_id = e.competition_id AND (
        a.position = CASE WHEN e.place = 1 THEN 1 WHEN e.place <= 3 THEN 2 WHEN e.place <= 6 THEN 3
            WHEN e.place <= 11 THEN 4 END
        OR a.position = 5 AND e.place = 1
    )
    ORDER BY a.position, e.id
"""
_WINS = """
    INSERT INTO competition_win (tenant_id, id, competition_id, award_id, entry_id, member_id, number, code, issued_on,
        issued_at, showcase_text)
    SELECT $1, md5('competition win ' || w.number)::uuid, $2, w.award_id, w.entry_id, w.member_id, w.number, w.code, $3,
        $4, CASE WHEN w.place IN (1, 3) THEN '焊花里练真功，一点一滴都是功夫。' END
    FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[]) WITH ORDINALITY
        AS w (award_id, entry_id, member_id, number, code, place)
"""


async def write_competitions(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """Both of the union's top. Certificates of last year's have the next numbers of its series."""
    today = (now + _EAST).date()
    author, second = [row["member_id"] for row in await conn.fetch(_OFFICERS, tenant_id)]
    opened_on = date(today.year - 1, 9, 1)
    await conn.execute(_COMPETITIONS, tenant_id, author, second, opened_on, today)
    await conn.execute(_AWARDS, tenant_id)
    await conn.execute(_ENTRIES, tenant_id, opened_on)
    found = await conn.fetchrow(
        "SELECT id, published_at FROM competition WHERE tenant_id = $1 AND state = 'published'", tenant_id
    )
    if found is None:
        return
    given = await conn.fetch(_TO_BE_GIVEN, tenant_id, found["id"])
    day = (found["published_at"] + _EAST).date()
    last = await take_numbers(conn, tenant_id, year=day.year, count=len(given))
    numbers = [f"ZS{day.year}-{number:06d}" for number in range(last - len(given) + 1, last + 1)]
    codes = [base64.b32encode(sha256(f"unionhall win {each}".encode()).digest()[:10]).decode() for each in numbers]
    columns = [[row[name] for row in given] for name in ("award_id", "entry_id", "member_id")]
    await conn.execute(_WINS, tenant_id, found["id"], day, found["published_at"], *columns, numbers, codes)
