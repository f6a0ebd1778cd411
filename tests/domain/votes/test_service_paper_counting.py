"""Counting papers: accounts that balance, two persons who agree, boxes that are mixed, the tally and `paper.json`."""

import asyncio
import json
from typing import Any
from uuid import UUID

from domain.votes.rules.papers import PaperAccount
from domain.votes.service.box import OpeningConfirm, vote_opening_confirm
from domain.votes.service.paper_counting import PaperAccountEnter, paper_account_enter
from domain.votes.service.results import vote_publish
from domain.votes.service.scheduling import VoteStep
from domain.votes.service.stations import (
    PaperStationChange,
    PaperStationMerge,
    StationDraft,
    paper_station_change,
    paper_station_merge,
)
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.domain.votes.polling import BLANK, FIRST, SECOND, account, count, give, number, spoil, station
from tests.domain.votes.test_service_counting import close, content, opened, submit
from tests.factories.votes import OpenVote


async def closed(booth: Booth, *issued: int, given: tuple[int, ...] = (), **values: Any) -> tuple[OpenVote, list[UUID]]:
    """A closed vote that takes paper, with stations of so many papers, some of the first given to members."""
    vote = await booth.vote(takes_paper=True, **values)
    places = [await station(booth, vote.id, f"第{n}站", many, clerks=[2]) for n, many in enumerate(issued, 1)]
    for each in given:
        await give(booth, places[0], number(each))
    await close(booth, vote)
    return vote, places


async def state(booth: Booth, station_id: UUID) -> tuple[int, bool]:
    """The round of a station, and whether its count stands."""
    row = await booth.owner.fetchrow("SELECT round, agreed_at IS NOT NULL FROM vote_station WHERE id = $1", station_id)
    assert row is not None
    return row[0], row[1]


async def differences(booth: Booth, station_id: UUID) -> list[tuple[Any, ...]]:
    """Round, kind, question, option and number of ballots of what two counts differed in."""
    rows = await booth.owner.fetch(
        "SELECT round, kind, question, option, ballot_count FROM vote_paper_difference WHERE station_id = $1"
        " ORDER BY round, position",
        station_id,
    )
    return [tuple(row) for row in rows]


async def merge(booth: Booth, station_id: UUID, with_id: UUID) -> Any:
    """The outcome of mixing two boxes."""
    return await booth.run(paper_station_merge, PaperStationMerge(station_id, with_id))


# --- accounts ----------------------------------------------------------------------------------------------------


async def test_an_account_balances_or_is_refused_with_the_numbers(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)

    assert await booth.refused(account(booth, place, returned=7, spoiled=1, unused=3)) == "PAPER_UNBALANCED"
    await account(booth, place, returned=7, spoiled=1, unused=2)

    row = await booth.owner.fetchrow("SELECT returned_count, spoiled_count, unused_count FROM vote_station")
    assert row is not None
    assert tuple(row) == (7, 1, 2)


async def test_another_account_has_whoever_has_counted_count_again(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=3)
    await count(booth, place, 0, (FIRST, 3))

    await account(booth, place, returned=4)

    assert await state(booth, place) == (2, False)
    assert await count(booth, place, 0, (FIRST, 4)) is None
    assert await count(booth, place, 1, (FIRST, 4)) is True
    assert await booth.refused(account(booth, place, returned=5)) == "PAPER_AGREED"


async def test_who_makes_an_account_and_when(booth: Booth) -> None:
    vote, [place] = await closed(booth, 10)
    command = PaperAccountEnter(place, PaperAccount(0, 10, 0))
    await booth.run(paper_account_enter, command, 2, is_officer=False)

    assert await booth.refused(booth.run(paper_account_enter, command, 3, is_officer=False)) == "STATION_NOT_FOUND"
    await booth.owner.execute("UPDATE vote_option SET member_id = $1 WHERE position = 1", booth.members[1])
    assert await booth.refused(booth.run(paper_account_enter, command, 1)) == "CANDIDATE_MAY_NOT_COUNT"

    other = await booth.vote(takes_paper=True)
    early = await station(booth, other.id)
    assert await booth.refused(account(booth, early, returned=1)) == "VOTE_STATE_REFUSED"
    assert vote.id != other.id


