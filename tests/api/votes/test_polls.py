"""A poll over the API, from one request to its result: cast, counted, a lot between equals, published and read."""

from tests.api.votes.test_planning import CONSOLE, FIRST, MOBILE, SECOND, Stage, at, stage
from tests.support.api import request_key
from tests.support.waiting import until

__all__ = ["stage"]
POLL = {
    "kind": "NAMED",
    "title": "工间操时段",
    "closesAt": at(3),
    "questions": [
        {
            "kind": "RANKING",
            "title": "哪两个时段",
            "options": [{"label": "九点"}, {"label": "十点"}, {"label": "十五点"}],
            "maximum": 3,
            "seats": 2,
        }
    ],
}


async def test_a_poll_is_started_answered_tied_drawn_and_published(stage: Stage) -> None:
    given = {**POLL, "organisationId": stage.draft["organisationId"], "requestKey": request_key()}
    started = await stage.do(FIRST, f"{CONSOLE}/vote_poll_start", **given)
    assert await stage.do(FIRST, f"{CONSOLE}/vote_poll_start", **given) == started
    assert (started["vote"]["state"], started["vote"]["isPoll"]) == ("OPEN", True)
    vote = {"voteId": started["vote"]["id"]}
    await stage.do("member", f"{MOBILE}/named_ballot_cast", **vote, answers=[{"order": [2]}], channel="PHONE")
    await stage.owner.execute("UPDATE vote SET closes_at = opens_at + interval '1 ms' WHERE is_poll")
    await until(lambda: stage.owner.fetchval("SELECT state = 'closed' FROM vote WHERE is_poll"))  # by the clock
    await stage.do(FIRST, f"{CONSOLE}/vote_count", **vote)

    async def pending(caller: str) -> object:
        answer = await stage.callers[caller].send(f"{CONSOLE}/vote_pending_lots", {"id": vote["voteId"]})
        return answer["data"]["votePendingLots"]

    tie = {"question": 1, "purpose": "EXCLUSION", "isEntered": False, "isViewers": False}
    tied = [{"number": 1, "name": "九点"}, {"number": 3, "name": "十五点"}]
    assert await pending(FIRST) == [{**tie, "among": tied}]
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_publish", **vote) == ["LOT_MISSING"]
    lot = {**vote, "question": 1, "order": [3, 1], "source": "会上抽签"}
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_lot_enter", **{**lot, "order": [3, 2]}) == ["LOT_INVALID"]
    keyed = {**lot, "requestKey": request_key()}
    assert await stage.do(FIRST, f"{CONSOLE}/vote_lot_enter", **keyed) == await stage.do(
        FIRST, f"{CONSOLE}/vote_lot_enter", **keyed
    )
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_lot_enter", **lot) == ["SECOND_DRAWER_NEEDED"]
    assert await pending(SECOND) == [{**tie, "among": tied, "isEntered": True}]
    await stage.do(SECOND, f"{CONSOLE}/vote_lot_enter", **lot)
    assert await pending(FIRST) == []
    unread = (await stage.callers["member"].send(f"{MOBILE}/vote_result", {"id": vote["voteId"]}))["data"]["vote"]
    assert (unread["verdict"], unread["questions"][0]["count"], unread["result"]) == (None, None, None)

    await stage.do(FIRST, f"{CONSOLE}/vote_publish", **vote)

    told = (await stage.callers["member"].send(f"{MOBILE}/vote_result", {"id": vote["voteId"]}))["data"]["vote"]
    [lot_told] = told["result"]["lots"]
    assert (lot_told["source"], [each["name"] for each in lot_told["drawn"]]) == ("会上抽签", ["十五点", "九点"])
    assert [each["name"] for each in told["verdict"]["questions"][0]["elected"]] == ["十点", "十五点"]
    ties = [tie for each in told["questions"][0]["count"]["stages"] for tie in each["ties"]]
    assert [(tie["isLot"], tie["drawn"]) for tie in ties] == [(True, ["十五点", "九点"])]
    assert await pending(FIRST) is None
    after = {**vote, "followsAs": "RUN_OFF", "opensAt": at(5), "closesAt": at(6)}
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_following_draft", **after) == ["FOLLOWING_NOT_WANTED"]
