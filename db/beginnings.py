"""What a list that shows the newest first begins with, found with less than the list.

A frequent word stands in thousands of texts, and each of them would be read, looked at and sorted for a page of twenty.
So the texts of the newest days are looked at first: PostgreSQL meets the bitmap of the words with that of the days
before it reads a row. Others are looked at only where these do not fill a page; then the word is not frequent.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

MOST: Final = 20
"""Rows of the largest page that is read so."""
_FULL: Final = sa.literal_column(str(MOST + 1), sa.Integer())
"""A page is read with one row more, which tells whether there is another page."""


def newest_of(
    told: sa.Select[Any],
    id_: sa.Column[Any],
    at: sa.Column[Any],
    *,
    where: Sequence[sa.ColumnElement[bool]],
    since: sa.ColumnElement[Any] | None = None,
    besides: sa.ColumnElement[bool] | None = None,
) -> sa.Select[Any]:
    """The rows of `told` that its first page is made of; `where` holds scope and filters, and is all that bounds them.

    Those of the newest moments by `at`: from `since` on if they fill a page. What is `besides` stands before all of
    them in the list, and is in any case among the rows; there must be few.
    """
    conditions = [*where, sa.not_(besides)] if besides is not None else where
    newest = sa.select(id_.label("id")).where(*conditions).order_by(at.desc(), id_.desc()).limit(_FULL)
    parts = [newest]
    if since is not None:
        recent = newest.where(at > since).cte("recent")
        is_full = sa.select(sa.func.count()).select_from(recent).scalar_subquery() == _FULL
        parts = [sa.select(recent.c.id).where(is_full), newest.where(sa.not_(is_full))]
    if besides is not None:
        parts.append(sa.select(id_.label("id")).where(*where, besides))
    found = sa.union_all(*(sa.select(part.subquery().c.id) for part in parts)).subquery("found")
    return told.where(id_ == found.c.id)
