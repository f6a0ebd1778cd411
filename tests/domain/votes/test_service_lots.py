"""Lots: who enters them, what is refused, and how a count goes on."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

from db.loaders.votes import counts
from db.scope import Scope
from domain.votes.service import VoteStep
from domain.votes.service.lots import LotEnter, pending_lots, vote_lot_enter
from domain.votes.service.results import vote_publish
from tests.domain.votes import hall
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.hall import asked, held, rankings
from tests.factories.sessions import add_proven_session

STV = asked(kind="ranking", maximum=4, seats=2)


async def tied(committee: Committee) -> UUID:
    """A count by preferences in which 2, 3 and 4 are equal from the first stage on."""
    return await held(committee, STV, rankings("1", "1", "2", "3", "4"), rule_set_key="branch_committee")


def lot(vote_id: UUID, drawn: list[int], source: str = "十月九日当众抽签", **values: bool) -> LotEnter:
    return LotEnter(vote_id, 1, drawn, source, **values)


async def entries(committee: Committee) -> int:
    return int(await committee.owner.fetchval("SELECT count(*) FROM vote_lot"))


async def test_two_officers_enter_a_lot_and_the_count_goes_on_from_it(committee: Committee) -> None:
    vote_id = await tied(committee)
    (before,) = (await hall.result(committee, vote_id))["counts"]
    assert before["pending"] == {"among": [2, 3, 4], "for": "exclusion"}
    assert await refused(committee, vote_publish, VoteStep(vote_id)) == ["LOT_MISSING"]

    first = await committee.run(vote_lot_enter, lot(vote_id, [3, 2, 4]))
    assert (first["is_drawn"], (await hall.result(committee, vote_id))["counts"]) == (False, [before])
    async with committee.work(committee.second_id) as work:
        (waiting,) = await pending_lots(work, vote_id) or ()
    assert waiting.among == [(2, "王芳"), (3, "李娜"), (4, "刘洋")]
    assert (waiting.question, waiting.purpose, waiting.is_entered, waiting.is_own) == (1, "exclusion", True, False)
    second = await committee.run(vote_lot_enter, lot(vote_id, [3, 2, 4], "同上"), member_id=committee.second_id)

    assert second["is_drawn"]
    found = await hall.result(committee, vote_id)
    (after,) = found["counts"]
    excluded = [each["excluded"] for each in after["stages"] if each["excluded"]]
    assert excluded[0] == [4]
    assert after["pending"] == {"among": [2, 3], "for": "exclusion"}
    for officer_id in (committee.second_id, committee.officer_id):
        await committee.run(vote_lot_enter, lot(vote_id, [2, 3], "再次抽签"), member_id=officer_id)
    found = await hall.result(committee, vote_id)
    assert found["counts"][0]["elected"] == [1, 2]
    assert found["verdict"]["questions"][0]["outcome"] == "elected"
    assert len(found["verdict_words"]) == len(found["verdict"]["steps"])

    await committee.run(vote_publish, VoteStep(vote_id))
    assert (await hall.published(committee, vote_id))["lots"] == [
        {"among": [2, 3, 4], "order": [3, 2, 4], "question": 1, "source": "十月九日当众抽签"},
        {"among": [2, 3], "order": [2, 3], "question": 1, "source": "再次抽签"},
    ]
    assert [each for each in await committee.recorded() if "vote.lot" in each] == [
        "vote.lot_entered",
        "vote.lot_drawn",
    ] * 2
    scope = Scope(committee.tenant_id, committee.officer_id, {"vote_read": (committee.branch_id,)})
    async with committee.database.read() as conn:
        (rows,) = await counts.vote_lots_by_vote_id(conn, scope, [vote_id])
    assert [[each["name"] for each in row["drawn_named"]] for row in rows] == [
        ["李娜", "王芳", "刘洋"],
        ["王芳", "李娜"],
    ]


async def test_what_is_no_lot_of_the_tie_is_refused(committee: Committee) -> None:
    vote_id = await tied(committee)
    table: list[tuple[dict[str, Any], str]] = [
        ({"drawn": [2, 3]}, "LOT_INVALID"),
        ({"drawn": [2, 3, 3]}, "LOT_INVALID"),
        ({"drawn": [1, 2, 3, 4]}, "LOT_INVALID"),
        ({"question": 2}, "LOT_NOT_WANTED"),
        ({"source": " "}, "VOTE_TEXT_INVALID"),
        ({"vote_id": UUID(int=0)}, "VOTE_NOT_FOUND"),
    ]
    for changes, code in table:
        assert await refused(committee, vote_lot_enter, replace(lot(vote_id, [2, 3, 4]), **changes)) == [code]
    member_id = await committee.member()
    as_officer = {"member_id": member_id, "node": committee.branch_id}
    assert await refused(committee, vote_lot_enter, lot(vote_id, [2, 3, 4]), **as_officer) == ["STEP_UP_REQUIRED"]
    await add_proven_session(committee.owner, committee.tenant_id, member_id)
    of_member = {"member_id": member_id}
    assert await refused(committee, vote_lot_enter, lot(vote_id, [2, 3, 4]), **of_member) == ["VOTE_NOT_FOUND"]
    assert await entries(committee) == 0


async def test_one_officer_draws_no_lot_alone_and_two_enter_the_same(committee: Committee) -> None:
    vote_id = await tied(committee)
    await committee.run(vote_lot_enter, lot(vote_id, [4, 3, 2]))
    assert await refused(committee, vote_lot_enter, lot(vote_id, [4, 3, 2])) == ["SECOND_DRAWER_NEEDED"]
    second = {"member_id": committee.second_id}
    assert await refused(committee, vote_lot_enter, lot(vote_id, [4, 2, 3]), **second) == ["LOT_DIFFERS"]

    # The first one puts it right, then the second one starts anew.
    assert not (await committee.run(vote_lot_enter, lot(vote_id, [2, 3, 4])))["is_drawn"]
    assert not (await committee.run(vote_lot_enter, lot(vote_id, [4, 2, 3], is_anew=True), **second))["is_drawn"]
    assert (await committee.run(vote_lot_enter, lot(vote_id, [4, 2, 3])))["is_drawn"]
    assert await entries(committee) == 4


async def test_a_lot_is_for_votes_that_were_tallied_and_wait_for_one(committee: Committee) -> None:
    vote_id = await held(committee, asked(), hall.choices(1, 2, 1, 2), rule_set_key="second_call")
    found = await hall.result(committee, vote_id)
    if found["verdict"]["questions"][0]["next"] != "lot":
        assert await refused(committee, vote_lot_enter, lot(vote_id, [1, 2])) == ["LOT_NOT_WANTED"]
    await committee.run(vote_publish, VoteStep(vote_id))
    assert await refused(committee, vote_lot_enter, lot(vote_id, [1, 2])) == ["VOTE_STATE_REFUSED"]
    async with committee.work() as work:
        assert await pending_lots(work, vote_id) is None


async def test_without_a_rule_set_a_tie_at_a_seat_is_for_the_lot(committee: Committee) -> None:
    vote_id = await held(committee, asked(), hall.choices(1, 2, 1, 2))
    for officer_id in (committee.officer_id, committee.second_id):
        await committee.run(vote_lot_enter, lot(vote_id, [2, 1]), member_id=officer_id)

    assert (await hall.result(committee, vote_id))["counts"][0]["elected"] == [2]
    await committee.run(vote_publish, VoteStep(vote_id))


async def test_of_two_who_enter_at_the_same_moment_one_is_first_and_one_confirms(committee: Committee) -> None:
    vote_id = await tied(committee)

    outcomes = await asyncio.gather(
        *(
            committee.run(vote_lot_enter, lot(vote_id, [2, 3, 4]), member_id=each)
            for each in (committee.officer_id, committee.second_id)
        )
    )

    assert sorted(each["is_drawn"] for each in outcomes) == [False, True]
