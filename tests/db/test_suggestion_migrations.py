"""Steps of the database back and forth with rows of suggestions in it: attachments, permits, late implementations."""

import asyncio
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.migrate import downgrade, find_drift, upgrade

BEFORE_ATTACHMENTS, BEFORE_PERMITS = "1b869e96538f", "623ad37d3369"
COME, PARTS = UUID(int=1), 2


@pytest_asyncio.fixture
async def written(demo_dsn: str) -> str:
    """The demonstration with an attachment that has come, two places whose file has not, a month, and a post in it."""
    conn = await asyncpg.connect(demo_dsn)
    for number, state in enumerate(("ready", "awaited", "receiving"), 1):
        await conn.execute(
            "INSERT INTO suggestion_attachment (tenant_id, id, suggestion_id, event_number, name, media_type,"
            " size_bytes, content_hash, added_at, state, part_count)"
            " SELECT tenant_id, $1, id, 1, 'a.png', 'image/png', 9, $3, now(), $2, $4 FROM suggestion"
            " ORDER BY id LIMIT 1",
            *(UUID(int=number), state, b"\x01" * 32, PARTS if state == "ready" else 0),
        )
    await conn.execute(
        "INSERT INTO attachment_part (tenant_id, attachment_id, number, sealed) SELECT tenant_id, id, n, 'x'"
        " FROM suggestion_attachment, generate_series(0, $1 - 1) AS n WHERE state <> 'awaited'",
        PARTS,
    )
    await conn.execute(
        "WITH made AS (INSERT INTO suggestion_permit_month (tenant_id, id, month) SELECT tenant_id, $1, '2031-01-01'"
        " FROM suggestion LIMIT 1 RETURNING *) INSERT INTO suggestion_post (tenant_id, token_hash, month_id,"
        " randomizer, signature, content_hash) SELECT tenant_id, $2, id, $2, $2, $2 FROM made",
        *(UUID(int=9), b"\x02" * 32),
    )
    await conn.close()
    return demo_dsn


async def fetch(dsn: str, query: str) -> list[tuple[object, ...]]:
    conn = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await conn.fetch(query)]
    finally:
        await conn.close()


async def test_what_has_come_stays_and_places_without_a_file_do_not(written: str) -> None:
    events = await fetch(written, "SELECT count(*) FROM suggestion_event")

    await asyncio.to_thread(downgrade, written, BEFORE_ATTACHMENTS)
    await asyncio.to_thread(upgrade, written)

    found = await fetch(written, "SELECT id, state, part_count FROM suggestion_attachment")
    assert found == [(COME, "ready", PARTS)]
    assert await fetch(written, "SELECT attachment_id, count(*) FROM attachment_part GROUP BY 1") == [(COME, PARTS)]
    assert await fetch(written, "SELECT count(*) FROM suggestion_event") == events
    assert await asyncio.to_thread(find_drift, written) is None


async def test_permits_go_with_their_tables_and_nothing_else_does(written: str) -> None:
    events = await fetch(written, "SELECT count(*) FROM suggestion_event")

    await asyncio.to_thread(downgrade, written, BEFORE_PERMITS)
    await asyncio.to_thread(upgrade, written)

    assert await fetch(written, "SELECT count(*) FROM suggestion_post") == [(0,)]
    assert await fetch(written, "SELECT id FROM suggestion_attachment") == [(COME,)]
    assert await fetch(written, "SELECT count(*) FROM suggestion_event") == events
