"""A meeting over the API: held by officers, entered by code, delegated in, voted, called by roll, closed at once."""

from typing import Any

from tests.api.votes.test_planning import CONSOLE, FIRST, MOBILE, QUESTION, Stage, stage
from tests.support.api import request_key

__all__ = ["stage"]


async def read(stage: Stage, caller: str, path: str, **variables: Any) -> Any:
    """What a document reads: the one root field's value."""
    answer = await stage.callers[caller].send(path, variables)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


async def test_a_meeting_is_held_from_the_first_to_the_last(stage: Stage) -> None:
    made = await stage.do(FIRST, f"{CONSOLE}/vote_draft", **{**stage.draft, "title": "代表大会决议"})
    vote = {"voteId": made["vote"]["id"]}
    id_ = {"id": made["vote"]["id"]}
    await stage.do(FIRST, f"{CONSOLE}/vote_questions_set", **vote, questions=[QUESTION])
    manner = {"isMeeting": True, "isWeighted": True, "delegationCap": 2}
    held = await stage.do(FIRST, f"{CONSOLE}/vote_manner_set", **vote, **manner)
    assert held["vote"]["manner"] == manner
    people = await stage.owner.fetch(
        "SELECT m.member_number, m.name FROM member m JOIN organisation o ON o.id = m.organisation_id"
        " WHERE o.code LIKE 'HD-A-01%' AND m.state = 'active' AND o.kind <> 'holding_pool' ORDER BY 1"
    )
    me = (await stage.callers["member"].run("{viewer {member {id memberNumber name}}}"))["data"]["viewer"]["member"]
    other = next(row for row in people if row["member_number"] != me["memberNumber"])
    await stage.do(FIRST, f"{CONSOLE}/vote_electors_set", **vote, memberIds=[me["id"]])
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_schedule", **vote) == ["WEIGHTS_MISSING"]
    weights = [{"memberId": me["id"], "source": "代表证", "weight": 40}]
    await stage.do(FIRST, f"{CONSOLE}/vote_weights_set", **vote, weights=weights)
    assert [row["weight"] for row in (await read(stage, FIRST, f"{CONSOLE}/vote_weights", **vote))["nodes"]] == [40]
    await stage.do(FIRST, f"{CONSOLE}/vote_schedule", **vote)
    await stage.do(FIRST, f"{CONSOLE}/vote_open", **vote)

    await at_the_door(stage, vote, id_)
    delegate = {"delegateNumber": other["member_number"], "delegateName": other["name"]}
    assert await stage.refusal("member", f"{MOBILE}/vote_delegate", **vote, **delegate) == ["DELEGATE_NOT_FOUND"]
    assert await stage.refusal("member", f"{MOBILE}/vote_delegation_revoke", **vote) == ["DELEGATION_NOT_FOUND"]
    number = {"memberNumber": other["member_number"]}
    assert await stage.refusal("member", f"{MOBILE}/vote_delegation_decline", **vote, **number) == [
        "DELEGATION_NOT_FOUND"
    ]
    assert (await read(stage, FIRST, f"{CONSOLE}/vote_delegations", **vote))["nodes"] == []

    answers = [{"choice": {"options": [1]}}]
    await stage.do("member", f"{MOBILE}/named_ballot_cast", **vote, answers=answers, channel="PHONE")
    [called] = (await read(stage, FIRST, f"{CONSOLE}/vote_roll_call", **vote, isPresent=True))["nodes"]
    assert (called["memberNumber"], called["mark"], called["weight"]) == (me["memberNumber"], "VOTED", 40)
    checked = await read_both(stage, id_)
    assert checked["viewerRollEntry"]["weight"] == 40
    closed = await stage.do(FIRST, f"{CONSOLE}/vote_close", **vote, reason="表决完毕")
    assert closed["vote"]["state"] == "CLOSED"


async def read_both(stage: Stage, id_: dict[str, str]) -> Any:
    """The vote of a document that reads its proof too."""
    answer = await stage.callers["member"].send(f"{MOBILE}/vote_roll_check", id_)
    return answer["data"]["vote"]


async def at_the_door(stage: Stage, vote: dict[str, str], id_: dict[str, str]) -> None:
    """The member is refused, comes by the code, leaves, and comes by an officer's hand."""
    answers = [{"choice": {"options": [1]}}]
    cast = {**vote, "answers": answers, "channel": "PHONE"}
    assert await stage.refusal("member", f"{MOBILE}/named_ballot_cast", **cast) == ["NOT_PRESENT"]
    seen = await read(stage, "member", f"{MOBILE}/vote_manner", **id_)
    assert [each["code"] for each in seen["viewerCanVote"]["reasons"]] == ["NOT_PRESENT"]
    assert await stage.refusal("member", f"{MOBILE}/vote_check_in", **vote, code="x") == ["PRESENCE_CODE_WRONG"]
    shown = await read(stage, FIRST, f"{CONSOLE}/vote_hall_code", **vote)
    key = request_key()
    for _ in range(2):
        came = await stage.do("member", f"{MOBILE}/vote_check_in", **vote, code=shown["code"], requestKey=key)
        assert came["vote"]["manner"] == {"viewerIsPresent": True}
    seen = await read(stage, "member", f"{MOBILE}/vote_manner", **id_)
    assert (seen["manner"]["presentCount"], seen["manner"]["viewerBallotWeight"]) == (1, 40)
    left = await stage.do("member", f"{MOBILE}/vote_check_out", **vote)
    assert left["vote"]["manner"] == {"viewerIsPresent": False}
    stay = (await read(stage, FIRST, f"{CONSOLE}/vote_presence", **vote))["nodes"][0]
    assert (stay["isByCode"], stay["leftAt"] is not None) == (True, True)
    back = {**vote, "memberNumbers": [stay["memberNumber"]], "isPresent": True}
    set_ = await stage.do(FIRST, f"{CONSOLE}/vote_presence_set", **back)
    assert (set_["changedCount"], set_["vote"]["manner"]["presentCount"]) == (1, 1)
    nobody = {**back, "memberNumbers": ["HD999999"]}
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_presence_set", **nobody) == ["PRESENT_NOT_ON_ROLL"]
