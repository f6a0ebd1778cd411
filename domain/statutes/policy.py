"""Who may do what with statutes; pure."""

from collections.abc import Collection
from uuid import UUID


def may_keep(tenant_id: UUID, nodes: Collection[UUID]) -> bool:
    """Whether the caller holds LEGAL_MANAGE at the union's top: statutes are the whole union's."""
    return tenant_id in nodes
