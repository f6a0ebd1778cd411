"""Rows of channels for the tables of access: a robot of a group, and a news item that failed there for good."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from tests.support import news_rows
from tests.support.news_rows import DEMO_NEWS

_AT = datetime(2026, 1, 5, 3, tzinfo=UTC)


class ChannelKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    target: UUID
    post: UUID


DEMO_CHANNELS = ChannelKeys(*(UUID(f"019a0000-0000-7000-8000-00000000a6d{n}") for n in range(1, 3)))


async def write_channels(connection: asyncpg.Connection, item_id: UUID, keys: ChannelKeys = DEMO_CHANNELS) -> None:
    """Writes them unless they are there, for an item and its organisation; who wrote that wrote them."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM channel_target WHERE id = $1)", keys.target):
        return
    await connection.execute(
        "INSERT INTO channel_target (tenant_id, id, organisation_id, kind, name, account, settings, wrapped_key,"
        " secret_sealed, created_by_id, created_at) SELECT tenant_id, $2, organisation_id, 'wecom_robot', '班组群',"
        " '…0000', '{}', 'x', 'x', written_by_id, $3 FROM news_item WHERE id = $1",
        *(item_id, keys.target, _AT),
    )
    await connection.execute(
        "INSERT INTO channel_post (tenant_id, id, item_id, target_id, planned_by_id, planned_at, state, wanted, reason,"
        " attempts, round, remote, changed_at) SELECT tenant_id, $2, id, $3, written_by_id, $4, 'failed', 'publish',"
        " 'not_allowed', 1, 1, '{}', $4 FROM news_item WHERE id = $1",
        *(item_id, keys.post, keys.target, _AT),
    )


async def news_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids, and those of the news, by what a table calls them; written unless they are there."""
    told = await news_rows.news_facts(connection, member_id)
    await write_channels(connection, DEMO_NEWS.item)
    return {
        **told,
        "channel target": encode_id("ChannelTarget", DEMO_CHANNELS.target),
        "channel post": encode_id("ChannelPost", DEMO_CHANNELS.post),
    }
