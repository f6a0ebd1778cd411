"""A member's own view through the API: consents, what is known, who read it, the timeline; nobody sees another's."""

from collections.abc import Mapping

from tests.support.access import all_kinds
from tests.support.api import Client, request_key

VIEW, TIMELINE = "mobile/members/own_view", "mobile/members/timeline"
GIVE, WITHDRAW = "mobile/members/consent_give", "mobile/members/consent_withdraw"


def stated(view: Mapping[str, object]) -> dict[str, bool]:
    return {each["purpose"]: each["isGiven"] for each in view["consents"]}  # type: ignore[attr-defined]  # JSON


async def test_a_member_sees_what_they_said_who_read_and_what_is_known(demo: Client) -> None:
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["branch officer"]
    own = (await member.run("{viewer {member {id}}}"))["data"]["viewer"]["member"]["id"]
    given = {"input": {"purpose": "STATISTICS", "textVersion": 1, "note": "可以", "requestKey": request_key()}}

    first = await member.send(GIVE, given)
    again = await member.send(GIVE, given)
    read = await officer.send("console/members/member_private", {"id": own})
    view = (await member.send(VIEW))["data"]["viewer"]
    others = (await officer.send(VIEW))["data"]["viewer"]
    await member.send(WITHDRAW, {"input": {"purpose": "STATISTICS"}})
    after = (await member.send(VIEW))["data"]["viewer"]

    assert first["data"] == again["data"] == {"consentGive": {"purpose": "STATISTICS", "userErrors": []}}
    assert read["data"]["member"]["private"]["phoneNumber"]
    assert [purpose for purpose, is_given in stated(view).items() if is_given] == ["STATISTICS"]
    assert not any(stated(others).values())
    assert not any(stated(after).values())
    assert [each["isGiven"] for each in after["consentHistory"]] == [False, True]
    assert len(view["privateReadings"]) == 1
    assert view["privateReadings"][0]["readerName"]
    assert others["privateReadings"] == []
    known = {each["category"]: each["count"] for each in view["knownAboutMe"]}
    assert (known["REGISTER"], known["PERSONAL_FIELDS"], known["CONSENTS"], known["READINGS"]) == (1, 2, 1, 1)
    page = (await member.send(TIMELINE, {"first": 2}))["data"]["timeline"]
    rest = (await member.send(TIMELINE, {"first": 50, "after": page["pageInfo"]["endCursor"]}))["data"]["timeline"]
    assert [each["kind"] for each in page["nodes"]] == ["CONSENT_WITHDRAWN", "CONSENT_GIVEN"]
    assert page["nodes"][0]["detail"] == "STATISTICS"
    assert "MEMBERSHIP_CHANGED" in {each["kind"] for each in rest["nodes"]}
    assert not {"CONSENT_GIVEN", "CONSENT_WITHDRAWN"} & {each["kind"] for each in rest["nodes"]}
