"""Papers over the API: a station with a clerk, a paper given once for one request key, the reconciliation."""

import asyncpg
import pytest

from db.sealing import Keyring
from tests.factories.votes import add_open_vote
from tests.support.access import all_kinds
from tests.support.api import Client, request_key

CONSOLE = "console/votes"
WHO = "{viewer {member {id memberNumber organisation {id}}}}"


@pytest.fixture
def given() -> dict[str, str]:
    """What the officer says of the station."""
    return {"name": "一车间", "series": "A001–A050"}


async def test_papers_are_given_once_and_reconciled(
    demo: Client, demo_dsn: str, keyring: Keyring, given: dict[str, str]
) -> None:
    callers = await all_kinds(demo)
    officer, member, auditor = (callers[kind] for kind in ("branch officer", "member", "auditor"))
    who = (await member.run(WHO))["data"]["viewer"]["member"]
    clerk_id = (await officer.run(WHO))["data"]["viewer"]["member"]["id"]
    owner = await asyncpg.connect(demo_dsn)
    row = await owner.fetchrow(
        "SELECT tenant_id, id, organisation_id FROM member WHERE member_number = $1", who["memberNumber"]
    )
    assert row is not None
    await add_open_vote(
        owner, keyring, row["tenant_id"], [row["id"]], organisation_id=row["organisation_id"], takes_paper=True
    )
    listed = await member.run("{votes(first: 1, where: {isMine: true, state: {eq: OPEN}}) {nodes {id takesPaper}}}")
    await owner.close()
    [seen] = [each for each in listed["data"]["votes"]["nodes"] if each["takesPaper"]]
    station = {"voteId": seen["id"], "organisationId": who["organisation"]["id"], "issuedCount": 50, **given}

    added = await officer.send(f"{CONSOLE}/paper_station_add", {"input": {**station, "clerkIds": [clerk_id]}})
    payload = added["data"]["paperStationAdd"]
    assert payload["userErrors"] == []
    assert payload["station"]["account"]["series"] == given["series"]

    key = request_key()
    asked = {"input": {"stationId": payload["station"]["id"], "memberNumber": who["memberNumber"], "requestKey": key}}
    first, again = [(await officer.send(f"{CONSOLE}/paper_give", asked))["data"] for _ in range(2)]
    assert first == again
    assert first["paperGive"]["station"]["account"] == {"givenCount": 1, "handedBackCount": 0}
    other = await officer.send(f"{CONSOLE}/paper_give", {"input": {**asked["input"], "requestKey": request_key()}})
    assert [each["code"] for each in other["data"]["paperGive"]["userErrors"]] == ["PAPER_REFUSED"]
    told = await member.send(f"{CONSOLE}/paper_give", {"input": {**asked["input"], "requestKey": request_key()}})
    assert [each["code"] for each in told["data"]["paperGive"]["userErrors"]] == ["STATION_NOT_FOUND"]

    text = "query ($id: ID!) {vote(id: $id) {viewerHasVoted viewerCanVote {allowed} paper {givenCount}}}"
    own = await member.run(text, {"id": seen["id"]})
    assert own["data"]["vote"] == {"viewerHasVoted": True, "viewerCanVote": {"allowed": False}, "paper": None}
    found = await auditor.send(f"{CONSOLE}/paper_reconciliation", {"id": seen["id"]})
    assert found["data"]["vote"]["paper"]["givenCount"] == 1
    [at_station] = found["data"]["vote"]["paperStations"]
    assert (at_station["name"], at_station["account"]["issuedCount"]) == ("一车间", 50)
