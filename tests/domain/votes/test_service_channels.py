"""One election by phone, at a kiosk and on paper: one ballot of each member, and a tally after the reconciliation."""

from typing import Any
from uuid import UUID

import pytest

from domain.votes import service
from domain.votes.service.box import OpeningConfirm, vote_opening_confirm
from domain.votes.service.results import vote_publish
from domain.votes.service.running import VoteReasoned, vote_close
from domain.votes.service.scheduling import VoteStep
from domain.votes.service.stations import PaperStationAdd, StationDraft, paper_station_add
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.floor import Kiosk, kiosk_of
from tests.domain.votes.hall import result as result_of
from tests.domain.votes.polling import FIRST, SECOND, account, count, give, number, station
from tests.domain.votes.test_service_counting import content, opened, submit
from tests.factories.members import add_member
from tests.factories.votes import OpenVote, add_open_vote
from voting.canonical import parse


class Election:
    """A vote with six on its roll that takes ballots everywhere: its kiosk and its station."""

    def __init__(self, booth: Booth, vote: OpenVote, kiosk: Kiosk, place: UUID) -> None:
        self.booth, self.vote, self.kiosk, self.place = booth, vote, kiosk, place

    async def phone(self, by: int, answers: Any) -> Any:
        """Casts with a client."""
        return await self.booth.cast(self.vote.id, sealed(self.vote, answers), by)

    async def close(self) -> None:
        """Closes it as its time has come."""
        await self.booth.owner.execute(
            "UPDATE vote SET closes_at = clock_timestamp() - interval '1 second' WHERE id = $1", self.vote.id
        )
        await self.booth.run(vote_close, VoteReasoned(self.vote.id, "时间已到"))

    async def voted(self) -> list[bool]:
        """Whether each member has voted, by their place."""
        rows = await self.booth.owner.fetch("SELECT member_id, has_voted FROM vote_roll_entry")
        found = dict(tuple(row) for row in rows)
        return [found[each] for each in self.booth.members]


@pytest.fixture
async def election(booth: Booth) -> Election:
    """All six members of the union are on the roll."""
    booth.members.append(await add_member(booth.owner, booth.tenant_id, booth.tenant_id, number="HD000006"))
    channels: dict[str, Any] = {"takes_paper": True, "takes_kiosk": True, "rules": {"vote_kiosk_batch": 2}}
    vote = await add_open_vote(booth.owner, booth.keyring, booth.tenant_id, booth.members, **channels)
    return Election(booth, vote, await kiosk_of(booth, vote), await station(booth, vote.id))


async def test_paper_kiosk_and_phone_are_counted_together_after_the_reconciliation(election: Election) -> None:
    booth, vote = election.booth, election.vote
    await election.phone(0, FOR_FIRST)
    for by in (1, 2):
        await election.kiosk.tap(by)
    await election.kiosk.deliver([sealed(vote, FOR_SECOND), sealed(vote, FOR_SECOND)])
    for by in (3, 4):
        await give(booth, election.place, number(by))
    await election.close()
    told = await submit(booth, vote, await opened(booth, vote))
    confirm = OpeningConfirm(vote.id, told["opening_hash"])

    assert await booth.refused(booth.run(vote_opening_confirm, confirm, 1)) == "PAPER_PENDING"
    assert await booth.refused(account(booth, election.place, returned=2, unused=7)) == "PAPER_UNBALANCED"
    await account(booth, election.place, returned=2)
    assert await count(booth, election.place, 0, (FIRST, 1), (SECOND, 1)) is None
    assert await count(booth, election.place, 1, (FIRST, 2)) is False
    assert await booth.refused(booth.run(vote_opening_confirm, confirm, 1)) == "PAPER_PENDING"
    assert await count(booth, election.place, 0, (FIRST, 1), (SECOND, 1)) is None
    assert await count(booth, election.place, 1, (SECOND, 1), (FIRST, 1)) is True
    await booth.run(vote_opening_confirm, confirm, 1)
    await booth.run(vote_publish, VoteStep(vote.id))

    result = await content(booth, vote, "result")
    assert (result["counted"], result["invalid"], result["entitled"]) == (5, 0, 6)
    assert result["tally"][0]["options"] == [2, 3, 0]
    assert sum(each["voted"] or 0 for each in result["turnout"]) in {0, 5}  # a small branch is withheld
    assert await election.voted() == [True, True, True, True, True, False]
    assert len((await content(booth, vote, "ballots"))["ballots"]) == 3
    assert (await content(booth, vote, "paper"))["ballots"] == [
        {"answers": FIRST, "count": 1},
        {"answers": SECOND, "count": 1},
    ]


