"""The count: who opens and who confirms, what is refused, what is written and published, and what is destroyed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.loaders.votes.turnout import vote_turnout_branches_by_vote_id
from db.models.votes import VoteRow
from db.queries.votes.locks import lock_box, open_ballots
from db.scope import Scope
from domain.shared.errors import DomainError
from domain.shared.files import Description, Store, file_receive
from domain.votes.ballot_errors import OpeningInvalid
from domain.votes.service.board import board_finish
from domain.votes.service.box import (
    OpeningConfirm,
    OpeningSubmit,
    vote_count,
    vote_opening_confirm,
    vote_opening_submit,
)
from domain.votes.service.destroying import envelopes_destroy
from domain.votes.service.published import published_file
from domain.votes.service.results import (
    SharesDestroyed,
    vote_publish,
    vote_shares_destroyed,
    vote_void,
)
from domain.votes.service.running import VoteReasoned, vote_cancel
from domain.votes.service.scheduling import VoteStep
from domain.votes.service.turnout import turnout_count
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.votes import KEYS, OpenVote, Question, add_keyholders, add_open_vote
from voting.boxes import box_of
from voting.canonical import canonical, parse
from voting.definitions import definition_of
from voting.keys import VoteKey, vote_key
from voting.openings import Opening, open_box

FILES = ("definition", "roll", "board", "envelopes", "opening", "ballots", "result", "notices")


async def close(booth: Booth, vote: OpenVote) -> None:
    """What the closing does."""
    await booth.close(vote.id)
    async with booth.work(booth.members[0], is_officer=True) as work:
        await lock_box(work.conn, booth.tenant_id, vote.id)
        row = await booth.owner.fetchrow("SELECT * FROM vote WHERE id = $1", vote.id)
        assert row is not None
        await board_finish(work, VoteRow(**dict(row)))


async def closed_vote(booth: Booth, answers: Sequence[list[Any]] = (FOR_FIRST, FOR_SECOND, FOR_SECOND)) -> OpenVote:
    """A sealed vote that these have voted in."""
    vote = await booth.vote()
    for by, each in enumerate(answers):
        await booth.cast(vote.id, sealed(vote, each), by)
    await close(booth, vote)
    return vote


async def content(booth: Booth, vote: OpenVote, name: str) -> Any:
    """A published file, read; None when there is none."""
    async with booth.database.write() as conn:
        file = await published_file(conn, booth.tenant_id, vote.id, f"{name}.json")
    if file is None:
        return None
    assert canonical(parse(file.content)) == file.content
    return parse(file.content)


async def shown(booth: Booth, vote: OpenVote) -> list[str]:
    """Which files there are."""
    return [name for name in FILES if await content(booth, vote, name) is not None]


async def opened(booth: Booth, vote: OpenVote) -> Opening:
    """What the key holders make of the box that is published."""
    definition = definition_of(parse(vote.definition.encode()))
    box = box_of(await content(booth, vote, "envelopes"), definition)
    return open_box(definition, box, vote_key(KEYS.secret))


async def upload(booth: Booth, data: bytes, by: int = 0) -> UUID:
    """The id of a file that a member has sent."""

    async def pieces() -> AsyncIterator[bytes]:
        yield data

    described = Description(booth.members[by], "roster", "x.json", "application/json")
    store = Store(booth.database, booth.keyring)
    file = await file_receive(store, booth.tenant_id, described, pieces=pieces(), now=datetime.now(UTC))
    return file.key.id


async def submit(booth: Booth, vote: OpenVote, opening: Opening, by: int = 0, **more: Any) -> Any:
    """The outcome of handing an opening in."""
    files = opening.files()
    ids = [await upload(booth, files[name], by) for name in ("ballots.json", "opening.json")]
    return await booth.run(vote_opening_submit, OpeningSubmit(vote.id, *ids), by, **more)


async def tallied(booth: Booth) -> OpenVote:
    """A vote that was counted."""
    vote = await closed_vote(booth)
    told = await submit(booth, vote, await opened(booth, vote))
    await booth.run(vote_opening_confirm, OpeningConfirm(vote.id, told["opening_hash"]), 1)
    return vote


async def test_two_officers_count_what_the_holders_opened_and_the_result_is_published(booth: Booth) -> None:
    vote = await closed_vote(booth)
    assert await shown(booth, vote) == ["definition", "roll", "board", "envelopes", "notices"]
    await booth.run(vote_count, VoteStep(vote.id))
    opening = await opened(booth, vote)

    told = await submit(booth, vote, opening)
    await booth.run(vote_opening_confirm, OpeningConfirm(vote.id, told["opening_hash"].upper()), 1)

    assert await shown(booth, vote) == ["definition", "roll", "board", "envelopes", "notices"]
    rows = await booth.owner.fetch("SELECT id, answers, invalid_reason, xmin::text FROM opened_ballot")
    assert {row["id"].version for row in rows} == {4}
    assert len({row["xmin"] for row in rows}) == 1
    assert sorted(row["answers"] for row in rows) == [
        canonical(each).decode() for each in [FOR_FIRST, *[FOR_SECOND] * 2]
    ]
    voted = await booth.owner.fetchval("SELECT count(*) FROM vote_roll_entry WHERE has_voted")
    assert voted == len(rows) == 3
    assert await booth.owner.fetchval("SELECT ballots FROM vote_opening") is None

    await booth.run(vote_publish, VoteStep(vote.id))

    assert await shown(booth, vote) == list(FILES)
    assert await content(booth, vote, "opening") == opening.opening
    assert await content(booth, vote, "ballots") == opening.ballots
    assert await content(booth, vote, "result") == {
        "format": "unionhall-result-1",
        "vote": str(vote.id),
        "definition": vote.definition_hash.hex(),
        "counted": 3,
        "invalid": 0,
        "entitled": 4,
        "tally": [{"blank": 0, "options": [1, 2, 0], "write_ins": []}],
        "turnout": [{"branch": "HD", "entitled": 4, "voted": None}],
    }
    topics = [row["topic"] for row in await booth.owner.fetch("SELECT topic FROM event ORDER BY id")]
    assert topics == ["vote.counting", "vote.tallied", "vote.published"]


async def test_an_envelope_that_is_no_ballot_counts_for_nothing_and_says_why(booth: Booth) -> None:
    vote = await booth.vote()
    await booth.cast(vote.id, bytes(len(sealed(vote, FOR_FIRST))), 0)
    await booth.cast(vote.id, sealed(vote, [None]), 1)
    await close(booth, vote)

    told = await submit(booth, vote, await opened(booth, vote))
    await booth.run(vote_opening_confirm, OpeningConfirm(vote.id, told["opening_hash"]), 1)
    await booth.run(vote_publish, VoteStep(vote.id))

    assert (await content(booth, vote, "ballots"))["ballots"] == [[None], {"invalid": "unreadable"}]
    result = await content(booth, vote, "result")
    assert (result["counted"], result["invalid"], result["tally"][0]["blank"]) == (2, 1, 1)


async def test_a_named_vote_is_counted_at_once_and_published_without_names(booth: Booth) -> None:
    vote = await booth.vote((Question("yes_no_abstain", labels=("章程", "预算")),), kind="named")
    await booth.cast_named(vote.id, [{"items": ["yes", "no"]}], 0)
    await booth.cast_named(vote.id, [{"items": ["yes", "abstain"]}], 1)
    await close(booth, vote)

    await booth.run(vote_count, VoteStep(vote.id))
    await booth.run(vote_publish, VoteStep(vote.id))

    assert await shown(booth, vote) == ["definition", "roll", "ballots", "result", "notices"]
    (tally,) = (await content(booth, vote, "result"))["tally"]
    assert tally["items"] == [{"yes": 2, "no": 0, "abstain": 0}, {"yes": 0, "no": 1, "abstain": 1}]
    assert (await content(booth, vote, "ballots"))["ballots"] == [
        [{"items": ["yes", "abstain"]}],
        [{"items": ["yes", "no"]}],
    ]


async def test_turnout_of_small_branches_is_withheld_also_from_subtraction(booth: Booth) -> None:
    tree = Tree(booth.owner, booth.tenant_id)
    for number, code in enumerate(("HD01", "HD02", "HD03")):
        branch_id = await tree.add(code)
        people = booth.members[:-1][number::3] if number else booth.members[:-1][0::3]
        await booth.owner.execute("UPDATE member SET organisation_id = $1 WHERE id = ANY($2)", branch_id, people)
    vote = await booth.vote(kind="named", minimum_cell=2)
    await booth.cast_named(vote.id, FOR_FIRST, 0)
    await close(booth, vote)

    await booth.run(vote_count, VoteStep(vote.id))
    await booth.run(vote_publish, VoteStep(vote.id))

    assert (await content(booth, vote, "result"))["turnout"] == [
        {"branch": "HD01", "entitled": 2, "voted": 1},
        {"branch": "HD02", "entitled": 1, "voted": None},
        {"branch": "HD03", "entitled": 1, "voted": None},
    ]


async def test_of_equal_branches_the_result_withholds_the_one_that_is_withheld_before(booth: Booth) -> None:
    """Else each of the two would be told at one place, and the small one by subtraction."""
    tree = Tree(booth.owner, booth.tenant_id)
    members = [await add_member(booth.owner, booth.tenant_id, booth.tenant_id, number=f"HE{n:06d}") for n in range(7)]
    for code, people in (("HD09", members[:3]), ("HD01", members[3:6]), ("HD05", members[6:])):
        branch_id = await tree.add(code)
        await booth.owner.execute("UPDATE member SET organisation_id = $1 WHERE id = ANY($2)", branch_id, people)
    booth.members = [*booth.members[:2], *members, booth.members[-1]]
    vote = await add_open_vote(booth.owner, booth.keyring, booth.tenant_id, members, kind="named", minimum_cell=2)
    async with booth.database.write() as conn:
        await turnout_count(conn, datetime.now(UTC))
    async with booth.database.read() as conn:
        scope = Scope(booth.tenant_id, booth.members[0], {"vote_read": (booth.tenant_id,)})
        [live] = await vote_turnout_branches_by_vote_id(conn, scope, [vote.id])
    untold = {row["organisation_id"] for row in live if row["voted_count"] is None}
    codes = await booth.owner.fetch("SELECT code FROM organisation WHERE id = ANY($1)", list(untold))
    await close(booth, vote)

    await booth.run(vote_count, VoteStep(vote.id))
    await booth.run(vote_publish, VoteStep(vote.id))

    turnout = (await content(booth, vote, "result"))["turnout"]
    assert {row["branch"] for row in turnout if row["voted"] is None} == {row["code"] for row in codes}
    assert len(codes) == 2


async def test_an_opening_that_does_not_fit_is_refused_and_nothing_is_kept(booth: Booth) -> None:
    vote, other = await closed_vote(booth), await closed_vote(booth)
    right = await opened(booth, vote)
    ballots, statement = right.ballots, right.opening["statement"]
    assert isinstance(statement, dict)
    wrong = {
        "another_vote": await opened(booth, other),
        "other_ballots": Opening({**ballots, "ballots": [FOR_FIRST] * 3}, right.opening),
        "not_signed": Opening(ballots, {**right.opening, "statement": {**statement, "count": 4}}),
        "wrong_format": Opening({"ballots": []}, right.opening),
    }

    for reason, opening in wrong.items():
        with pytest.raises(OpeningInvalid) as caught:
            await submit(booth, vote, opening)
        assert caught.value.facts == {"reason": reason}
    mine, foreign = await upload(booth, b"[", 0), await upload(booth, b"{}", 1)
    assert await booth.refused(booth.run(vote_opening_submit, OpeningSubmit(vote.id, mine, mine))) == "OPENING_INVALID"
    for ids in ((mine, foreign), (uuid4(), mine)):
        assert await booth.refused(booth.run(vote_opening_submit, OpeningSubmit(vote.id, *ids))) == "UPLOAD_NOT_FOUND"
    assert await booth.owner.fetchval("SELECT count(*) FROM vote_opening") == 0
    assert await booth.owner.fetchval("SELECT state FROM vote WHERE id = $1", vote.id) == "closed"


async def test_who_may_confirm_and_what(booth: Booth) -> None:
    vote = await closed_vote(booth)

    async def refused(opening_hash: str, by: int, **more: Any) -> str:
        command = OpeningConfirm(vote.id, opening_hash)
        return await booth.refused(booth.run(vote_opening_confirm, command, by, **more))

    assert await refused("", 1) == "VOTE_STATE_REFUSED"
    await booth.run(vote_count, VoteStep(vote.id))
    assert await refused("", 1) == "OPENING_MISSING"
    told = await submit(booth, vote, await opened(booth, vote))
    assert await refused(told["opening_hash"], 0) == "SECOND_OPENER_NEEDED"
    assert await refused("0" * 64, 1) == "OPENING_DIFFERS"
    assert await refused(told["opening_hash"], 1, is_officer=False) == "VOTE_NOT_FOUND"
    assert await refused(told["opening_hash"], 2) == "STEP_UP_REQUIRED"
    await submit(booth, vote, await opened(booth, vote), 1)  # handed in anew, by another officer
    assert await refused(told["opening_hash"], 1) == "SECOND_OPENER_NEEDED"


async def test_two_confirm_at_the_same_moment_and_it_is_counted_once(booth: Booth) -> None:
    vote = await closed_vote(booth)
    told = await submit(booth, vote, await opened(booth, vote), 2)
    command = OpeningConfirm(vote.id, told["opening_hash"])

    done = await asyncio.gather(
        *(booth.run(vote_opening_confirm, command, by) for by in (0, 1)), return_exceptions=True
    )

    assert sorted(getattr(each, "code", "") for each in done) == ["", "VOTE_STATE_REFUSED"]
    assert await booth.owner.fetchval("SELECT count(*) FROM opened_ballot") == 3


async def test_what_is_not_counted_is_not_published_and_what_is_void_never(booth: Booth) -> None:
    vote, counted = await closed_vote(booth), await tallied(booth)
    reason = VoteReasoned(vote.id, "名册有误")
    await submit(booth, vote, await opened(booth, vote))
    assert await booth.refused(booth.run(vote_publish, VoteStep(vote.id))) == "VOTE_STATE_REFUSED"
    assert await booth.refused(booth.run(vote_publish, VoteStep(counted.id), 2)) == "STEP_UP_REQUIRED"
    assert await booth.refused(booth.run(vote_void, reason, 0, is_officer=False)) == "VOTE_NOT_FOUND"
    assert await booth.refused(booth.run(vote_void, VoteReasoned(vote.id, " "))) == "VOTE_TEXT_INVALID"

    await booth.run(vote_void, reason)

    assert await booth.owner.fetchval("SELECT reason FROM vote_notice WHERE kind = 'void'") == "名册有误"
    assert await shown(booth, vote) == ["definition", "roll", "board", "notices"]
    assert [each["reason"] for each in (await content(booth, vote, "notices"))["notices"]] == ["名册有误"]
    for attempt in (vote_publish, vote_count):
        assert await booth.refused(booth.run(attempt, VoteStep(vote.id))) == "VOTE_STATE_REFUSED"
    await booth.run(vote_publish, VoteStep(counted.id))
    assert await booth.refused(booth.run(vote_void, VoteReasoned(counted.id, "x"))) == "VOTE_STATE_REFUSED"


@pytest.mark.parametrize("use_case", [vote_cancel, vote_void])
async def test_what_was_opened_of_a_vote_that_ends_without_a_result_is_forgotten(booth: Booth, use_case: Any) -> None:
    vote = await closed_vote(booth)
    await submit(booth, vote, await opened(booth, vote))
    assert await booth.owner.fetchval("SELECT ballots FROM vote_opening") is not None

    await booth.run(use_case, VoteReasoned(vote.id, "程序有误"))

    assert await booth.owner.fetchval("SELECT ballots FROM vote_opening") is None


async def test_shares_are_destroyed_one_by_one_and_the_last_is_told(booth: Booth) -> None:
    vote = await tallied(booth)
    await add_keyholders(booth.owner, booth.tenant_id, vote.id)

    async def destroyed(*positions: int) -> list[bool]:
        await booth.run(vote_shares_destroyed, SharesDestroyed(vote.id, positions))
        told = await booth.owner.fetch("SELECT share_destroyed_on FROM vote_keyholder ORDER BY position")
        return [row["share_destroyed_on"] is not None for row in told]

    with pytest.raises(DomainError, match="VOTE_STATE_REFUSED"):
        await destroyed(1)
    await booth.run(vote_publish, VoteStep(vote.id))
    for positions in ((), (4,)):
        with pytest.raises(DomainError, match="SHARE_NOT_FOUND"):
            await destroyed(*positions)
    assert await destroyed(1, 3) == [True, False, True]
    assert (await content(booth, vote, "notices"))["notices"] == []
    assert await destroyed(2) == [True, True, True]
    assert await destroyed(2) == [True, True, True]
    notices = await booth.owner.fetch("SELECT kind FROM vote_notice")
    assert [row["kind"] for row in notices] == ["shares_destroyed"]


async def test_envelopes_are_destroyed_when_nobody_can_object_any_more(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.votes.service.destroying.DESTROYED_AT_ONCE", 2)
    vote, fresh = await tallied(booth), await closed_vote(booth)
    await booth.run(vote_publish, VoteStep(vote.id))

    async def destroy() -> bool:
        async with booth.database.write() as conn:
            return await envelopes_destroy(conn, datetime.now(UTC), booth.keyring)

    assert not await destroy()
    await booth.set(vote.id, published_at=datetime.now(UTC) - timedelta(days=30))
    assert await destroy()
    assert "envelopes" not in await shown(booth, vote)
    assert [await destroy(), await destroy()] == [True, False]
    left = await booth.owner.fetch("SELECT DISTINCT vote_id FROM ballot_envelope")
    assert [row["vote_id"] for row in left] == [fresh.id]
    assert await shown(booth, vote) == [name for name in FILES if name != "envelopes"]
    assert await booth.owner.fetchval("SELECT envelopes_destroyed_at FROM vote WHERE id = $1", vote.id) is not None
    assert (
        await booth.owner.fetchval("SELECT count(*) FROM vote_roll_entry WHERE vote_id = $1 AND has_voted", vote.id)
        == 3
    )


async def test_no_envelope_is_taken_out_of_a_box_that_is_not_over(booth: Booth) -> None:
    vote = await closed_vote(booth)
    async with booth.database.write() as conn:
        await open_ballots(conn, booth.tenant_id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="not over"):
            await conn.execute("DELETE FROM ballot_envelope WHERE vote_id = $1", vote.id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="keeps its definition"):
        await booth.set(vote.id, sealed_promise_key=b"another")
    assert await booth.owner.fetchval("SELECT count(*) FROM ballot_envelope") == 3


async def test_nobody_reads_a_result_before_its_publication(booth: Booth) -> None:
    """The application's role sees no ballot without a word for it, and no file tells a number."""
    vote = await tallied(booth)

    async with booth.database.read() as conn:
        for table in ("ballot_envelope", "opened_ballot", "vote_opening"):
            assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0
    assert await shown(booth, vote) == ["definition", "roll", "board", "envelopes", "notices"]
    told = await booth.owner.fetch("SELECT facts::text FROM audit_entry UNION ALL SELECT facts::text FROM event")
    assert not any("tally" in row["facts"] or "options" in row["facts"] for row in told)


def test_the_keys_of_the_factory_are_those_of_the_formats() -> None:
    key: VoteKey = vote_key(KEYS.secret)
    assert (key.public_key, key.statement_key) == (KEYS.public_key, KEYS.statement_key)
