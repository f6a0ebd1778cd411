"""Predicates that belong in every statement over personal rows: who may see what, and what is true today.

A parameter that comes from the caller's scope has a name of its own (`tenant_id`, `own_id`, `nodes_of_member_read`), so
that statements with different rights can be nested in each other, and `scope_values` can fill every one of them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.scope import Scope
from db.types import table_of

_CLOSURE = table_of(OrganisationClosureRow)
_MEMBER = table_of(MemberRow).alias("own_entry")
_CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_TODAY = "today"
_FROM_SCOPE: dict[str, Callable[[Scope], Any]] = {
    "tenant_id": lambda scope: scope.tenant_id,
    "own_id": lambda scope: scope.member_id,
    "own_merchant_id": lambda scope: scope.merchant_id,
    "own_kiosk_id": lambda scope: scope.kiosk_id,
    _TODAY: lambda _: datetime.now(_CHINA).date(),
}

TODAY = sa.bindparam(_TODAY, type_=sa.Date())
"""The union's day: terms and grants begin and end by it. A parameter, since PostgreSQL would reckon it for each row."""


def ids(name: str) -> sa.BindParameter[Sequence[UUID]]:
    """One array parameter for all keys: the statement's text does not change with their number."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Uuid()))


def is_any(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """`column = ANY(:name)`."""
    return column == sa.any_(ids(name))


def tenant_id() -> sa.BindParameter[UUID]:
    """The caller's union."""
    return sa.bindparam("tenant_id", type_=sa.Uuid())


def own_id() -> sa.BindParameter[UUID]:
    """The caller's own member id; NULL for strangers."""
    return sa.bindparam("own_id", type_=sa.Uuid())


def own_merchant_id() -> sa.BindParameter[UUID]:
    """The merchant whose terminal, or staff, calls; NULL for everybody else."""
    return sa.bindparam("own_merchant_id", type_=sa.Uuid())


def own_kiosk_id() -> sa.BindParameter[UUID]:
    """The kiosk that calls; NULL for everybody else."""
    return sa.bindparam("own_kiosk_id", type_=sa.Uuid())


def from_scope(name: str, value: Callable[[Scope], Any]) -> str:
    """Declares a parameter that statements take from the caller's scope; gives its name back."""
    _FROM_SCOPE[name] = value
    return name


def held_nodes(*permissions: str) -> str:
    """The array parameter with the nodes at which the caller holds one of the permissions."""
    return from_scope(
        f"nodes_of_{'_'.join(permissions)}",
        lambda scope: sorted({node for permission in permissions for node in scope.nodes_for(permission)}),
    )


def deciding_nodes(permission: str) -> str:
    """The array parameter with the nodes at which the caller may use the permission, also as a deputy."""
    return from_scope(f"deciding_nodes_of_{permission}", lambda scope: list(scope.deciding_nodes_for(permission)))


def is_whole(nodes: str) -> sa.ColumnElement[bool]:
    """Whether the nodes in the array parameter include the union's top, whose id is the tenant's."""
    return tenant_id() == sa.any_(ids(nodes))


