"""What is counted and decided when a vote is tallied, and what of it is published."""

from dataclasses import replace

import pytest

from db.loaders.votes import counts, listed, results
from db.scope import Scope
from domain.votes import service
from domain.votes.rules.rule_sets import newest_rule_set
from domain.votes.service import QuestionsSet, VoteChange, VotePlan, VoteStep
from domain.votes.service.results import vote_publish
from tests.domain.votes import hall
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.hall import asked, choices, held, rankings
from voting.canonical import parse

ITEMS = asked(("章程", "预算"), kind="yes_no_abstain", minimum=0, seats=None)


async def test_a_draft_names_a_rule_set_and_methods_and_the_definition_has_them(committee: Committee) -> None:
    await committee.members(3)
    vote_id = await hall.opened(
        committee, [asked(method="two_round"), asked(kind="ranking", maximum=4)], rule_set_key="branch_committee"
    )

    definition = parse((await committee.vote(vote_id))["definition"].encode())

    assert isinstance(definition, dict)
    assert definition["verdict"] == newest_rule_set("branch_committee")
    assert [each["method"]["name"] for each in definition["questions"]] == ["two_round", "stv_scottish"]


async def test_a_rule_set_or_method_that_does_not_fit_is_refused(committee: Committee) -> None:
    unknown = committee.draft(kind="named", rule_set_key="nowhere")
    assert await refused(committee, service.vote_draft, VotePlan(committee.branch_id, unknown)) == ["RULE_SET_UNKNOWN"]
    vote_id = await committee.drafted(kind="named")
    assert await refused(committee, service.vote_change, VoteChange(vote_id, unknown)) == ["RULE_SET_UNKNOWN"]
    wrong = replace(asked(), method="stv_scottish")
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [wrong]))
    assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == ["METHOD_UNFIT"]


async def test_a_rule_set_that_is_shipped_no_more_keeps_a_draft_from_being_announced(committee: Committee) -> None:
    vote_id = await committee.drafted(kind="named", rule_set_key="strike_ballot")
    await committee.owner.execute(
        "UPDATE vote SET rule_set = jsonb_set(rule_set, '{key}', '\"gone\"') WHERE id = $1", vote_id
    )

    async with committee.work() as work:
        points = await service.vote_checklist(work, vote_id)

    assert [each.code for each in points or ()] == ["RULE_SET_UNKNOWN"]


async def test_the_margin_of_the_rule_set_counts_where_it_is_larger(committee: Committee) -> None:
    key = next(key for key in ("standing_committee", "branch_committee") if (newest_rule_set(key) or {})["margin"])
    part, whole = (newest_rule_set(key) or {})["margin"]
    await committee.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, gen_random_uuid(), $2, 'vote_margin_permille', 0, false, '2025-01-01', '决议')",
        *(committee.tenant_id, committee.branch_id),
    )
    seats = whole // part
    vote_id = await committee.drafted(kind="named", rule_set_key=key)
    just = asked([str(number) for number in range(seats)], seats=seats, maximum=seats)
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [just]))

    assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == ["MARGIN_TOO_SMALL"]


async def test_an_election_is_decided_with_its_figures_and_its_steps_in_words(committee: Committee) -> None:
    vote_id = await held(committee, asked(), choices(1, 1, 1, 2, 1), rule_set_key="branch_committee")

    found = await hall.result(committee, vote_id)

    (count,) = found["counts"]
    assert (count["method"]["name"], count["elected"], count["stages"][0]["votes"]) == ("plurality", [1], [4, 1, 0, 0])
    verdict = found["verdict"]
    assert verdict["outcome"] == "valid"
    assert verdict["figures"] == {
        "entitled": 5,
        "present": 5,
        "issued": 5,
        "returned": 5,
        "invalid": 0,
        "valid": 5,
    }
    assert (verdict["questions"][0]["outcome"], verdict["questions"][0]["elected"]) == ("elected", [1])
    assert len(found["verdict_words"]) == len(verdict["steps"])
    assert all(each["zh"] and each["en"] for each in found["verdict_words"])


