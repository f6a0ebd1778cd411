"""Rows of news for the tables of access: an item that is published, with a correction and a picture, and a draft."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id

_AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
_INSERT = (
    "INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, title_en, lead, body,"
    " state, revision, latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at,"
    " reach_count, corrected_at) VALUES ($1, $2, $3, 'notice', 'important', $4, '停水通知', 'No water', '周五停水',"
    " '<p>停水。</p>', $5, $6, $6, $7, $8, $7, $9, $10, $11, $12)"
)


class NewsKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    item: UUID
    draft: UUID
    file: UUID
    reply: UUID


DEMO_NEWS = NewsKeys(*(UUID(f"019a0000-0000-7000-8000-00000000a5d{n}") for n in range(1, 5)))


async def write_news(connection: asyncpg.Connection, member_id: UUID, keys: NewsKeys = DEMO_NEWS) -> None:
    """Writes them unless they are there, of the nearest place of the member that is no group; they wrote them."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM news_item WHERE id = $1)", keys.item):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id = place
    published = ("approved", 2, _AT, member_id, member_id, _AT, 40, _AT)
    await connection.execute(_INSERT, tenant_id, keys.item, place_id, "members", *published)
    draft = ("draft", 1, _AT, member_id, None, None, None, None)
    await connection.execute(_INSERT, tenant_id, keys.draft, place_id, "members", *draft)
    for number, title in ((1, "停水通知"), (2, "停水通知")):
        await connection.execute(
            "INSERT INTO news_revision (tenant_id, item_id, number, title, lead, body, changed, note, written_by_id,"
            " written_at) VALUES ($1, $2, $3, $4, '周五停水', $5, '{body}', $6, $7, $8)",
            *(tenant_id, keys.item, number, title, f"<p>周{'四五'[number - 1]}停水。</p>"),
            *("日期有误" if number > 1 else None, member_id, _AT),
        )
    await connection.execute(
        "INSERT INTO news_correction (tenant_id, item_id, number, note, approved_by_id, corrected_at)"
        " VALUES ($1, $2, 2, '日期有误', $3, $4)",
        *(tenant_id, keys.item, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO news_file (tenant_id, id, item_id, member_id, kind, state, wrapped_key, media_type, size_bytes,"
        " chunk_count, tries, ticket_expires_at, uploaded_at)"
        " VALUES ($1, $2, $3, $4, 'picture', 'ready', 'x', 'image/png', 9, 0, 1, $5, $5)",
        *(tenant_id, keys.file, keys.item, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO news_reply (tenant_id, id, item_id, author_id, body, state, written_at)"
        " VALUES ($1, $2, $3, $4, '几点恢复？', 'waiting', $5)",
        *(tenant_id, keys.reply, keys.item, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO news_read (tenant_id, item_id, member_id) SELECT tenant_id, $2, id FROM member"
        " WHERE tenant_id = $1 AND merged_into_id IS NULL ORDER BY id LIMIT 30",
        *(tenant_id, keys.item),
    )


async def news_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_news(connection, member_id)
    return {
        "news item": encode_id("NewsItem", DEMO_NEWS.item),
        "draft of news": encode_id("NewsItem", DEMO_NEWS.draft),
        "file of news": encode_id("NewsFile", DEMO_NEWS.file),
        "reply to news": encode_id("NewsReply", DEMO_NEWS.reply),
    }
