"""Dues of one member: a month that is overdue since its payment was taken back, a declined proposal."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class DuesKeys(NamedTuple):
    """Ids of what is written."""

    charge: UUID
    receipt: UUID
    entry: UUID
    proposal: UUID


DEMO_KEYS = DuesKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000d{n}") for n in range(1, 5)))
RECEIPT_NUMBER = "TEST-2020-00001"
_WRITTEN = """
    WITH subject AS (SELECT tenant_id, id, organisation_id FROM member WHERE id = $1),
    charged AS (
        INSERT INTO dues_charge (tenant_id, id, member_id, organisation_id, month_on, amount_fen, due_on)
        SELECT tenant_id, $2::uuid, id, organisation_id, '2020-01-01', 1000, '2020-01-31' FROM subject
        ON CONFLICT DO NOTHING RETURNING id
    ),
    received AS (
        INSERT INTO dues_receipt (tenant_id, id, number, organisation_id, year, series_number, member_id, amount_fen,
            paid_on, method, recorded_by_id, recorded_at)
        SELECT tenant_id, $3::uuid, $6, organisation_id, 2020, 1, id, 1000, '2020-01-20', 'cash', id, '2020-01-20'
        FROM subject WHERE EXISTS (SELECT FROM charged)
    ),
    reversed AS (
        INSERT INTO dues_reversal (tenant_id, receipt_id, reason, recorded_by_id, recorded_at)
        SELECT tenant_id, $3::uuid, 'refunded', id, '2020-01-21' FROM subject WHERE EXISTS (SELECT FROM charged)
    ),
    entered AS (
        INSERT INTO dues_entry (tenant_id, id, charge_id, kind, amount_fen, receipt_id, actor_id, recorded_at)
        SELECT tenant_id, made.id, $2::uuid, made.kind, made.fen, $3::uuid, subject.id, '2020-01-20'
        FROM subject, (VALUES ($4::uuid, 'paid', 1000), (uuidv7(), 'payment_reversed', -1000)) AS made (id, kind, fen)
        WHERE EXISTS (SELECT FROM charged)
    ),
    -- As the background process would have done, so that it has nothing to do while a test counts rows.
    reminded AS (
        INSERT INTO dues_reminder (tenant_id, member_id, reminded_on, since_on, months)
        SELECT tenant_id, id, (now() AT TIME ZONE 'Asia/Shanghai')::date, '2020-01-01', 1 FROM subject
        WHERE EXISTS (SELECT FROM charged)
    )
    INSERT INTO dues_lapse_proposal (tenant_id, id, member_id, organisation_id, proposed_on, since_on, months, state,
        decided_by_id, decided_at, reason)
    SELECT tenant_id, $5::uuid, id, organisation_id, '2020-09-01', '2020-01-01', 6, 'declined', id, '2020-09-02',
        'will_pay'
    FROM subject WHERE EXISTS (SELECT FROM charged)
"""


async def write_dues(connection: asyncpg.Connection, member_id: UUID, keys: DuesKeys = DEMO_KEYS) -> None:
    """Writes them unless they are there."""
    await connection.execute(_WRITTEN, member_id, *keys, RECEIPT_NUMBER)


async def dues_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_dues(connection, member_id)
    return {
        "charge": encode_id("DuesCharge", DEMO_KEYS.charge),
        "receipt": encode_id("DuesReceipt", DEMO_KEYS.receipt),
        "receipt number": RECEIPT_NUMBER,
        "proposal": encode_id("DuesLapseProposal", DEMO_KEYS.proposal),
    }
