"""Courses and quizzes of the bench's union, how far its callers have come, and attempts that are being answered.

Keys follow from a row's number, so that a database that was kept is left as it is; attempts are open for each run.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

from bench.publishing import PLANNED

COURSES: Final = 240
QUIZZES: Final = 240
QUESTIONS: Final = 20
"""Of an attempt."""
_TAKEN: Final = "bench quiz12"

_COURSES: Final = f"""
    WITH {PLANNED}, told AS (
        SELECT *, now() - (n + 1) * interval '26 hours' AS at,
            CASE n % 12 WHEN 5 THEN 'draft' WHEN 7 THEN 'withdrawn' ELSE 'approved' END AS state,
            (ARRAY['members', 'members', 'members', 'members', 'officers', 'post_holders'])[1 + n / 3 % 6] AS audience
        FROM planned
    ), written AS (
        INSERT INTO course (tenant_id, id, organisation_id, title, title_en, introduction, track, audience,
        posts, opens_at,
            closes_at, valid_months, state, written_by_id, written_at, submitted_by_id, submitted_at, approved_by_id,
            approved_at, withdraw_reason, withdrawn_at)
        SELECT $1, md5('bench course' || n)::uuid, place, '课程第' || n || '门', CASE WHEN n % 2 = 0
        THEN 'Course ' || n END,
            '讲解法律与安全知识。', (ARRAY['union_work', 'labour_law', 'safety', 'skill', 'digital_literacy',
            'culture'])
            [1 + n / 3 % 6], audience,
            CASE audience WHEN 'post_holders' THEN ARRAY['chair', 'organiser'] ELSE '{{}}'::text[] END, at,
            CASE WHEN n % 10 = 9 THEN at + interval '90 days' END, CASE WHEN n % 2 = 0 THEN 24 END, state, writer,
            at - interval '3 days', writer, at - interval '2 days', CASE WHEN state <> 'draft' THEN approver END,
            CASE WHEN state <> 'draft' THEN at - interval '1 day' END,
            CASE WHEN state = 'withdrawn' THEN '内容过时。' END, CASE WHEN state = 'withdrawn' THEN now() END
        FROM told ON CONFLICT DO NOTHING
    )
    INSERT INTO lesson (tenant_id, id, course_id, position, title, body, minutes)
    SELECT $1, md5(concat_ws('/', 'bench lesson', n, l))::uuid, md5('bench course' || n)::uuid, l, '第' || l || '讲',
        repeat('<p>安全第一，预防为主。</p>', 20), 5 + l
    FROM told CROSS JOIN generate_series(1, 8) AS l ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
