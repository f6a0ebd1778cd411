"""Bulk actions and saved filters of the demonstration union that the tables of access speak of."""

from uuid import UUID

import asyncpg

from api.nodes import encode_id

_READY_ID = UUID("019a0000-0000-7000-8000-000000000012")
_OTHER_ID = UUID("019a0000-0000-7000-8000-000000000013")
_APPLIED_ID = UUID("019a0000-0000-7000-8000-000000000014")
_TOOLS = """
    WITH officer AS (SELECT tenant_id, id FROM member WHERE member_number = 'HD000002'),
    branch AS (SELECT id FROM organisation WHERE code = 'HD-A-01'),
    kept AS (
        INSERT INTO saved_filter (tenant_id, id, member_id, name, conditions, shared_with_id, is_default, saved_at)
        SELECT tenant_id, $1, officer.id, 'Retired', '{}', branch.id, true, '2026-01-01' FROM officer, branch
        ON CONFLICT DO NOTHING RETURNING id
    ),
    opened AS (
        INSERT INTO bulk_action (tenant_id, id, organisation_id, opened_by_id, kind, state, is_by_filter, filters,
            member_count, opened_at, applied_at, undo_until)
        SELECT tenant_id, made.id, branch.id, officer.id, 'end', made.state, false, '{}', 1, '2026-01-01',
            CASE made.state WHEN 'applied' THEN timestamptz '2026-01-01' END,
            CASE made.state WHEN 'applied' THEN timestamptz '2999-01-01' END
        FROM officer, branch, kept,
            (VALUES ($1::uuid, 'ready'), ($2::uuid, 'ready'), ($3::uuid, 'applied')) AS made (id, state)
        RETURNING tenant_id, id
    ),
    worked AS (
        INSERT INTO job (tenant_id, id, kind, subject_id, state, progress, due_at)
        SELECT tenant_id, id, 'bulk_prepare', id, 'done', '{}', '2026-01-01' FROM opened
    )
    INSERT INTO bulk_change (tenant_id, bulk_action_id, number, member_id, verdict, reason, effects,
        outcome)
    SELECT tenant_id, id, 1, $2, 'refused', 'MEMBER_NOT_FOUND', '{"role.revoked": 1}', 'refused' FROM opened
"""
"""Two actions at the branch that wait, one that was applied, and a shared filter of its officer: by three keys."""


async def officers_facts(connection: asyncpg.Connection) -> dict[str, str]:
    """Actions and a filter, written unless they are there."""
    await connection.execute(_TOOLS, _READY_ID, _OTHER_ID, _APPLIED_ID)
    return {
        "action": encode_id("BulkAction", _READY_ID),
        "other action": encode_id("BulkAction", _OTHER_ID),
        "applied action": encode_id("BulkAction", _APPLIED_ID),
        "saved filter": encode_id("SavedFilter", _READY_ID),
    }
