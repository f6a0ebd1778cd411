"""Predicates that belong in every statement over personal rows: who may see what, and what is true today."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.models.organisations import OrganisationClosureRow
from db.scope import Scope
from db.types import table_of

_CLOSURE = table_of(OrganisationClosureRow)

TODAY = sa.text("(now() AT TIME ZONE 'Asia/Shanghai')::date")
"""The union's day: terms and grants begin and end by it."""


def ids(name: str) -> sa.BindParameter[Sequence[UUID]]:
    """One array parameter for all keys: the statement's text does not change with their number."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Uuid()))


def is_any(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """`column = ANY(:name)`."""
    return column == sa.any_(ids(name))


def below_nodes(organisation_id: sa.ColumnElement[UUID], tenant_id: sa.ColumnElement[UUID], nodes: str) -> Any:
    """Whether the organisation lies at or below one of the nodes in the array parameter `nodes`."""
    return (
        sa.select(sa.literal_column("1"))
        .select_from(_CLOSURE)
        .where(
            _CLOSURE.c.tenant_id == tenant_id,
            _CLOSURE.c.descendant_id == organisation_id,
            is_any(_CLOSURE.c.ancestor_id, nodes),
        )
        .exists()
    )


def visible_member(member: sa.FromClause) -> sa.ColumnElement[bool]:
    """Oneself, or a member at or below a node where the caller holds the permission asked for.

    Parameters: `tenant_id`, `own_id`, `nodes` — see `scope_values`.
    """
    return sa.and_(
        member.c.tenant_id == sa.bindparam("tenant_id"),
        sa.or_(
            member.c.id == sa.bindparam("own_id", type_=sa.Uuid()),
            below_nodes(member.c.organisation_id, member.c.tenant_id, "nodes"),
        ),
    )


def scope_values(scope: Scope, permission: str) -> dict[str, Any]:
    """The parameters of `visible_member` for one caller and one permission."""
    return {"tenant_id": scope.tenant_id, "own_id": scope.member_id, "nodes": list(scope.nodes_for(permission))}