# Each caller learns in one of six, and has completed a third of these.
_ENROLMENTS: Final = """
    WITH planned AS MATERIALIZED (
        SELECT own.id AS member_id, m.organisation_id, n, md5(concat_ws('/', 'bench enrolment', own.id,
        n))::uuid AS id,
            (n / 6 + place) % 3 = 0 AS is_done, place
        FROM unnest($3::uuid[]) WITH ORDINALITY AS own (id, place) JOIN member m ON m.tenant_id = $1 AND m.id = own.id
        CROSS JOIN generate_series(0, $2 - 1) AS n WHERE (n + place) % 6 = 0 AND n % 12 NOT IN (5, 7)
    ), begun AS (
        INSERT INTO course_enrolment (tenant_id, id, course_id, member_id, branch_id, number, enrolled_at,
        completed_at)
        SELECT $1, id, md5('bench course' || n)::uuid, member_id, organisation_id, 1, now() - interval '9 days',
            CASE WHEN is_done THEN now() - interval '2 days' END FROM planned ON CONFLICT DO NOTHING
    ), done AS (
        INSERT INTO lesson_completion (tenant_id, enrolment_id, lesson_id, member_id, done_at)
        SELECT $1, id, md5(concat_ws('/', 'bench lesson', n, l))::uuid, member_id, now() - interval '3 days'
        FROM planned CROSS JOIN generate_series(1, 8) AS l WHERE is_done OR l <= (n + place) % 8
        ON CONFLICT DO NOTHING
    )
    INSERT INTO course_certificate (tenant_id, id, enrolment_id, course_id, member_id, number, code, issued_on,
        valid_until)
    SELECT $1, md5('certificate' || id)::uuid, id, md5('bench course' || n)::uuid, member_id,
        'B' || left(md5('certificate' || id), 14), md5('code' || id), CURRENT_DATE - 2,
        CASE WHEN n % 2 = 0 THEN CURRENT_DATE + 700 END
    FROM planned WHERE is_done ON CONFLICT DO NOTHING
"""
_QUIZZES: Final = f"""
    WITH {PLANNED}, told AS (
        SELECT *, now() - (n - 8) * interval '20 hours' AS at,
            CASE WHEN n % 12 = 5 THEN 'draft' WHEN n % 12 = 7 THEN 'cancelled' ELSE 'announced' END AS state
            FROM planned
    ), held AS (
        INSERT INTO question_bank (tenant_id, id, organisation_id, title, made_by_id, made_at)
        SELECT $1, md5('bench bank')::uuid, $1, '劳动法律题库', writer, now() FROM told WHERE n = 0
        ON CONFLICT DO NOTHING
    ), asked AS (
        INSERT INTO bank_question (tenant_id, id, bank_id, number, kind, text, text_en, options, written_at)
        SELECT $1, md5('bench question' || q)::uuid, md5('bench bank')::uuid, q,
            (ARRAY['single', 'multiple', 'true_false'])[1 + q % 3], '加班工资如何计算？' || q,
            'How is overtime paid? ' || q,
            {{options}}, now()
        FROM generate_series(1, 100) AS q ON CONFLICT DO NOTHING
    ), keyed AS (
        INSERT INTO bank_question_key (tenant_id, question_id, right_options, source)
        SELECT $1, md5('bench question' || q)::uuid, ARRAY[1], '劳动法第四十四条' FROM generate_series(1, 100) AS q
        ON CONFLICT DO NOTHING
    )
    INSERT INTO quiz (tenant_id, id, organisation_id, bank_id, title, introduction, opens_at, closes_at,
    question_count,
        minutes, attempt_limit, pass_percent, state, planned_by_id, planned_at, announced_at, told_at, cancel_reason)
    SELECT $1, md5('bench quiz' || n)::uuid, place, md5('bench bank')::uuid, '知识竞赛第' || n || '场',
    '随机抽题。', at,
        at + CASE WHEN n = 12 THEN interval '300 days' ELSE interval '15 days' END, 20, 30, 3, 60, state, writer,
        at - interval '5 days', CASE WHEN state <> 'draft' THEN at - interval '4 days' END,
        CASE WHEN state <> 'draft' THEN at END, CASE WHEN state = 'cancelled' THEN '时间冲突。' END
    FROM told ON CONFLICT DO NOTHING
""".replace(  # noqa: S608  # constants
    "{options}",
    """jsonb_build_array(jsonb_build_object('number', 1, 'text', '百分之一百五十', 'text_en', '150 %'),
                jsonb_build_object('number', 2, 'text', '百分之二百', 'text_en', '200 %'))""",
)
_ATTEMPTS: Final = """
    INSERT INTO quiz_attempt (tenant_id, id, quiz_id, member_id, branch_id, number, question_count, started_at,
    ends_at,
        submitted_at, score, is_passed)
    SELECT $1, md5(concat_ws('/', 'bench attempt', own.id, n))::uuid, md5('bench quiz' || n)::uuid, own.id,
        m.organisation_id, 1, 20, now() - interval '3 days', now() - interval '3 days' + interval '30 minutes',
        now() - interval '3 days' + interval '20 minutes', 8 + n % 12, 8 + n % 12 >= 12
    FROM unnest($3::uuid[]) WITH ORDINALITY AS own (id, place) JOIN member m ON m.tenant_id = $1 AND m.id = own.id
    CROSS JOIN generate_series(1, $2 - 1) AS n
    WHERE (n + place) % 5 = 0 AND n % 12 NOT IN (0, 5, 7) ON CONFLICT DO NOTHING
"""
# As of somebody who is at it for as long as a run may last.
_RUNNING: Final = f"""
    WITH taker AS (
        SELECT own.id AS member_id, md5('bench running' || own.id)::uuid AS id, m.organisation_id
        FROM unnest($3::uuid[]) AS own (id) JOIN member m ON m.tenant_id = $1 AND m.id = own.id
    ), begun AS (
        INSERT INTO quiz_attempt (tenant_id, id, quiz_id, member_id, branch_id, number, question_count, started_at,
            ends_at)
        SELECT $1, id, md5('{_TAKEN}')::uuid, member_id, organisation_id, 1, $2, now(), now() + interval '12 hours'
        FROM taker ON CONFLICT (tenant_id, id) DO UPDATE SET ends_at = excluded.ends_at,
        started_at = excluded.started_at
    )
    INSERT INTO quiz_attempt_question (tenant_id, attempt_id, position, member_id, question_id, options, option_order,
        choices)
    SELECT $1, t.id, p, t.member_id, q.id, q.options, '{{1,2}}', '{{}}'
    FROM taker t CROSS JOIN generate_series(1, $2::int) AS p
    JOIN bank_question q ON q.tenant_id = $1 AND q.id = md5('bench question' || p * 3)::uuid ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_ASKED: Final = f"""
    UPDATE quiz_attempt_question q SET choices = '{{}}', answered_at = NULL FROM quiz_attempt a
    WHERE a.tenant_id = $1 AND a.quiz_id = md5('{_TAKEN}')::uuid AND a.submitted_at IS NULL
        AND q.tenant_id = $1 AND q.attempt_id = a.id AND q.answered_at IS NOT NULL
