"""Rows of public notices 公示 for the tables of access: one that is up, a draft, an honour."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from tests.support.days import day

_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
NOTICE_KINDS = ("PublicNotice", "PublicNoticeObjection", "Honour", "HonourNomination")


class NoticeKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    notice: UUID
    objection: UUID
    draft: UUID
    honour: UUID
    nomination: UUID


DEMO_NOTICES = NoticeKeys(*(UUID(f"019a0000-0000-7000-8000-00000000d16{n}") for n in range(1, 6)))


async def write_notices(connection: asyncpg.Connection, member_id: UUID, keys: NoticeKeys = DEMO_NOTICES) -> None:
    """Writes them unless they are there, at the nearest place of the member that is no group.

    The member drafted both, and objected; somebody else approved the first, and is named in both.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM public_notice WHERE id = $1)", keys.notice):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id, (SELECT p.id FROM member p WHERE p.tenant_id = m.tenant_id AND p.id <> m.id"
        " ORDER BY p.id LIMIT 1) AS other_id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id, other_id = place
    today = day()
    for key, approved_at in ((keys.notice, _AT), (keys.draft, None)):
        await connection.execute(
            "INSERT INTO public_notice (tenant_id, id, organisation_id, audience_id, kind, title, body, name_mask,"
            " state, revision, opens_on, closes_on, names_until_on, drafted_by_id, drafted_at, approved_by_id,"
            " approved_at, told_at) VALUES ($1, $2, $3, $3, 'aid', '帮扶公示', '名单如下。', 'middle', $4, $5, $6, $7,"
            " $7, $8, $9, $10, $11, $11)",
            *(tenant_id, key, place_id, "draft" if approved_at is None else "approved", int(approved_at is not None)),
            *(today - timedelta(days=2), today + timedelta(days=20), member_id, _AT),
            *(None if approved_at is None else other_id, approved_at),
        )
        await connection.execute(
            "INSERT INTO public_notice_person (tenant_id, id, notice_id, number, member_id, remark)"
            " VALUES ($1, gen_random_uuid(), $2, 1, $3, '拟帮扶')",
            *(tenant_id, key, other_id),
        )
    await connection.execute(
        "INSERT INTO public_notice_revision (tenant_id, notice_id, number, title, body, closes_on, made_by_id, made_at)"
        " VALUES ($1, $2, 1, '帮扶公示', '名单如下。', $3, $4, $5)",
        *(tenant_id, keys.notice, today + timedelta(days=20), other_id, _AT),
    )
    await connection.execute(
        "INSERT INTO public_notice_objection (tenant_id, id, notice_id, member_id, text, state, due_at, made_at)"
        " VALUES ($1, $2, $3, $4, '情况不符', 'open', $5::timestamptz + interval '10 years', $5)",
        *(tenant_id, keys.objection, keys.notice, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO honour (tenant_id, id, organisation_id, kind, title, year, text, state, closes_on, opened_by_id,"
        " opened_at) VALUES ($1, $2, $3, 'craftsman', '工匠', 2026, '办法', 'open', $4, $5, $6)",
        *(tenant_id, keys.honour, place_id, today, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO honour_nomination (tenant_id, id, honour_id, member_id, nominated_by_id, reasons, state,"
        " nominated_at) VALUES ($1, $2, $3, $4, $5, '技艺精湛', 'proposed', $6)",
        *(tenant_id, keys.nomination, keys.honour, member_id, other_id, _AT),
    )


async def notice_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_notices(connection, member_id)
    return {
        "public notice": encode_id("PublicNotice", DEMO_NOTICES.notice),
        "draft of a notice": encode_id("PublicNotice", DEMO_NOTICES.draft),
        "honour": encode_id("Honour", DEMO_NOTICES.honour),
        "nomination for an honour": encode_id("HonourNomination", DEMO_NOTICES.nomination),
        "objection to a notice": encode_id("PublicNoticeObjection", DEMO_NOTICES.objection),
    }
