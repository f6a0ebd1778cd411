"""Permits and posts: one permit for a member, one ballot for a permit, and nothing anywhere about who posted it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.service import VoteExtend, VoteReasoned, VoteStep
from domain.votes.service.permits import ballot_permit_issue, ballot_permit_prepare
from domain.votes.service.posting import BallotPost, ballot_post
from domain.votes.service.published import published_file
from domain.votes.service.registering import registrar_keys_end, registrar_keys_make
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.posts import Stage
from tests.domain.votes.voter import KEY, OTHER_KEY, OwnRegistrar, Voter
from tests.factories.auth import Union
from tests.factories.votes import OpenVote, add_vote
from voting import blind
from voting.blind import Blinded, PublicKey
from voting.canonical import b64u, from_b64u, instant, parse
from voting.envelopes import ballot_hash
from voting.promises import is_promised, promise_of
from voting.registrar import RegistrarAway, RegistrarRefused


@pytest.fixture
def stage(booth: Booth) -> Stage:
    """The booth, with a registrar."""
    return Stage(booth)


async def test_a_ballot_is_posted_with_a_permit_and_promised(stage: Stage) -> None:
    vote = await stage.vote()
    voter = Voter.of(vote)

    command = voter.post(await stage.draw(voter))
    answer = await stage.post(command)

    assert await stage.counts() == [1, 1, 0, 0, 0]
    promise = promise_of(answer["promise"])
    assert (promise.vote, promise.number, promise.sealed_by) == (str(vote.id), 1, "voter")
    assert promise.ballot == ballot_hash(voter.envelope)
    promise_key = await stage.booth.owner.fetchval("SELECT promise_public_key FROM vote WHERE id = $1", vote.id)
    assert is_promised(promise, from_b64u(answer["signature"]), promise_key)


async def test_the_same_value_has_the_same_signature_for_ever(stage: Stage) -> None:
    vote = await stage.vote()
    voter = Voter.of(vote)

    first = await stage.draw(voter)
    stage.registrar.fault = RegistrarAway()
    again = await stage.draw(voter)
    await stage.booth.close(vote.id)
    after = await stage.draw(voter)

    assert first == again == after
    assert stage.registrar.count == 1
    assert await stage.counts() == [1, 0, 0, 0, 0]


async def test_a_member_has_one_permit(stage: Stage) -> None:
    vote = await stage.vote()
    await stage.draw(Voter.of(vote))

    assert await stage.refused(stage.draw(Voter.of(vote, FOR_SECOND))) == "PERMIT_DRAWN"
    assert stage.registrar.count == 1
    assert await stage.draw(Voter.of(vote), by=1)


@pytest.mark.parametrize("is_same", [True, False])
async def test_ten_requests_of_a_member_at_the_same_moment_draw_one_permit(stage: Stage, is_same: bool) -> None:  # noqa: FBT001  # a case
    vote = await stage.vote()
    one = Voter.of(vote)
    voters = [one if is_same else Voter.of(vote) for _ in range(10)]

    results = await asyncio.gather(*(stage.draw(voter) for voter in voters), return_exceptions=True)

    given = {each for each in results if isinstance(each, bytes)}
    refused = [each.code for each in results if isinstance(each, DomainError)]
    assert (len(given), refused) == (1, [] if is_same else ["PERMIT_DRAWN"] * 9)
    assert await stage.counts() == [1, 0, 0, 0, 0]


async def test_a_crash_between_signature_and_row_doubles_nothing(stage: Stage) -> None:
    vote = await stage.vote()
    voter, member_id = Voter.of(vote), stage.booth.members[0]

    lost = await ballot_permit_prepare(lambda: stage.booth.work(member_id), stage.registrar, voter.wish)
    assert await stage.counts() == [0, 0, 0, 0, 0]

    assert await stage.draw(voter) == lost.blind_signature
    assert await stage.counts() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("values", "by", "code"),
    [
        ({}, 4, "NOT_ON_ROLL"),
        ({"kind": "sealed"}, 0, "VOTE_KIND_REFUSED"),
        ({"paused_at": datetime.now(UTC), "pause_reason": "x"}, 0, "VOTE_PAUSED"),
        ({"closes_at": datetime.now(UTC) - timedelta(seconds=1)}, 0, "VOTE_CLOSED_MEANWHILE"),
        ({"state": "closed", "closed_at": datetime.now(UTC)}, 0, "VOTE_CLOSED_MEANWHILE"),
    ],
)
async def test_who_may_not_vote_now_draws_nothing(stage: Stage, values: dict[str, Any], by: int, code: str) -> None:
    voter = Voter.of(await stage.vote(**values))

    assert await stage.refused(stage.draw(voter, by=by)) == code
    assert stage.registrar.count == 0


async def test_what_closes_between_signature_and_row_gives_nothing_out(stage: Stage) -> None:
    vote = await stage.vote()
    voter, member_id = Voter.of(vote), stage.booth.members[0]
    command = await ballot_permit_prepare(lambda: stage.booth.work(member_id), stage.registrar, voter.wish)
    await stage.booth.close(vote.id)

    assert await stage.refused(stage.booth.run(ballot_permit_issue, command)) == "VOTE_CLOSED_MEANWHILE"


async def test_votes_that_are_not_there_or_not_open_yet_draw_nothing(stage: Stage) -> None:
    voter, tenant_id = Voter.of(await stage.vote()), stage.booth.tenant_id
    creator = stage.booth.members[0]
    draft = await add_vote(stage.booth.owner, tenant_id, creator, kind="unlinkable")
    coming = await add_vote(stage.booth.owner, tenant_id, creator, kind="unlinkable", state="scheduled")

    for vote_id, code in ((draft, "VOTE_NOT_FOUND"), (uuid4(), "VOTE_NOT_FOUND"), (coming, "VOTE_NOT_OPEN")):
        elsewhere = replace(voter, vote=voter.vote._replace(id=vote_id))
        assert await stage.refused(stage.draw(elsewhere)) == code
        assert await stage.refused(stage.post(BallotPost(vote_id, voter.envelope, bytes(32), bytes(256)))) == code


@pytest.mark.parametrize("blinded", [bytes(255), b"\xff" * 256, bytes(256)], ids=["short", "above", "nought"])
async def test_what_cannot_be_signed_is_refused(stage: Stage, blinded: bytes) -> None:
    voter = Voter.of(await stage.vote())
    voter.blinded = Blinded(blinded, voter.blinded.inverse)
    if blinded == bytes(256):
        stage.registrar.fault = RegistrarRefused("BLINDED_INVALID")

    assert await stage.refused(stage.draw(voter)) == "BLINDED_INVALID"


@pytest.mark.parametrize("fault", [RegistrarAway(), RegistrarRefused("KEY_ENDED")], ids=["away", "without-the-key"])
async def test_without_the_registrar_a_member_is_asked_to_come_again(stage: Stage, fault: Exception) -> None:
    voter = Voter.of(await stage.vote())
    stage.registrar.fault = fault

    assert await stage.refused(stage.draw(voter)) == "REGISTRAR_UNAVAILABLE"
    stage.registrar.fault = None
    assert await stage.draw(voter)


async def test_a_signature_of_another_key_is_not_given_out(stage: Stage) -> None:
    voter = Voter.of(await stage.vote())
    stage.registrar.key = OTHER_KEY

    assert await stage.refused(stage.draw(voter)) == "REGISTRAR_UNAVAILABLE"


async def test_posted_twice_it_is_one_ballot_with_one_promise(stage: Stage) -> None:
    vote = await stage.vote()
    voter = Voter.of(vote)
    command = voter.post(await stage.draw(voter))

    promises = await asyncio.gather(*(stage.post(command) for _ in range(5)))
    await stage.booth.close(vote.id)
    promises.append(await stage.post(command))

    assert all(each == promises[0] for each in promises)
    assert await stage.counts() == [1, 1, 0, 0, 0]


async def test_a_post_after_the_close_is_refused(stage: Stage) -> None:
    vote = await stage.vote()
    voter = Voter.of(vote)
    command = voter.post(await stage.draw(voter))
    await stage.booth.set(vote.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert await stage.refused(stage.post(command)) == "VOTE_CLOSED_MEANWHILE"

    await stage.booth.set(vote.id, closes_at=datetime.now(UTC) + timedelta(days=1), paused_at=datetime.now(UTC))
    assert await stage.refused(stage.post(command)) == "VOTE_PAUSED"


async def test_a_signature_counts_for_its_own_ballot_and_vote_alone(stage: Stage) -> None:
    vote, other = await stage.vote(), await stage.vote()
    voter = Voter.of(vote)
    command = voter.post(await stage.draw(voter))
    forged = [
        replace(command, signature=bytes(256)),
        replace(command, signature=b"\xff" * 256),
        replace(command, signature=command.signature[:-1] + bytes([command.signature[-1] ^ 1])),
        replace(command, signature=b""),
        replace(command, randomizer=bytes(32)),
        replace(command, envelope=sealed(vote, FOR_FIRST)),
        replace(command, vote_id=other.id),
    ]

    for each in forged:
        assert await stage.refused(stage.post(each)) == "PERMIT_INVALID"
    assert await stage.refused(stage.post(replace(command, envelope=command.envelope + b"x"))) == "ENVELOPE_LENGTH"
    sealed_vote = await stage.booth.vote()
    assert await stage.refused(stage.post(replace(command, vote_id=sealed_vote.id))) == "VOTE_KIND_REFUSED"


async def test_no_table_knows_who_posted(stage: Stage, owner: asyncpg.Connection) -> None:
    """What a post adds to the whole database is one row, of the vote, the ballot and its signature."""
    voter = Voter.of(await stage.vote())
    command = voter.post(await stage.draw(voter))
    tables = [row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    async def content() -> dict[str, str]:
        rows = "SELECT coalesce(string_agg(t.xmin::text || t::text, '|' ORDER BY t::text), '')"
        return {table: await owner.fetchval(f'{rows} FROM "{table}" t') for table in tables}

    before = await content()
    await stage.post(command)
    after = await content()

    assert [table for table in before if before[table] != after[table]] == ["posted_ballot"]
    kept = "SELECT attname FROM pg_attribute WHERE attnum > 0 AND attrelid = 'posted_ballot'::regclass ORDER BY attname"
    columns = [row[0] for row in await owner.fetch(kept)]
    assert columns == ["envelope", "hash", "randomizer", "signature", "tenant_id", "vote_id"]
    drawn = await owner.fetchrow("SELECT blinded, blind_signature FROM ballot_permit")
    posted = await owner.fetchrow("SELECT * FROM posted_ballot")
    assert drawn is not None
    assert posted is not None
    for value in posted.values():
        if isinstance(value, bytes):
            assert value not in {drawn["blinded"], drawn["blind_signature"]}
            assert all(value.hex() not in text for table, text in after.items() if table != "posted_ballot")


async def test_any_permit_may_belong_to_any_posted_ballot(stage: Stage, owner: asyncpg.Connection) -> None:
    vote = await stage.vote()
    for by in range(3):
        voter = Voter.of(vote)
        await stage.post(voter.post(await stage.draw(voter, by=by)))
    drawn = await owner.fetch("SELECT blinded, blind_signature FROM ballot_permit")
    posted = await owner.fetch("SELECT signature, randomizer, hash FROM posted_ballot")

    n, e = KEY.public.n, KEY.public.e
    for blinded, blind_signature in drawn:
        for signature, randomizer, found in posted:
            factor = int.from_bytes(blind_signature, "big") * pow(int.from_bytes(signature, "big"), -1, n) % n
            encoded = pow(int.from_bytes(signature, "big"), e, n)
            assert encoded * pow(factor, e, n) % n == int.from_bytes(blinded, "big")
            message = blind.prepare(blind.permit_message(vote.definition_hash, found), randomizer=randomizer)
            assert blind.verify(KEY.public, message, signature)
    assert (len(drawn), len(posted)) == (3, 3)


async def test_a_scheduled_vote_gets_its_key_and_a_closed_one_loses_it(stage: Stage, owner: asyncpg.Connection) -> None:
    tenant_id, creator, database = stage.booth.tenant_id, stage.booth.members[0], stage.booth.database
    coming = await add_vote(owner, tenant_id, creator, kind="unlinkable", state="scheduled")
    for values in ({"kind": "unlinkable"}, {"state": "scheduled"}):
        await add_vote(owner, tenant_id, creator, **values)

    assert await registrar_keys_make(database, stage.registrar) == 1
    assert await registrar_keys_make(database, stage.registrar) == 0
    key = await owner.fetchval("SELECT registrar_key FROM vote WHERE id = $1", coming)
    assert PublicKey.from_der(key) == KEY.public
    assert await owner.fetchval("SELECT count(*) FROM vote WHERE registrar_key IS NOT NULL") == 1
    stage.registrar.keys[elsewhere := uuid4()] = KEY
    assert await registrar_keys_end(database, stage.registrar) == []

    await stage.booth.set(coming, state="cancelled", ended_reason="x")
    assert await registrar_keys_end(database, stage.registrar) == [coming]
    assert list(stage.registrar.keys) == [elsewhere]


async def test_votes_wait_for_a_registrar_that_is_away(stage: Stage, owner: asyncpg.Connection) -> None:
    vote = {"kind": "unlinkable", "state": "scheduled"}
    await add_vote(owner, stage.booth.tenant_id, stage.booth.members[0], **vote)
    stage.registrar.fault = RegistrarAway()
    assert await registrar_keys_make(stage.booth.database, stage.registrar) == 0
    assert await registrar_keys_end(stage.booth.database, stage.registrar) == []

    stage.registrar.fault = None
    assert await registrar_keys_make(stage.booth.database, stage.registrar) == 1


async def test_a_vote_that_is_closed_early_waits_for_ballots_that_are_on_their_way(stage: Stage) -> None:
    """Who has drawn a permit is said to have voted, and may be waiting for half an hour before they post."""
    booth, vote = stage.booth, await stage.vote()
    on_its_way, too_late = Voter.of(vote), Voter.of(vote)
    signature = await stage.draw(on_its_way)
    await booth.set(vote.id, paused_at=datetime.now(UTC), pause_reason="系统故障")
    union, agreed_from = Union(booth.database, booth.keyring, booth.tenant_id), datetime.now(UTC)
    for each in booth.members[:2]:
        await union.add_grant(each, "federation_officer", booth.tenant_id)

    outcomes = [await booth.run(service.vote_close, VoteReasoned(vote.id, "全员已投"), by) for by in (0, 1)]

    row: Any = await booth.owner.fetchrow("SELECT * FROM vote WHERE id = $1", vote.id)
    assert [each["is_closed"] for each in outcomes] == [False, False]
    assert (row["state"], row["paused_at"]) == ("open", None)
    assert timedelta(minutes=31) < row["closes_at"] - agreed_from < timedelta(minutes=33)
    notice = await booth.owner.fetchrow("SELECT kind, reason, closes_at FROM vote_notice")
    assert notice is not None
    assert tuple(notice) == ("closed_early", "全员已投", row["closes_at"])
    async with booth.database.transaction() as conn:
        told = await published_file(conn, booth.tenant_id, vote.id, "notices.json")
    assert told is not None
    published: Any = parse(told.content)
    assert [each["closes_at"] for each in published["notices"]] == [instant(row["closes_at"])]
    assert await stage.refused(stage.draw(too_late, 1)) == "VOTE_CLOSED_MEANWHILE"
    assert await stage.draw(on_its_way) == signature  # a lost answer is asked for again
    assert (await stage.post(on_its_way.post(signature)))["promise"]
    for use_case, command in (
        (service.vote_pause, VoteReasoned(vote.id, "x")),
        (service.vote_extend, VoteExtend(vote.id, row["closes_at"] + timedelta(days=1), "x")),
    ):
        assert await stage.refused(booth.run(use_case, command)) == "VOTE_TIME_OVER"
    again = await booth.run(service.vote_close, VoteReasoned(vote.id, "x"))
    assert not again["is_closed"]
    assert await booth.owner.fetchval("SELECT count(*) FROM vote_notice") == 1
    await booth.set(vote.id, closes_at=datetime.now(UTC))
    async with booth.database.transaction() as conn:
        assert await service.votes_close_due(conn, datetime.now(UTC), booth.keyring)
    marked = await booth.owner.fetch("SELECT member_id FROM vote_roll_entry WHERE has_voted")
    assert [each["member_id"] for each in marked] == [booth.members[0]]


async def test_an_early_close_never_makes_a_vote_longer(stage: Stage) -> None:
    vote, closes_at = await stage.vote(), datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    await stage.booth.set(vote.id, closes_at=closes_at, early_close_asked_by_id=stage.booth.members[1])
    await Union(stage.booth.database, stage.booth.keyring, stage.booth.tenant_id).add_grant(
        stage.booth.members[1], "federation_officer", stage.booth.tenant_id
    )

    await stage.booth.run(service.vote_close, VoteReasoned(vote.id, "全员已投"))

    row: Any = await stage.booth.owner.fetchrow("SELECT * FROM vote WHERE id = $1", vote.id)
    assert (row["closes_at"], row["permits_end_at"] is not None) == (closes_at, True)


async def test_a_planned_vote_opens_with_its_key_and_closes_once_all_have_posted(committee: Committee) -> None:
    registrar, database = OwnRegistrar(), committee.database
    vote_id = await committee.ready(kind="unlinkable")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["REGISTRAR_KEY_MISSING"]
    await registrar_keys_make(database, registrar)
    await committee.run(service.vote_open, VoteStep(vote_id))
    row = await committee.vote(vote_id)
    definition: Any = parse(row["definition"].encode())
    assert (definition["recast"], definition["server_may_seal"]) == (False, False)
    assert definition["registrar_key"] == b64u(KEY.public.to_der())
    vote = OpenVote(vote_id, row["definition"], row["definition_hash"], row["ballot_length"], row["roll_hash"])

    posts = []
    for member_id in await committee.roll(vote_id):
        voter, look = Voter.of(vote), partial(committee.work, member_id)
        command = await ballot_permit_prepare(look, registrar, voter.wish)
        issued = await committee.run(ballot_permit_issue, command, member_id=member_id)
        posts.append(voter.post(from_b64u(issued["blind_signature"])))
    for post in posts:
        async with database.transaction() as conn:
            assert not await service.votes_close_complete(conn, committee.now, committee.keyring)
        await committee.run(ballot_post, post)
    async with database.transaction() as conn:
        assert await service.votes_close_complete(conn, committee.now, committee.keyring)

    assert set((await committee.roll(vote_id)).values()) == {True}
    assert await registrar_keys_end(database, registrar) == [vote_id]
