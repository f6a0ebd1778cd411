"""Weights: who sets them, what keeps a draft from being announced, the roll that has them, the count."""

import csv
import io
from uuid import UUID, uuid4

import pytest

from db.models.organisations import RuleKey
from domain.votes import service
from domain.votes.rules.weights import WeightDraft
from domain.votes.service import VoteChange, VoteStep
from domain.votes.service.exported import exported_file
from domain.votes.service.presence import count_present
from domain.votes.service.weighing import MannerSet, WeightsSet, count_entitled, vote_manner_set, vote_weights_set
from tests.domain.votes.assembly import SECOND, Hall
from tests.domain.votes.committee import Committee, refused
from voting.rolls import roll_hash, roll_leaf


async def test_ballots_count_what_they_weigh(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    manner = {"delegation_cap": 2, "is_meeting": True, "draft": {"rule_set_key": "congress_resolution"}}
    vote_id = await hall.opened({0: 120, 1: 30, 2: 7, 3: 1}, **manner)
    await hall.come(vote_id, 0, 1)
    await hall.delegate(vote_id, 2, to=1)
    await hall.cast(vote_id, 0)
    await hall.cast(vote_id, 1, SECOND)

    result = await hall.published(vote_id, "result")
    ballots = await hall.published(vote_id, "ballots")

    assert [each["weight"] for each in ballots["ballots"]] == [120, 37]
    assert (result["counted"], result["entitled"]) == (157, 158)
    assert result["tally"][0]["options"] == [120, 37]
    assert result["counts"][0]["stages"][0]["votes"] == [120, 37]
    figures = {name: result["verdict"]["figures"][name] for name in ("entitled", "present", "returned", "valid")}
    assert figures == {"entitled": 158, "present": 157, "returned": 157, "valid": 157}
    assert (result["verdict"]["outcome"], result["verdict"]["questions"][0]["elected"]) == ("valid", [1])
    async with committee.database.transaction() as conn:
        assert await count_entitled(conn, committee.tenant_id, vote_id) == 158
        assert await count_present(conn, committee.tenant_id, vote_id) == 157
    async with committee.work() as work:
        table = await exported_file(work, vote_id, "result.csv")
    assert table is not None
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert {row["row"]: row["last_votes"] for row in rows[:2]} == {"entitled": "158", "counted": "157"}


async def test_the_roll_has_the_weights_in_its_leaves(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.announced({0: 5, 1: 6, 2: 7})
    late = await committee.member()
    await hall.open(vote_id)

    vote = await committee.vote(vote_id)
    rows = await committee.owner.fetch("SELECT * FROM vote_roll_entry WHERE vote_id = $1", vote_id)
    assert {row["member_id"]: row["weight"] for row in rows} == {
        **dict(zip(hall.members, (5, 6, 7), strict=True)),
        late: 1,
    }
    leaves = [roll_leaf(row["salt"], str(vote_id), row["member_number"], "HD-A", weight=row["weight"]) for row in rows]
    assert [row["leaf"] for row in rows] == leaves
    assert roll_hash(leaves) == vote["roll_hash"]
    definition = await hall.published(vote_id, "definition")
    assert definition["weighted"] is True
    assert definition["rules"]["vote_weight_cap_permille"] == 1_000


async def test_who_speaks_for_an_organisation_weighs_as_many_as_it_has(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    await committee.member(state="retained")
    vote_id = await hall.draft({})
    given = [WeightDraft(hall.members[0], "一分会代表", organisation_id=committee.branch_id)]

    await committee.run(vote_weights_set, WeightsSet(vote_id, given))

    row = await committee.owner.fetchrow("SELECT weight, source, organisation_id FROM vote_weight")
    assert row is not None
    assert tuple(row) == (5, "一分会代表", committee.branch_id)


@pytest.mark.parametrize(
    ("cap", "weights", "codes"),
    [
        (1_000, {0: 9, 1: 1, 2: 1}, []),
        (500, {0: 5, 1: 4, 2: 1}, []),
        (500, {0: 6, 1: 4, 2: 1}, ["WEIGHT_ABOVE_CAP"]),
        (1_000, {0: 6, 1: 4}, ["WEIGHTS_MISSING"]),
        (500, {0: 6}, ["WEIGHTS_MISSING", "WEIGHT_ABOVE_CAP"]),
    ],
)
async def test_no_weight_is_missing_or_too_large_a_share(
    committee: Committee, cap: int, weights: dict[int, int], codes: list[str]
) -> None:
    await committee.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $3, $4, $5, false, '2025-01-01', '决议')",
        *(committee.tenant_id, uuid4(), committee.branch_id, RuleKey.VOTE_WEIGHT_CAP_PERMILLE.value, cap),
    )
    hall = await Hall.of(committee, 1)
    vote_id = await hall.draft(weights)

    if codes:
        assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == codes
    else:
        await committee.run(service.vote_schedule, VoteStep(vote_id))
        await committee.owner.execute("UPDATE vote_weight SET weight = 1000 WHERE member_id = $1", hall.members[0])
        await committee.passed(vote_id, "objections_end_at", "opens_at")
        expected = [] if cap == 1_000 else ["WEIGHT_ABOVE_CAP"]
        if expected:
            assert await refused(committee, service.vote_open, VoteStep(vote_id)) == expected
        else:
            await committee.run(service.vote_open, VoteStep(vote_id))


async def test_weights_are_of_drafts_by_name_and_of_members_in_reach(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    outside = await committee.member(organisation_id=committee.other_id)
    secret_id, plain_id = await committee.drafted(), await hall.draft()
    weighted_id, announced_id = await hall.draft({0: 1}), await hall.announced({0: 1, 1: 1, 2: 1})
    one = WeightDraft(hall.members[0], "x", 3)

    async def set_(vote_id: UUID, *weights: WeightDraft) -> list[str]:
        return await refused(committee, vote_weights_set, WeightsSet(vote_id, weights))

    assert await refused(committee, vote_manner_set, MannerSet(secret_id, False, is_weighted=True)) == [  # noqa: FBT003  # no meeting
        "WEIGHTS_NEED_NAMES"
    ]
    assert await set_(plain_id, one) == ["WEIGHTS_NOT_WANTED"]
    assert await set_(announced_id, one) == ["VOTE_STATE_REFUSED"]
    assert await set_(uuid4(), one) == ["VOTE_NOT_FOUND"]
    assert await set_(weighted_id, one, one) == ["WEIGHTS_INVALID"]
    assert await set_(weighted_id, WeightDraft(outside, "x", 3)) == ["WEIGHTS_INVALID"]
    assert await set_(weighted_id, WeightDraft(hall.members[0], "x", organisation_id=committee.other_id)) == [
        "WEIGHTS_INVALID"
    ]
    assert await set_(weighted_id, WeightDraft(hall.members[0], "x", organisation_id=committee.pool_id)) == [
        "WEIGHTS_INVALID"
    ]
    assert await set_(weighted_id, WeightDraft(hall.members[0], " ", 3)) == ["VOTE_TEXT_INVALID"]
    assert await committee.owner.fetchval("SELECT weight FROM vote_weight WHERE vote_id = $1", weighted_id) == 1


async def test_a_draft_that_becomes_secret_has_neither_weights_nor_delegation(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.draft({0: 1}, delegation_cap=3)

    await committee.run(service.vote_change, VoteChange(vote_id, committee.draft(kind="sealed")))

    vote = await committee.vote(vote_id)
    assert (vote["is_weighted"], vote["delegation_cap"]) == (False, None)
