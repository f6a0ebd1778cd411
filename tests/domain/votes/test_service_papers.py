"""Papers: stations, who is given one, one ballot of a member across channels, every refusal the same one."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.models.votes import BallotChannel
from db.queries.votes.locks import lock_casting
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.votes.paper_errors import PaperRefused
from domain.votes.service.casting import BallotCast, ballot_cast
from domain.votes.service.papers import PaperGive, paper_give
from domain.votes.service.permits import BallotPermitIssue, ballot_permit_issue, ballot_permit_prepare
from domain.votes.service.stations import (
    PaperStationAdd,
    PaperStationChange,
    StationDraft,
    paper_station_add,
    paper_station_change,
)
from domain.votes.service.timing import votes_close_complete
from domain.votes.service.turnout import turnout_count
from tests.domain.votes.booth import FOR_FIRST, Booth, sealed
from tests.domain.votes.polling import give, number, spoil, station
from tests.domain.votes.voter import KEY, OwnRegistrar, Voter
from tests.factories.votes import OpenVote
from tests.support.api import Recorder
from tests.support.waiting import until_waited_for


async def paper_vote(booth: Booth, **values: Any) -> tuple[OpenVote, UUID]:
    """An open vote that takes paper, and its station."""
    vote = await booth.vote(takes_paper=True, **values)
    return vote, await station(booth, vote.id)


async def held(booth: Booth) -> set[UUID]:
    """Members with a paper."""
    rows = await booth.owner.fetch(
        "SELECT member_id FROM vote_roll_entry r WHERE unionhall_has_paper(r.tenant_id, r.vote_id, r.member_id)"
    )
    return {row["member_id"] for row in rows}


async def test_a_member_is_given_one_paper_and_casts_nothing_elsewhere(booth: Booth) -> None:
    vote, place = await paper_vote(booth)

    await give(booth, place, number(1))

    assert await held(booth) == {booth.members[1]}
    assert await booth.refused(booth.cast(vote.id, sealed(vote, FOR_FIRST), 1)) == "BALLOT_ELSEWHERE"
    assert await booth.refused(give(booth, place, "HD\x00")) == "PAPER_REFUSED"
    assert await booth.refused(give(booth, place, number(1))) == "PAPER_REFUSED"
    assert await booth.owner.fetchval("SELECT given_count FROM vote_station") == 1
    assert (await booth.cast(vote.id, sealed(vote, FOR_FIRST), 2))["number"] == 1


async def test_of_a_paper_nothing_is_kept_but_the_fact(booth: Booth) -> None:
    _, place = await paper_vote(booth)

    await give(booth, place, f" {number(1)} ")

    [row] = await booth.owner.fetch("SELECT * FROM vote_paper")
    assert set(row.keys()) == {"tenant_id", "vote_id", "member_id", "number", "station_id"}
    entries = await booth.owner.fetch("SELECT * FROM audit_entry ORDER BY id DESC LIMIT 1")
    assert [entry["action"] for entry in entries] == ["paper.given"]
    told = str([dict(entry) for entry in entries])
    assert number(1) not in told
    assert str(booth.members[1]) not in told


async def test_a_spoiled_paper_is_replaced_without_a_second_entitlement(booth: Booth) -> None:
    vote, place = await paper_vote(booth)
    await give(booth, place, number(1))

    await spoil(booth, place, number(1))

    assert await held(booth) == {booth.members[1]}
    assert await booth.refused(give(booth, place, number(1))) == "PAPER_REFUSED"
    assert await booth.refused(booth.cast(vote.id, sealed(vote, FOR_FIRST), 1)) == "BALLOT_ELSEWHERE"
    row = await booth.owner.fetchrow("SELECT given_count, handed_back_count FROM vote_station")
    assert row is not None
    assert dict(row) == {"given_count": 1, "handed_back_count": 1}


async def test_who_hands_a_paper_back_for_good_votes_elsewhere_or_gets_another_later(booth: Booth) -> None:
    vote, place = await paper_vote(booth)
    other = await station(booth, vote.id, "西厂区")
    for each in (1, 2):
        await give(booth, place, number(each))
        await spoil(booth, place, number(each), is_replaced=False)

    await booth.cast(vote.id, sealed(vote, FOR_FIRST), 1)
    await give(booth, other, number(2))

    assert await held(booth) == {booth.members[2]}
    assert await booth.refused(give(booth, place, number(1))) == "PAPER_REFUSED"
    rows = await booth.owner.fetch("SELECT name, given_count, handed_back_count FROM vote_station ORDER BY given_count")
    assert [tuple(row) for row in rows] == [("东厂区", 0, 2), ("西厂区", 1, 0)]


async def test_only_a_paper_of_the_station_is_handed_back_there(booth: Booth) -> None:
    vote, place = await paper_vote(booth)
    other = await station(booth, vote.id, "西厂区")
    await give(booth, place, number(1))

    assert await booth.refused(spoil(booth, other, number(1))) == "PAPER_REFUSED"
    assert await booth.refused(spoil(booth, place, number(2))) == "PAPER_REFUSED"


async def test_who_may_give_papers(booth: Booth) -> None:
    vote, _ = await paper_vote(booth)
    place = await station(booth, vote.id, "西厂区", clerks=[3])

    await give(booth, place, number(1), by=3, is_officer=False)

    assert await booth.refused(give(booth, place, number(2), by=2, is_officer=False)) == "STATION_NOT_FOUND"
    assert await held(booth) == {booth.members[1]}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"paused_at": datetime(2026, 1, 1, tzinfo=UTC)}, "VOTE_PAUSED"),
        ({"closes_at": datetime.now(UTC) - timedelta(minutes=1)}, "VOTE_CLOSED_MEANWHILE"),
        ({"state": "closed"}, "VOTE_CLOSED_MEANWHILE"),
    ],
)
async def test_papers_end_with_the_close_and_rest_in_a_pause(booth: Booth, columns: Any, code: str) -> None:
    vote, place = await paper_vote(booth)
    await give(booth, place, number(1))
    await booth.set(vote.id, **columns)

    assert await booth.refused(give(booth, place, number(2))) == code
    assert await booth.refused(spoil(booth, place, number(1))) == code


async def test_turnout_has_whoever_holds_a_paper_and_the_vote_does_not_close_by_itself(booth: Booth) -> None:
    vote, place = await paper_vote(booth, allows_recast=False)
    for by in (0, 1):
        await booth.cast(vote.id, sealed(vote, FOR_FIRST), by)
    for by in (2, 3):
        await give(booth, place, number(by))

    async def counted() -> int:
        async with booth.database.write() as conn:
            await turnout_count(conn, datetime.now(UTC))
        return int(await booth.owner.fetchval("SELECT sum(voted_count) FROM vote_turnout"))

    assert await counted() == 4
    async with booth.database.write() as conn:
        assert await votes_close_complete(conn, datetime.now(UTC), booth.keyring) is False

    await spoil(booth, place, number(3), is_replaced=False)
    await booth.owner.execute("DELETE FROM vote_turnout")
    assert await counted() == 3


async def test_who_has_a_paper_is_told_by_nothing_but_statements_that_say_so(booth: Booth) -> None:
    _, place = await paper_vote(booth)
    await give(booth, place, number(1))

    async with booth.database.read() as conn:
        assert await conn.fetch("SELECT * FROM vote_paper") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("UPDATE vote_paper_difference SET ballot_count = 2")


# --- stations ----------------------------------------------------------------------------------------------------


async def test_what_a_station_cannot_be(booth: Booth) -> None:
    vote, place = await paper_vote(booth)
    await booth.owner.execute("UPDATE vote_option SET member_id = $1 WHERE position = 1", booth.members[1])
    here, nowhere, candidate = booth.tenant_id, booth.members[0], booth.members[1]

    async def code(draft: StationDraft, vote_id: UUID = vote.id) -> str:
        return await booth.refused(booth.run(paper_station_add, PaperStationAdd(vote_id, draft)))

    assert await code(StationDraft("东厂区", here, 10)) == "STATION_INVALID"
    assert await code(StationDraft("西厂区", here, 0)) == "STATION_INVALID"
    assert await code(StationDraft("西厂区", here, 1_000_001)) == "STATION_INVALID"
    assert await code(StationDraft("西厂区", nowhere, 10)) == "STATION_INVALID"
    assert await code(StationDraft(" ", here, 10)) == "VOTE_TEXT_INVALID"
    assert await code(StationDraft("西厂区", here, 10, "\x07")) == "VOTE_TEXT_INVALID"
    assert await code(StationDraft("西厂区", here, 10, None, [candidate])) == "CLERKS_INVALID"
    assert await code(StationDraft("西厂区", here, 10, None, [here])) == "CLERKS_INVALID"
    named = await booth.vote(kind="named")
    assert await code(StationDraft("西厂区", here, 10), named.id) == "PAPER_NOT_TAKEN"
    over = await booth.vote(takes_paper=True, state="closed")
    assert await code(StationDraft("西厂区", here, 10), over.id) == "VOTE_STATE_REFUSED"
    plain = PaperStationAdd(vote.id, StationDraft("西厂区", here, 10))
    assert await booth.refused(booth.run(paper_station_add, plain, is_officer=False)) == "VOTE_NOT_FOUND"

    await give(booth, place, number(2))
    change = PaperStationChange(place, StationDraft("东厂区二楼", here, 20, clerk_ids=[booth.members[3]]))
    assert await booth.refused(booth.run(paper_station_change, change, 3, is_officer=False)) == "STATION_NOT_FOUND"
    await booth.run(paper_station_change, change)
    row = await booth.owner.fetchrow("SELECT name, issued_count, series, given_count FROM vote_station")
    assert row is not None
    assert tuple(row) == ("东厂区二楼", 20, None, 1)
    assert await booth.owner.fetchval("SELECT member_id FROM vote_station_clerk") == booth.members[3]
    await booth.set(vote.id, state="cancelled")
    assert await booth.refused(booth.run(paper_station_change, change)) == "VOTE_STATE_REFUSED"


# --- nothing is revealed -----------------------------------------------------------------------------------------


async def prepared(booth: Booth, **values: Any) -> tuple[OpenVote, UUID]:
    """Member 1 has voted by phone, 2 has a paper, 3 has neither, 4 is not on the roll."""
    vote, place = await paper_vote(booth, **values)
    await booth.cast(vote.id, sealed(vote, FOR_FIRST), 1)
    await give(booth, place, number(2))
    return vote, place


async def tables(owner: asyncpg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that an attempt could leave, in every table that has some."""
    names = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    found = {}
    for [name] in names:
        rows = await owner.fetch(f'SELECT * FROM "{name}"')
        found[name] = sorted(tuple(map(str, row.values())) for row in rows)
    return found


