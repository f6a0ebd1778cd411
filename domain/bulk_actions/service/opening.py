"""Opening a bulk action: what is to be done, to whom; nothing is changed before it is applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from db.models.bulk_actions import BulkActionKind, BulkActionRow
from db.models.organisations import OrganisationState
from db.queries.bulk_actions import actions, changes
from db.queries.members import periods
from db.queries.members.filters import plain_filters, told_filters
from db.scope import Scope
from db.types import new_id
from domain.audit.service import record
from domain.bulk_actions.errors import NoMembersChosen, TooManyMembers
from domain.bulk_actions.rules import MAX_CHOSEN, MAX_NAMED, MOVES, check_parts, clean_document
from domain.bulk_actions.service.moving import PREPARE
from domain.members.errors import EffectiveInFuture, OrganisationNotFound, OrganisationTakesNoMembers
from domain.members.policy import takes_members
from domain.shared.calendar import local_day
from domain.shared.jobs import job_open
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class BulkActionPrepare:
    """One change for members at and below an organisation: the named ones, or those that the filters find.

    `filters` are those of the list of members by parameter name. Without a day each change holds from the day on which
    it is applied.
    """

    organisation_id: UUID
    kind: str
    member_ids: Sequence[UUID] | None = None
    filters: Mapping[str, Any] | None = None
    to_organisation_id: UUID | None = None
    employment_kind: str | None = None
    document_number: str | None = None
    effective_on: date | None = None


def reading_scope(work: Work, organisation_id: UUID) -> Scope:
    """The caller's list of members, as far as the action goes. The caller has checked the right to be there."""
    return Scope(work.scope.tenant_id, work.actor.member_id, {Permission.MEMBER_READ: (organisation_id,)})


async def bulk_action_prepare(work: Work, command: BulkActionPrepare) -> Outcome:
    """Begins the preview: what the change would be for each member, and why not.

    Locks nothing. What would be refused for everybody is refused here; the rest stands beside each member.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, TARGET_REQUIRED, ORGANISATION_TAKES_NO_MEMBERS, EMPLOYMENT_DOES_NOT_FIT,
            DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER, EFFECTIVE_IN_FUTURE, NO_MEMBERS_CHOSEN,
            TOO_MANY_MEMBERS.
    """
    check_parts(command.kind, command.employment_kind, has_target=command.to_organisation_id is not None)
    document = clean_document(command.kind, command.document_number)
    if command.effective_on is not None and command.effective_on > local_day(work.now):
        raise EffectiveInFuture("effectiveOn")
    opened_by_id = work.actor.member_id
    place = await actions.find_place(work.conn, work.scope, command.organisation_id)
    if place is None or opened_by_id is None:
        raise OrganisationNotFound("organisationId")
    await _check_target(work, command)
    named = list(dict.fromkeys(command.member_ids or ()))
    filters = dict(command.filters or {})
    is_by_filter = command.member_ids is None
    row = BulkActionRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=place,
        opened_by_id=opened_by_id,
        kind=command.kind,
        is_by_filter=is_by_filter,
        filters=plain_filters(filters),
        employment_kind=command.employment_kind if command.kind not in MOVES else None,
        document_number=document,
        effective_on=command.effective_on,
        to_organisation_id=command.to_organisation_id if command.kind in MOVES else None,
        member_count=await _count(work, place, None if is_by_filter else named, filters),
        opened_at=work.now,
    )
    await actions.insert_action(work.conn, row)
    if named:
        await changes.name_members(work.conn, row.tenant_id, row.id, named)
    await job_open(work, PREPARE, row.id, after=None)
    facts = {"kind": row.kind, "members": row.member_count, "filters": told_filters(row.filters)}
    await record(work, "bulk_action.opened", "bulk_action", row.id, organisation_id=place, **facts)
    return {"bulk_action_id": str(row.id)}


async def _check_target(work: Work, command: BulkActionPrepare) -> None:
    target_id, tenant_id = command.to_organisation_id, work.scope.tenant_id
    if target_id is None or command.kind not in MOVES:
        return
    target = await periods.find_place(work.conn, tenant_id, target_id)
    is_reached = command.kind == BulkActionKind.REQUEST_TRANSFER or await actions.list_reached(
        work.conn, tenant_id, [target_id], below_id=command.organisation_id
    )
    if target is None or not is_reached:
        raise OrganisationNotFound("toOrganisationId")
    if target["state"] != OrganisationState.ACTIVE or not takes_members(target["kind"]):
        raise OrganisationTakesNoMembers("toOrganisationId")


async def _count(work: Work, place: UUID, named: Sequence[UUID] | None, filters: Mapping[str, Any]) -> int:
    if named is not None:
        count, limit = len(named), MAX_NAMED
    else:
        limit = MAX_CHOSEN
        count = await actions.count_members(work.conn, reading_scope(work, place), filters, limit=limit + 1)
    if count == 0:
        raise NoMembersChosen("members")
    if count > limit:
        raise TooManyMembers("members", limit=limit)
    return count
