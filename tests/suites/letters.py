"""Notifications for clients that wait for some."""

import asyncio
from typing import Any

import asyncpg

from db.wake import WAKE_CHANNEL

_EVERY_SECONDS = 0.3
_LETTER = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'passkey_registered', '{}'
    FROM member WHERE member_number = 'HD000001'
"""


async def letters_until(done: "asyncio.Task[Any]", dsn: str) -> None:
    """Keeps sending member HD000001 notifications."""
    connection = await asyncpg.connect(dsn)
    try:
        while not (await asyncio.wait({done}, timeout=_EVERY_SECONDS))[0]:
            await connection.execute(_LETTER)
            await connection.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
    finally:
        await connection.close()
