"""The board: when a root is due, what it stands for, the chain, the last one, proofs, and who is told outside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from db.models.votes import VoteRow
from db.queries.votes import board as board_queries
from db.queries.votes.locks import lock_box
from db.session import Connection
from domain.shared.turns import Turns
from domain.votes.service.board import PushRefused, board_finish, board_push, boards_publish, find_proof
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.factories.members import add_member
from tests.factories.votes import OpenVote
from voting.boards import SignedEntry, broken_at, entry_of, is_entry_signed
from voting.canonical import from_b64u, parse
from voting.envelopes import ballot_hash
from voting.trees import is_included, root


async def entries(booth: Booth, vote: OpenVote) -> list[SignedEntry]:
    """The board as it is published."""
    rows = await booth.owner.fetch(
        "SELECT entry, signature FROM vote_board_root WHERE vote_id = $1 ORDER BY number", vote.id
    )
    return [SignedEntry(entry_of(parse(row["entry"].encode())), row["signature"]) for row in rows]


async def crowd(booth: Booth, people: int = 22) -> OpenVote:
    """A vote of so many members, none of whom has voted."""
    booth.members = [
        await add_member(booth.owner, booth.tenant_id, booth.tenant_id, number=f"XY{n:06d}") for n in range(people + 1)
    ]
    return await booth.vote()


async def cast(booth: Booth, vote: OpenVote, numbers: range) -> list[bytes]:
    """The envelopes that these members cast."""
    envelopes = [sealed(vote, FOR_FIRST) for _ in numbers]
    await asyncio.gather(*(booth.cast(vote.id, each, by) for by, each in zip(numbers, envelopes, strict=True)))
    return envelopes


async def publish(booth: Booth) -> None:
    """What the clock brings: one round."""
    turns, has_more = Turns(), True
    while has_more:
        async with booth.database.write() as conn:
            has_more = await boards_publish(conn, booth.keyring, turns)


async def finish(booth: Booth, vote: OpenVote) -> None:
    """What the closing does."""
    async with booth.work(booth.members[0], is_officer=True) as work:
        await lock_box(work.conn, booth.tenant_id, vote.id)
        row = await booth.owner.fetchrow("SELECT * FROM vote WHERE id = $1", vote.id)
        assert row is not None
        await board_finish(work, VoteRow(**dict(row)))


async def an_hour_later(booth: Booth) -> None:
    """The roots are older than they were, which the database lets nobody write."""
    async with booth.owner.transaction():
        await booth.owner.execute("ALTER TABLE vote_board_root DISABLE TRIGGER USER")
        await booth.owner.execute("UPDATE vote_board_root SET published_at = published_at - interval '1 hour'")
        await booth.owner.execute("ALTER TABLE vote_board_root ENABLE TRIGGER USER")


async def test_a_root_is_published_when_twenty_are_new_and_ten_minutes_have_passed(booth: Booth) -> None:
    vote = await crowd(booth)
    await cast(booth, vote, range(19))
    await publish(booth)
    assert await entries(booth, vote) == []

    envelopes = await cast(booth, vote, range(19, 22))
    await publish(booth)
    await cast(booth, vote, range(22))
    await publish(booth)  # twenty-two are new, a moment later

    (first,) = await entries(booth, vote)
    key = await booth.owner.fetchval("SELECT promise_public_key FROM vote")
    assert is_entry_signed(first, key)
    assert (first.entry.leaves, first.entry.final, first.entry.previous) == (22, False, vote.definition_hash)
    async with booth.database.read() as conn:
        proof = await find_proof(conn, booth.tenant_id, vote.id, ballot_hash(envelopes[0]))
        assert await find_proof(conn, booth.tenant_id, vote.id, bytes(32)) is None
    assert proof is not None
    assert is_included(ballot_hash(envelopes[0]), proof.proof, first.entry.root)


async def test_who_casts_again_is_new_and_the_chain_goes_on_to_the_last_root(booth: Booth) -> None:
    vote = await crowd(booth)
    await cast(booth, vote, range(22))
    await publish(booth)
    await an_hour_later(booth)
    last = await cast(booth, vote, range(21))
    await publish(booth)

    await finish(booth, vote)
    await finish(booth, vote)

    written = await entries(booth, vote)
    key = await booth.owner.fetchval("SELECT promise_public_key FROM vote")
    assert [each.entry.leaves for each in written] == [22, 22, 22]
    assert [each.entry.final for each in written] == [False, False, True]
    assert broken_at(written, vote.definition_hash, key) is None
    hashes = [row["hash"] for row in await booth.owner.fetch("SELECT hash FROM ballot_envelope")]
    assert written[-1].entry.root == root(sorted(hashes))
    async with booth.database.read() as conn:
        proof = await find_proof(conn, booth.tenant_id, vote.id, ballot_hash(last[0]))
    assert proof is not None
    assert (proof.number, is_included(ballot_hash(last[0]), proof.proof, proof.root)) == (3, True)


async def test_an_empty_box_has_a_root_and_a_named_vote_has_no_board(booth: Booth) -> None:
    vote, named = await booth.vote(), await booth.vote(kind="named")

    await finish(booth, vote)
    await finish(booth, named)

    assert [each.entry.leaves for each in await entries(booth, vote)] == [0]
    assert await entries(booth, named) == []


async def test_a_root_that_cannot_be_written_keeps_no_other_vote_waiting(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes = [await crowd(booth), await booth.vote()]
    broken, sound = sorted(votes, key=lambda vote: vote.id)
    for vote in votes:
        await cast(booth, vote, range(20))
    find_leaves = board_queries.find_leaves

    async def find_but_one(conn: Connection, tenant_id: UUID, vote_id: UUID, kind: str) -> tuple[bytes, datetime]:
        if vote_id == broken.id:
            await conn.execute("SELECT 1 / 0")
        return await find_leaves(conn, tenant_id, vote_id, kind)

    monkeypatch.setattr(board_queries, "find_leaves", find_but_one)
    await publish(booth)

    written = await booth.owner.fetch("SELECT vote_id FROM vote_board_root")
    assert [row["vote_id"] for row in written] == [sound.id]


async def test_two_processes_write_a_root_once(booth: Booth) -> None:
    vote = await crowd(booth)
    await cast(booth, vote, range(22))

    await asyncio.gather(*(publish(booth) for _ in range(3)))

    assert len(await entries(booth, vote)) == 1


async def test_posted_ballots_are_on_the_board_of_an_unlinkable_vote(booth: Booth) -> None:
    vote = await booth.vote(kind="unlinkable", registrar_key=b"key")
    await booth.owner.execute(
        "INSERT INTO posted_ballot (tenant_id, vote_id, hash, envelope, randomizer, signature)"
        " SELECT $1, $2, sha256(n::text::bytea), 'x', sha256(''), '' FROM generate_series(1, 25) AS n",
        *(booth.tenant_id, vote.id),
    )

    await publish(booth)

    assert [each.entry.leaves for each in await entries(booth, vote)] == [25]


@asynccontextmanager
async def outside(taken: list[tuple[str, Any]], refusals: list[int]) -> AsyncIterator[str]:
    """The address of a server that keeps what it is sent, and refuses as often as it is told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = orjson.loads(await reader.readexactly(int(fields["content-length"])))
        status = refusals.pop() if refusals else 204
        if status == 204:
            taken.append((fields["idempotency-key"], body))
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/roots"


async def test_each_root_is_pushed_outside_until_it_is_taken(booth: Booth) -> None:
    vote = await booth.vote()
    await booth.cast(vote.id, sealed(vote, FOR_SECOND))
    await finish(booth, vote)
    taken: list[tuple[str, Any]] = []

    async with outside(taken, [503]) as address, httpx.AsyncClient() as http:
        with pytest.raises(PushRefused, match="503"):
            await board_push(booth.database, http, address)
        assert await booth.owner.fetchval("SELECT pushed_at FROM vote_board_root") is None
        assert await board_push(booth.database, http, address) == 1
        assert await board_push(booth.database, http, address) == 0
    await finish(booth, await booth.vote())
    async with httpx.AsyncClient() as http:
        with pytest.raises(PushRefused):
            await board_push(booth.database, http, address)  # nobody is there any more

    assert await booth.owner.fetchval("SELECT count(*) FROM vote_board_root WHERE pushed_at IS NULL") == 1
    (written,) = await entries(booth, vote)
    ((key, body),) = taken
    assert key == written.entry.hash().hex()
    assert entry_of(body["entry"]) == written.entry
    assert from_b64u(body["signature"]) == written.signature
