"""Rows of questions to the management and of surveys for the tables of access: one of each kind that is shown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.types import new_id

_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)


async def write_question(
    connection: asyncpg.Connection, *, state: str, asked_by_id: UUID, unit_id: UUID, **given: Any
) -> UUID:
    """A question to a unit in a state. `given`: `asked_at`, `answered_at`, `followed_up_at`, `due_on`."""
    question_id = new_id()
    asked_at = given.get("asked_at", _AT)
    answered_at = given.get("answered_at", asked_at) if state in {"answered", "followed_up", "answered_again"} else None
    followed_up_at = given.get("followed_up_at", answered_at) if state in {"followed_up", "answered_again"} else None
    again_at = followed_up_at if state == "answered_again" else None
    await connection.execute(
        "INSERT INTO management_question (tenant_id, id, reference, organisation_id, unit_id, asked_by_id, title, body,"
        " visibility, state, asked_at, due_on, answer, answered_by_id, answered_at, follow_up, followed_up_at,"
        " second_answer, answered_again_by_id, answered_again_at, decline_reason, declined_by_id)"
        " SELECT tenant_id, $1, $2, organisation_id, id, $4, '浴室何时修好', '停用三个月了。', 'handlers', $5::text,"
        " $6, $7, CASE WHEN $8::timestamptz IS NOT NULL THEN '下月。' END,"
        " CASE WHEN $8 IS NOT NULL THEN $4::uuid END, $8,"
        " CASE WHEN $9::timestamptz IS NOT NULL THEN '哪一天？' END, $9,"
        " CASE WHEN $10::timestamptz IS NOT NULL THEN '一日。' END, CASE WHEN $10 IS NOT NULL THEN $4::uuid END, $10,"
        " CASE WHEN $5::text = 'declined' THEN '已公示' END, CASE WHEN $5::text = 'declined' THEN $4::uuid END"
        " FROM answering_unit WHERE id = $3",
        *(question_id, f"{question_id.int % 10**10:010}", unit_id, asked_by_id, state, asked_at),
        *(given.get("due_on", date(2026, 1, 19)), answered_at, followed_up_at, again_at),
    )
    return question_id


async def write_survey(
    connection: asyncpg.Connection, *, place_id: UUID, planned_by_id: UUID, closes_at: datetime, state: str = "open"
) -> UUID:
    """An anonymous survey of a place, without questions."""
    survey_id = new_id()
    await connection.execute(
        "INSERT INTO survey (tenant_id, id, organisation_id, kind, title, promise, promise_en, promise_version,"
        " results_are_public, state, closes_at, planned_by_id, planned_at, opened_at)"
        " SELECT tenant_id, $1, id, 'anonymous', '食堂问卷', '匿名', 'Anonymous', 1, true, $3::text, $4, $5, $6,"
        " CASE WHEN $3::text <> 'planned' THEN $6::timestamptz END FROM organisation WHERE id = $2",
        *(survey_id, place_id, state, closes_at, planned_by_id, _AT),
    )
    return survey_id


class AskedKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    question: UUID
    survey: UUID
    planned: UUID
    answer: UUID


DEMO_ASKED = AskedKeys(*(UUID(f"019a0000-0000-7000-8000-00000000a5c{n}") for n in range(1, 5)))


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
