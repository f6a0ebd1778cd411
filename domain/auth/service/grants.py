"""Roles given and taken, and what those who give them do for members who have lost their passkeys."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.auth import RoleGrantRow
from db.queries.auth import credentials as credential_queries
from db.queries.auth import grants as grant_queries
from db.queries.auth import passkeys as passkey_queries
from db.types import new_id
from domain.audit.service import record
from domain.auth import policy, rules
from domain.auth.access import RIGHTS
from domain.auth.errors import AlreadyGranted, AlreadyRevoked, DaysOutOfOrder, GrantNotFound, NotPermitted
from domain.auth.policy import Granting
from domain.auth.service.attempts import own_id
from domain.auth.service.sessions import end_sessions
from domain.shared.errors import DomainError
from domain.shared.events import emit
from domain.shared.proofs import require_recent_proof
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


@dataclass(frozen=True, slots=True)
class MemberPasskeysRemove:
    """A member who has lost their passkeys."""

    member_id: UUID


async def role_grant(work: Work, command: RoleGrant) -> Outcome:
    """Gives a role. The giver's rights are read again here, not taken from the request's cache.

    Raises:
        StepUpRequired: No proof within ten minutes of who gives it, or a weaker one than the giver has.
        NotPermitted: No right to grant at the node, or no such node.
        NodeClosed: The organisation was merged or dissolved; one that is closing just now is waited for.
        OwnRole: To oneself.
        RoleAboveOwn: The role allows more than the giver may do there.
        MemberNotFound: No such member within reach.
        MemberNotActive: No longer in membership.
        DaysOutOfOrder: The last day lies before the first, or in the past.
        AlreadyGranted: The member has the role on the node.
    """
    own_id(work)
    await require_recent_proof(work)
    today = rules.union_day(work.now)
    await grant_queries.lock_node(work.conn, work.scope.tenant_id, command.organisation_id)
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


async def first_role_grant(work: Work, member_id: UUID, role: str) -> None:
    """Gives a role at the top of a union that is being founded, where nobody is who could give it; from today on."""
    top_id = work.scope.tenant_id
    grant = RoleGrantRow(
        tenant_id=top_id,
        id=new_id(),
        member_id=member_id,
        role=role,
        organisation_id=top_id,
        starts_on=rules.union_day(work.now),
    )
    await grant_queries.insert_grant(work.conn, grant)
    facts = {"member_id": str(member_id), "role": role}
    await record(work, "role.granted", "role_grant", grant.id, organisation_id=top_id, **facts)
    await emit(work, "role.granted", "role_grant", grant.id, organisation_id=str(top_id), **facts)


async def role_revoke(work: Work, command: RoleRevoke) -> Outcome:
    """Takes a role back; only who may give it may take it.

    Raises:
        StepUpRequired: As for giving.
        GrantNotFound: No such grant within reach.
        OwnRole: From oneself.
        RoleAboveOwn: The role allows more than the taker may do there.
        AlreadyRevoked: Taken before.
    """
    own_id(work)
    await require_recent_proof(work)
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


async def member_passkeys_remove(work: Work, command: MemberPasskeysRemove) -> Outcome:
    """Takes all passkeys from a member who has lost theirs, and signs them out everywhere; they register anew.

    The member is told, in the app and outside it. Locks the member's credential.

    Raises:
        StepUpRequired: As for giving a role.
        OwnPasskeys: One's own.
        MemberNotFound: No such member within reach.
        RoleAboveOwn: The member has a role that the caller may not take.
    """
    granter_id, tenant_id = own_id(work), work.scope.tenant_id
    await require_recent_proof(work)
    await credential_queries.lock_credential(work.conn, tenant_id, command.member_id)
    today = rules.union_day(work.now)
    roles = await grant_queries.list_live_grants(work.conn, tenant_id, command.member_id, today=today)
    held = [
        await _wish(work, command.member_id, role=role, organisation_id=organisation_id)
        for role, organisation_id in roles
    ]
    # Whether the member is within reach does not hang on the node that is asked about.
    wish = held[0] if held else await _wish(work, command.member_id, role="", organisation_id=tenant_id)
    refusal = policy.passkeys_remove_refusal(wish, held)
    if refusal is not None:
        raise refusal
    removed = await passkey_queries.remove_passkeys(work.conn, tenant_id, command.member_id, at=work.now)
    closed = await end_sessions(work, command.member_id, reason="passkeys_removed")
    await record(work, "passkey.removed_all", "member", command.member_id, removed=removed, sessions=closed)
    await emit(work, "passkey.removed_all", "member", command.member_id, officer_id=str(granter_id))
    return {"member_id": str(command.member_id), "removed_passkeys": removed}


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
        is_node_closed=standing.is_node_closed,
    )


async def _tell(work: Work, action: str, grant_id: UUID, *, wish: Granting, organisation_id: UUID) -> None:
    RIGHTS.forget(wish.member_id, work.now)
    facts = {"member_id": str(wish.member_id), "role": wish.role}
    await record(work, action, "role_grant", grant_id, organisation_id=organisation_id, **facts)
    await emit(work, action, "role_grant", grant_id, organisation_id=str(organisation_id), **facts)
