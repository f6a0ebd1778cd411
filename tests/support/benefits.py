"""Benefits of one organisation: a programme, a draft, cycles in several states, a member's application and voucher."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class BenefitKeys(NamedTuple):
    """Ids of what is written."""

    programme: UUID
    cycle: UUID
    application: UUID
    voucher: UUID
    draft: UUID
    lot: UUID
    ended: UUID
    draft_cycle: UUID
    quota: UUID


DEMO_BENEFITS = BenefitKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000b{n:x}") for n in range(1, 10)))
_WRITTEN = """
    WITH subject AS (
        SELECT m.tenant_id, m.id, m.organisation_id, o.id AS other_id FROM member m
        CROSS JOIN LATERAL (
            SELECT id FROM member o WHERE o.tenant_id = m.tenant_id AND o.id <> m.id ORDER BY id LIMIT 1
        ) AS o WHERE m.id = $1
    ),
    counted AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
            size, free)
        SELECT tenant_id, $10::uuid, 'benefit_cycle', $3::uuid, 'vouchers', 'piece', true, false, 5, 5, 5 FROM subject
        ON CONFLICT DO NOTHING RETURNING id
    ), planned AS (
        INSERT INTO benefit_programme (tenant_id, id, organisation_id, kind, state, title, description, condition,
            budget_fen, budget_quota_id, created_by_id, created_at, approved_by_id)
        SELECT tenant_id, made.id, organisation_id, 'health', made.state, '健康体检', '每年一次',
            '{"any": [{"is": "member_years", "number": 40}, {"not": {"is": "state_in", "of": ["active"]}}]}',
            15000, CASE made.state WHEN 'open' THEN $10::uuid END, subject.id, '2026-01-05',
            CASE made.state WHEN 'open' THEN other_id END
        FROM subject, (VALUES ($2::uuid, 'open'), ($6::uuid, 'draft')) AS made (id, state)
        WHERE EXISTS (SELECT FROM counted)
    ), given AS (
        INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
            valid_until_at, pieces, value_fen, excess_fen, quota_id, commitment, public_source, list_text, list_hash,
            public_value, public_value_source, seed, created_by_id, created_at, approved_by_id)
        SELECT tenant_id, made.id, $2::uuid, made.state, '体检券', made.mode,
            CASE made.mode WHEN 'need_weighted' THEN '[{"when": {"is": "tagged", "of": ["夜班"]}, "points": 3}]'::jsonb
                ELSE '[]'::jsonb END,
            '2026-01-05', made.closes_at::timestamptz, made.closes_at::timestamptz, 5, 3000, 500,
            CASE made.state WHEN 'draft' THEN NULL ELSE $10::uuid END,
            CASE made.mode WHEN 'need_weighted' THEN 'c0' END, CASE made.mode WHEN 'need_weighted' THEN '双色球' END,
            made.list, made.list, made.list, made.list, made.list, subject.id, '2026-01-05',
            CASE made.state WHEN 'draft' THEN NULL ELSE other_id END
        FROM subject, (VALUES
            ($3::uuid, 'approved', 'first_come', '2999-06-01', NULL),
            ($7::uuid, 'approved', 'need_weighted', '2999-07-01', NULL),
            ($8::uuid, 'ended', 'need_weighted', '2026-02-01', 'aa 0'),
            ($9::uuid, 'draft', 'first_come', '2999-08-01', NULL)) AS made (id, state, mode, closes_at, list)
        WHERE EXISTS (SELECT FROM counted)
    ), wished AS (
        INSERT INTO benefit_application (tenant_id, id, cycle_id, member_id, state, closing, rank, place, applied_at,
            closed_at)
        SELECT tenant_id, $4::uuid, $8::uuid, id, 'not_served', 'none_left', 0, 6, '2026-01-06', '2026-02-02'
        FROM subject WHERE EXISTS (SELECT FROM counted)
    )
    INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
        code_index, code_sealed, issued_on, issued_at, valid_until_at, redeemed_at, redeemed_by_id)
    SELECT tenant_id, $5::uuid, $3::uuid, $2::uuid, id, 'health', 'redeemed', 3000, 500, uuid_send($5::uuid), 'sealed',
        '2026-01-06', '2026-01-06', '2999-06-01', '2026-01-07', other_id
    FROM subject WHERE EXISTS (SELECT FROM counted)
"""


async def write_benefits(connection: asyncpg.Connection, member_id: UUID, keys: BenefitKeys = DEMO_BENEFITS) -> None:
    """Writes them unless they are there."""
    await connection.execute(_WRITTEN, member_id, *keys)


async def benefit_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_benefits(connection, member_id)
    keys = DEMO_BENEFITS
    return {
        "programme": encode_id("BenefitProgramme", keys.programme),
        "draft programme": encode_id("BenefitProgramme", keys.draft),
        "cycle": encode_id("BenefitCycle", keys.cycle),
        "cycle by need": encode_id("BenefitCycle", keys.lot),
        "ended cycle": encode_id("BenefitCycle", keys.ended),
        "draft cycle": encode_id("BenefitCycle", keys.draft_cycle),
        "application": encode_id("BenefitApplication", keys.application),
        "voucher": encode_id("Voucher", keys.voucher),
    }
