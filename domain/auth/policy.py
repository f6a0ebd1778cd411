"""Who may give which role to whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.auth.errors import (
    DaysOutOfOrder,
    MemberNotActive,
    MemberNotFound,
    NodeClosed,
    NotAnOfficer,
    NotPermitted,
    OwnDeputy,
    OwnPasskeys,
    OwnRole,
    PeriodTooLong,
    RoleAboveOwn,
)
from domain.auth.rules import OFFICE_STATES, are_days_in_order
from domain.shared.errors import DomainError
from domain.shared.permissions import DEPUTISED_PERMISSIONS, ROLE_PERMISSIONS, Permission

GRANTING_ROLES = sorted(role for role, held in ROLE_PERMISSIONS.items() if Permission.ROLE_GRANT in held)
"""Roles that may give and take roles at their node and below."""

DEPUTY_MAXIMUM_DAYS = 90
"""Longest time of one appointment, first and last day included."""


@dataclass(frozen=True, slots=True)
class Granting:
    """A wish to give `role` to a member, or to take it, with the caller's standing at the node.

    `member_state` is None when no member of that id lies within the caller's reach. `is_node_closed`: the organisation
    was merged or dissolved.
    """

    granter_id: UUID
    member_id: UUID
    role: str
    held_roles: frozenset[str]
    is_top_administrator: bool
    member_state: str | None
    is_node_closed: bool = False


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that these roles together allow; a role that the code no longer knows allows nothing."""
    return frozenset(permission for role in roles for permission in ROLE_PERMISSIONS.get(role, ()))


def grant_refusal(wish: Granting) -> DomainError | None:
    """Why the role may not be given, or None."""
    refusal = revoke_refusal(wish)
    if refusal is not None:
        return refusal
    if wish.is_node_closed:
        return NodeClosed("organisationId")
    if wish.member_state is None:
        return MemberNotFound("memberId")
    if wish.member_state not in OFFICE_STATES:
        return MemberNotActive("memberId")
    return None


def revoke_refusal(wish: Granting) -> DomainError | None:
    """Why the role may not be taken, or None. What one may not give, one may not take."""
    held = permissions_of(wish.held_roles)
    if Permission.ROLE_GRANT not in held:
        return NotPermitted("organisationId")
    if wish.granter_id == wish.member_id:
        return OwnRole("memberId")
    if wish.role not in ROLE_PERMISSIONS:
        return NotPermitted("role")
    if not wish.is_top_administrator and not permissions_of([wish.role]) <= held:
        return RoleAboveOwn("role")
    return None


def passkeys_remove_refusal(wish: Granting, held: Iterable[Granting]) -> DomainError | None:
    """Why a member's passkeys may not be taken away, or None. `held` are wishes to take each role that they have.

    Without them a password is enough to use those roles, so that only those who may take the roles may do it.
    """
    if wish.granter_id == wish.member_id:
        return OwnPasskeys("memberId")
    if wish.member_state is None:
        return MemberNotFound("memberId")
    if any(revoke_refusal(each) is not None for each in held):
        return RoleAboveOwn("memberId")
    return None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A wish of an officer to have a member decide in their place, from day to day, both included."""

    officer_id: UUID
    deputy_id: UUID
    starts_on: date
    ends_on: date


def appoint_refusal(wish: Appointment, own_nodes: Mapping[str, Sequence[UUID]], *, today: date) -> DomainError | None:
    """Why the deputy may not be appointed, or None. `own_nodes` leave out what the caller does as a deputy."""
    if not any(own_nodes.get(permission) for permission in DEPUTISED_PERMISSIONS):
        return NotAnOfficer()
    if wish.officer_id == wish.deputy_id:
        return OwnDeputy("deputyId")
    if not are_days_in_order(wish.starts_on, wish.ends_on, today):
        return DaysOutOfOrder("endsOn")
    if (wish.ends_on - wish.starts_on).days >= DEPUTY_MAXIMUM_DAYS:
        return PeriodTooLong("endsOn", maximum_days=DEPUTY_MAXIMUM_DAYS)
    return None
