"""A competition over the wire: consent in my matters, an entry repeated under its key, the paper of who won."""

from typing import Any
from uuid import uuid4

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.competition_rows import DEMO_COMPETITIONS, write_competitions

_MATTERS = "{matters(first: 100) {nodes {objectId kind nextStep stateLabel title}}}"
_WITHDRAW = """
mutation ($i: CompetitionEntryWithdrawInput!) {competitionEntryWithdraw(input: $i) {entry {state} userErrors {code}}}
"""
_ENTER = """
mutation ($i: CompetitionEnterInput!) {
  competitionEnter(input: $i) {entry {id state entrants {isOwn isConsented}} userErrors {code message}}
}
"""
_WINS = "{ownCompetitionWins(first: 5) {nodes {code pdfPath checkPath award {awardClassLabel}}}}"
_CHECK = "query ($code: String!) {certificateCheck(code: $code) {title isValid}}"


async def _data(client: Client, text: str, **variables: Any) -> Any:
    answer = await client.run(text, variables)
    assert "errors" not in answer, answer
    return answer["data"]


async def test_a_member_withdraws_enters_anew_and_has_a_paper(demo: Client, demo_dsn: str) -> None:
    people = await all_kinds(demo)
    member, colleague = people["member"], people["branch officer"]
    number = (await _data(member, "{viewer {member {memberNumber}}}"))["viewer"]["member"]["memberNumber"]
    owner = await asyncpg.connect(demo_dsn)
    member_id = await owner.fetchval("SELECT id FROM member WHERE member_number = $1", number)
    await write_competitions(owner, member_id)
    await owner.close()
    entry = encode_id("CompetitionEntry", DEMO_COMPETITIONS.entry)
    matters = (await _data(member, _MATTERS))["matters"]["nodes"]
    assert [each["nextStep"] for each in matters if each["objectId"] == entry] == ["CONSENT"]
    withdraw = {"entryId": entry, "requestKey": str(uuid4())}
    assert (await _data(member, _WITHDRAW, i=withdraw))["competitionEntryWithdraw"]["entry"]["state"] == "WITHDRAWN"
    enter = {"competitionId": encode_id("Competition", DEMO_COMPETITIONS.competition), "requestKey": str(uuid4())}
    made = [(await _data(member, _ENTER, i=enter))["competitionEnter"] for _ in range(2)]
    assert made[0] == made[1]
    assert made[0]["entry"]["entrants"] == [{"isOwn": True, "isConsented": True}]
    again = (await _data(member, _ENTER, i={**enter, "requestKey": str(uuid4())}))["competitionEnter"]
    assert [each["code"] for each in again["userErrors"]] == ["COMPETITION_ENTRY_MADE"]
    [win] = (await _data(member, _WINS))["ownCompetitionWins"]["nodes"]
    page = await member.http.get(win["pdfPath"], headers={"authorization": f"Bearer {member.token}"})
    assert (page.status_code, page.content[:5]) == (200, b"%PDF-")
    other = await colleague.http.get(win["pdfPath"], headers={"authorization": f"Bearer {colleague.token}"})
    assert other.status_code == 404
    checked = (await _data(demo, _CHECK, code=win["code"]))["certificateCheck"]
    assert checked == {"title": "焊工技能比武 一等奖", "isValid": True}
    assert (await demo.http.get(win["checkPath"])).json()["isValid"] is True
