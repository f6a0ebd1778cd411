"""Rows of disclosure 会务公开 for the tables of access: a duty, what is owed by it, what was published and drafted."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from tests.support.paper_rows import paper_facts

_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)


class DisclosureKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    duty: UUID
    due: UUID
    disclosure: UUID
    draft: UUID
    figure: UUID


DEMO_DISCLOSURES = DisclosureKeys(*(UUID(f"019a0000-0000-7000-8000-00000000d15{n}") for n in range(1, 6)))


async def write_disclosures(
    connection: asyncpg.Connection, member_id: UUID, keys: DisclosureKeys = DEMO_DISCLOSURES
) -> None:
    """Writes them unless they are there, of the nearest place of the member that is no group.

    Somebody else than the member has published what the member drafted, for what is owed; the draft is the member's.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM disclosure WHERE id = $1)", keys.disclosure):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id, o.kind, (SELECT p.id FROM member p WHERE p.tenant_id = m.tenant_id AND p.id <> m.id"
        " ORDER BY p.id LIMIT 1) AS publisher_id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id, level, publisher_id = place
    await connection.execute(
        "INSERT INTO disclosure_duty (tenant_id, id, organisation_id, kind, organisation_kind, title, title_en, period,"
        " due_days, starts_on, ends_on, set_by_id, set_at) VALUES ($1, $2, $3, 'budget', $4, '经费预算', 'Budget',"
        " 'yearly', 60, '2025-01-01', '2025-12-31', $5, $6)",
        *(tenant_id, keys.duty, place_id, level, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO disclosure_due (tenant_id, id, duty_id, organisation_id, period_starts_on, period_ends_on, due_on,"
        " published_at, reminded_on) VALUES ($1, $2, $3, $4, '2025-01-01', '2025-12-31', $5, $6, '2026-01-02')",
        *(tenant_id, keys.due, keys.duty, place_id, date(2026, 3, 1), _AT),
    )
    for key, due_id, at in ((keys.disclosure, keys.due, _AT), (keys.draft, None, None)):
        await connection.execute(
            "INSERT INTO disclosure (tenant_id, id, organisation_id, due_id, kind, title, body, state, revision,"
            " drafted_by_id, drafted_at, published_by_id, published_at) VALUES ($1, $2, $3, $4, 'budget', '经费预算',"
            " '本年度预算。', $5, $6, $7, $8, $9, $10)",
            *(tenant_id, key, place_id, due_id, "draft" if at is None else "published", int(at is not None)),
            *(member_id, _AT, None if at is None else publisher_id, at),
        )
    await _say(connection, tenant_id, keys, publisher_id)


async def _say(connection: asyncpg.Connection, tenant_id: UUID, keys: DisclosureKeys, publisher_id: UUID) -> None:
    await connection.execute(
        "INSERT INTO disclosure_figure (tenant_id, id, disclosure_id, number, label, amount_fen, count, unit)"
        " VALUES ($1, $2, $3, 1, '收入', 100, NULL, NULL), ($1, gen_random_uuid(), $3, 2, '会员', NULL, 12, '人')",
        *(tenant_id, keys.figure, keys.disclosure),
    )
    await connection.execute(
        "INSERT INTO disclosure_source (tenant_id, figure_id, number, kind, document_number, document_title,"
        " document_sha256) VALUES ($1, $2, 1, 'document', '3号', '预算批复', $3)",
        *(tenant_id, keys.figure, "0" * 64),
    )
    await connection.execute(
        "INSERT INTO disclosure_revision (tenant_id, disclosure_id, number, title, body, figures, note, made_by_id,"
        " made_at) VALUES ($1, $2, 1, '经费预算', '本年度预算。', '[]', NULL, $3, $4)",
        *(tenant_id, keys.disclosure, publisher_id, _AT),
    )


async def disclosure_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_disclosures(connection, member_id)
    keys = DEMO_DISCLOSURES
    return {
        **await paper_facts(connection, member_id),
        "duty of disclosure": encode_id("DisclosureDuty", keys.duty),
        "disclosure that is owed": encode_id("DisclosureDue", keys.due),
        "disclosure": encode_id("Disclosure", keys.disclosure),
        "draft of a disclosure": encode_id("Disclosure", keys.draft),
    }
