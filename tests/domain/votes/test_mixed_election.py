"""One election by phone, at a kiosk and on paper with what goes wrong on the day, and the verifier over it."""

from pathlib import Path

from domain.votes import service
from domain.votes.service.box import OpeningConfirm, vote_opening_confirm
from domain.votes.service.kiosks import KioskRevoke, vote_kiosk_revoke
from domain.votes.service.results import vote_publish
from domain.votes.service.running import VoteReasoned, vote_close
from domain.votes.service.scheduling import VoteStep
from domain.votes.service.stations import PaperStationAdd, StationDraft, paper_station_add
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.domain.votes.committee import Committee
from tests.domain.votes.floor import kiosk_of
from tests.domain.votes.hall import result as result_of
from tests.domain.votes.polling import BLANK, SECOND, account, count, give, number, spoil
from tests.domain.votes.test_service_counting import opened, submit
from tests.domain.votes.test_verified import close, faults, frozen, verified
from tests.factories.votes import OpenVote


async def test_figures_with_a_tap_without_a_ballot_and_a_spoiled_paper_are_those_of_the_verifier(
    committee: Committee, tmp_path: Path
) -> None:
    voters = [committee.officer_id, committee.second_id, *await committee.members(10)]
    booth = Booth(committee.owner, committee.database, committee.keyring, committee.tenant_id, voters)
    vote_id = await committee.drafted(takes_paper=True, takes_kiosk=True, rule_set_key="branch_committee")
    kiosk = await kiosk_of(booth, OpenVote(vote_id, "", b"", 0, b""))
    draft = StationDraft("礼堂", committee.branch_id, 10)
    place = (await committee.run(paper_station_add, PaperStationAdd(vote_id, draft)))["station_id"]
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at", "opens_at")
    await committee.run(service.vote_open, VoteStep(vote_id))
    vote = await frozen(committee, vote_id)
    receipts = [await booth.cast(vote_id, sealed(vote, FOR_FIRST), by) for by in (0, 0, 1)]
    for by in (2, 3, 4):
        await kiosk.tap(by)
    for by in (5, 6, 7):
        await give(booth, place, number(by))
    await spoil(booth, place, number(5))
    await close(booth, vote)
    await kiosk.deliver([sealed(vote, FOR_SECOND), sealed(vote, FOR_FIRST)])
    await committee.run(vote_kiosk_revoke, KioskRevoke(kiosk.id))
    await committee.run(vote_close, VoteReasoned(vote_id, "时间已到"))
    await account(booth, place, returned=3, spoiled=1)
    for by in (0, 1):
        await count(booth, place, by, (SECOND, 1), (BLANK, 1), invalid=1)
    told = await submit(booth, vote, await opened(booth, vote))
    await booth.run(vote_opening_confirm, OpeningConfirm(vote_id, told["opening_hash"]), 1)
    await booth.run(vote_publish, VoteStep(vote_id))

    figures = (await result_of(committee, vote_id))["verdict"]["figures"]
    assert figures == {"entitled": 12, "present": 7, "issued": 8, "returned": 7, "invalid": 1, "valid": 6}
    assert faults(await verified(booth, vote, tmp_path, *receipts[:2])) == []
