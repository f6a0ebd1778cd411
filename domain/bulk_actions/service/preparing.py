"""The preview of a bulk action: each member's change is carried out, looked at and taken back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.models.bulk_actions import BulkActionRow, BulkActionState
from db.queries.bulk_actions import actions, changes
from db.queries.members import periods
from db.queries.members.filters import read_filters, told_filters
from domain.bulk_actions.errors import TooManyMembers
from domain.bulk_actions.rules import MAX_CHOSEN
from domain.bulk_actions.service.carrying import rehearsed
from domain.bulk_actions.service.moving import action_of_job, move
from domain.bulk_actions.service.opening import reading_scope
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.work import Work

BATCH = 50


async def _batch(work: Work, job: Job) -> Advance:
    """The next members, locked in the order of their ids; nothing of their changes stays."""
    work, row = await action_of_job(work, job)
    if row.state != BulkActionState.PREPARING:  # cancelled meanwhile
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    chosen, progress = await _next(work, row, job)
    if not chosen:
        await _finish(work, row, job)
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    ids = [member_id for _, member_id in chosen]
    members = await periods.lock_members(work.conn, row.tenant_id, ids, below_id=row.organisation_id)
    found = [await rehearsed(work, row, number, each, members.get(each)) for number, each in chosen]
    await changes.review_changes(work.conn, row.tenant_id, row.id, found)
    return Advance(progress, job.done_count + len(found), row.member_count, is_finished=False)


async def _next(work: Work, row: BulkActionRow, job: Job) -> tuple[Sequence[tuple[int, UUID]], Mapping[str, Any]]:
    """The next members with their numbers, and where to go on after them."""
    after = job.progress["after"]
    if not row.is_by_filter:
        pending = await changes.list_pending(work.conn, row.tenant_id, row.id, after=after or 0, limit=BATCH)
        return pending, {"after": pending[-1][0] if pending else after}
    position = None if after is None else {"name_sort": after[0], "id": UUID(after[1])}
    found = await actions.list_members(
        work.conn,
        reading_scope(work, row.organisation_id),
        filters=read_filters(row.filters),
        after=position,
        limit=BATCH,
    )
    if job.done_count + len(found) > MAX_CHOSEN:
        raise TooManyMembers("members", limit=MAX_CHOSEN)
    chosen = [(number, each["id"]) for number, each in enumerate(found, job.done_count + 1)]
    return chosen, {"after": [found[-1]["name_sort"], str(found[-1]["id"])] if found else after}


async def _finish(work: Work, row: BulkActionRow, job: Job) -> None:
    row.prepared_at, row.member_count, row.filters = work.now, job.done_count, told_filters(row.filters)
    counts = await changes.count_changes(work.conn, row.tenant_id, row.id)
    await move(work, row, BulkActionState.READY, **counts)


async def _given_up(work: Work, job: Job, code: str) -> None:
    row = await actions.lock_action_for_job(work.conn, job.tenant_id, job.subject_id)
    if row.state == BulkActionState.PREPARING:
        row.failure, row.filters = code, told_filters(row.filters)
        await move(work, row, BulkActionState.FAILED, failure=code)


prepare_handler = simple_job(_batch, _given_up)