async def test_another_number_of_papers_delivered_asks_for_another_account(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=3)
    await count(booth, place, 0, (FIRST, 3))
    draft = StationDraft("第1站", booth.tenant_id, 12)

    await booth.run(paper_station_change, PaperStationChange(place, draft))

    assert await booth.refused(count(booth, place, 1, (FIRST, 3))) == "ACCOUNTS_MISSING"
    await account(booth, place, returned=3, issued=12)
    assert await count(booth, place, 0, (FIRST, 3)) is None
    assert await count(booth, place, 1, (FIRST, 3)) is True
    assert await booth.refused(booth.run(paper_station_change, PaperStationChange(place, draft))) == "PAPER_AGREED"


# --- counts ------------------------------------------------------------------------------------------------------


async def test_two_persons_who_counted_the_same_agree(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=6, spoiled=1)

    assert await count(booth, place, 0, (FIRST, 3), (BLANK, 1), (FIRST, 1), invalid=1) is None
    assert await booth.refused(count(booth, place, 0, (FIRST, 4), (BLANK, 1), invalid=1)) == "SECOND_COUNTER_NEEDED"
    assert await count(booth, place, 1, (BLANK, 1), (FIRST, 4), invalid=1) is True

    assert await state(booth, place) == (1, True)
    assert await booth.refused(count(booth, place, 2, (FIRST, 6))) == "PAPER_AGREED"


async def test_two_who_differ_are_told_where_and_count_again_until_two_agree(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=6)
    await count(booth, place, 0, (FIRST, 4), (SECOND, 2))

    assert await count(booth, place, 1, (FIRST, 3), (SECOND, 2), (BLANK, 1)) is False
    told = [(1, "blank", 1, None, 1), (1, "option", 1, 1, 1)]
    assert await differences(booth, place) == told
    assert await state(booth, place) == (2, False)

    # What one of them counted in the round before is of no use to a third person: two of one round must agree.
    assert await count(booth, place, 2, (FIRST, 4), (SECOND, 2)) is None
    assert await count(booth, place, 1, (FIRST, 5), (SECOND, 1)) is False
    assert await differences(booth, place) == [*told, (2, "option", 1, 1, 1), (2, "option", 1, 2, 1)]
    assert await count(booth, place, 0, (FIRST, 4), (SECOND, 2)) is None
    assert await count(booth, place, 1, (FIRST, 4), (SECOND, 2)) is True
    assert await state(booth, place) == (3, True)


async def test_what_somebody_counted_is_told_to_nobody(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=6)
    await count(booth, place, 0, (FIRST, 4), (SECOND, 2))

    entry = await booth.owner.fetchrow("SELECT * FROM audit_entry ORDER BY id DESC LIMIT 1")
    assert entry is not None
    assert entry["action"] == "paper.counted"
    assert json.loads(entry["facts"]).keys() == {"vote_id", "outcome"}
    async with booth.database.read() as conn:
        assert await conn.fetch("SELECT * FROM vote_paper_count") == []


async def test_a_count_that_is_none_is_refused(booth: Booth) -> None:
    _, [place, other] = await closed(booth, 20, 20)

    assert await booth.refused(count(booth, place, 0, (FIRST, 12))) == "ACCOUNTS_MISSING"
    await account(booth, place, returned=12, issued=20)
    assert await booth.refused(count(booth, place, 0, (FIRST, 12))) == "ACCOUNTS_MISSING"
    await account(booth, other, returned=9, issued=20)
    assert await booth.refused(count(booth, place, 0, (FIRST, 12))) == "BOX_TOO_SMALL"
    await account(booth, other, returned=10, issued=20)
    assert await booth.refused(count(booth, place, 0, (FIRST, 11))) == "PAPER_UNBALANCED"
    assert await booth.refused(count(booth, place, 0, ([{"options": [9]}], 12))) == "PAPER_GROUP_INVALID"
    await booth.owner.execute("UPDATE vote_option SET member_id = $1 WHERE position = 1", booth.members[1])
    assert await booth.refused(count(booth, place, 1, (FIRST, 12))) == "CANDIDATE_MAY_NOT_COUNT"


