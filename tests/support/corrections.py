"""A member of the demonstration union who asks to correct their entry, for the tables of who may do what."""

from uuid import UUID

import asyncpg

from api.nodes import encode_id

_CORRECTION_ID = UUID("019a0000-0000-7000-8000-0000000000f2")
_CORRECTION = """
    WITH subject AS (SELECT tenant_id, id, organisation_id FROM member WHERE id = $2),
    reviewed AS (
        INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)
        SELECT tenant_id, $1, 'correction_request', $1, id, 'open', '2026-01-05' FROM subject ON CONFLICT DO NOTHING
    ), stages AS (
        INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission,
            days_allowed, status, opened_at, due_at)
        SELECT tenant_id, gen_random_uuid(), $1, 1, 0, organisation_id, 'correction_request_decide', 15, 'open',
               '2026-01-05', '2999-01-01'
        FROM subject WHERE NOT EXISTS (SELECT FROM correction_request WHERE id = $1)
    )
    INSERT INTO correction_request (tenant_id, id, member_id, organisation_id, approval_id, field, status,
        proposed_masked, reason, submitted_at, due_at)
    SELECT tenant_id, $1, id, organisation_id, $1, 'name', 'in_review', '王**', '身份证', '2026-01-05', '2999-01-01'
    FROM subject ON CONFLICT DO NOTHING
"""
"""Without a value, so that nobody can approve it."""


async def correction_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """A request of this member, written unless it is there."""
    await connection.execute(_CORRECTION, _CORRECTION_ID, member_id)
    return {"correction": encode_id("CorrectionRequest", _CORRECTION_ID)}
