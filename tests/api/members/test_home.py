"""A member's home."""

from collections.abc import Mapping

import pytest

from tests.api.members.recorded import reads_of
from tests.support.api import Client, Recorder

HOME = "mobile/members/home"


async def test_home_shows_the_member_their_chain_and_their_officers(callers: Mapping[str, Client]) -> None:
    answer = await callers["member"].send(HOME)

    assert "errors" not in answer
    member = answer["data"]["viewer"]["member"]
    assert (member["memberNumber"], member["name"], member["stateLabel"]) == ("HD000001", "张伟", "Active")
    organisation = member["organisation"]
    assert organisation["code"] == "HD-A-01-1"
    assert [(each["code"], each["kind"]) for each in organisation["chain"]] == [
        ("HD", "FEDERATION"),
        ("HD-A", "ENTERPRISE_UNION"),
        ("HD-A-01", "BRANCH"),
        ("HD-A-01-1", "GROUP"),
    ]
    assert [post["kind"] for post in organisation["posts"]] == ["GROUP_LEADER"]
    assert organisation["posts"][0]["holders"][0]["holderName"]
    assert answer["data"]["viewer"]["roleGrants"] == []


async def test_home_speaks_chinese_to_who_reads_chinese(callers: Mapping[str, Client]) -> None:
    member = callers["member"]

    answer = await Client(member.http, member.token, "zh-CN").send(HOME)

    organisation = answer["data"]["viewer"]["member"]["organisation"]
    assert (organisation["kindLabel"], organisation["posts"][0]["title"]) == ("工会小组", "小组长")
    assert answer["data"]["viewer"]["member"]["stateLabel"] == "在会"


async def test_home_shows_an_officer_their_role(callers: Mapping[str, Client]) -> None:
    answer = await callers["branch officer"].send(HOME)

    grants = answer["data"]["viewer"]["roleGrants"]
    assert [(grant["role"], grant["roleLabel"]) for grant in grants] == [("BRANCH_OFFICER", "Branch officer")]
    assert grants[0]["organisation"]["id"] == answer["data"]["viewer"]["member"]["organisation"]["id"]


async def test_home_is_refused_to_the_anonymous(callers: Mapping[str, Client]) -> None:
    answer = await callers["anonymous"].send(HOME)

    assert answer.codes == ["UNAUTHENTICATED"]
    assert answer["data"] == {"viewer": None}


@pytest.mark.parametrize("caller", ["member", "branch officer", "federation officer"])
async def test_home_takes_one_statement(callers: Mapping[str, Client], recorder: Recorder, caller: str) -> None:
    with recorder.recording() as statements:
        await callers[caller].send(HOME)

    assert len(reads_of(statements)) == 1