async def test_whoever_has_a_ballot_somewhere_is_given_none_anywhere_else(election: Election) -> None:
    booth = election.booth
    await election.phone(0, FOR_FIRST)
    await election.kiosk.tap(1)
    await give(booth, election.place, number(2))

    assert [await booth.refused(give(booth, election.place, number(by))) for by in (0, 1, 2)] == ["PAPER_REFUSED"] * 3
    assert [await booth.refused(election.phone(by, FOR_SECOND)) for by in (1, 2)] == ["BALLOT_ELSEWHERE"] * 2
    assert await booth.refused(election.kiosk.tap(0)) == "VOTED_ALREADY"
    assert await booth.refused(election.kiosk.tap(2)) == "BALLOT_ELSEWHERE"
    await give(booth, election.place, number(3))
    assert await booth.owner.fetchval("SELECT count(*) FROM vote_paper") == 2


async def test_who_gives_the_ballot_of_a_kiosk_back_may_be_given_a_paper(election: Election) -> None:
    tap = await election.kiosk.tap(1)
    await election.kiosk.release(tap)

    await give(election.booth, election.place, number(1))

    assert await election.booth.owner.fetchval("SELECT member_id FROM vote_paper") == election.booth.members[1]


async def test_a_draft_that_takes_paper_is_announced_with_a_station_and_its_definition_says_so(
    committee: Committee,
) -> None:
    vote_id = await committee.drafted(takes_paper=True)
    assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == ["STATIONS_MISSING"]
    await committee.members(2)
    await held_on_paper(committee, vote_id, issued=10)

    definition = parse((await committee.vote(vote_id))["definition"].encode())
    assert isinstance(definition, dict)
    assert definition["channels"] == ["paper"]
    named = await committee.drafted(takes_paper=True, kind="named")
    assert (await committee.vote(named))["takes_paper"] is False


@pytest.mark.parametrize(("returned", "outcome"), [(3, "valid"), (4, "void")])
async def test_more_papers_in_the_boxes_than_were_given_void_the_vote_where_the_rule_set_says_so(
    committee: Committee, returned: int, outcome: str
) -> None:
    others = await committee.members(2)
    vote_id = await committee.drafted(takes_paper=True, rule_set_key="branch_committee")
    place = await held_on_paper(committee, vote_id, issued=10)
    row = await committee.vote(vote_id)
    vote = OpenVote(vote_id, row["definition"], row["definition_hash"], row["ballot_length"], row["roll_hash"])
    booth = Booth(
        committee.owner,
        committee.database,
        committee.keyring,
        committee.tenant_id,
        [committee.officer_id, committee.second_id, *others],
    )
    for by in (0, 1, 2):
        await give(booth, place, number(by))
    await booth.cast(vote_id, sealed(vote, FOR_FIRST), 3)
    await committee.owner.execute(
        "UPDATE vote SET closes_at = greatest(clock_timestamp() - interval '1 second', opens_at + interval '1 ms')"
        " WHERE id = $1",
        vote_id,
    )
    await committee.run(vote_close, VoteReasoned(vote_id, "时间已到"))
    await account(booth, place, returned=returned)
    for by in (0, 1):
        await count(booth, place, by, (FIRST, returned))
    told = await submit(booth, vote, await opened(booth, vote))

    await booth.run(vote_opening_confirm, OpeningConfirm(vote_id, told["opening_hash"]), 1)

    verdict = (await result_of(committee, vote_id))["verdict"]
    assert verdict["outcome"] == outcome
    assert {name: verdict["figures"][name] for name in ("entitled", "issued", "returned", "invalid")} == {
        "entitled": 4,
        "issued": 4,
        "returned": returned + 1,
        "invalid": 0,
    }


async def held_on_paper(committee: Committee, vote_id: UUID, issued: int) -> UUID:
    """The station of a draft, which is open then."""
    draft = StationDraft("礼堂", committee.branch_id, issued)
    outcome = await committee.run(paper_station_add, PaperStationAdd(vote_id, draft))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at", "opens_at")
    await committee.run(service.vote_open, VoteStep(vote_id))
    return UUID(str(outcome["station_id"]))
