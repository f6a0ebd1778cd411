"""Undoing a bulk action: the last member first, each as they were, unless they have changed since."""

from collections.abc import Collection
from uuid import UUID

from db.models.bulk_actions import BulkActionRow, BulkActionState, BulkChangeOutcome
from db.models.members import MemberRow, MembershipCause
from db.queries.bulk_actions import actions, changes
from db.queries.bulk_actions.changes import Settled
from db.queries.members import periods
from db.session import Record
from domain.audit.service import record_many
from domain.bulk_actions.rules import BulkChangeReason, reason_of
from domain.bulk_actions.service.carrying import a_part
from domain.bulk_actions.service.moving import action_of_job, move
from domain.members.errors import OrganisationNotFound, OwnMembership
from domain.members.service import Change, membership_change, transfer_cancel
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.errors import DomainError
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.work import Work

BATCH = 50


async def _batch(work: Work, job: Job) -> Advance:
    """The next changes to take back. The periods stay, and one more says that the action was undone."""
    work, row = await action_of_job(work, job)
    tenant_id, before = row.tenant_id, int(job.progress["before"])
    found = await changes.list_applied(work.conn, tenant_id, row.id, before=before, limit=BATCH)
    if not found:
        await _finish(work, row)
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    ids = [each["member_id"] for each in found]
    members = await periods.lock_members(work.conn, tenant_id, ids, below_id=row.organisation_id)
    former = {each["organisation_before_id"] for each in found}
    reached = await actions.list_reached(work.conn, tenant_id, list(former), below_id=row.organisation_id)
    settled, subjects = [], []
    for each in found:
        member = members.get(each["member_id"])
        outcome = await _undo(work, row, each, member, reached)
        settled.append(outcome)
        if outcome.outcome == BulkChangeOutcome.UNDONE and member is not None:
            facts = {"bulk_action_id": str(row.id)}
            subjects.append(Subject("member", member.id, member.organisation_id, facts))
    await record_many(work, "member.bulk_change_undone", subjects)
    await changes.settle_changes(work.conn, tenant_id, row.id, settled)
    done = job.done_count + len(found)
    return Advance({"before": found[-1]["number"]}, done, job.total_count or done, is_finished=False)


async def _undo(
    work: Work, row: BulkActionRow, change: Record, member: MemberRow | None, reached: Collection[UUID]
) -> Settled:
    number = change["number"]
    if member is None or member.version != change["version_after"]:
        reason = BulkChangeReason.MEMBER_NOT_FOUND if member is None else BulkChangeReason.CHANGED_SINCE
        return Settled(number, BulkChangeOutcome.KEPT, reason)
    try:
        _check_may(work, change, member, reached)
        async with a_part(work) as part:
            if change["transfer_id"] is not None:
                await transfer_cancel(part, member.id, change["transfer_id"])
            else:
                await membership_change(part, member, _back(part, row, change))
    except DomainError as refusal:
        return Settled(number, BulkChangeOutcome.KEPT, reason_of(refusal.code))
    return Settled(number, BulkChangeOutcome.UNDONE)


def _check_may(work: Work, change: Record, member: MemberRow, reached: Collection[UUID]) -> None:
    """Nobody decides on their own membership, or puts a member where the action does not reach any more."""
    if member.id == work.actor.member_id:
        raise OwnMembership("memberId")
    back_id = change["organisation_before_id"]
    if back_id != member.organisation_id and back_id not in reached:
        raise OrganisationNotFound("organisationId")


def _back(work: Work, row: BulkActionRow, change: Record) -> Change:
    return Change(
        MembershipCause.UNDONE,
        row.effective_on or local_day(work.now),  # what was dated back is as if it had not been
        state=change["state_before"],
        organisation_id=change["organisation_before_id"],
        employment_kind=change["employment_before"],
        cause_id=row.id,
    )


async def _finish(work: Work, row: BulkActionRow) -> None:
    counts = await changes.count_changes(work.conn, row.tenant_id, row.id)
    row.undone_at, row.failure = work.now, None
    await move(work, row, BulkActionState.UNDONE, **counts)


async def _given_up(work: Work, job: Job, code: str) -> None:
    """Back to applied: it can be undone once more, and goes on with the members that are left."""
    row = await actions.lock_action_for_job(work.conn, job.tenant_id, job.subject_id)
    row.failure = code
    await move(work, row, BulkActionState.APPLIED, failure=code)


undo_handler = simple_job(_batch, _given_up)
