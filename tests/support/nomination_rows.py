"""Nominations for the question of a draft: one on public notice, with a voice and an objection."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class NominationKeys(NamedTuple):
    """Ids of what is written."""

    call: UUID
    nomination: UUID
    objection: UUID


DEMO_NOMINATIONS = NominationKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000d{n:x}") for n in range(1, 4)))
SHOWN_NOMINATIONS = NominationKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000d{n:x}") for n in range(5, 8)))
_FIRST, _LAST = datetime(2026, 1, 5, tzinfo=UTC), datetime(2999, 5, 1, tzinfo=UTC)


async def write_nominations(
    connection: asyncpg.Connection, vote_id: UUID, member_id: UUID, keys: NominationKeys = DEMO_NOMINATIONS
) -> None:
    """Writes them unless they are there: the member stands, and somebody beside them seconds, and objects."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM nomination_call WHERE id = $1)", keys.call):
        return
    tenant_id = await connection.fetchval("SELECT tenant_id FROM member WHERE id = $1", member_id)
    other_id = await connection.fetchval(
        "SELECT m.id FROM member m JOIN member own ON own.tenant_id = m.tenant_id AND own.id = $1"
        " ORDER BY m.id = own.id, m.organisation_id <> own.organisation_id, m.member_number LIMIT 1",
        member_id,
    )
    await connection.execute(
        "INSERT INTO nomination_call (tenant_id, id, vote_id, question_position, state, text, opens_at, closes_at,"
        " notice_ends_at, seconders_needed, nomination_limit, notice_days, membership_months, nominee_order,"
        " names_masked, opened_by_id, created_at)"
        " VALUES ($1, $2, $3, 1, 'on_notice', '请提名', $5, $6, $7, 1, 3, 7, 0, 'given', false, $4, $5)",
        *(tenant_id, keys.call, vote_id, member_id, _FIRST, _FIRST.replace(day=9), _LAST),
    )
    await connection.execute(
        "INSERT INTO nomination (tenant_id, id, call_id, number, member_id, nominated_by_id, state, words, words_en,"
        " seconder_count, consented_at, created_at) VALUES ($1, $2, $3, 1, $4, $4, 'on_notice', '为大家服务', 'At your"
        " service', 1, $5, $5)",
        *(tenant_id, keys.nomination, keys.call, member_id, _FIRST.replace(day=6)),
    )
    await connection.execute(
        "INSERT INTO nomination_seconder (tenant_id, nomination_id, member_id, seconded_at) VALUES ($1, $2, $3, $4)",
        *(tenant_id, keys.nomination, other_id, _FIRST.replace(day=7)),
    )
    await connection.execute(
        "INSERT INTO nomination_objection (tenant_id, id, nomination_id, member_id, text, state, created_at)"
        " VALUES ($1, $2, $3, $4, '资格存疑', 'open', $5)",
        *(tenant_id, keys.objection, keys.nomination, other_id, _FIRST.replace(day=10)),
    )


def nomination_ids(keys: NominationKeys = DEMO_NOMINATIONS) -> dict[str, str]:
    """Their ids by what a table calls them."""
    return {
        "call for nominations": encode_id("NominationCall", keys.call),
        "nomination": encode_id("Nomination", keys.nomination),
        "objection against a nominee": encode_id("NominationObjection", keys.objection),
    }
