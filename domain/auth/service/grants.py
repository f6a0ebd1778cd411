"""Roles given and taken."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.auth import RoleGrantRow
from db.queries.auth import grants as grant_queries
from db.types import new_id
from domain.audit.service import record
from domain.auth import policy, rules
from domain.auth.access import RIGHTS
from domain.auth.errors import AlreadyGranted, AlreadyRevoked, DaysOutOfOrder, GrantNotFound, NotPermitted
from domain.auth.policy import Granting
from domain.auth.service.attempts import own_id
from domain.shared.errors import DomainError
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role on a node from day to day, both included; without a last day it holds until it is taken."""

    member_id: UUID
    role: str
    organisation_id: UUID
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoleWish:
    """A role that one would give or take, before it is done."""

    member_id: UUID
    role: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class RoleRevoke:
    """A grant to end at once."""

    grant_id: UUID


async def role_grant(work: Work, command: RoleGrant) -> Outcome:
    """Gives a role. The giver's rights are read again here, not taken from the request's cache.

    Raises:
        NotPermitted: No right to grant at the node, or no such node.
        OwnRole: To oneself.
        RoleAboveOwn: The role allows more than the giver may do there.
        MemberNotFound: No such member within reach.
        MemberNotActive: No longer in membership.
        DaysOutOfOrder: The last day lies before the first, or in the past.
        AlreadyGranted: The member has the role on the node.
    """
    today = rules.union_day(work.now)
    wish = await _wish(work, command.member_id, role=command.role, organisation_id=command.organisation_id)
    refusal = policy.grant_refusal(wish)
    if refusal is not None:
        raise refusal
    if not rules.are_days_in_order(command.starts_on, command.ends_on, today):
        raise DaysOutOfOrder("endsOn")
    grant = RoleGrantRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        member_id=command.member_id,
        role=command.role,
        organisation_id=command.organisation_id,
        granted_by_id=wish.granter_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    await grant_queries.retire_ended_grants(work.conn, grant, today=today, at=work.now)
    if not await grant_queries.insert_grant(work.conn, grant):
        raise AlreadyGranted
    await _tell(work, "role.granted", grant.id, wish=wish, organisation_id=command.organisation_id)
    return {"role_grant_id": str(grant.id), "member_id": str(command.member_id)}


async def role_revoke(work: Work, command: RoleRevoke) -> Outcome:
    """Takes a role back; only who may give it may take it.

    Raises:
        GrantNotFound: No such grant within reach.
        OwnRole: From oneself.
        RoleAboveOwn: The role allows more than the taker may do there.
        AlreadyRevoked: Taken before.
    """
    grant = await grant_queries.lock_grant(work.conn, work.scope.tenant_id, command.grant_id)
    if grant is None:
        raise GrantNotFound("roleGrantId")
    wish = await _wish(work, grant.member_id, role=grant.role, organisation_id=grant.organisation_id)
    refusal = policy.revoke_refusal(wish)
    if isinstance(refusal, NotPermitted):
        raise GrantNotFound("roleGrantId")
    if refusal is not None:
        raise refusal
    if grant.revoked_at is not None:
        raise AlreadyRevoked("roleGrantId")
    await grant_queries.revoke_grant(work.conn, work.scope.tenant_id, command.grant_id, at=work.now)
    await _tell(work, "role.revoked", command.grant_id, wish=wish, organisation_id=grant.organisation_id)
    return {"role_grant_id": str(command.grant_id), "member_id": str(grant.member_id)}


async def role_end_refused(work: Work, wish: RoleWish) -> DomainError | None:
    """Why the caller may not end this role, or None: the rules of `role_revoke`, for roles that end with something."""
    standing = await _wish(work, wish.member_id, role=wish.role, organisation_id=wish.organisation_id)
    return policy.revoke_refusal(standing)


async def _wish(work: Work, member_id: UUID, *, role: str, organisation_id: UUID) -> Granting:
    granter_id = own_id(work)
    standing = await grant_queries.find_standing(
        work.conn,
        grant_queries.StandingAsked(work.scope.tenant_id, granter_id, organisation_id, member_id),
        today=rules.union_day(work.now),
        granting_roles=policy.GRANTING_ROLES,
    )
    return Granting(
        granter_id=granter_id,
        member_id=member_id,
        role=role,
        held_roles=frozenset(standing.roles),
        is_top_administrator=standing.is_top_administrator,
        member_state=standing.member_state,
    )


async def _tell(work: Work, action: str, grant_id: UUID, *, wish: Granting, organisation_id: UUID) -> None:
    RIGHTS.forget(wish.member_id, work.now)
    facts = {"member_id": str(wish.member_id), "role": wish.role}
    await record(work, action, "role_grant", grant_id, organisation_id=organisation_id, **facts)
    await emit(work, action, "role_grant", grant_id, organisation_id=str(organisation_id), **facts)