async def test_two_at_once_are_a_first_and_a_second(booth: Booth) -> None:
    _, [place] = await closed(booth, 10)
    await account(booth, place, returned=6)

    told = await asyncio.gather(*(count(booth, place, by, (FIRST, 6)) for by in (0, 1)))

    assert sorted(told, key=str) == [None, True]
    assert await state(booth, place) == (1, True)


async def test_small_boxes_are_mixed_and_counted_together(booth: Booth) -> None:
    _, [small, other, third] = await closed(booth, 10, 20, 10)
    await account(booth, small, returned=4)
    await account(booth, other, returned=12, issued=20)
    assert await booth.refused(merge(booth, third, small)) == "ACCOUNTS_MISSING"
    await account(booth, third, returned=1)

    await merge(booth, third, small)
    assert await booth.refused(count(booth, other, 0, (FIRST, 12))) == "BOX_TOO_SMALL"
    await merge(booth, small, other)

    assert await booth.refused(merge(booth, other, other)) == "STATIONS_UNMERGEABLE"
    assert await booth.refused(merge(booth, third, other)) == "STATION_MERGED"
    assert await booth.refused(count(booth, third, 0, (FIRST, 1))) == "STATION_MERGED"
    assert await count(booth, other, 0, (FIRST, 10), (SECOND, 7)) is None
    assert await count(booth, other, 1, (FIRST, 10), (SECOND, 7)) is True
    assert await booth.refused(account(booth, third, returned=2)) == "PAPER_AGREED"


async def test_nobody_mixes_what_somebody_counts(booth: Booth) -> None:
    _, [one, other] = await closed(booth, 20, 20)
    for each in (one, other):
        await account(booth, each, returned=12, issued=20)
    await count(booth, one, 0, (FIRST, 12))

    assert await booth.refused(merge(booth, one, other)) == "STATIONS_UNMERGEABLE"


# --- the tally ---------------------------------------------------------------------------------------------------


async def test_the_tally_waits_for_the_papers_and_has_them_in_it(booth: Booth) -> None:
    vote = await booth.vote(takes_paper=True)
    place = await station(booth, vote.id, "东厂区")
    await booth.cast(vote.id, sealed(vote, FOR_FIRST), 0)
    await booth.cast(vote.id, sealed(vote, FOR_SECOND), 3)
    for each in (1, 2):
        await give(booth, place, number(each))
    await spoil(booth, place, number(1))
    await close(booth, vote)
    told = await submit(booth, vote, await opened(booth, vote))
    confirm = OpeningConfirm(vote.id, told["opening_hash"])

    assert await booth.refused(booth.run(vote_opening_confirm, confirm, 1)) == "PAPER_PENDING"
    await account(booth, place, returned=2, spoiled=1)
    await count(booth, place, 0, (SECOND, 1), invalid=1)
    assert await booth.refused(booth.run(vote_opening_confirm, confirm, 1)) == "PAPER_PENDING"
    await count(booth, place, 1, (SECOND, 1), invalid=1)
    assert await content(booth, vote, "paper") is None
    await booth.run(vote_opening_confirm, confirm, 1)
    await booth.run(vote_publish, VoteStep(vote.id))

    result = await content(booth, vote, "result")
    assert (result["counted"], result["invalid"], result["entitled"]) == (4, 1, 4)
    assert result["tally"] == [{"blank": 0, "options": [1, 2, 0], "write_ins": []}]
    assert len((await content(booth, vote, "ballots"))["ballots"]) == 2
    assert await content(booth, vote, "paper") == {
        "format": "unionhall-paper-1",
        "vote": str(vote.id),
        "definition": vote.definition_hash.hex(),
        "ballots": [{"answers": SECOND, "count": 1}],
        "invalid": 1,
        "stations": [{"name": "东厂区", "issued": 10, "given": 2, "returned": 2, "spoiled": 1, "unused": 7}],
    }
