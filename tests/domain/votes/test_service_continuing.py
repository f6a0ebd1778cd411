"""Votes that go on from another one: who is asked again, what is kept, and when."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.loaders.votes import counts, listed
from db.models.votes import VoteFollowing
from db.scope import Scope
from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.service import ElectorsSet, QuestionsSet, VoteChange, VotePlan, VoteStep
from domain.votes.service.continuing import FollowingDraft, vote_following_draft
from domain.votes.service.results import vote_publish
from tests.domain.votes import hall
from tests.domain.votes.committee import DAY, Committee, refused
from tests.domain.votes.hall import asked, choices, held
from voting.canonical import parse

RUN_OFF, SECOND_CALL, FURTHER_ROUND = VoteFollowing.RUN_OFF, VoteFollowing.SECOND_CALL, VoteFollowing.FURTHER_ROUND
EQUALS = [{"options": [1, 2]}, {"options": [1, 3]}, {"options": [2, 3]}]
SEATS = asked(seats=2, maximum=2)


def following(committee: Committee, vote_id: UUID, follows_as: VoteFollowing, days: int = 5) -> FollowingDraft:
    return FollowingDraft(vote_id, follows_as, committee.now + days * DAY, committee.now + (days + 1) * DAY)


async def published(committee: Committee, *given: Any, **values: Any) -> UUID:
    """A vote whose result is published."""
    vote_id = await held(committee, *given, **values)
    await committee.run(vote_publish, VoteStep(vote_id))
    return vote_id


async def labels(committee: Committee, vote_id: UUID) -> list[str]:
    rows = await committee.owner.fetch(
        "SELECT o.label FROM vote_option o JOIN vote_question q ON q.id = o.question_id WHERE q.vote_id = $1"
        " ORDER BY q.position, o.position",
        vote_id,
    )
    return [row["label"] for row in rows]


async def test_equals_are_voted_on_again_by_the_same_rules_and_both_votes_know_of_it(committee: Committee) -> None:
    first_id = await held(committee, SEATS, EQUALS, rule_set_key="branch_committee")
    command = following(committee, first_id, RUN_OFF)
    assert await refused(committee, vote_following_draft, command) == ["VOTE_STATE_REFUSED"]
    await committee.run(vote_publish, VoteStep(first_id))

    made = await committee.run(vote_following_draft, command)

    first, vote = await committee.vote(first_id), await committee.vote(made["vote_id"])
    assert await labels(committee, vote["id"]) == ["张伟", "王芳", "李娜"]
    kept = ("organisation_id", "kind", "electorate_ids", "has_electors", "rule_set", "allows_recast", "call")
    assert [vote[name] for name in kept] == [first[name] for name in kept]
    assert (vote["state"], vote["follows_id"], vote["follows_as"]) == ("draft", first_id, "run_off")
    assert vote["title"] == "工会委员会选举（再次投票）"
    assert vote["public_key"] is None
    for use_case, change in (
        (service.vote_questions_set, QuestionsSet(vote["id"], [asked()])),
        (service.vote_electors_set, ElectorsSet(vote["id"], [committee.officer_id])),
        (service.vote_change, VoteChange(vote["id"], committee.draft(kind="named", rule_set_key="strike_ballot"))),
    ):
        assert await refused(committee, use_case, change) == ["FOLLOWING_FIXED"]
    assert await refused(committee, vote_following_draft, command) == ["VOTE_FOLLOWED"]

    # A later version of the rule set changes nothing: the run-off is decided by that of the first vote.
    await committee.owner.execute(
        "UPDATE vote SET rule_set = jsonb_set(rule_set, '{title}', '\"早先\"') WHERE id = $1", vote["id"]
    )
    await committee.run(
        service.vote_change, VoteChange(vote["id"], committee.draft(kind="named", rule_set_key="branch_committee"))
    )
    await hall.announced(committee, vote["id"])
    definition = parse((await committee.vote(vote["id"]))["definition"].encode())
    assert isinstance(definition, dict)
    assert definition["follows"] == {"vote": str(first_id), "as": "run_off"}
    assert definition["verdict"]["title"] == "早先"
    scope = Scope(committee.tenant_id, committee.officer_id, {"vote_read": (committee.branch_id,)})
    async with committee.database.read() as conn:
        (found,) = await counts.votes_following_by_vote_id(conn, scope, [first_id])
        (row,) = await listed.vote_by_id(conn, scope, [vote["id"]])
    assert [each["id"] for each in found] == [vote["id"]]
    assert row is not None
    assert (row["follows_id"], row["follows_as"]) == (first_id, "run_off")


async def test_a_second_round_is_between_two_and_decides_by_most_votes(committee: Committee) -> None:
    first_id = await published(committee, asked(method="two_round", write_in_count=1), [
        *choices(1, 1, 2), {"options": [], "write_ins": ["周建国"]}, {"options": [], "write_ins": ["周建国"]},
    ])  # fmt: skip
    made = await committee.run(vote_following_draft, following(committee, first_id, RUN_OFF))
    vote_id = made["vote_id"]

    assert await labels(committee, vote_id) == ["张伟", "周建国"]
    await hall.announced(committee, vote_id)
    await hall.counted(committee, vote_id, [[each] for each in choices(2, 2, 1)])
    (count,) = (await hall.result(committee, vote_id))["counts"]
    assert (count["method"]["name"], count["elected"]) == ("plurality", [2])


async def test_a_second_call_has_its_days_and_its_own_quorum(committee: Committee) -> None:
    await committee.members(8)
    first_id = await hall.opened(committee, [SEATS, asked()], rule_set_key="second_call_board")
    await hall.counted(committee, first_id, [[None, None]])
    await committee.run(vote_publish, VoteStep(first_id))
    assert (await hall.result(committee, first_id))["verdict"]["outcome"] == "inquorate"
    assert await refused(committee, vote_following_draft, following(committee, first_id, RUN_OFF)) == [
        "FOLLOWING_NOT_WANTED"
    ]
    days = 14
    await committee.owner.execute("UPDATE vote SET closed_at = closed_at + interval '30 days' WHERE id = $1", first_id)
    too_soon = following(committee, first_id, SECOND_CALL, days=days + 29)
    assert await refused(committee, vote_following_draft, too_soon) == ["SECOND_CALL_TOO_SOON"]

    made = await committee.run(vote_following_draft, following(committee, first_id, SECOND_CALL, days=days + 31))

    vote = await committee.vote(made["vote_id"])
    assert (vote["call"], vote["follows_as"]) == (2, "second_call")
    assert await labels(committee, vote["id"]) == list(hall.NAMES) * 2
    earlier = committee.draft(kind="named", rule_set_key="second_call_board", opens_at=committee.now + 5 * DAY)
    await committee.run(service.vote_change, VoteChange(vote["id"], earlier))
    async with committee.work() as work:
        points = await service.vote_checklist(work, vote["id"])
    assert [each.code for each in points or ()] == ["SECOND_CALL_TOO_SOON"]
    late = {"opens_at": committee.now + timedelta(days=days + 31), "closes_at": committee.now + timedelta(days=99)}
    await committee.run(
        service.vote_change,
        VoteChange(vote["id"], committee.draft(kind="named", rule_set_key="second_call_board", **late)),
    )
    await committee.run(service.vote_schedule, VoteStep(vote["id"]))
    await committee.passed(vote["id"], "objections_end_at")
    assert await refused(committee, service.vote_open, VoteStep(vote["id"])) == ["SECOND_CALL_TOO_SOON"]


async def test_seats_that_stay_open_have_a_further_round_where_the_rule_set_says_so(committee: Committee) -> None:
    ballots = [{"options": [1, 2]}, {"options": [1]}, {"options": [1, 3]}]
    rules = {"open_seats": "again"}
    first_id = await published(committee, SEATS, ballots, rule_set_key="branch_committee", rules=rules)
    (decided,) = (await hall.result(committee, first_id))["verdict"]["questions"]
    assert (decided["outcome"], decided["elected"], decided["next"]) == ("partly", [1], "again")

    made = await committee.run(vote_following_draft, following(committee, first_id, FURTHER_ROUND))

    assert await labels(committee, made["vote_id"]) == ["王芳", "李娜", "刘洋"]
    await hall.announced(committee, made["vote_id"])
    await hall.counted(committee, made["vote_id"], [[each] for each in choices(1, 1, 2)])
    verdict = (await hall.result(committee, made["vote_id"]))["verdict"]
    assert (verdict["questions"][0]["outcome"], verdict["questions"][0]["elected"]) == ("elected", [1])
    assert "run_off_most_votes" not in {each["code"] for each in verdict["steps"]}


async def test_a_decided_vote_is_followed_by_none_and_one_without_a_quorum_is_held_again(committee: Committee) -> None:
    first_id = await published(committee, asked(), choices(1, 1, 1), rule_set_key="branch_committee")
    for follows_as in VoteFollowing:
        command = following(committee, first_id, follows_as)
        assert await refused(committee, vote_following_draft, command) == ["FOLLOWING_NOT_WANTED"]
    rerun = VotePlan(committee.branch_id, committee.draft(kind="named", rerun_of_id=first_id))
    assert await refused(committee, service.vote_draft, rerun) == ["RERUN_INVALID"]
    await committee.members(7)
    second_id = await published(committee, asked(), choices(1), rule_set_key="branch_committee")

    draft = committee.draft(kind="named", rerun_of_id=second_id)
    assert (await committee.run(service.vote_draft, VotePlan(committee.branch_id, draft)))["vote_id"]


async def test_of_two_who_draft_the_same_one_is_refused(committee: Committee) -> None:
    first_id = await published(committee, SEATS, EQUALS, rule_set_key="branch_committee")
    command = following(committee, first_id, RUN_OFF)

    outcomes = await asyncio.gather(
        *(committee.run(vote_following_draft, command) for _ in range(2)), return_exceptions=True
    )

    assert sorted(each.code for each in outcomes if isinstance(each, DomainError)) == ["VOTE_FOLLOWED"]
    count = await committee.owner.fetchval("SELECT count(*) FROM vote WHERE follows_id = $1", first_id)
    assert count == 1


async def test_electors_keep_their_weights(committee: Committee) -> None:
    first_id = await published(committee, SEATS, EQUALS, rule_set_key="branch_committee")
    await committee.owner.execute(
        "INSERT INTO vote_weight (tenant_id, vote_id, member_id, weight, source)"
        " SELECT tenant_id, vote_id, member_id, 7, '代表名册' FROM vote_roll_entry WHERE vote_id = $1",
        first_id,
    )

    made = await committee.run(vote_following_draft, following(committee, first_id, RUN_OFF))

    weights = "SELECT member_id, weight, source FROM vote_weight WHERE vote_id = $1 ORDER BY member_id"
    copied = await committee.owner.fetch(weights, made["vote_id"])
    assert len(copied) > 0
    assert copied == await committee.owner.fetch(weights, first_id)
