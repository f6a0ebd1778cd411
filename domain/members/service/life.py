"""The life of a membership: its one guarded transition, and its beginning.

Whoever changes a membership (a transfer, an import, a merge of organisations) locks the member's row, asks their own
policy, and calls `membership_change`; nobody writes `state`, `organisation_id` or `employment_kind` in another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.members import MemberRow, MembershipCause
from db.models.organisations import OrganisationState
from db.queries.members import periods
from db.queries.members.periods import NewPeriod
from domain.audit.service import record
from domain.members import policy, rules
from domain.members.errors import (
    EffectiveBeforeLastChange,
    EffectiveInFuture,
    MembershipTransitionRefused,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
)
from domain.shared.calendar import local_day
from domain.shared.changes import MembershipChanged, Standing
from domain.shared.events import emit
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a membership from a day on; a field left None stays as it is.

    `cause_id` is the transfer, import, organisation or merge behind it, `document_number` the decision on file,
    `reason` why a correction is made.
    """

    cause: MembershipCause
    effective_on: date
    state: str | None = None
    organisation_id: UUID | None = None
    employment_kind: str | None = None
    cause_id: UUID | None = None
    document_number: str | None = None
    reason: str | None = None


async def membership_begin(
    work: Work, member: MemberRow, cause: MembershipCause, *, cause_id: UUID | None = None
) -> None:
    """Writes the first period of a member who has just been inserted, and calls the hooks.

    The audit entry and the event are the caller's, who knows how the person came.
    """
    period = NewPeriod(
        member.id,
        member.version,
        member.joined_on,
        member.state,
        member.organisation_id,
        member.employment_kind,
        cause.value,
        cause_id,
        work.actor.member_id,
    )
    await periods.insert_first_period(work.conn, work.scope.tenant_id, period)
    changed = MembershipChanged(member.id, cause.value, member.joined_on, None, _standing(member))
    for hook in work.hooks.membership_changed:
        await hook(work, changed)


async def memberships_begin(
    work: Work, members: Sequence[MemberRow], cause: MembershipCause, *, cause_id: UUID | None = None
) -> None:
    """As `membership_begin`, for many members at once: one statement, then the hooks of each."""
    new = [
        NewPeriod(
            member.id,
            member.version,
            member.joined_on,
            member.state,
            member.organisation_id,
            member.employment_kind,
            cause.value,
            cause_id,
            work.actor.member_id,
        )
        for member in members
    ]
    await periods.insert_first_periods(work.conn, work.scope.tenant_id, new)
    for member in members:
        changed = MembershipChanged(member.id, cause.value, member.joined_on, None, _standing(member))
        for hook in work.hooks.membership_changed:
            await hook(work, changed)


async def membership_change(work: Work, member: MemberRow, change: Change) -> MemberRow:
    """Moves a locked member to another state, organisation or employment; gives the row as it is now.

    Writes the period, the audit entry `membership.changed` and the event of the same topic, then calls the hooks. The
    same standing again is no change: nothing is written. Days: not after today, and not before the present period
    began, but for corrections, which may take back more than one.

    Raises:
        DomainError: MEMBERSHIP_TRANSITION_REFUSED, EFFECTIVE_BEFORE_LAST_CHANGE, EFFECTIVE_IN_FUTURE,
            ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS, and what a hook refuses.
    """
    before = _standing(member)
    after = Standing(
        change.state or before.state,
        change.organisation_id or before.organisation_id,
        change.employment_kind or before.employment_kind,
    )
    if after == before:
        return member
    if after.state != before.state and not rules.can_change(before.state, after.state, change.cause):
        raise MembershipTransitionRefused(state=before.state, target=after.state)
    await _check_day(work, member, change)
    await _check_place(work, before, after)
    period = NewPeriod(
        member.id,
        member.version + 1,
        change.effective_on,
        after.state,
        after.organisation_id,
        after.employment_kind,
        change.cause.value,
        change.cause_id,
        work.actor.member_id,
        change.document_number,
        change.reason,
    )
    if not await periods.change_member(work.conn, work.scope.tenant_id, period):
        message = f"member {member.id} was not locked at version {member.version}"
        raise RuntimeError(message)
    _move(member, after)
    changed = MembershipChanged(member.id, change.cause.value, change.effective_on, before, after)
    await _tell(work, changed, document_number=change.document_number, reason=change.reason)
    return member


def _standing(member: MemberRow) -> Standing:
    return Standing(member.state, member.organisation_id, member.employment_kind)


def _move(member: MemberRow, after: Standing) -> None:
    member.state, member.organisation_id, member.employment_kind = (
        after.state,
        after.organisation_id,
        after.employment_kind,
    )
    member.version += 1


async def _check_day(work: Work, member: MemberRow, change: Change) -> None:
    if change.effective_on > local_day(work.now):
        raise EffectiveInFuture("effectiveOn")
    if change.cause in rules.REVERSALS:
        return
    began_on = await periods.find_open_start(work.conn, work.scope.tenant_id, member.id)
    if began_on is None or change.effective_on < began_on:
        raise EffectiveBeforeLastChange("effectiveOn", began_on=str(began_on))


async def _check_place(work: Work, before: Standing, after: Standing) -> None:
    """Nobody comes to be in membership at a closed organisation; a correction, too, may not do that."""
    returns = before.state not in rules.IN_MEMBERSHIP and after.state in rules.IN_MEMBERSHIP
    has_moved = after.organisation_id != before.organisation_id
    if not has_moved and not returns:
        return
    place = await periods.find_place(work.conn, work.scope.tenant_id, after.organisation_id)
    if place is None:
        raise OrganisationNotFound("organisationId")
    if place["state"] != OrganisationState.ACTIVE or (has_moved and not policy.takes_members(place["kind"])):
        raise OrganisationTakesNoMembers("organisationId")


async def _tell(work: Work, changed: MembershipChanged, **on_file: str | None) -> None:
    before, after = changed.before or changed.after, changed.after
    facts = {
        "cause": changed.cause,
        "effective_on": str(changed.effective_on),
        "from_state": before.state,
        "to_state": after.state,
        "from_organisation_id": str(before.organisation_id),
        "to_organisation_id": str(after.organisation_id),
        "employment_kind": after.employment_kind,
        **{name: value for name, value in on_file.items() if value is not None},
    }
    member_id, organisation_id = changed.member_id, after.organisation_id
    await record(work, "membership.changed", "member", member_id, organisation_id=organisation_id, **facts)
    await emit(work, "membership.changed", "member", member_id, organisation_id=str(organisation_id), **facts)
    for hook in work.hooks.membership_changed:
        await hook(work, changed)
