"""Casting: receipts, repeats, each refusal, at the same moment, at the closing instant; what is kept of it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.keyset import PageRequest
from db.models.votes import BallotChannel
from db.queries.members.timeline import ORDER, TIMELINE
from db.queries.votes.locks import lock_box
from db.scope import Scope
from domain.votes.ballot_errors import WriteInInvalid
from domain.votes.service.casting import BallotSealAndCast, ballot_seal_and_cast
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.factories.votes import KEYS, OpenVote, Question
from tests.support.waiting import until
from voting.canonical import from_b64u, parse
from voting.envelopes import ballot_hash, open_envelope
from voting.promises import is_promised, promise_of


async def ballots(booth: Booth, vote: OpenVote) -> dict[UUID, tuple[bytes, int]]:
    """Hash and number by member."""
    rows = await booth.owner.fetch("SELECT member_id, hash, number FROM ballot_envelope WHERE vote_id = $1", vote.id)
    return {row["member_id"]: (row["hash"], row["number"]) for row in rows}


async def test_an_envelope_is_taken_in_and_promised(booth: Booth) -> None:
    vote = await booth.vote()
    envelope = sealed(vote, FOR_FIRST)

    receipt = await booth.cast(vote.id, envelope)

    promise = promise_of(parse(receipt["promise"].encode()))
    key = await booth.owner.fetchval("SELECT promise_public_key FROM vote")
    assert is_promised(promise, from_b64u(receipt["signature"]), key)
    assert (promise.vote, promise.definition, promise.number) == (str(vote.id), vote.definition_hash, 1)
    assert (promise.ballot, promise.sealed_by) == (ballot_hash(envelope), "voter")
    assert await ballots(booth, vote) == {booth.members[0]: (ballot_hash(envelope), 1)}


async def test_the_same_envelope_again_has_the_same_receipt_whatever_has_become_of_the_vote(booth: Booth) -> None:
    vote = await booth.vote()
    envelope = sealed(vote, FOR_FIRST)
    first = await booth.cast(vote.id, envelope)
    before = await booth.counts()

    assert await booth.cast(vote.id, envelope) == first
    await booth.close(vote.id)

    assert await booth.cast(vote.id, envelope) == first
    assert await booth.counts() == before


async def test_the_last_one_counts(booth: Booth) -> None:
    vote = await booth.vote()
    await booth.cast(vote.id, sealed(vote, FOR_FIRST))
    last = sealed(vote, FOR_SECOND)

    receipt = await booth.cast(vote.id, last)

    assert receipt["number"] == 2
    assert await ballots(booth, vote) == {booth.members[0]: (ballot_hash(last), 2)}


async def test_a_late_repeat_of_an_earlier_ballot_takes_no_newer_ones_place(booth: Booth) -> None:
    vote, key = await booth.vote(server_may_seal=True), uuid4()
    sealed_by_client = sealed(vote, FOR_FIRST)
    receipts = [await booth.cast(vote.id, sealed_by_client), await seal_and_cast(booth, vote, FOR_FIRST, key)]
    last = sealed(vote, FOR_SECOND)
    receipts.append(await booth.cast(vote.id, last))
    before = await booth.counts()

    again = [
        await booth.cast(vote.id, sealed_by_client),
        await seal_and_cast(booth, vote, FOR_FIRST, key),
        await booth.cast(vote.id, last),
    ]

    assert again == receipts
    assert [(each["number"], each["sealed_by"]) for each in again] == [(1, "voter"), (2, "server"), (3, "voter")]
    assert await ballots(booth, vote) == {booth.members[0]: (ballot_hash(last), 3)}
    assert await booth.counts() == before


async def test_a_member_casts_a_hundred_times_at_most(booth: Booth) -> None:
    vote = await booth.vote()
    for _ in range(100):
        await booth.cast(vote.id, sealed(vote, FOR_FIRST))

    assert await booth.refused(booth.cast(vote.id, sealed(vote, FOR_SECOND))) == "BALLOT_NOT_RECASTABLE"


async def test_each_refusal_writes_nothing(booth: Booth) -> None:
    vote, strict = await booth.vote(), await booth.vote(allows_recast=False)
    named, unlinkable = await booth.vote(kind="named"), await booth.vote(kind="unlinkable", registrar_key=b"key")
    envelope = sealed(vote, FOR_FIRST)
    await booth.cast(vote.id, envelope)
    await booth.cast(strict.id, sealed(strict, FOR_FIRST))

    async def refused(vote: OpenVote, envelope: bytes = envelope, by: int = 1) -> str:
        return await booth.refused(booth.cast(vote.id, envelope, by))

    assert await refused(vote) == "ENVELOPE_TAKEN"
    assert await refused(vote, sealed(vote, FOR_FIRST), by=4) == "NOT_ON_ROLL"
    assert await refused(vote, envelope[:-1]) == "ENVELOPE_LENGTH"
    assert await refused(strict, sealed(strict, FOR_SECOND), by=0) == "BALLOT_NOT_RECASTABLE"
    assert await refused(named) == "VOTE_KIND_REFUSED"
    assert await refused(unlinkable) == "VOTE_KIND_REFUSED"
    assert await booth.refused(booth.cast(uuid4(), envelope)) == "VOTE_NOT_FOUND"
    assert await booth.refused(booth.cast_named(vote.id, FOR_FIRST)) == "VOTE_KIND_REFUSED"
    await booth.set(vote.id, paused_at=datetime.now(UTC), pause_reason="停电")
    assert await refused(vote, sealed(vote, FOR_FIRST)) == "VOTE_PAUSED"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("draft", "VOTE_NOT_FOUND"),
        ("scheduled", "VOTE_NOT_OPEN"),
        ("closed", "VOTE_CLOSED_MEANWHILE"),
        ("tallied", "VOTE_CLOSED_MEANWHILE"),
        ("void", "VOTE_CLOSED_MEANWHILE"),
        ("cancelled", "VOTE_CLOSED_MEANWHILE"),
    ],
)
async def test_only_an_open_vote_takes_ballots(booth: Booth, state: str, code: str) -> None:
    vote, named = await booth.vote(state=state), await booth.vote(kind="named", state=state)

    assert await booth.refused(booth.cast(vote.id, sealed(vote, FOR_FIRST))) == code
    assert await booth.refused(booth.cast_named(named.id, FOR_FIRST)) == code


async def test_the_clock_of_the_database_ends_a_vote_that_nobody_has_closed(booth: Booth) -> None:
    over = datetime.now(UTC) - timedelta(seconds=1)
    vote, named = await booth.vote(closes_at=over), await booth.vote(kind="named", closes_at=over)

    assert await booth.refused(booth.cast(vote.id, sealed(vote, FOR_FIRST))) == "VOTE_CLOSED_MEANWHILE"
    assert await booth.refused(booth.cast_named(named.id, FOR_FIRST)) == "VOTE_CLOSED_MEANWHILE"


async def test_ten_at_once_of_each_member_are_one_ballot_each(booth: Booth) -> None:
    vote = await booth.vote()
    envelopes = [(by, sealed(vote, FOR_FIRST)) for by in range(4) for _ in range(10)]

    receipts = await asyncio.gather(*(booth.cast(vote.id, envelope, by) for by, envelope in envelopes))

    counted = await ballots(booth, vote)
    assert {number for _, number in counted.values()} == {10}
    assert sorted(receipt["number"] for receipt in receipts) == sorted([*range(1, 11)] * 4)
    last = {receipt["ballot_hash"] for receipt in receipts if receipt["number"] == 10}
    assert {hash.hex() for hash, _ in counted.values()} == last


async def test_the_same_one_ten_times_at_once_is_one_ballot_with_one_receipt(booth: Booth) -> None:
    vote = await booth.vote()
    envelope = sealed(vote, FOR_FIRST)

    receipts = await asyncio.gather(*(booth.cast(vote.id, envelope) for _ in range(10)))

    assert len({json.dumps(receipt, default=str) for receipt in receipts}) == 1
    assert await booth.owner.fetchval("SELECT sum(number) FROM ballot_envelope") == 1


async def test_who_casts_at_once_costs_nobody_theirs(booth: Booth) -> None:
    vote = await booth.vote()
    copied = sealed(vote, FOR_FIRST)

    told = await asyncio.gather(
        booth.cast(vote.id, copied, 0),
        booth.cast(vote.id, copied, 1),
        booth.cast(vote.id, b"short", 2),
        booth.cast(vote.id, sealed(vote, FOR_SECOND), 3),
        return_exceptions=True,
    )

    codes = [getattr(each, "code", "") for each in told]
    assert sorted(codes[:2]) == ["", "ENVELOPE_TAKEN"]
    assert codes[2:] == ["ENVELOPE_LENGTH", ""]
    assert len(await ballots(booth, vote)) == 2


async def test_who_closes_waits_for_whoever_casts_and_lets_nobody_in(booth: Booth) -> None:
    """Two connections: a ballot under way is in the box; one that comes while it is being closed is refused."""
    vote = await booth.vote()
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"

    async def waits() -> bool:
        return bool(await booth.owner.fetchval(waiting))

    async with booth.database.write() as casting:
        await casting.execute("SELECT pg_advisory_xact_lock_shared(1987015781, hashtext($1))", str(vote.id))
        closing = asyncio.create_task(_close(booth, vote))
        await until(waits)
        late = asyncio.create_task(booth.cast(vote.id, sealed(vote, FOR_SECOND), 1))
        await casting.execute("SELECT set_config('unionhall.ballots', $1, true)", str(booth.tenant_id))
        await casting.execute(
            "INSERT INTO ballot_envelope"
            " (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed, channel)"
            " VALUES ($1, $2, $3, 'x', sha256('x'), 1, false, 'web')",
            *(booth.tenant_id, vote.id, booth.members[0]),
        )
    counted = await closing

    with pytest.raises(Exception, match="VOTE_CLOSED_MEANWHILE"):
        await late
    assert counted == len(await ballots(booth, vote)) == 1


async def _close(booth: Booth, vote: OpenVote) -> int:
    """How many ballots were there when nobody could cast any more."""
    async with booth.database.write() as conn:
        await lock_box(conn, booth.tenant_id, vote.id)
        counted: int = await conn.fetchval("SELECT count(*) FROM ballot_envelope WHERE vote_id = $1", vote.id)
        await conn.execute("UPDATE vote SET state = 'closed', closed_at = now() WHERE id = $1", vote.id)
    return counted


async def seal_and_cast(booth: Booth, vote: OpenVote, answers: list[Any], key: UUID, by: int = 0) -> Any:
    """The receipt of a ballot that the server seals."""
    command = BallotSealAndCast(vote.id, answers, BallotChannel.KIOSK, key)
    return await booth.run(ballot_seal_and_cast, command, by, is_officer=False)


async def test_the_server_seals_where_the_vote_allows_it_and_says_so(booth: Booth) -> None:
    vote, other = await booth.vote(server_may_seal=True), await booth.vote()
    key = uuid4()

    first, again = await asyncio.gather(*(seal_and_cast(booth, vote, FOR_SECOND, key) for _ in range(2)))

    assert first == again == await seal_and_cast(booth, vote, FOR_SECOND, key)
    assert (first["number"], first["sealed_by"]) == (1, "server")
    envelope = await booth.owner.fetchval("SELECT envelope FROM ballot_envelope")
    opened = open_envelope(KEYS.private, vote.definition_hash, envelope)
    assert parse(opened.rstrip(b"\0")) == FOR_SECOND
    assert (await seal_and_cast(booth, vote, FOR_FIRST, uuid4()))["number"] == 2
    assert await booth.refused(seal_and_cast(booth, other, FOR_FIRST, key)) == "SERVER_MAY_NOT_SEAL"
    assert await booth.refused(seal_and_cast(booth, vote, FOR_FIRST, key, by=4)) == "NOT_ON_ROLL"


async def test_answers_that_are_no_ballot_are_refused_by_question_without_repeating_them(booth: Booth) -> None:
    asked = (Question(), Question("choice", write_in_count=1))
    vote, named = await booth.vote(asked, server_may_seal=True), await booth.vote(asked, kind="named")
    bad: list[Any] = [{"options": [1]}, {"options": [], "write_ins": ["机\n密"]}]

    for attempt in (seal_and_cast(booth, vote, bad, uuid4()), booth.cast_named(named.id, bad)):
        before = await booth.counts()
        with pytest.raises(WriteInInvalid) as caught:
            await attempt
        assert await booth.counts() == before
        assert caught.value.path == ("answers", "1")
        assert caught.value.facts == {"question": 2}
        assert "密" not in repr(caught.value)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], "ANSWERS_MISCOUNTED"),
        ([None, None], "ANSWERS_MISCOUNTED"),
        ([{"ranking": [1]}], "BALLOT_INVALID"),
        ([{"options": [4]}], "BALLOT_INVALID"),
        ([{"options": []}], "CHOSEN_TOO_FEW"),
        ([{"options": [1, 2]}], "CHOSEN_TOO_MANY"),
        ([{"options": [1], "write_ins": ["赵云"]}], "BALLOT_INVALID"),
    ],
)
async def test_each_fault_of_an_answer_has_its_code(booth: Booth, answers: list[Any], code: str) -> None:
    vote = await booth.vote(kind="named")

    assert await booth.refused(booth.cast_named(vote.id, answers)) == code


async def test_a_named_ballot_is_on_record_and_the_last_one_counts(booth: Booth) -> None:
    vote, strict = await booth.vote(kind="named"), await booth.vote(kind="named", allows_recast=False)

    assert (await booth.cast_named(vote.id, FOR_FIRST))["number"] == 1
    assert (await booth.cast_named(vote.id, FOR_SECOND))["number"] == 2
    await booth.cast_named(strict.id, [None])

    row = await booth.owner.fetchrow("SELECT member_id, answers, number, channel FROM named_ballot WHERE number = 2")
    assert row is not None
    assert tuple(row) == (booth.members[0], '[{"options":[2]}]', 2, "phone")
    assert await booth.refused(booth.cast_named(strict.id, FOR_FIRST)) == "BALLOT_NOT_RECASTABLE"
    assert await booth.refused(booth.cast_named(vote.id, FOR_FIRST, by=4)) == "NOT_ON_ROLL"


async def test_nothing_is_kept_of_a_ballot_but_the_ballot(booth: Booth, owner: asyncpg.Connection) -> None:
    vote = await booth.vote(server_may_seal=True)
    await booth.cast(vote.id, sealed(vote, FOR_FIRST))
    await seal_and_cast(booth, vote, FOR_SECOND, uuid4(), by=1)

    assert await owner.fetchval("SELECT count(*) FROM ballot_envelope") == 2
    assert await owner.fetchval("SELECT count(*) FROM audit_entry") == 0
    assert await owner.fetchval("SELECT count(*) FROM event") == 0
    assert await owner.fetchval("SELECT count(*) FROM request_key") == 0


async def test_the_timeline_tells_that_somebody_voted_once_the_vote_has_closed_with_the_hour_of_that(
    booth: Booth,
) -> None:
    vote = await booth.vote()
    await booth.cast(vote.id, sealed(vote, FOR_FIRST))

    while_open = [await happened(booth, by) for by in range(2)]
    await booth.close(vote.id)

    closed_at = await booth.owner.fetchval("SELECT closed_at FROM vote")
    assert while_open == [[], []]
    assert await happened(booth, 0) == [("voted", "SEALED", closed_at)]
    assert await happened(booth, 1) == []


async def happened(booth: Booth, by: int) -> list[tuple[str, str, datetime]]:
    """What a member's timeline tells of votes."""
    scope = Scope(booth.tenant_id, booth.members[by])
    async with booth.database.read() as conn:
        page = await TIMELINE.page(conn, scope, filters={}, order=ORDER, request=PageRequest(50))
    return [(row["kind"], row["detail"], row["at"]) for row in page.rows if row["kind"] in {"voted", "roll_objected"}]
