"""Rows of official documents 制度文件 and statutes for the tables of access: a published one, its file, and a draft."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id

_AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
PLACE_OF = (
    "SELECT m.tenant_id, o.id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
    " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
    " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1"
)


class PaperKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    statute: UUID
    document: UUID
    before: UUID
    draft: UUID
    file: UUID
    article: UUID
    waiting: UUID


DEMO_PAPERS = PaperKeys(*(UUID(f"019a0000-0000-7000-8000-00000000d0c{n}") for n in range(1, 8)))


async def write_papers(connection: asyncpg.Connection, member_id: UUID, keys: PaperKeys = DEMO_PAPERS) -> None:
    """Writes them unless they are there, of the nearest place of the member that is no group; they wrote them."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM statute WHERE id = $1)", keys.statute):
        return
    place = await connection.fetchrow(PLACE_OF, member_id)
    assert place is not None
    tenant_id, place_id = place
    await connection.execute(
        "INSERT INTO statute (tenant_id, id, name, name_en, version, valid_from, valid_until, added_by_id, added_at)"
        " VALUES ($1, $2, '检查用法', 'Law', '一', '2000-01-01', '2025-12-31', $3, $4)",
        *(tenant_id, keys.statute, member_id, _AT),
    )
    rows = (
        (keys.before, keys.before, None, "published", 1, date(2025, 1, 1)),
        (keys.document, keys.before, keys.before, "published", 2, date(2026, 1, 1)),
        (keys.draft, keys.draft, None, "draft", None, date(2026, 1, 1)),
    )
    for key, series, before, state, version, valid_from in rows:
        is_out = version is not None
        await connection.execute(
            "INSERT INTO official_document (tenant_id, id, organisation_id, series_id, supersedes_id, version, kind,"
            " audience, number, title, title_en, body, valid_from, valid_until, review_on, state, drafted_by_id,"
            " drafted_at, published_by_id, published_at, reviewed_at, warned) VALUES ($1, $2, $3, $4, $5, $6, 'rule',"
            " 'members', $7, '检查办法', 'Rule', $8, $9, '2026-02-01', '2026-02-01', $10, $11, $12, $13, $14, $14,"
            " '{expired}')",
            *(tenant_id, key, place_id, series, before, version, f"{version}号", f"<p>第{version}条</p>", valid_from),
            *(state, member_id, _AT, member_id if is_out else None, _AT if is_out else None),
        )
    await connection.execute(
        "UPDATE official_document SET superseded_by_id = $3, superseded_on = '2026-01-01' WHERE tenant_id = $1"
        " AND id = $2",
        *(tenant_id, keys.before, keys.document),
    )
    await connection.execute(
        "INSERT INTO official_document_basis (tenant_id, document_id, number, statute_id, provision)"
        " VALUES ($1, $2, 1, $3, '第三条')",
        *(tenant_id, keys.document, keys.statute),
    )
    await connection.execute(
        "INSERT INTO official_document_file (tenant_id, id, document_id, member_id, kind, state, wrapped_key,"
        " media_type, size_bytes, chunk_count, tries, ticket_expires_at, uploaded_at) VALUES ($1, $2, $3, $4,"
        " 'signed_text', 'ready', 'x', 'application/pdf', 1, 1, 1, $5, $5)",
        *(tenant_id, keys.file, keys.document, member_id, _AT),
    )
    await _write_articles(connection, tenant_id, place_id, member_id, keys)


async def _write_articles(
    connection: asyncpg.Connection, tenant_id: UUID, place_id: UUID, member_id: UUID, keys: PaperKeys
) -> None:
    for key, revision in ((keys.article, 1), (keys.waiting, 0)):
        await connection.execute(
            "INSERT INTO legal_article (tenant_id, id, organisation_id, category, question, question_en, answer,"
            " valid_from, valid_until, review_on, state, revision, latest_revision, pending_revision, submitted_at,"
            " return_reason, written_by_id, written_at, approved_by_id, approved_at, warned) VALUES ($1, $2, $3,"
            " 'wages', '检查工资？', 'Wages?', '<p>按月支付。</p>', '2026-01-01', '2026-02-01', '2026-02-01', $4, $5,"
            " 1, $6, $7, 'x', $8, $9, $10, $11, '{expired}')",
            *(tenant_id, key, place_id, "published" if revision else "draft", revision, None if revision else 1),
            *(None if revision else _AT, member_id, _AT, member_id if revision else None, _AT if revision else None),
        )
        await connection.execute(
            "INSERT INTO legal_revision (tenant_id, article_id, number, category, question, question_en, answer,"
            " valid_from, written_by_id, written_at) VALUES ($1, $2, 1, 'wages', '检查工资？', 'Wages?',"
            " '<p>按月支付。</p>', '2026-01-01', $3, $4)",
            *(tenant_id, key, member_id, _AT),
        )
        await connection.execute(
            "INSERT INTO legal_basis (tenant_id, article_id, revision, number, statute_id, provision)"
            " VALUES ($1, $2, 1, 1, $3, '第五十条')",
            *(tenant_id, key, keys.statute),
        )
    await connection.execute(
        "INSERT INTO legal_judgement (tenant_id, article_id, member_id, is_helpful, comment)"
        " VALUES ($1, $2, $3, true, '有用')",
        *(tenant_id, keys.article, member_id),
    )


async def paper_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_papers(connection, member_id)
    keys = DEMO_PAPERS
    return {
        "legal article": encode_id("LegalArticle", keys.article),
        "legal article that waits": encode_id("LegalArticle", keys.waiting),
        "statute": encode_id("Statute", keys.statute),
        "official document": encode_id("OfficialDocument", keys.document),
        "draft of an official document": encode_id("OfficialDocument", keys.draft),
        "file of an official document": encode_id("OfficialDocumentFile", keys.file),
    }
