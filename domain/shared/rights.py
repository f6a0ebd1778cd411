"""What a member may do today, for work that goes on when their request has ended."""

from uuid import UUID

from db.queries.auth import grants
from db.queries.auth.grants import Holder
from db.scope import Scope
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from domain.shared.work import Work


class RightEnded(DomainError):
    """Whoever asked for the work may no longer do it."""

    code = "RIGHT_ENDED"


async def check_right(work: Work, member_id: UUID, organisation_id: UUID, permission: Permission) -> None:
    """As `has_right`.

    Raises:
        RightEnded: They may not.
    """
    if not await has_right(work, member_id, organisation_id, permission):
        raise RightEnded


async def has_right(work: Work, member_id: UUID, organisation_id: UUID, permission: Permission) -> bool:
    """Whether a member may do this there today, by a role of their own at the organisation or above it."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]
    asked = Holder(work.scope.tenant_id, member_id, organisation_id)
    return await grants.is_held(work.conn, asked, roles=roles, on=local_day(work.now))


async def scope_today(work: Work, member_id: UUID) -> Scope:
    """What a member may see and do today by roles of their own. Rights that have ended are not in it."""
    tenant_id = work.scope.tenant_id
    nodes: dict[str, set[UUID]] = {}
    for role, node in await grants.list_held_grants(work.conn, tenant_id, member_id, today=local_day(work.now)):
        for permission in ROLE_PERMISSIONS.get(role, frozenset()):
            nodes.setdefault(permission, set()).add(node)
    return Scope(tenant_id, member_id, {permission: tuple(sorted(ids)) for permission, ids in nodes.items()})
