"""A kiosk of one organisation: a code on its screen that waits for a phone, entries that wait for an officer or did."""

import hashlib
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.nodes import encode_id
from db.sealing import Keyring
from domain.kiosks import tokens
from domain.kiosks.keys import text_of


class KioskKeys(NamedTuple):
    """Ids of what is written."""

    kiosk: UUID
    session: UUID
    waiting: UUID
    decided: UUID


DEMO_KIOSK: Final = KioskKeys(*(UUID(f"019a0000-0000-7000-8000-000000000be{n}") for n in range(1, 5)))
SHOWN_CHALLENGE: Final = "UQ1.shown"
"""What the QR code on its screen holds."""
_X: Final = text_of(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
THUMBPRINT: Final = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{_X}"}}'.encode()).digest()
_JWK: Final = f'{{"crv": "Ed25519", "kty": "OKP", "x": "{_X}"}}'
_DAY: Final = "'2026-01-05'::timestamptz"
_KIOSK: Final = f"""
    INSERT INTO kiosk (tenant_id, id, organisation_id, name, place, gate, state, key_thumbprint, public_jwk,
        document_profile, functions, languages, allows_pin, idle_seconds, session_seconds, offline_count, offline_hours,
        settings, version, answering_id, enrolled_at, configured_at, state_at, generation, rotated_at, seen_at,
        seen_version, software, clock_ahead_seconds, queue_length, has_paper, battery_percent)
    SELECT tenant_id, $2, organisation_id, '一号终端', '一车间东门', '东门', 'active', $3, $4, 'hall',
        '{{check_in,member_session}}', '{{zh-CN,en}}', true, 60, 600, 300, 12, '{{"volume": "3"}}', 2, id, {_DAY},
        {_DAY}, {_DAY}, 1, {_DAY}, {_DAY}, 1, '1.4.0', -3, 2, true, 80
    FROM member WHERE id = $1
"""
_SESSION: Final = f"""
    INSERT INTO kiosk_session (tenant_id, id, kiosk_id, method, challenge_hash, begun_at, challenge_ends_at)
    VALUES ($1, $2, $3, 'phone', $4, {_DAY}, '2999-01-01')
"""
_ENTRIES: Final = f"""
    INSERT INTO kiosk_entry (tenant_id, id, kiosk_id, sequence, kind, nonce, content_hash, happened_at, received_at,
        outcome, reason, decision, decided_by_id, decided_at, decision_note)
    SELECT tenant_id, made.id, $2, made.number, 'entry', made.id, '\\x00', {_DAY}, {_DAY}, 'conflict', 'gate_refused',
        made.decision, CASE WHEN made.decision IS NOT NULL THEN member.id END,
        CASE WHEN made.decision IS NOT NULL THEN {_DAY} END, CASE WHEN made.decision IS NOT NULL THEN '看过' END
    FROM member, (VALUES ($3::uuid, 1, NULL), ($4::uuid, 2, 'voided')) AS made (id, number, decision)
    WHERE member.id = $1
"""


async def write_kiosk(
    connection: asyncpg.Connection, keyring: Keyring, member_id: UUID, keys: KioskKeys = DEMO_KIOSK
) -> None:
    """Writes them, of the member's organisation, as the owner of the tables."""
    tenant_id = await connection.fetchval("SELECT tenant_id FROM member WHERE id = $1", member_id)
    shown = tokens.kept(keyring, tenant_id, "challenge", SHOWN_CHALLENGE)
    await connection.execute(_KIOSK, member_id, keys.kiosk, THUMBPRINT, _JWK)
    await connection.execute(_SESSION, tenant_id, keys.session, keys.kiosk, shown)
    await connection.execute(_ENTRIES, member_id, keys.kiosk, keys.waiting, keys.decided)


async def kiosk_facts(connection: asyncpg.Connection, keyring: Keyring, member_id: UUID) -> dict[str, str]:
    """Writes them; ids as clients send them."""
    await write_kiosk(connection, keyring, member_id)
    return {
        "kiosk": encode_id("Kiosk", DEMO_KIOSK.kiosk),
        "kiosk conflict": encode_id("KioskConflict", DEMO_KIOSK.waiting),
    }