async def test_without_a_rule_set_numbers_are_the_result(committee: Committee) -> None:
    vote_id = await held(committee, ITEMS, [{"items": ["yes", "no"]}, None])

    found = await hall.result(committee, vote_id)

    assert (found["verdict"], found["verdict_words"]) == (None, None)
    assert found["counts"][0]["stages"][0]["items"] == [
        {"yes": 1, "no": 0, "abstain": 0},
        {"yes": 0, "no": 1, "abstain": 0},
    ]
    assert found["counts"][0]["blank"] == 1


async def test_a_vote_without_a_quorum_is_published_as_such(committee: Committee) -> None:
    await committee.members(8)
    vote_id = await held(committee, asked(), choices(1, 1), rule_set_key="branch_committee")
    await committee.run(vote_publish, VoteStep(vote_id))

    written = await hall.published(committee, vote_id)

    assert (written["format"], written["verdict"]["outcome"]) == ("unionhall-result-2", "inquorate")
    assert written["verdict"]["questions"][0]["outcome"] == "not_decided"
    assert (written["counts"][0]["elected"], written["lots"], written["kiosk"]) == ([1], [], None)
    assert {"counted", "invalid", "entitled", "tally", "turnout", "vote", "definition"} < written.keys()


@pytest.mark.parametrize("state", ["tallied", "published"])
async def test_counts_and_verdict_are_read_once_published_and_not_before(committee: Committee, state: str) -> None:
    question = asked(kind="ranking", maximum=4, seats=2)
    vote_id = await held(committee, question, rankings("12", "12", "14", "32", "3"), rule_set_key="branch_committee")
    if state == "published":
        await committee.run(vote_publish, VoteStep(vote_id))
    scope = Scope(committee.tenant_id, committee.officer_id, {"vote_read": (committee.branch_id,)})

    async with committee.database.read() as conn:
        ((question_row,),) = await listed.vote_questions_by_vote_id(conn, scope, [vote_id])
        key = question_row["id"]
        (count,) = await counts.vote_count_by_question_id(conn, scope, [key])
        (candidates,) = await counts.vote_candidates_by_question_id(conn, scope, [key])
        (stages,) = await counts.vote_stages_by_question_id(conn, scope, [key])
        (verdict,) = await counts.vote_verdict_by_vote_id(conn, scope, [vote_id])
        (questions,) = await counts.vote_verdict_questions_by_vote_id(conn, scope, [vote_id])
        (lots,) = await counts.vote_lots_by_vote_id(conn, scope, [vote_id])
        (whole,) = await results.vote_result_by_vote_id(conn, scope, [vote_id])

    if state == "tallied":
        assert (count, candidates, stages, verdict, questions, lots, whole) == (None, [], [], None, [], [], None)
        return
    found = await hall.result(committee, vote_id)
    (kept,) = found["counts"]
    assert whole is not None
    assert verdict is not None
    assert count is not None
    assert (count["method"], count["seats"], count["ballot_count"], count["tied"]) == ("stv_scottish", 2, 5, [])
    assert count["quota"] == f"{kept['quota'] // kept['scale']}.00000"
    assert [row["name"] for row in candidates] == list(hall.NAMES)
    assert {row["seat"]: row["number"] for row in candidates if row["seat"]} == dict(enumerate(kept["elected"], 1))
    assert [row["number"] for row in stages] == [each["number"] for each in kept["stages"]]
    first = [each["votes"] for each in stages[0]["candidates"]]
    assert first == [f"{votes / kept['scale']:.5f}" for votes in kept["stages"][0]["votes"]]
    assert stages[0]["candidates"][0]["transferred"] is None
    assert [each["number"] for each in stages[-1]["candidates"] if each["is_elected"]] == kept["stages"][-1]["elected"]
    assert [each["code"] for each in verdict["steps"]] == [each["code"] for each in found["verdict"]["steps"]]
    assert [each["text"] for each in verdict["steps"]] == [each["zh"] for each in found["verdict_words"]]
    assert (verdict["outcome"], verdict["entitled_count"], verdict["returned_count"]) == ("valid", 5, 5)
    assert [each["name"] for each in questions[0]["elected"]] == [hall.NAMES[each - 1] for each in kept["elected"]]