async def test_a_second_ballot_is_refused_without_revealing_anything(
    booth: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    _, place = await prepared(booth)
    before = await tables(booth.owner)
    answers, logs = [], []
    for member_number in (number(1), number(2), number(4), "HD999999", ""):
        caplog.clear()
        with pytest.raises(PaperRefused) as caught:
            await give(booth, place, member_number)
        answers.append((type(caught.value), caught.value.code, caught.value.path, caught.value.facts))
        logs.append([(each.name, each.levelname, each.msg) for each in caplog.records])

    assert answers == [(PaperRefused, "PAPER_REFUSED", ("memberNumber",), {})] * 5
    assert logs == [logs[0]] * 5
    assert await tables(booth.owner) == before


async def test_a_permit_that_was_drawn_counts_as_a_ballot(booth: Booth) -> None:
    vote, place = await paper_vote(booth, kind="unlinkable", registrar_key=KEY.public.to_der())
    registrar, voter = OwnRegistrar(), Voter.of(vote)

    async def drawn(by: int, of: Voter) -> Any:
        def look() -> Any:
            return booth.work(booth.members[by])

        command: BallotPermitIssue = await ballot_permit_prepare(look, registrar, of.wish)
        return await booth.run(ballot_permit_issue, command, by, is_officer=False)

    await drawn(1, voter)
    await give(booth, place, number(2))

    assert await booth.refused(give(booth, place, number(1))) == "PAPER_REFUSED"
    assert await booth.refused(drawn(2, Voter.of(vote))) == "BALLOT_ELSEWHERE"


async def test_every_reason_takes_the_same_statements(booth: Booth, recorder: Recorder) -> None:
    _, place = await prepared(booth)
    told: list[list[str]] = []
    for member_number in (number(1), number(2), number(4), "HD999999"):
        with recorder.recording() as said, pytest.raises(PaperRefused):
            await give(booth, place, member_number)
        told.append(said)

    assert told == [told[0]] * 4
    assert told[0]


async def test_every_reason_takes_the_same_time(booth: Booth) -> None:
    """Interleaved, by the least noisy figure: the medians lie closer together than one statement takes."""
    _, place = await prepared(booth)
    numbers = (number(1), number(2), number(4), "HD999999")
    taken: dict[str, list[float]] = {each: [] for each in numbers}
    async with booth.database.transaction() as conn:
        vote_id = await conn.fetchval("SELECT vote_id FROM vote_station WHERE id = $1", place)
        await conn.execute("SELECT set_config('unionhall.ballots', $1, true)", str(booth.tenant_id))
        for _ in range(60):
            for each in numbers:
                begun = time.perf_counter()
                given = await conn.fetchval(
                    "SELECT unionhall_paper_give($1, $2, $3, $4)", booth.tenant_id, vote_id, place, each
                )
                taken[each].append(time.perf_counter() - begun)
                assert given is False

    medians = [statistics.median(each) for each in taken.values()]
    assert max(medians) < 2 * min(medians)


# --- at the same moment ------------------------------------------------------------------------------------------


async def _outcome(attempt: Awaitable[Any]) -> str:
    try:
        await attempt
    except DomainError as refusal:
        return refusal.code
    return "done"


@pytest.mark.parametrize("is_paper_first", [True, False])
async def test_of_a_paper_and_a_permit_in_one_moment_one_comes_first(booth: Booth, *, is_paper_first: bool) -> None:
    vote, place = await paper_vote(booth, kind="unlinkable", registrar_key=KEY.public.to_der())
    drawing = BallotPermitIssue(vote.id, bytes(256), bytes(256))

    async def paper(work: Work) -> None:
        await paper_give(work, PaperGive(place, number(1)))

    async def permit(work: Work) -> None:
        await ballot_permit_issue(work, drawing)

    first, second = (paper, permit) if is_paper_first else (permit, paper)
    async with booth.work(booth.members[1], is_officer=True) as work:
        await first(work)
        later = asyncio.create_task(_in_own(booth, second))
        await until_waited_for(booth.owner)
    refusal = await later

    assert refusal == ("BALLOT_ELSEWHERE" if is_paper_first else "PAPER_REFUSED")
    permits = await booth.owner.fetchval("SELECT count(*) FROM ballot_permit")
    assert (permits, len(await held(booth))) == ((0, 1) if is_paper_first else (1, 0))


@pytest.mark.parametrize("is_paper_first", [True, False])
async def test_of_a_paper_and_a_ballot_in_one_moment_one_comes_first(booth: Booth, *, is_paper_first: bool) -> None:
    vote, place = await paper_vote(booth)
    envelope = sealed(vote, FOR_FIRST)

    async def paper(work: Work) -> None:
        await paper_give(work, PaperGive(place, number(1)))

    async def phone(work: Work) -> None:
        await lock_casting(work.conn, booth.tenant_id, vote.id)  # so that it is part of this transaction
        await ballot_cast(work, BallotCast(vote.id, envelope, BallotChannel.PHONE))

    first, second = (paper, phone) if is_paper_first else (phone, paper)
    async with booth.work(booth.members[1], is_officer=True) as work:
        await first(work)
        later = asyncio.create_task(_in_own(booth, second))
        await until_waited_for(booth.owner)
    refusal = await later

    assert refusal == ("BALLOT_ELSEWHERE" if is_paper_first else "PAPER_REFUSED")
    ballots = await booth.owner.fetchval("SELECT count(*) FROM ballot_envelope")
    assert (ballots, len(await held(booth))) == ((0, 1) if is_paper_first else (1, 0))


async def test_two_stations_at_once_give_one_paper(booth: Booth) -> None:
    vote, place = await paper_vote(booth)
    other = await station(booth, vote.id, "西厂区")

    outcomes = await asyncio.gather(
        *(_outcome(give(booth, each, number(1), by)) for by, each in enumerate((place, other, place, other)))
    )

    assert sorted(outcomes) == ["PAPER_REFUSED", "PAPER_REFUSED", "PAPER_REFUSED", "done"]
    assert await booth.owner.fetchval("SELECT count(*) FROM vote_paper") == 1
    assert await booth.owner.fetchval("SELECT sum(given_count) FROM vote_station") == 1


async def _in_own(booth: Booth, what: Callable[[Work], Awaitable[None]]) -> str:
    async def attempt() -> None:
        async with booth.work(booth.members[1], is_officer=True) as work:
            await what(work)

    return await _outcome(attempt())