def below_nodes(
    organisation_id: sa.ColumnElement[Any], nodes: str, *others: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Whether the organisation, of the caller's union, lies at or below one of the nodes in the array parameter.

    True without an organisation for whom the top is among the nodes: what belongs to none concerns the whole union.
    With others it is whether any of them does, by one look-up.
    """
    closure = _CLOSURE.alias("sight")
    several: Any = sa.any_(postgresql.array([organisation_id, *others], type_=sa.Uuid()))
    # A scalar look-up for each row: an EXISTS beside an OR is hashed, that is, everything in sight is read first.
    found = (
        sa.select(sa.true())
        .where(
            closure.c.tenant_id == tenant_id(),
            closure.c.descendant_id == (several if others else organisation_id),
            is_any(closure.c.ancestor_id, nodes),
        )
        .limit(sa.literal_column("1"))
        .correlate_except(closure)
        .scalar_subquery()
    )
    return sa.or_(is_whole(nodes), found)


FEW_PLACES = 24
"""So many organisations are compared faster than one is looked up."""


def is_near(nodes: str, *organisation_ids: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """False where none of them is at or below the nodes, as far as that is seen without a look-up; else true.

    For walks along many rows most of which are others': the organisations below are found once, and where they are few
    each row is held against them. Dearer conditions beside this one are asked of what is left.
    """
    few = _few_below(nodes)
    is_one = sa.or_(*(organisation_id == sa.any_(few) for organisation_id in organisation_ids))
    return sa.case((_is_few(few), is_one), else_=sa.true())


def below_few_nodes(organisation_id: sa.ColumnElement[Any], nodes: str) -> sa.ColumnElement[bool]:
    """As `below_nodes`, asked of each row only where the organisations below the nodes are many (see `is_near`)."""
    asked = sa.case((_is_few(_few_below(nodes)), sa.true()), else_=below_nodes(organisation_id, nodes))
    return sa.and_(is_near(nodes, organisation_id), asked)


def _few_below(nodes: str) -> sa.ColumnElement[Any]:
    closure = _CLOSURE.alias("few")
    found = (
        sa.select(closure.c.descendant_id)
        .where(closure.c.tenant_id == tenant_id(), is_any(closure.c.ancestor_id, nodes))
        .limit(sa.literal_column(str(FEW_PLACES + 1)))
        .scalar_subquery()
    )
    return sa.func.array(found, type_=postgresql.ARRAY(sa.Uuid()))


def _is_few(few: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.func.cardinality(few) <= sa.literal_column(str(FEW_PLACES))


def visible_member(member: sa.FromClause, permission: str) -> sa.ColumnElement[bool]:
    """Oneself, or a member at or below a node where the caller holds the permission.

    An entry that was merged into another is nobody's to see: what refers to it shows the kept one (`member_by_id`).
    """
    return sa.and_(
        member.c.tenant_id == tenant_id(),
        member.c.merged_into_id.is_(None),
        sa.or_(member.c.id == own_id(), below_nodes(member.c.organisation_id, held_nodes(permission))),
    )


def of_own_entries(member_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a row is about the caller: about their entry, or about one that was merged into it.

    The entries are read before the rows, so that the column's index serves.
    """
    return member_id == sa.any_(own_entries())


def own_entries() -> sa.ColumnElement[Sequence[UUID]]:
    """The caller's entry and those that were merged into it, as one array."""
    merged = sa.select(_MEMBER.c.id).where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.merged_into_id == own_id())
    entries = sa.union_all(sa.select(own_id().label("id")), merged).scalar_subquery()
    return sa.func.array(entries, type_=postgresql.ARRAY(sa.Uuid()))


_FOUND_ONCE: dict[str, Callable[[], sa.ColumnElement[Sequence[UUID]]]] = {"own_entries": own_entries}


def found_once(
    name: str, ids: Callable[[], sa.ColumnElement[Sequence[UUID]]]
) -> Callable[[], sa.ColumnElement[Sequence[UUID]]]:
    """Declares an array of the caller's that a whole document finds once, as a part of this name; gives it back.

    It has nothing to do with a row, and may hold arrays that were declared before.
    """
    _FOUND_ONCE[name] = ids
    return ids


def all_found_once() -> Sequence[tuple[str, sa.ColumnElement[Sequence[UUID]]]]:
    """The arrays by their names, one that may hold others before these."""
    return [(name, ids()) for name, ids in reversed(_FOUND_ONCE.items())]


def scope_values(scope: Scope, parameters: Iterable[str]) -> dict[str, Any]:
    """The values of those parameters that come from the caller's scope."""
    known = scope.values
    return {name: _value(known, scope, name) for name in parameters if name in _FROM_SCOPE}


def _value(known: dict[str, Any], scope: Scope, name: str) -> Any:
    if name == _TODAY:  # a scope may outlive the day
        return _FROM_SCOPE[name](scope)
    if name not in known:
        known[name] = _FROM_SCOPE[name](scope)
    return known[name]


def scope_value(scope: Scope, name: str) -> Any:
    """The value of one parameter that comes from the caller's scope."""
    return _value(scope.values, scope, name)


def is_from_scope(name: str) -> bool:
    """Whether a parameter comes from the caller's scope."""
    return name in _FROM_SCOPE


def is_lasting(name: str) -> bool:
    """Whether it comes from there and stays the same as long as the scope does."""
    return name in _FROM_SCOPE and name != _TODAY
