"""How an arm of my matters, or of the inbox, is written: the output columns and the order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db import forms
from db.keyset import SortKey
from db.models.organisations import OrganisationRow
from db.types import table_of

TO_DO, REST = 0, 1
"""Bands: what has a next step comes first."""
INSTANT = sa.DateTime(timezone=True)
NEVER_DUE = sa.cast(sa.literal_column("'9999-12-31T00:00:00Z'"), INSTANT)
"""Stands in the order where nothing is due."""
NOW = sa.func.now()
_ORGANISATION = table_of(OrganisationRow)
TEXTS = postgresql.ARRAY(sa.Text())


def word(text: str) -> sa.ColumnElement[str]:
    """A code of ours."""
    return sa.literal_column(f"'{text}'", sa.Text())


def among(column: sa.ColumnElement[Any], codes: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a column has one of these codes."""
    return column.in_([word(code) for code in codes])


def its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    """The join to the row that `key` leads to."""
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


def first_moment(day: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """With what instant a civil day of the union begins."""
    return sa.func.timezone(word("Asia/Shanghai"), sa.cast(day, sa.DateTime()))


def whole(number: int) -> sa.ColumnElement[int]:
    """A number: as a plain one it would mean a column in an ORDER BY."""
    return sa.cast(sa.literal_column(str(number)), sa.Integer())


def last_moment(day: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The last second of a civil day of the union, as of the clocks of suggestions.

    The second is taken off the local time: what is taken off an instant depends on the session, and is in no index.
    """
    day_after = sa.cast(day + sa.literal_column("1", sa.Integer()), sa.DateTime())
    ends = day_after - sa.literal_column("interval '1 second'", sa.Interval())
    return sa.cast(sa.func.timezone(word("Asia/Shanghai"), ends), INSTANT)


def name_of(organisation_id: sa.ColumnElement[Any], tenant: sa.ColumnElement[Any], column: str) -> sa.ScalarSelect[Any]:
    """`name` or `name_en` of an organisation."""
    return (
        sa.select(_ORGANISATION.c[column])
        .where(_ORGANISATION.c.tenant_id == tenant, _ORGANISATION.c.id == organisation_id)
        .scalar_subquery()
    )


def object_id_of(given: dict[str, Any]) -> sa.ColumnElement[str]:
    """The id by which a client finds the object again."""
    type_name, column = given["type_name"], given.get("object_of", given["id"])
    text = forms.node_id(type_name, "id").replace(f'{forms.ROW}."id"', str(column))
    return sa.literal_column(text, sa.Text())


def outputs(given: dict[str, Any]) -> list[sa.ColumnElement[Any]]:
    """The columns of an arm, in one order and of one type."""
    due: sa.ColumnElement[Any] | None = given.get("due")
    until: sa.ColumnElement[Any] | None = given.get("until", due)
    tenant, place = given["tenant"], given["organisation_id"]
    title = given.get("title", name_of(place, tenant, "name"))
    title_en = given.get("title_en", name_of(place, tenant, "name_en") if "title" not in given else None)
    kind, state = given["kind"], given["state"]
    return [
        sa.cast(given["id"], sa.Uuid()).label("id"),
        sa.cast(given["object_id"] if "object_id" in given else object_id_of(given), sa.Text()).label("object_id"),
        sa.cast(kind, sa.Text()).label("kind"),
        *([whole(given["band"]).label("band")] if "band" in given else []),
        (NEVER_DUE if due is None else sa.cast(due, INSTANT)).label("due_order"),
        sa.cast(given["at"], INSTANT).label("at"),
        sa.cast(title, sa.Text()).label("title"),
        sa.cast(sa.null() if title_en is None else title_en, sa.Text()).label("title_en"),
        sa.cast(sa.func.concat(kind, word("."), state), sa.Text()).label("state"),
        sa.cast(sa.null() if until is None else until, INSTANT).label("due_at"),
        sa.cast(place, sa.Uuid()).label("organisation_id"),
    ]


ORDER = (
    SortKey("band", int),
    SortKey("due_order", datetime),
    SortKey("at", datetime, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)
"""First what is to be done, the earliest due first; then the rest, newest first."""
