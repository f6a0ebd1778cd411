"""A merchant of one organisation with a terminal and staff, and what was redeemed, disputed, picked up there."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id


class MerchantKeys(NamedTuple):
    """Ids of what is written."""

    programme: UUID
    cycle: UUID
    voucher: UUID
    merchant: UUID
    terminal: UUID
    staff: UUID
    redemption: UUID
    upload: UUID
    conflict: UUID
    settlement: UUID
    dispute: UUID
    place: UUID


MERCHANT_KEYS = MerchantKeys(*(UUID(f"019a0000-0000-7000-8000-000000000bd{n:x}") for n in range(1, 13)))
_DAY = "'2026-01-05'::timestamptz"
_FROM = "FROM subject WHERE NOT EXISTS (SELECT FROM merchant WHERE id = $5)"
_WRITTEN = f"""
    WITH subject AS (SELECT tenant_id, id, organisation_id FROM member WHERE id = $1),
    programme AS (
        INSERT INTO benefit_programme (tenant_id, id, organisation_id, kind, state, title, description, condition,
            budget_fen, created_by_id, created_at)
        SELECT tenant_id, $2::uuid, organisation_id, 'culture', 'draft', '食堂餐券', '每月',
            '{{"is": "state_in", "of": ["active"]}}', 100000, id, {_DAY} {_FROM}
    ), cycle AS (
        INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
            valid_until_at, pieces, value_fen, excess_fen, created_by_id, created_at)
        SELECT tenant_id, $3::uuid, $2::uuid, 'draft', '一月餐券', 'first_come', '[]', {_DAY}, '2999-01-01',
            '2999-02-01', 10, 3000, 0, id, {_DAY} {_FROM}
    ), shop AS (
        INSERT INTO merchant (tenant_id, id, organisation_id, name, contract_number, kinds, state, contract_starts_on,
            contract_ends_on, created_by_id, created_at)
        SELECT tenant_id, $5::uuid, organisation_id, '第一食堂', 'HT-1', '{{culture}}', 'active', '2026-01-01',
            '2999-01-01', id, {_DAY} {_FROM}
    ), keys AS (
        INSERT INTO merchant_credential (tenant_id, id, merchant_id, kind, name, key_id, secret_hash, generation,
            offline_count, offline_fen, offline_hours, expires_at, created_by_id, created_at)
        SELECT tenant_id, made.id, $5::uuid, made.kind, made.kind, left(made.id::text || made.kind, 48), '\\x00', 1, 0,
            0, 0, '2999-01-01', subject.id, {_DAY}
        FROM subject, (VALUES ($6::uuid, 'terminal'), ($7::uuid, 'staff')) AS made (id, kind)
        WHERE NOT EXISTS (SELECT FROM merchant WHERE id = $5)
    ), place AS (
        INSERT INTO pick_up_place (tenant_id, id, cycle_id, name, address, opens_at, closes_at, created_by_id,
            created_at)
        SELECT tenant_id, $13::uuid, $3::uuid, '工会办公室', '一楼', {_DAY}, '2999-01-01', id, {_DAY} {_FROM}
    ), voucher AS (
        INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
            code_index, code_sealed, issued_on, issued_at, valid_until_at, spent_fen, used_count, place_id)
        SELECT tenant_id, $4::uuid, $3::uuid, $2::uuid, id, 'culture', 'issued', 3000, 0, $4::uuid::text::bytea,
            '\\x00', '2026-01-05', {_DAY}, '2999-02-01', 0, 0, $13::uuid {_FROM}
    ), redemption AS (
        INSERT INTO voucher_redemption (tenant_id, id, voucher_id, kind, merchant_id, terminal_id, request_number,
            amount_fen, excess_fen, receipt_number, happened_at, redeemed_at)
        SELECT tenant_id, $8::uuid, $4::uuid, 'voucher', $5::uuid, $6::uuid, $8::uuid, 1000, 0, 'R-1', {_DAY}, {_DAY}
        {_FROM}
    ), upload AS (
        INSERT INTO redemption_upload (tenant_id, id, terminal_id, content_hash, clock_ahead_seconds, scan_count,
            received_at)
        SELECT tenant_id, $9::uuid, $6::uuid, '\\x00', 0, 1, {_DAY} {_FROM}
    ), conflict AS (
        INSERT INTO redemption_conflict (tenant_id, id, terminal_id, merchant_id, voucher_id, upload_id, request_number,
            amount_fen, happened_at, device_at, reason, opened_at)
        SELECT tenant_id, $10::uuid, $6::uuid, $5::uuid, $4::uuid, $9::uuid, $10::uuid, 3000, {_DAY}, {_DAY},
            'already_redeemed', {_DAY} {_FROM}
    ), settlement AS (
        INSERT INTO merchant_settlement (tenant_id, id, merchant_id, number, until_on, state, line_count, redeemed_fen,
            reversed_fen, total_fen, created_by_id, created_at)
        SELECT tenant_id, $11::uuid, $5::uuid, 1, '2026-01-31', 'open', 1, 1000, 0, 1000, id, {_DAY} {_FROM}
    ), line AS (
        INSERT INTO settlement_line (tenant_id, redemption_id, kind, settlement_id, amount_fen)
        SELECT tenant_id, $8::uuid, 'redeemed', $11::uuid, 1000 {_FROM}
    ), compared AS (
        INSERT INTO settlement_reconciliation (tenant_id, id, settlement_id, content_hash, matched_count, missing_count,
            extra_count, different_count, findings, made_by_id, made_at)
        SELECT tenant_id, $11::uuid, $11::uuid, '\\x00', 0, 1, 0, 0,
            '[{{"receipt": "R-1", "outcome": "missing", "ours_fen": 1000, "theirs_fen": null}}]', id, {_DAY} {_FROM}
    )
    INSERT INTO merchant_dispute (tenant_id, id, settlement_id, redemption_id, reason, status, opened_by_staff_id,
        opened_at)
    SELECT tenant_id, $12::uuid, $11::uuid, $8::uuid, '金额不对', 'open', $7::uuid, {_DAY} {_FROM}
"""


async def write_merchants(connection: asyncpg.Connection, member_id: UUID, keys: MerchantKeys = MERCHANT_KEYS) -> None:
    """Writes them unless they are there."""
    await connection.execute(_WRITTEN, member_id, *keys)


async def merchant_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_merchants(connection, member_id)
    keys = MERCHANT_KEYS
    return {
        "merchant": encode_id("Merchant", keys.merchant),
        "terminal": encode_id("MerchantCredential", keys.terminal),
        "redemption": encode_id("VoucherRedemption", keys.redemption),
        "redemption conflict": encode_id("RedemptionConflict", keys.conflict),
        "settlement": encode_id("Settlement", keys.settlement),
        "dispute": encode_id("SettlementDispute", keys.dispute),
        "place": encode_id("PickUpPlace", keys.place),
        "gift cycle": encode_id("BenefitCycle", keys.cycle),
        "gift": encode_id("Voucher", keys.voucher),
    }
