"""A bulk action from its preview to its undoing: nothing changes before it is applied, and then what was shown."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.hooks import HOOKS
from db.queries.bulk_actions import changes
from db.scope import Scope
from domain.bulk_actions import service
from domain.bulk_actions.errors import (
    BulkActionBegun,
    BulkActionNotApplied,
    BulkActionNotFound,
    BulkActionNotReady,
    BulkActionUnderWay,
    NoMembersChosen,
    TooManyMembers,
)
from domain.bulk_actions.service import applying, preparing, undoing
from domain.members.errors import EffectiveInFuture, OrganisationNotFound, OrganisationTakesNoMembers
from domain.shared.changes import MembershipChanged
from domain.shared.errors import DomainError
from domain.shared.jobs import JobRunner
from domain.shared.proofs import StepUpRequired
from domain.shared.undoing import UndoWindowClosed
from domain.shared.work import Work
from tests.domain.bulk_actions.conftest import Bulk
from tests.support.rosters import register_of


async def test_a_preview_shows_each_change_and_each_reason_and_changes_nothing(bulk: Bulk) -> None:
    first, second = await bulk.members(2)
    (gone,) = await bulk.members(1, state="left")
    (away,) = await bulk.members(1, bulk.union.sibling_id)
    nobody = UUID(int=7)
    before, entries = await register_of(bulk.owner), await bulk.entries()

    action = await bulk.prepared(
        "retain", [first, gone, away, nobody, second, bulk.union.officer_id, first], employment_kind="retired"
    )

    found = [(row["member_id"], row["verdict"], row["reason"]) for row in await bulk.changes(action)]
    assert found == [
        (first, "change", None),
        (gone, "refused", "MEMBERSHIP_TRANSITION_REFUSED"),
        (away, "refused", "MEMBER_NOT_FOUND"),
        (nobody, "refused", "MEMBER_NOT_FOUND"),
        (second, "change", None),
        (bulk.union.officer_id, "refused", "OWN_MEMBERSHIP"),
    ]
    row = (await bulk.changes(action))[0]
    assert (row["state_before"], row["state_after"], row["employment_after"]) == ("active", "retained", "retired")
    assert await register_of(bulk.owner) == before
    assert await bulk.state(action) == ("ready", None)
    assert await bulk.entries() == {**entries, "bulk_action.opened": 1, "bulk_action.ready": 1}
    assert await bulk.owner.fetchval("SELECT count(*) FROM event") == 0


async def test_what_ends_with_a_change_is_counted_in_the_preview_and_is_what_ends(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    post = await bulk.union.tree.add_post(bulk.group_id)
    await bulk.union.tree.add_term(post, member)
    for place in (bulk.group_id, bulk.other_id):
        await bulk.owner.execute(
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
            " VALUES ($1, gen_random_uuid(), $2, 'auditor', $3, '2026-01-01')",
            *(bulk.tenant_id, member, place),
        )

    action = await bulk.prepared("end", [member])
    (shown,) = await bulk.changes(action)
    before = await bulk.entries()
    await bulk.apply(action)
    (done,) = await bulk.changes(action)
    after = await bulk.entries()

    assert shown["effects"] == done["effects"]
    assert '"role.revoked": 2' in shown["effects"]
    assert '"post_term.ended": 1' in shown["effects"]
    assert after["role.revoked"] - before.get("role.revoked", 0) == 2


async def test_applying_changes_whom_the_preview_showed_and_undoing_puts_them_back(
    bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (preparing, applying, undoing):
        monkeypatch.setattr(module, "BATCH", 2)
    members = await bulk.members(5)
    before = [await bulk.standing(member) for member in members]

    action = await bulk.prepared("move", members, to_organisation_id=bulk.other_id)
    await bulk.apply(action)
    moved = [await bulk.standing(member) for member in members]
    applied = [(row["outcome"], row["version_after"]) for row in await bulk.changes(action)]
    entries = await bulk.entries()
    causes = await bulk.owner.fetch(
        "SELECT DISTINCT cause, cause_id, actor_id FROM membership_period WHERE version = 2"
    )
    await bulk.undo(action)

    assert moved == [("active", bulk.other_id, "permanent")] * 5
    assert applied == [("applied", 2)] * 5
    assert [tuple(row) for row in causes] == [("transferred", action, bulk.union.officer_id)]
    assert (entries["member.changed_in_bulk"], entries["membership.changed"]) == (5, 5)
    assert entries["bulk_action.applied"] == entries["bulk_action.applying"] == 1
    assert [await bulk.standing(member) for member in members] == before
    assert [row["outcome"] for row in await bulk.changes(action)] == ["undone"] * 5
    assert await bulk.state(action) == ("undone", None)
    assert (await bulk.entries())["member.bulk_change_undone"] == 5


@pytest.mark.parametrize(
    ("kind", "values", "start", "after"),
    [
        ("retain", {"employment_kind": "retired"}, {}, ("retained", "retired")),
        (
            "resume",
            {"employment_kind": "flexible"},
            {"state": "retained", "employment_kind": "unemployed"},
            ("active", "flexible"),
        ),
        ("suspend", {"document_number": "2026-3"}, {}, ("suspended", "permanent")),
        ("reinstate", {}, {"state": "suspended"}, ("active", "permanent")),
        ("lapse", {"document_number": "2026-4"}, {}, ("left", "permanent")),
        ("change_employment", {"employment_kind": "dispatched"}, {}, ("active", "dispatched")),
    ],
)
async def test_each_kind_is_the_single_change_for_many(
    bulk: Bulk, kind: str, values: dict[str, Any], start: dict[str, Any], after: tuple[str, str]
) -> None:
    (member,) = await bulk.members(1, **start)
    before = await bulk.standing(member)

    action = await bulk.prepared(kind, [member], **values)
    await bulk.apply(action)
    state, _, employment = await bulk.standing(member)
    await bulk.undo(action)

    assert (state, employment) == after
    assert await bulk.standing(member) == before


async def test_transfers_are_asked_for_and_undoing_cancels_those_that_are_open(bulk: Bulk) -> None:
    first, second = await bulk.members(2)
    status = "SELECT status FROM transfer WHERE member_id = $1"

    action = await bulk.prepared("request_transfer", [first, second], to_organisation_id=bulk.union.sibling_id)
    assert await bulk.owner.fetchval("SELECT count(*) FROM transfer") == 0
    await bulk.apply(action)
    again = await bulk.prepared("request_transfer", [first], to_organisation_id=bulk.union.sibling_id)
    opened = [await bulk.owner.fetchval(status, each) for each in (first, second)]
    await bulk.owner.execute("UPDATE transfer SET status = 'returned' WHERE member_id = $1", second)
    await bulk.undo(action)

    assert opened == ["requested", "requested"]
    assert [row["reason"] for row in await bulk.changes(again)] == ["TRANSFER_ALREADY_OPEN"]
    assert await bulk.owner.fetchval(status, first) == "cancelled"
    found = [(row["outcome"], row["outcome_reason"]) for row in await bulk.changes(action)]
    assert found == [("undone", None), ("kept", "TRANSFER_CLOSED")]


async def test_members_are_chosen_by_a_filter_within_the_action_and_nobody_searched_for_stays_on_file(
    bulk: Bulk,
) -> None:
    here = await bulk.members(3, name="张伟")
    await bulk.members(1, bulk.union.sibling_id, name="张伟")
    await bulk.members(1, name="王芳")

    action = await bulk.prepared("end", None, filters={"search_terms": ["张伟"], "states": ["active"]})

    assert {row["member_id"] for row in await bulk.changes(action)} == set(here)
    kept = await bulk.owner.fetchval("SELECT filters::text FROM bulk_action WHERE id = $1", action)
    logged = await bulk.owner.fetch("SELECT facts::text AS facts FROM audit_entry WHERE action LIKE 'bulk%'")
    assert "张伟" not in kept + str([row["facts"] for row in logged])


async def test_who_has_changed_since_the_preview_is_left_out_and_who_has_changed_since_is_not_undone(
    bulk: Bulk,
) -> None:
    first, second, third = await bulk.members(3)
    action = await bulk.prepared("change_employment", [first, second, third], employment_kind="dispatched")
    other = await bulk.prepared("change_employment", [first], employment_kind="apprentice")
    await bulk.apply(other)

    await bulk.apply(action)
    later = await bulk.prepared("retain", [second], employment_kind="retired")
    await bulk.apply(later)
    await bulk.undo(action)

    found = [(row["outcome"], row["outcome_reason"]) for row in await bulk.changes(action)]
    assert found == [("refused", "CHANGED_SINCE"), ("kept", "CHANGED_SINCE"), ("undone", None)]
    employments = [(await bulk.standing(member))[2] for member in (first, second, third)]
    assert employments == ["apprentice", "retired", "permanent"]


async def test_an_officer_who_loses_the_role_applies_nothing_more(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    members = await bulk.members(3)
    action = await bulk.prepared("end", members)
    await bulk.run(service.bulk_action_apply, service.BulkActionStep(action))

    stop = asyncio.Event()
    stop.set()
    await bulk.runner().run_once(stop)  # one batch, then the process ends
    await bulk.owner.execute("UPDATE role_grant SET revoked_at = now() WHERE member_id = $1", bulk.union.officer_id)
    await bulk.work_all()

    assert await bulk.state(action) == ("applied", "RIGHT_ENDED")
    assert [row["outcome"] for row in await bulk.changes(action)] == ["applied", None, None]
    assert [(await bulk.standing(member))[0] for member in members] == ["left", "active", "active"]


async def test_a_process_that_dies_in_a_batch_leaves_it_whole_to_the_next_one(
    bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    members = await bulk.members(4)
    action = await bulk.prepared("end", members)
    await bulk.run(service.bulk_action_apply, service.BulkActionStep(action))
    whole = changes.settle_changes
    monkeypatch.setattr(changes, "settle_changes", _dies)
    await bulk.runner().run_once()
    halfway = [(await bulk.standing(member))[0] for member in members]

    monkeypatch.setattr(changes, "settle_changes", whole)
    bulk.pass_time(minutes=2)
    await bulk.work_all()

    assert halfway == ["active"] * 4
    assert [row["outcome"] for row in await bulk.changes(action)] == ["applied"] * 4
    assert await bulk.owner.fetchval("SELECT max(version) FROM membership_period") == 2


async def _dies(*_: object, **__: object) -> None:
    raise RuntimeError("the process was killed")


class _InABallot(DomainError):
    code = "STANDS_IN_A_BALLOT"


async def test_what_another_domain_refuses_is_shown_before_it_is_applied(bulk: Bulk) -> None:
    first, second = await bulk.members(2)

    async def refuse(work: Work, changed: MembershipChanged) -> None:
        if changed.member_id == first:
            raise _InABallot

    hooks = replace(HOOKS, membership_changed=(*HOOKS.membership_changed, refuse))
    runner = JobRunner(bulk.union.database, bulk.union.keyring, service.JOB_HANDLERS, lambda: bulk.now, hooks)
    command = service.BulkActionPrepare(bulk.union.branch_id, "end", [first, second])
    outcome = await bulk.run(service.bulk_action_prepare, command)
    await runner.run_once()

    found = await bulk.changes(UUID(outcome["bulk_action_id"]))
    assert [(row["verdict"], row["reason"]) for row in found] == [("refused", "REFUSED_ELSEWHERE"), ("change", None)]


@pytest.mark.parametrize(
    ("place", "members", "values", "refusal"),
    [
        ("sibling", 1, {}, OrganisationNotFound),
        ("branch", 0, {}, NoMembersChosen),
        ("branch", 2001, {}, TooManyMembers),
        ("branch", 1, {"effective_on": "tomorrow"}, EffectiveInFuture),
        ("branch", 1, {"kind": "move", "to": "sibling"}, OrganisationNotFound),
        ("branch", 1, {"kind": "request_transfer", "to": "top"}, OrganisationTakesNoMembers),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(
    bulk: Bulk, place: str, members: int, values: dict[str, str], refusal: type[DomainError]
) -> None:
    union = bulk.union
    places = {"branch": union.branch_id, "sibling": union.sibling_id, "top": union.tenant_id}
    command = service.BulkActionPrepare(
        places[place],
        values.get("kind", "end"),
        [UUID(int=n + 1) for n in range(members)],
        to_organisation_id=places.get(values.get("to", "")),
        effective_on=bulk.now.date() + timedelta(days=1) if "effective_on" in values else None,
    )
    with pytest.raises(refusal):
        await bulk.run(service.bulk_action_prepare, command)
    assert await bulk.owner.fetchval("SELECT count(*) FROM bulk_action") == 0
    assert await bulk.owner.fetchval("SELECT count(*) FROM job") == 0


async def test_a_step_is_taken_in_its_turn_only(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    command = service.BulkActionPrepare(bulk.union.branch_id, "end", [member])
    action = UUID((await bulk.run(service.bulk_action_prepare, command))["bulk_action_id"])
    step = service.BulkActionStep(action)
    elsewhere = Scope(bulk.tenant_id, bulk.union.officer_id, {"member_write": (bulk.union.sibling_id,)})

    with pytest.raises(BulkActionUnderWay):
        await bulk.run(service.bulk_action_apply, step)
    await bulk.work_all()
    for use_case in (service.bulk_action_apply, service.bulk_action_undo, service.bulk_action_cancel):
        with pytest.raises(BulkActionNotFound):
            await bulk.run(use_case, step, elsewhere)
    with pytest.raises(BulkActionNotApplied):
        await bulk.run(service.bulk_action_undo, step)
    results = await asyncio.gather(
        *(bulk.run(service.bulk_action_apply, step) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["BulkActionUnderWay", "dict"]
    await bulk.work_all()
    with pytest.raises(BulkActionNotReady):
        await bulk.run(service.bulk_action_apply, step)
    with pytest.raises(BulkActionBegun):
        await bulk.run(service.bulk_action_cancel, step)
    bulk.pass_time(days=7)
    with pytest.raises(UndoWindowClosed):
        await bulk.run(service.bulk_action_undo, step)


async def test_applying_asks_for_a_recent_proof(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    command = service.BulkActionPrepare(bulk.union.branch_id, "end", [member])
    action = UUID((await bulk.run(service.bulk_action_prepare, command))["bulk_action_id"])
    await bulk.work_all()
    await bulk.owner.execute("UPDATE session SET proven_at = $1", bulk.now - timedelta(minutes=11))

    with pytest.raises(StepUpRequired):
        await bulk.run(service.bulk_action_apply, service.BulkActionStep(action))
    assert await bulk.state(action) == ("ready", None)


async def test_a_cancelled_action_is_worked_on_no_more(bulk: Bulk) -> None:
    (member,) = await bulk.members(1)
    command = service.BulkActionPrepare(bulk.union.branch_id, "end", [member])
    action = UUID((await bulk.run(service.bulk_action_prepare, command))["bulk_action_id"])
    step = service.BulkActionStep(action)

    await bulk.run(service.bulk_action_cancel, step)
    await bulk.run(service.bulk_action_cancel, step)
    await bulk.work_all()

    assert await bulk.state(action) == ("cancelled", None)
    assert [row["verdict"] for row in await bulk.changes(action)] == ["pending"]
    with pytest.raises(BulkActionNotReady):
        await bulk.run(service.bulk_action_apply, step)
