"""A member's home."""

from collections.abc import Mapping

from tests.support.api import Client, Recorder


async def test_home_shows_the_member_their_chain_and_their_officers(callers: Mapping[str, Client]) -> None:
    answer = await callers["member"].send("mobile/members/home")

    assert "errors" not in answer
    member = answer["data"]["viewer"]["member"]
    assert member["memberNumber"] == "HD000001"
    assert [each["kind"] for each in member["organisation"]["chain"]] == [
        "FEDERATION",
        "ENTERPRISE_UNION",
        "BRANCH",
        "GROUP",
    ]
    assert member["organisation"]["posts"][0]["holders"][0]["holderName"]


async def test_home_is_refused_to_the_anonymous(callers: Mapping[str, Client]) -> None:
    answer = await callers["anonymous"].send("mobile/members/home")

    assert answer.codes == ["UNAUTHENTICATED"]
    assert answer["data"] == {"viewer": None}


async def test_home_takes_seven_statements(callers: Mapping[str, Client], recorder: Recorder) -> None:
    await callers["member"].send("mobile/members/home")

    with recorder.recording() as statements:
        await callers["member"].send("mobile/members/home")

    assert len(statements) == 7
