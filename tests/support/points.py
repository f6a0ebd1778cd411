"""Points of one member: a proposed rule, an account with an entry, an offer of a cycle that is over, an exchange."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class PointKeys(NamedTuple):
    """Ids of what is written."""

    rule: UUID
    credit: UUID
    entry: UUID
    offer: UUID
    exchange: UUID
    programme: UUID
    cycle: UUID
    voucher: UUID


DEMO_KEYS = PointKeys(*(UUID(f"019a0000-0000-7000-8000-000000000bb{n}") for n in range(1, 9)))
_OF_THE_CALLER = PointKeys(*(UUID(f"019a0000-0000-7000-8000-000000000bc{n}") for n in range(1, 9)))
_WRITTEN = """
    WITH subject AS (SELECT tenant_id, id, organisation_id FROM member WHERE id = $1),
    ruled AS (
        INSERT INTO point_rule (tenant_id, id, organisation_id, cause, points, starts_on, state, created_by_id,
            created_at)
        SELECT tenant_id, $2::uuid, organisation_id, 'feedback_given', 2, '2020-01-01', 'proposed', id, '2020-01-01'
        FROM subject ON CONFLICT DO NOTHING RETURNING id
    ), opened AS (
        INSERT INTO point_account (tenant_id, member_id, balance_points)
        SELECT tenant_id, id, 7 FROM subject WHERE EXISTS (SELECT FROM ruled)
        ON CONFLICT (tenant_id, member_id) DO UPDATE SET balance_points = point_account.balance_points + 7
    ), came AS (
        INSERT INTO point_credit (tenant_id, id, member_id, organisation_id, cause, subject_id, points, left_points,
            earned_on, ends_on)
        SELECT tenant_id, $3::uuid, id, organisation_id, 'activity_attended', $3::uuid, 7, 7, '2020-01-05', '2999-03-31'
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), entered AS (
        INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,
            subject_id, recorded_at)
        SELECT tenant_id, $4::uuid, id, organisation_id, 'earned', 'activity_attended', 7, 0, $3::uuid, now()
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), posted AS (
        INSERT INTO point_posting (tenant_id, entry_id, credit_id, points)
        SELECT tenant_id, $4::uuid, $3::uuid, 7 FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), planned AS (
        INSERT INTO benefit_programme (tenant_id, id, organisation_id, kind, state, title, description, condition,
            budget_fen, created_by_id, created_at)
        SELECT tenant_id, $7::uuid, organisation_id, 'culture', 'draft', '观影', '每季度一次',
            '{"is": "state_in", "of": ["active"]}', 100, id, '2020-01-01'
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), cycled AS (
        INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
            valid_until_at, pieces, value_fen, excess_fen, created_by_id, created_at)
        SELECT tenant_id, $8::uuid, $7::uuid, 'cancelled', '电影票', 'first_come', '[]', '2020-01-05', '2020-01-06',
            '2020-01-07', 1, 100, 0, id, '2020-01-01'
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), offered AS (
        INSERT INTO point_offer (tenant_id, id, organisation_id, cycle_id, points, state, created_by_id, created_at)
        SELECT tenant_id, $5::uuid, organisation_id, $8::uuid, 5, 'open', id, '2020-01-01'
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    ), issued AS (
        INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
            code_index, code_sealed, issued_on, issued_at, valid_until_at)
        SELECT tenant_id, $9::uuid, $8::uuid, $7::uuid, id, 'culture', 'revoked', 100, 0, uuid_send($9), '',
            '2020-01-05', '2020-01-05', '2020-01-07'
        FROM subject WHERE EXISTS (SELECT FROM ruled)
    )
    INSERT INTO point_exchange (tenant_id, id, offer_id, voucher_id, member_id, points, state, exchanged_at,
        returned_at)
    SELECT tenant_id, $6::uuid, $5::uuid, $9::uuid, id, 5, 'returned', '2020-01-05', '2020-01-06'
    FROM subject WHERE EXISTS (SELECT FROM ruled)
"""


async def write_points(connection: asyncpg.Connection, member_id: UUID, keys: PointKeys = DEMO_KEYS) -> None:
    """Writes them unless they are there."""
    await connection.execute(_WRITTEN, member_id, *keys)


async def point_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them; another set is that of the caller who is a member."""
    await write_points(connection, member_id)
    own_id = await connection.fetchval("SELECT id FROM member WHERE member_number = 'HD000001'")
    await write_points(connection, own_id, _OF_THE_CALLER)
    return {
        "point rule": encode_id("PointRule", DEMO_KEYS.rule),
        "point entry": encode_id("PointEntry", DEMO_KEYS.entry),
        "point offer": encode_id("PointOffer", DEMO_KEYS.offer),
        "point exchange": encode_id("PointExchange", DEMO_KEYS.exchange),
        "priced cycle": encode_id("BenefitCycle", DEMO_KEYS.cycle),
    }
