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
    at: sa.Column[Any],
    *,
    where: Sequence[sa.ColumnElement[bool]],
    since: sa.ColumnElement[Any] | None = None,
    besides_until: sa.Column[Any] | None = None,
) -> sa.Select[Any]:
    """The rows of `told` that its first page is made of; `where` holds scope and filters, and is all that bounds them.

    Those of the newest moments by `at`: from `since` on if they fill a page. What has a time in `besides_until` that
    is not over stands before all of them in the list.
    """
    key, is_searched = at.table.c.id, since is not None
    now = sa.func.now()
    besides = [] if besides_until is None else [_newest(at, [*where, besides_until > now], is_searched=is_searched)]
    others = [*where] if besides_until is None else [*where, sa.or_(besides_until.is_(None), besides_until <= now)]
    parts = [_newest(at, others, is_searched=is_searched)]
    if since is not None:
        recent = _newest(at, [*others, at > since], is_searched=True).cte("recent")
        is_full = sa.select(sa.func.count()).select_from(recent).scalar_subquery() == _FULL
        older = _newest(at, [*others, sa.not_(is_full)], is_searched=True)
        parts = [sa.select(recent.c.id).where(is_full), older]
    found = sa.union_all(*(sa.select(part.subquery().c.id) for part in [*parts, *besides])).subquery("found")
    return told.where(key == found.c.id)


def _newest(at: sa.Column[Any], where: Sequence[sa.ColumnElement[bool]], *, is_searched: bool) -> sa.Select[Any]:
    """Ids of the newest.

    For words all are found before they are sorted: else the index of times is walked, and the pairs of each text on the
    way are unpacked.
    """
    found = sa.select(at.table.c.id.label("id"), at.label("at")).where(*where)
    if is_searched:
        fenced = found.offset(sa.literal_column("0")).subquery()
        return sa.select(fenced.c.id).order_by(fenced.c.at.desc(), fenced.c.id.desc()).limit(_FULL)
    return found.with_only_columns(at.table.c.id.label("id")).order_by(at.desc(), at.table.c.id.desc()).limit(_FULL)
