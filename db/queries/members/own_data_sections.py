"""How a section of a member's copy of their own data is made: the rows of one table about the caller, in pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from db.models.organisations import OrganisationRow
from db.predicates import own_id, tenant_id
from db.statement import Statement
from db.types import NIL_ID, table_of

PAGE = 500
AFTER = "after_key"
"""The column by which the next page is found; no part of the copy."""

_ORGANISATION = table_of(OrganisationRow)


class Section(NamedTuple):
    """The rows of one table about the caller: `category` of the catalogue, `name` of the section, its columns.

    `more` are the columns that come from elsewhere.

    Columns whose name ends in `_sealed`, and `sealed`, are opened by whoever writes the copy.
    """

    category: str
    name: str
    table: str
    columns: Sequence[str]
    more: Sequence[str]
    statement: Statement
    first: object


def place(organisation_id: sa.ColumnElement[Any], tenant: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return (
        sa.select(_ORGANISATION.c.name)
        .where(_ORGANISATION.c.tenant_id == tenant, _ORGANISATION.c.id == organisation_id)
        .scalar_subquery()
    )


def section(
    what: str,
    table: sa.Table,
    columns: Sequence[str],
    *,
    own: str | sa.ColumnElement[bool] = "member_id",
    key: str | None = "id",
    **more: sa.ColumnElement[Any],
) -> Section:
    """`what` is the category, with a full stop and the name of the section when it has one of its own.

    `own` is the column with the caller's id, or the condition under which rows are the caller's. `key` orders the
    pages; None: there is one row at most. `more` are columns of other tables, by name.
    """
    keyed: sa.ColumnElement[Any] = sa.literal_column("1", sa.Integer()) if key is None else table.c[key]
    if "organisation_id" in table.c:
        more["organisation"] = place(table.c.organisation_id, table.c.tenant_id)
    selected = [*(table.c[column] for column in columns), *(each.label(label) for label, each in more.items())]
    after = sa.bindparam("after", type_=keyed.type)
    is_own = table.c[own] == own_id() if isinstance(own, str) else own
    statement = (
        sa.select(*selected, keyed.label(AFTER))
        .where(table.c.tenant_id == tenant_id(), is_own, keyed > after)
        .order_by(keyed)
        .limit(sa.literal_column(str(PAGE)))
    )
    category, _, name = what.partition(".")
    first: object = 0
    if isinstance(keyed.type, sa.Uuid):
        first = NIL_ID
    elif isinstance(keyed.type, sa.Date):
        first = date.min
    return Section(category, name or category, table.name, columns, [*more], Statement.of(statement), first)
