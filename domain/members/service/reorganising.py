"""What follows in the register when an organisation closes: members and open join requests go to its successor."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.models.members import MembershipCause
from db.queries.members import reorganising as queries
from db.queries.members.reorganising import BATCH, Following
from domain.audit.service import record_many
from domain.shared.changes import MembershipChanged, OrganisationClosing, Standing, Subject
from domain.shared.events import emit_many
from domain.shared.work import Work


async def members_follow(work: Work, closing: OrganisationClosing) -> None:
    """Moves everybody in membership, and the join requests that wait, to the successor; without one, nothing is there.

    A thousand members are moved, recorded and told of by three statements: locked in the order of their ids, with a
    period of cause `reorganised`, one audit entry `membership.changed` and one event each. Who has left or died stays
    where their membership ended. Hooks of memberships are called for each member.
    """
    successor_id = closing.successor_id
    if successor_id is None:
        return
    following = Following(
        closing.organisation_id,
        successor_id,
        closing.closed_on,
        MembershipCause.REORGANISED.value,
        work.actor.member_id,
    )
    while True:
        moved = await queries.move_members(work.conn, work.scope.tenant_id, following)
        await _tell(work, following, moved)
        if len(moved) < BATCH:
            break
    requests = await queries.move_join_requests(work.conn, work.scope.tenant_id, closing.organisation_id, successor_id)
    facts = {"from_organisation_id": str(closing.organisation_id), "to_organisation_id": str(successor_id)}
    subjects = [Subject("join_request", request_id, successor_id, facts) for request_id in requests]
    await record_many(work, "join_request.moved", subjects)
    await emit_many(work, "join_request.moved", subjects)


async def _tell(work: Work, following: Following, moved: Sequence[Mapping[str, Any]]) -> None:
    subjects = [Subject("member", row["id"], following.successor_id, _facts(following, row)) for row in moved]
    await record_many(work, "membership.changed", subjects)
    await emit_many(work, "membership.changed", subjects)
    for row in moved:
        changed = _changed(following, row)
        for hook in work.hooks.membership_changed:
            await hook(work, changed)


def _facts(following: Following, row: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        "cause": following.cause,
        "effective_on": str(row["starts_on"]),
        "from_state": row["state"],
        "to_state": row["state"],
        "from_organisation_id": str(following.organisation_id),
        "to_organisation_id": str(following.successor_id),
        "organisation_id": str(following.successor_id),
        "employment_kind": row["employment_kind"],
    }


def _changed(following: Following, row: Mapping[str, Any]) -> MembershipChanged:
    def standing(organisation_id: UUID) -> Standing:
        return Standing(row["state"], organisation_id, row["employment_kind"])

    before, after = standing(following.organisation_id), standing(following.successor_id)
    return MembershipChanged(row["id"], following.cause, row["starts_on"], before, after)
