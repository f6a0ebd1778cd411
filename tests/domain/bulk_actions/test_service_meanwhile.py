"""What has come to be otherwise between the preview of a bulk action, its application and its undoing."""

from datetime import timedelta
from uuid import UUID

from db.scope import Scope
from db.types import new_id
from domain.bulk_actions import service
from tests.domain.bulk_actions.conftest import Bulk

GRANT = """
    INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)
    VALUES ($1, gen_random_uuid(), $2, $3, $4, '2026-01-01')
"""
HANG_ELSEWHERE = """
    DELETE FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = $3
"""
"""Takes an organisation out of another, as moving its subtree away does."""


async def take_away(bulk: Bulk, organisation_id: UUID) -> None:
    """Moves a group from below the branch of the action to the sibling branch."""
    owner, union = bulk.owner, bulk.union
    await owner.execute(HANG_ELSEWHERE, bulk.tenant_id, organisation_id, union.branch_id)
    await owner.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $2, $3, 1)",
        *(bulk.tenant_id, union.sibling_id, organisation_id),
    )
    await owner.execute("UPDATE organisation SET parent_id = $2 WHERE id = $1", organisation_id, union.sibling_id)


async def outcomes(bulk: Bulk, action_id: UUID) -> list[tuple[str | None, str | None]]:
    return [(row["outcome"], row["outcome_reason"]) for row in await bulk.changes(action_id)]


async def test_nobody_is_moved_to_where_the_action_does_not_reach_any_more(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    action = await bulk.prepared("move", [member], to_organisation_id=bulk.other_id)
    await take_away(bulk, bulk.other_id)

    await bulk.apply(action)

    assert await bulk.state(action) == ("applied", "ORGANISATION_NOT_FOUND")
    assert await outcomes(bulk, action) == [(None, None)]
    assert (await bulk.standing(member))[1] == bulk.group_id


async def test_nobody_is_put_back_to_where_the_action_does_not_reach_any_more(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    action = await bulk.prepared("move", [member], to_organisation_id=bulk.other_id)
    await bulk.apply(action)
    await take_away(bulk, bulk.group_id)

    await bulk.undo(action)

    assert await outcomes(bulk, action) == [("kept", "ORGANISATION_NOT_FOUND")]
    assert (await bulk.standing(member))[1] == bulk.other_id


async def test_an_officer_does_not_undo_what_concerns_themselves(bulk: Bulk) -> None:
    (colleague, member) = await bulk.members(2)
    await bulk.owner.execute(GRANT, bulk.tenant_id, colleague, "branch_officer", bulk.union.branch_id)
    action = await bulk.prepared("change_employment", [colleague, member], employment_kind="dispatched")
    await bulk.apply(action)
    own = Scope(bulk.tenant_id, colleague, bulk.union.scope().nodes)

    await bulk.run(service.bulk_action_undo, service.BulkActionStep(action), own)
    await bulk.work_all()

    assert await outcomes(bulk, action) == [("kept", "OWN_MEMBERSHIP"), ("undone", None)]
    assert (await bulk.standing(colleague))[2] == "dispatched"


async def test_who_was_erased_or_merged_meanwhile_is_left_alone(bulk: Bulk) -> None:
    erased, merged, kept = await bulk.members(3)
    action = await bulk.prepared("end", [erased, merged, kept])
    await bulk.apply(action)
    await bulk.owner.execute("UPDATE member SET erased_at = now(), name = '' WHERE id = $1", erased)
    await bulk.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", merged, kept)

    await bulk.undo(action)

    assert await outcomes(bulk, action) == [
        ("kept", "MEMBER_NOT_FOUND"),
        ("kept", "MEMBER_NOT_FOUND"),
        ("undone", None),
    ]
    assert [(await bulk.standing(each))[0] for each in (erased, merged, kept)] == ["left", "left", "active"]


async def test_what_ends_with_a_change_and_was_not_shown_holds_it_up(bulk: Bulk) -> None:
    first, second = await bulk.members(2)
    for member in (first, second):
        await bulk.owner.execute(GRANT, bulk.tenant_id, member, "auditor", bulk.group_id)
    action = await bulk.prepared("end", [first, second])
    await bulk.owner.execute(GRANT, bulk.tenant_id, first, "branch_officer", bulk.group_id)
    await bulk.owner.execute("UPDATE role_grant SET revoked_at = now() WHERE member_id = $1", second)
    before = await bulk.entries()

    await bulk.apply(action)

    assert await outcomes(bulk, action) == [("refused", "CHANGED_SINCE"), ("applied", None)]
    assert (await bulk.standing(first))[0] == "active"
    assert (await bulk.entries()).get("role.revoked") == before.get("role.revoked")


async def test_undoing_what_was_dated_back_reaches_back_to_that_day(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    since = (bulk.now - timedelta(days=60)).date()
    action = await bulk.prepared("end", [member], effective_on=since)
    await bulk.apply(action)
    bulk.pass_time(days=3)

    await bulk.undo(action)

    states = await bulk.owner.fetch(
        "SELECT state FROM membership_period WHERE member_id = $1 AND starts_on <= $2"
        " AND (until_on IS NULL OR until_on > $2)",
        *(member, since + timedelta(days=10)),
    )
    assert [row["state"] for row in states] == ["active"]


async def test_a_member_who_has_left_the_reach_is_neither_changed_nor_told_of(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    action = await bulk.prepared("end", [member])
    await bulk.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", member, bulk.union.sibling_id)

    await bulk.apply(action)
    unknown = await bulk.prepared("end", [member, new_id()])

    assert await outcomes(bulk, action) == [("refused", "MEMBER_NOT_FOUND")]
    shown = [{k: v for k, v in row.items() if k not in {"number", "member_id"}} for row in await bulk.changes(unknown)]
    assert shown[0] == shown[1]
