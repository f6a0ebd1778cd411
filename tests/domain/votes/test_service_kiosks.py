"""Kiosks of a sealed vote: enrolled, tapped, given back, delivered, closed; nothing joins a tap to a ballot."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.queries.votes import board, box, turnout
from db.queries.votes import kiosks as queries
from db.queries.votes.locks import open_ballots
from domain.shared.errors import DomainError
from domain.votes.service.destroying import envelopes_destroy
from domain.votes.service.kiosk_batches import kiosk_batch_deliver
from domain.votes.service.kiosk_taps import KioskTap, kiosk_tap
from domain.votes.service.kiosks import KioskEnrol, KioskRevoke, vote_kiosk_enrol, vote_kiosk_revoke
from domain.votes.service.running import VoteReasoned, vote_close
from domain.votes.service.timing import votes_close_complete, votes_close_due
from tests.domain.votes.booth import FOR_FIRST, Booth, sealed
from tests.domain.votes.floor import Kiosk, counts, envelopes, kiosk_of
from tests.domain.votes.polling import give, number, station
from tests.factories.auth import Union
from voting.canonical import b64u, parse
from voting.envelopes import ballot_hash
from voting.promises import promise_of


@pytest.fixture
async def kiosk(booth: Booth) -> Kiosk:
    """The kiosk of a sealed vote with four members on its roll, whose batches have two envelopes at least."""
    return await kiosk_of(booth, await booth.vote(takes_kiosk=True, takes_paper=True, rules={"vote_kiosk_batch": 2}))


async def code(booth: Booth, kiosk: Kiosk, by: int, **changes: Any) -> str:
    """Why a tap is refused; nothing was written."""
    return await booth.refused(kiosk.send(kiosk_tap, kiosk.tapping(kiosk.pass_text(by, **changes))))


async def has_voted(booth: Booth, vote_id: UUID, by: int) -> bool:
    """As the graph tells it."""
    asked = "SELECT unionhall_has_voted($1, $2, $3)"
    return bool(await booth.owner.fetchval(asked, booth.tenant_id, vote_id, booth.members[by]))


async def test_an_officer_enrols_and_revokes(booth: Booth) -> None:
    vote = await booth.vote(takes_kiosk=True)
    kiosk = await kiosk_of(booth, vote, " 一车间 ")
    row = await booth.owner.fetchrow("SELECT * FROM vote_kiosk")
    assert row is not None
    assert (row["id"], row["name"], row["enrolled_by_id"], row["revoked_at"]) == (
        *(kiosk.id, "一车间", booth.members[0], None),
    )
    for _ in range(2):
        await booth.run(vote_kiosk_revoke, KioskRevoke(kiosk.id))
    recorded = [each["action"] for each in await booth.owner.fetch("SELECT action FROM audit_entry ORDER BY id")]
    assert recorded == ["vote.kiosk_enrolled", "vote.kiosk_revoked"]
    assert await code(booth, kiosk, 2) == "KIOSK_PROOF_INVALID"


async def test_who_may_enrol_and_what(booth: Booth, kiosk: Kiosk) -> None:
    key = b64u(kiosk.key.public_key().public_bytes_raw())

    async def tried(vote_id: UUID, name: str = "x", public_key: str = "A" * 43, by: int = 0, **who: bool) -> str:
        return await booth.refused(booth.run(vote_kiosk_enrol, KioskEnrol(vote_id, name, public_key), by, **who))

    assert await tried(kiosk.vote.id, by=2) == "STEP_UP_REQUIRED"
    assert await tried(kiosk.vote.id, is_officer=False) == "VOTE_NOT_FOUND"
    assert await tried(kiosk.vote.id, " ") == "VOTE_TEXT_INVALID"
    assert await tried(kiosk.vote.id, public_key="A") == "KIOSK_KEY_INVALID"
    assert await tried(kiosk.vote.id, public_key=key) == "KIOSK_KNOWN"
    assert await tried((await booth.vote()).id) == "KIOSK_NOT_TAKEN"
    await booth.close(kiosk.vote.id)
    assert await tried(kiosk.vote.id) == "VOTE_STATE_REFUSED"
    out_of_reach = booth.run(vote_kiosk_revoke, KioskRevoke(kiosk.id), is_officer=False)
    assert await booth.refused(out_of_reach) == "KIOSK_NOT_FOUND"


async def test_a_tap_takes_the_right_to_vote_elsewhere_and_gives_it_back(booth: Booth, kiosk: Kiosk) -> None:
    vote, envelope = kiosk.vote, sealed(kiosk.vote, FOR_FIRST)
    key = await kiosk.tap(2)
    assert (await has_voted(booth, vote.id, 2), await counts(kiosk)) == (True, (1, 0, 0, 0))
    assert await booth.refused(booth.cast(vote.id, envelope, 2)) == "BALLOT_ELSEWHERE"

    await kiosk.release(key)
    await kiosk.release(key)
    assert (await has_voted(booth, vote.id, 2), await counts(kiosk)) == (False, (1, 1, 0, 0))
    assert await booth.refused(kiosk.tap(2, key)) == "KIOSK_TAP_RELEASED"

    await kiosk.tap(2)
    assert await counts(kiosk) == (2, 1, 0, 0)
    await kiosk.release(kiosk.taps[-1])
    assert (await booth.cast(vote.id, envelope, 2))["number"] == 1
    assert await code(booth, kiosk, 2) == "VOTED_ALREADY"


async def test_the_same_tap_twice_is_one(booth: Booth, kiosk: Kiosk) -> None:
    key = uuid4()
    before = await booth.counts()
    answers = await asyncio.gather(*(kiosk.tap(1, key) for _ in range(3)))
    assert set(answers) == {key}
    assert await counts(kiosk) == (1, 0, 0, 0)
    after = await booth.counts()
    assert [new - old for new, old in zip(after, before, strict=True)].count(0) == len(before) - 2  # the tap, its count
    assert await code(booth, kiosk, 1) == "KIOSK_TAPPED"


async def test_who_casts_and_taps_at_the_same_moment_has_one_ballot(booth: Booth, kiosk: Kiosk) -> None:
    vote = kiosk.vote
    for by in range(4):
        done = await asyncio.gather(
            booth.cast(vote.id, sealed(vote, FOR_FIRST), by), kiosk.tap(by), return_exceptions=True
        )
        [refusal] = [each.code for each in done if isinstance(each, Exception) and hasattr(each, "code")]
        assert refusal in {"BALLOT_ELSEWHERE", "VOTED_ALREADY"}


async def test_two_kiosks_and_two_batches_at_the_same_moment(booth: Booth, kiosk: Kiosk) -> None:
    other = await kiosk_of(booth, kiosk.vote, "二车间")
    taps = await asyncio.gather(kiosk.tap(1), other.tap(1), return_exceptions=True)
    assert [each.code for each in taps if isinstance(each, DomainError)] == ["KIOSK_TAPPED"]
    for by in (0, 2, 3):
        await kiosk.tap(by)
    waiting = (await counts(kiosk))[0]
    brought = [kiosk.deliver(envelopes(kiosk.vote, 2)) for _ in range(3)]
    codes = [
        each.code for each in await asyncio.gather(*brought, return_exceptions=True) if isinstance(each, DomainError)
    ]
    assert codes == ["KIOSK_BATCH_UNCOVERED"] * (3 - waiting // 2)
    assert (await counts(kiosk))[2] == 2 * (waiting // 2)


async def test_every_pass_that_is_refused(booth: Booth, kiosk: Kiosk) -> None:
    other = await booth.vote(takes_kiosk=True)
    assert await code(booth, kiosk, 4) == "NOT_ON_ROLL"
    assert await code(booth, kiosk, 1, vote_id=other.id) == "KIOSK_PASS_INVALID"
    assert await code(booth, kiosk, 1, ends_at=datetime.now(UTC) - timedelta(seconds=1)) == "KIOSK_PASS_INVALID"
    assert await booth.refused(kiosk.send(kiosk_tap, kiosk.tapping("HD000001"))) == "KIOSK_PASS_INVALID"
    await give(booth, await station(booth, kiosk.vote.id), number(1))
    assert await code(booth, kiosk, 1) == "BALLOT_ELSEWHERE"


async def test_what_another_has_signed_is_refused(booth: Booth, kiosk: Kiosk) -> None:
    other = await kiosk_of(booth, kiosk.vote, "二车间")
    key, pass_text = uuid4(), kiosk.pass_text(1)
    foreign = KioskTap(other.request("tap", pass_text, str(key)), pass_text, key)
    stolen = KioskTap(kiosk.request("tap", kiosk.pass_text(2), str(key)), pass_text, key)
    elsewhere = KioskTap(kiosk.request("tap", pass_text, str(key), vote_id=uuid4()), pass_text, key)
    forged = KioskTap(type(foreign.request)(kiosk.id, kiosk.vote.id, foreign.request.signature), pass_text, key)
    for command in (stolen, elsewhere, forged):
        assert await booth.refused(kiosk.send(kiosk_tap, command)) == "KIOSK_PROOF_INVALID"
    assert await booth.refused(kiosk.release(uuid4())) == "KIOSK_TAP_UNKNOWN"


async def test_when_nobody_votes_nobody_taps(booth: Booth, kiosk: Kiosk) -> None:
    for columns, refusal in (
        ({"paused_at": datetime.now(UTC)}, "VOTE_PAUSED"),
        ({"closes_at": datetime.now(UTC) - timedelta(minutes=1)}, "VOTE_CLOSED_MEANWHILE"),
        ({"state": "closed"}, "VOTE_CLOSED_MEANWHILE"),
    ):
        await booth.set(kiosk.vote.id, **columns)
        assert await code(booth, kiosk, 1) == refusal


async def test_a_batch_is_in_the_box_and_promised(booth: Booth, kiosk: Kiosk, owner: asyncpg.Connection) -> None:
    for by in range(3):
        await kiosk.tap(by)
    batch = envelopes(kiosk.vote, 2)
    first = await kiosk.deliver(batch)
    again = await kiosk.deliver(list(reversed(batch)))
    assert (first["delivered_count"], first["waiting_count"]) == (2, 1)
    assert (again["promises"], again["delivered_count"]) == (first["promises"], 2)
    promises = [promise_of(parse(each["promise"].encode())) for each in first["promises"]]
    assert [each.ballot for each in promises] == sorted(ballot_hash(each) for each in batch)
    assert await counts(kiosk) == (3, 0, 2, 0)
    kept = await owner.fetch("SELECT * FROM kiosk_envelope ORDER BY ctid")
    assert [row["hash"] for row in kept] == [each.ballot for each in promises]
    assert set(kept[0].keys()) == {"tenant_id", "vote_id", "hash", "envelope"}
    hour = await owner.fetchval("SELECT delivered_hour_at FROM kiosk_count")
    assert (hour.minute, hour.second, hour.microsecond) == (0, 0, 0)


async def test_delivered_ballots_are_in_the_box_among_all_and_taps_in_the_turnout(booth: Booth, kiosk: Kiosk) -> None:
    vote, cast, batch = kiosk.vote, sealed(kiosk.vote, FOR_FIRST), envelopes(kiosk.vote, 2)
    await booth.cast(vote.id, cast, 0)
    keys = [await kiosk.tap(by) for by in (1, 2, 3)]
    await kiosk.deliver(batch)
    await kiosk.release(keys[2])
    async with booth.database.transaction() as conn:
        await open_ballots(conn, booth.tenant_id)
        listed = [row["envelope"] for row in await box.list_envelopes(conn, booth.tenant_id, vote.id, "sealed")]
        leaves, _ = await board.find_leaves(conn, booth.tenant_id, vote.id, "sealed")
        await turnout.count_turnout(conn, booth.tenant_id, vote.id, now=datetime.now(UTC), closed_at=None)
    assert listed == sorted([cast, *batch], key=ballot_hash)
    assert leaves == b"".join(ballot_hash(each) for each in listed)
    assert await booth.owner.fetchval("SELECT sum(voted_count) FROM vote_turnout") == 3


async def test_every_batch_that_is_refused(booth: Booth, kiosk: Kiosk) -> None:
    vote = kiosk.vote

    async def tried(batch: list[bytes]) -> str:
        return await booth.refused(kiosk.deliver(batch))

    assert await tried(envelopes(vote, 2)) == "KIOSK_BATCH_UNCOVERED"
    keys = [await kiosk.tap(by) for by in range(3)]
    assert await tried(envelopes(vote, 1)) == "KIOSK_BATCH_TOO_SMALL"
    assert await tried(envelopes(vote, 4)) == "KIOSK_BATCH_UNCOVERED"
    assert await tried([*envelopes(vote, 1), b"short"]) == "ENVELOPE_LENGTH"
    cast = sealed(vote, FOR_FIRST)
    await booth.cast(vote.id, cast, 3)
    assert await tried([cast, *envelopes(vote, 1)]) == "ENVELOPE_TAKEN"
    batch = envelopes(vote, 2)
    await kiosk.deliver(batch)
    assert await tried([batch[0]]) == "KIOSK_BATCH_TOO_SMALL"
    await kiosk.release(keys[0])
    assert await booth.refused(kiosk.release(keys[1])) == "KIOSK_TAP_DELIVERED"
    foreign = kiosk.batch(envelopes(vote, 2))
    own = type(foreign)(kiosk.batch(envelopes(vote, 2)).request, foreign.envelopes)
    assert await booth.refused(kiosk.send(kiosk_batch_deliver, own)) == "KIOSK_PROOF_INVALID"


async def test_what_was_voted_before_the_close_comes_after_it_for_a_while(booth: Booth, kiosk: Kiosk) -> None:
    vote = kiosk.vote
    for by in range(3):
        await kiosk.tap(by)
    await booth.set(vote.id, closes_at=datetime.now(UTC) - timedelta(minutes=1))
    async with booth.database.transaction() as conn:
        assert not await votes_close_due(conn, datetime.now(UTC), booth.keyring)
    await kiosk.deliver(envelopes(vote, 1))
    assert await counts(kiosk) == (3, 0, 1, 1)
    await booth.set(vote.id, closes_at=datetime.now(UTC) - timedelta(minutes=31))
    assert await booth.refused(kiosk.deliver(envelopes(vote, 1))) == "VOTE_CLOSED_MEANWHILE"
    async with booth.database.transaction() as conn:
        assert await votes_close_due(conn, datetime.now(UTC), booth.keyring)
    roll = await booth.owner.fetch("SELECT has_voted FROM vote_roll_entry ORDER BY member_number")
    assert [row["has_voted"] for row in roll] == [True, True, True, False]
    assert await booth.owner.fetchval("SELECT leaf_count FROM vote_board_root WHERE is_final") == 1
    async with booth.database.read() as conn:
        figures = await queries.kiosk_figures(conn, booth.tenant_id, vote.id)
    assert figures == {"issued": 3, "returned": 1, "unused": 2}


async def test_a_vote_closes_at_once_when_no_kiosk_has_anything_left(booth: Booth, kiosk: Kiosk) -> None:
    keys = [await kiosk.tap(by) for by in range(3)]
    await kiosk.deliver(envelopes(kiosk.vote, 2))
    await kiosk.release(keys[0])
    await booth.set(kiosk.vote.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    async with booth.database.transaction() as conn:
        assert await votes_close_due(conn, datetime.now(UTC), booth.keyring)


@pytest.mark.parametrize("is_lost", [False, True])
async def test_two_officers_close_early_and_kiosks_may_still_deliver(
    booth: Booth, kiosk: Kiosk, *, is_lost: bool
) -> None:
    await kiosk.tap(2)
    if is_lost:
        await booth.run(vote_kiosk_revoke, KioskRevoke(kiosk.id))
    union = Union(booth.database, booth.keyring, booth.tenant_id)
    await union.add_grant(booth.members[0], "federation_officer", booth.tenant_id)
    command = VoteReasoned(kiosk.vote.id, "全部投完")
    await booth.run(vote_close, command)
    outcome = await booth.run(vote_close, command, 1)
    assert outcome["is_closed"] is is_lost
    if not is_lost:
        assert await code(booth, kiosk, 3) == "VOTE_CLOSED_MEANWHILE"
        await kiosk.deliver(envelopes(kiosk.vote, 1))
        async with booth.database.transaction() as conn:
            assert await votes_close_due(conn, datetime.now(UTC), booth.keyring)
    state = await booth.owner.fetchval("SELECT state FROM vote WHERE id = $1", kiosk.vote.id)
    assert state == "closed"


async def test_a_vote_in_which_all_have_voted_closes_with_the_last_batch(booth: Booth) -> None:
    vote = await booth.vote(takes_kiosk=True, allows_recast=False, rules={"vote_kiosk_batch": 2})
    kiosk = await kiosk_of(booth, vote)
    for by in (0, 1):
        await booth.cast(vote.id, sealed(vote, FOR_FIRST), by)
    for by in (2, 3):
        await kiosk.tap(by)
    async with booth.database.transaction() as conn:
        assert not await votes_close_complete(conn, datetime.now(UTC), booth.keyring)
    await kiosk.deliver(envelopes(vote, 2))
    async with booth.database.transaction() as conn:
        assert await votes_close_complete(conn, datetime.now(UTC), booth.keyring)


async def test_envelopes_end_with_the_others_and_taps_stay(booth: Booth, kiosk: Kiosk) -> None:
    for by in (2, 3):
        await kiosk.tap(by)
    await kiosk.deliver(envelopes(kiosk.vote, 2))
    async with booth.database.transaction() as conn:
        await open_ballots(conn, booth.tenant_id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("DELETE FROM kiosk_envelope")
    long_ago = datetime.now(UTC) - timedelta(days=31)
    await booth.set(kiosk.vote.id, state="closed", closed_at=long_ago)
    await booth.set(kiosk.vote.id, state="void")
    async with booth.database.transaction() as conn:
        assert await envelopes_destroy(conn, datetime.now(UTC), booth.keyring)
    assert await booth.owner.fetchval("SELECT count(*) FROM kiosk_envelope") == 0
    assert await booth.owner.fetchval("SELECT count(*) FROM kiosk_tap") == 2


async def test_nothing_of_it_is_changed(booth: Booth, kiosk: Kiosk) -> None:
    for by in (2, 3):
        await kiosk.tap(by)
    await kiosk.deliver(envelopes(kiosk.vote, 2))
    for change in (
        "DELETE FROM kiosk_tap",
        "UPDATE kiosk_tap SET token_hash = sha256('x')",
        "UPDATE kiosk_tap SET is_released = true, token_hash = sha256('x')",
        "UPDATE kiosk_batch SET hash = sha256('x')",
        "DELETE FROM kiosk_batch",
        "UPDATE kiosk_envelope SET envelope = 'x'",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await booth.owner.execute(change)


async def test_without_the_setting_nothing_is_seen(booth: Booth, kiosk: Kiosk) -> None:
    await kiosk.tap(2)
    async with booth.database.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM kiosk_tap") == 0
        asked = "SELECT unionhall_has_tapped($1, $2, $3)"
        assert await conn.fetchval(asked, booth.tenant_id, kiosk.vote.id, booth.members[2])


async def test_a_tap_leaves_no_time_and_no_kiosk_beside_the_member(kiosk: Kiosk, owner: asyncpg.Connection) -> None:
    await kiosk.tap(2)
    row = await owner.fetchrow("SELECT * FROM kiosk_tap")
    assert row is not None
    assert set(row.keys()) == {"tenant_id", "vote_id", "member_id", "token_hash", "is_released"}
    for table in ("audit_entry", "event", "request_key"):
        written = await owner.fetch(f"SELECT t::text AS line FROM {table} AS t")
        assert not any(str(row["member_id"]) in each["line"] and "tap" in each["line"] for each in written)
