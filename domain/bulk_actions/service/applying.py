"""Applying a bulk action: member by member under their lock, each settled in the transaction that changes them."""

from collections import Counter
from collections.abc import Mapping

from db.models.bulk_actions import BulkActionRow, BulkActionState, BulkChangeOutcome
from db.models.members import MemberRow
from db.queries.bulk_actions import actions, changes
from db.queries.bulk_actions.changes import Settled
from db.queries.members import periods
from db.session import Record
from domain.audit.service import record_many
from domain.bulk_actions.rules import BulkChangeReason, reason_of
from domain.bulk_actions.service.carrying import a_part, carry_out, effects_of
from domain.bulk_actions.service.moving import action_of_job, move
from domain.shared.changes import Subject
from domain.shared.errors import DomainError
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.undoing import UNDO_WINDOW
from domain.shared.work import Work

BATCH = 50
"""Members of one transaction: their rows are locked as long, and PostgreSQL has its 64 parts at hand."""


class _NotAsShown(Exception):  # more would end with the change than the preview told
    pass


async def _batch(work: Work, job: Job) -> Advance:
    """The next changes in their order."""
    work, row = await action_of_job(work, job)
    tenant_id, after = row.tenant_id, int(job.progress["after"])
    found = await changes.list_open(work.conn, tenant_id, row.id, after=after, limit=BATCH)
    if not found:
        await _finish(work, row)
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    ids = [each["member_id"] for each in found]
    members = await periods.lock_members(work.conn, tenant_id, ids, below_id=row.organisation_id)
    entries = await actions.count_entries(work.conn, tenant_id)
    settled, subjects = [], []
    for each in found:
        outcome, entries = await _apply(work, row, each, members.get(each["member_id"]), entries)
        settled.append(outcome)
        if outcome.outcome == BulkChangeOutcome.APPLIED:
            place = members[each["member_id"]].organisation_id
            subjects.append(Subject("member", each["member_id"], place, {"bulk_action_id": str(row.id)}))
    await record_many(work, "member.changed_in_bulk", subjects)
    await changes.settle_changes(work.conn, tenant_id, row.id, settled)
    done = job.done_count + len(found)
    return Advance({"after": found[-1]["number"]}, done, job.total_count or done, is_finished=False)


def _check_as_shown(effects: Mapping[str, int], shown: Mapping[str, int]) -> None:
    if Counter(effects) - Counter(shown):
        raise _NotAsShown


async def _apply(
    work: Work, row: BulkActionRow, change: Record, member: MemberRow | None, entries: Mapping[str, int]
) -> tuple[Settled, Mapping[str, int]]:
    """What became of one change, and the entries of the transaction after it.

    Whom the change would cost more than the preview showed (a role that was granted since) is left out.
    """
    number = change["number"]
    if member is None or member.version != change["version"]:
        reason = BulkChangeReason.MEMBER_NOT_FOUND if member is None else BulkChangeReason.CHANGED_SINCE
        return Settled(number, BulkChangeOutcome.REFUSED, reason), entries
    try:
        async with a_part(work) as part:
            carried = await carry_out(part, row, member)
            now = await actions.count_entries(part.conn, row.tenant_id)
            effects = effects_of(entries, now)
            _check_as_shown(effects, change["effects"])
    except _NotAsShown:
        return Settled(number, BulkChangeOutcome.REFUSED, BulkChangeReason.CHANGED_SINCE), entries
    except DomainError as refusal:
        return Settled(number, BulkChangeOutcome.REFUSED, reason_of(refusal.code)), entries
    settled = Settled(
        number,
        BulkChangeOutcome.APPLIED,
        version_after=carried.member.version,
        transfer_id=carried.transfer_id,
        effects=effects,
    )
    return settled, now


async def _finish(work: Work, row: BulkActionRow) -> None:
    counts = await changes.count_changes(work.conn, row.tenant_id, row.id)
    row.applied_at, row.undo_until, row.failure = work.now, work.now + UNDO_WINDOW, None
    await move(work, row, BulkActionState.APPLIED, **counts)


async def _given_up(work: Work, job: Job, code: str) -> None:
    """What was applied stays, and can be undone; the other changes show that nothing came of them."""
    row = await actions.lock_action_for_job(work.conn, job.tenant_id, job.subject_id)
    row.failure, row.applied_at, row.undo_until = code, work.now, work.now + UNDO_WINDOW
    await move(work, row, BulkActionState.APPLIED, failure=code)


apply_handler = simple_job(_batch, _given_up)
