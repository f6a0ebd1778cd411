"""News on the web: what anybody reads without signing in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.queries.news import public as news
from db.session import Connection

FEED_ITEMS: Final = 50


@dataclass(frozen=True, slots=True)
class PublicItem:
    """A public item with its corrections, oldest first, and its poster and video by kind."""

    row: Mapping[str, Any]
    corrections: Sequence[Mapping[str, Any]] = ()
    files: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class PublicNews:
    """What an organisation has published for all, newest first, with the organisation's names.

    `changed_at` is when the list last changed, also by what left it; None while there was nothing.
    """

    organisation_id: UUID
    name: str
    name_en: str | None
    items: Sequence[Mapping[str, Any]]
    changed_at: datetime | None


async def public_item(conn: Connection, tenant_id: UUID, item_id: UUID, *, now: datetime) -> PublicItem | None:
    """A public item that is published, or of which readers are told that it was withdrawn; None for every other."""
    row = await news.find_public(conn, tenant_id, item_id, now)
    if row is None:
        return None
    if row["state"] == "withdrawn":
        return PublicItem(dict(row))
    corrections = await news.list_public_corrections(conn, tenant_id, item_id)
    files = await news.list_public_files(conn, tenant_id, item_id)
    return PublicItem(dict(row), [dict(each) for each in corrections], {each["kind"]: dict(each) for each in files})


async def public_news(conn: Connection, tenant_id: UUID, organisation_id: UUID, *, now: datetime) -> PublicNews | None:
    """The newest public items of an organisation; None for none that is active."""
    place = await news.find_place(conn, tenant_id, organisation_id)
    if place is None:
        return None
    rows = await news.list_public(conn, tenant_id, organisation_id, now, limit=FEED_ITEMS)
    changed = await news.last_public_change(conn, tenant_id, organisation_id, now)
    return PublicNews(organisation_id, place["name"], place["name_en"], [dict(row) for row in rows], changed)
