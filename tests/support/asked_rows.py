"""Rows of questions to the management and of surveys for the tables of access: one of each kind that is shown."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class AskedKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    question: UUID
    survey: UUID
    planned: UUID
    answer: UUID


DEMO_ASKED = AskedKeys(*(UUID(f"019a0000-0000-7000-8000-00000000a5c{n}") for n in range(1, 5)))
_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)


async def write_asked(
    connection: asyncpg.Connection, member_id: UUID, unit_id: UUID, keys: AskedKeys = DEMO_ASKED
) -> None:
    """Writes them unless they are there: a question of the member that was answered, a survey by name that has closed.

    Both are of the nearest place of the member that is no group, and so is a survey that is planned.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM survey WHERE id = $1)", keys.survey):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id = place
    await connection.execute(
        "INSERT INTO management_question (tenant_id, id, reference, organisation_id, unit_id, asked_by_id, title, body,"
        " visibility, state, asked_at, due_on, support_count, answer, answered_by_id, answered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, '浴室何时修好', '二号浴室停用三个月了。', 'members', 'answered', $7, $8, 0,"
        " '下月一日开放。', $6, $7)",
        *(tenant_id, keys.question, f"{keys.question.int % 10**10:010}", place_id, unit_id, member_id, _AT),
        date(2026, 1, 19),
    )
    for key, state in ((keys.survey, "closed"), (keys.planned, "planned")):
        is_over = state == "closed"
        await connection.execute(
            "INSERT INTO survey (tenant_id, id, organisation_id, kind, title, introduction, promise, promise_en,"
            " promise_version, results_are_public, state, closes_at, planned_by_id, planned_at, opened_at, closed_at,"
            " answer_count) VALUES ($1, $2, $3, 'named', '食堂问卷', '请谈谈食堂', '记名', 'By name', 1, true, $4, $5,"
            " $6, $7, $8, $9, $10)",
            *(tenant_id, key, place_id, state, _AT + timedelta(days=9), member_id, _AT, _AT if is_over else None),
            *(_AT + timedelta(days=9) if is_over else None, 1 if is_over else None),
        )
        await connection.execute(
            "INSERT INTO survey_question (tenant_id, survey_id, number, kind, title, is_required, minimum, maximum,"
            " options, next_number) VALUES ($1, $2, 1, 'single', '好吗', true, NULL, NULL,"
            """ '[{"number": 1, "text": "好", "next": 2}, {"number": 2, "text": "差", "next": null}]', NULL),"""
            " ($1, $2, 2, 'text', '建议', false, NULL, 100, '[]', 0)",
            *(tenant_id, key),
        )
    await _answer(connection, tenant_id, place_id, member_id=member_id, keys=keys)


async def _answer(
    connection: asyncpg.Connection, tenant_id: UUID, place_id: UUID, *, member_id: UUID, keys: AskedKeys
) -> None:
    # What is told of it is written as of more people than have answered here.
    await connection.execute(
        "INSERT INTO survey_result (tenant_id, id, survey_id, position, question_number, option_number, branch_id,"
        " is_rest, answers, mean_tenths) VALUES ($1, gen_random_uuid(), $2, 1, 1, 1, NULL, false, 6, NULL),"
        " ($1, gen_random_uuid(), $2, 2, 2, NULL, NULL, false, 6, 20),"
        " ($1, gen_random_uuid(), $2, 3, 1, 1, $3, false, 6, NULL)",
        *(tenant_id, keys.survey, place_id),
    )
    await connection.execute(
        "INSERT INTO survey_participation (tenant_id, survey_id, member_id) VALUES ($1, $2, $3)",
        *(tenant_id, keys.survey, member_id),
    )
    await connection.execute(
        "INSERT INTO survey_answer (tenant_id, id, survey_id, member_id, branch_id, said, answered_at)"
        """ VALUES ($1, $2, $3, $4, $5, '[{"number": 1, "choices": [1]}, {"number": 2, "text": "多些面食"}]', $6)""",
        *(tenant_id, keys.answer, keys.survey, member_id, place_id, _AT),
    )


async def asked_facts(connection: asyncpg.Connection, member_id: UUID, unit_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_asked(connection, member_id, unit_id)
    return {
        "question to the management": encode_id("ManagementQuestion", DEMO_ASKED.question),
        "survey": encode_id("Survey", DEMO_ASKED.survey),
        "planned survey": encode_id("Survey", DEMO_ASKED.planned),
    }
