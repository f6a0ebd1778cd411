"""The one guarded transition of a bulk action, and what belongs to every step of it."""

from dataclasses import replace

from db.models.bulk_actions import BulkActionKind, BulkActionRow
from db.queries.bulk_actions import actions
from domain.audit.service import record
from domain.bulk_actions.errors import BulkActionUnderWay
from domain.bulk_actions.rules import can_move
from domain.members.errors import OrganisationNotFound
from domain.shared.jobs import Job
from domain.shared.permissions import Permission
from domain.shared.rights import RightEnded, check_right, scope_today
from domain.shared.work import Work

PREPARE, APPLY, UNDO = "bulk_prepare", "bulk_apply", "bulk_undo"
"""Kinds of job."""


async def move(work: Work, row: BulkActionRow, state: str, **facts: object) -> None:
    """Moves an action whose row is locked, writes it with all that was changed of it, and records the step.

    Raises:
        BulkActionUnderWay: From this state it cannot go there.
    """
    if not can_move(row.state, state):
        raise BulkActionUnderWay("bulkActionId")
    row.state = state
    await actions.update_action(work.conn, row)
    place = row.organisation_id
    await record(work, f"bulk_action.{state}", "bulk_action", row.id, organisation_id=place, kind=row.kind, **facts)


async def action_of_job(work: Work, job: Job) -> tuple[Work, BulkActionRow]:
    """The job's action, locked, and its work with the rights that the officer who asked for it has today.

    Raises:
        RightEnded: The officer may not change members there any more.
        OrganisationNotFound: Where members go lies below the organisation of the action no more.
    """
    row = await actions.lock_action_for_job(work.conn, job.tenant_id, job.subject_id)
    if job.actor_id is None:
        raise RightEnded
    for permission in (Permission.MEMBER_READ, Permission.MEMBER_WRITE):
        await check_right(work, job.actor_id, row.organisation_id, permission)
    target_id = row.to_organisation_id
    if row.kind == BulkActionKind.MOVE and job.kind != UNDO and target_id is not None:
        reached = await actions.list_reached(work.conn, row.tenant_id, [target_id], below_id=row.organisation_id)
        if target_id not in reached:
            raise OrganisationNotFound("toOrganisationId")
    return replace(work, scope=await scope_today(work, job.actor_id)), row
