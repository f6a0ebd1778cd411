"""Forgetting requests that came to nothing: keys, documents and personal columns go after their time, once."""

from datetime import datetime, timedelta

from domain.members.service import requests_forget_due
from tests.domain.members.register import NOW, Register

KEYS = "SELECT count(*) FROM join_request_key"
CHUNKS = "SELECT count(*) FROM join_evidence_chunk"


async def forget(register: Register, now: datetime) -> int:
    async with register.database.write() as conn:
        return await requests_forget_due(conn, now)


async def test_what_came_to_nothing_is_forgotten_after_half_a_year(register: Register) -> None:
    owner = register.owner
    await owner.execute(
        "UPDATE join_request SET status = 'rejected', decided_at = $1, has_own_key = true WHERE member_id IS NOT NULL",
        NOW - timedelta(days=180),
    )

    early = await forget(register, NOW - timedelta(seconds=1))
    kept = (await owner.fetchval(KEYS), await owner.fetchval(CHUNKS))
    due = [await forget(register, NOW + timedelta(seconds=1)) for _ in range(2)]

    assert (early, kept, due) == (0, (1, 1), [1, 0])
    assert (await owner.fetchval(KEYS), await owner.fetchval(CHUNKS)) == (0, 0)
    row = await owner.fetchrow("SELECT * FROM join_request WHERE has_own_key")
    assert row is not None
    assert (row["sealed"], row["phone_index"], row["phone_tail"], row["employer_note"]) == (b"", b"", "", None)
    assert row["status"] == "rejected"
    states = await owner.fetch("SELECT state, removed_at IS NOT NULL AS is_dated FROM join_evidence")
    assert [tuple(each) for each in states] == [("removed", True)]
    assert await owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'join_request.forgotten'") == 1


async def test_evidence_of_a_membership_is_kept(register: Register) -> None:
    await register.owner.execute("UPDATE join_request SET decided_at = $1", NOW - timedelta(days=2000))

    assert await forget(register, NOW) == 0
    assert await register.owner.fetchval(CHUNKS) == 1


async def test_what_never_came_in_whole_is_dropped(register: Register) -> None:
    await register.owner.execute(
        "UPDATE join_evidence SET state = 'receiving', ticket_expires_at = $1", NOW - timedelta(minutes=14)
    )

    await forget(register, NOW)
    kept = await register.owner.fetchval(CHUNKS)
    await forget(register, NOW + timedelta(minutes=2))

    assert (kept, await register.owner.fetchval(CHUNKS)) == (1, 0)
    assert await register.owner.fetchval("SELECT state FROM join_evidence") == "removed"