"""  # noqa: S608  # constants
_AT_IT: Final = f"""
    SELECT member_id, id FROM quiz_attempt
    WHERE tenant_id = $1 AND quiz_id = md5('{_TAKEN}')::uuid AND submitted_at IS NULL
"""  # noqa: S608  # constants
_LISTED_COURSES: Final = """
    SELECT id, written_at FROM course WHERE organisation_id = tenant_id AND audience = 'members' AND state <> 'draft'
        AND opens_at < now() ORDER BY written_at DESC, id DESC LIMIT 40
"""
_LISTED_QUIZZES: Final = """
    SELECT id, planned_at FROM quiz WHERE organisation_id = tenant_id AND announced_at IS NOT NULL
    ORDER BY planned_at DESC, id DESC LIMIT 50
"""
LISTED: Final = (
    ("courses", _LISTED_COURSES),
    ("quizzes", _LISTED_QUIZZES),
)
"""Rows behind which a page is full, for whoever asks."""


async def plan_teaching(connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID]) -> None:
    """Writes what is not there yet."""
    for statement, count in (
        (_COURSES, COURSES),
        (_ENROLMENTS, COURSES),
        (_QUIZZES, QUIZZES),
        (_ATTEMPTS, QUIZZES),
    ):
        await connection.execute(statement, tenant_id, count, list(callers))


class Attempts:
    """What each member is asked in the attempt that they are at, one question after the other, again and again."""

    def __init__(self, attempts: Mapping[UUID, UUID]) -> None:
        """Members with their attempts."""
        self._asked = {member_id: (key, cycle(range(1, QUESTIONS + 1))) for member_id, key in attempts.items()}

    def next_for(self, member_id: UUID) -> tuple[UUID, int]:
        """The attempt, and the number of a question of it."""
        attempt_id, positions = self._asked[member_id]
        return attempt_id, next(positions)


async def plan_attempts(connection: "asyncpg.Connection[Record]", tenant_id: UUID, takers: Sequence[UUID]) -> Attempts:
    """An attempt that each taker is at, in which nothing is answered yet."""
    await connection.execute(_RUNNING, tenant_id, QUESTIONS, list(takers))
    await connection.execute(_ASKED, tenant_id)
    return Attempts({row["member_id"]: row["id"] for row in await connection.fetch(_AT_IT, tenant_id)})
