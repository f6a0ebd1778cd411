"""SQL of the use cases of the legal knowledge base 法律知识库."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.beginnings import MOST, newest_of
from db.keyset import SortKey
from db.listing import Early, Listing
from db.loaders.legal_articles import (
    LEGAL_ARTICLES_IN_HAND,
    LEGAL_ARTICLES_IN_SIGHT,
    LEGAL_SIGHT,
    NEVER_NULL,
    STALENESS,
    TEXTS,
)
from db.models.legal_articles import LegalArticleRow, LegalBasisRow, LegalRevisionRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_ARTICLE = table_of(LegalArticleRow)
_REVISION, _BASIS = table_of(LegalRevisionRow), table_of(LegalBasisRow)
_KEYS: Final = frozenset({"tenant_id", "id"})
LEGAL_ARTICLE_ORDER = (SortKey("written_order", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
LEGAL_ARTICLE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "organisation_id": _ARTICLE.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "categories": _ARTICLE.c.category == sa.any_(sa.bindparam("categories", type_=TEXTS)),
    "states": _ARTICLE.c.state == sa.any_(sa.bindparam("states", type_=TEXTS)),
    "is_waiting": _ARTICLE.c.submitted_at.is_not(None),
    "staleness": STALENESS.overlap(sa.bindparam("staleness", type_=TEXTS)),
    "words": _ARTICLE.c.pairs.contains(sa.bindparam("words", type_=TEXTS)),
}
"""Filters of the lists by parameter name; `is_waiting` has none; `words` are pairs of characters."""
_ORDERED = (*NEVER_NULL, "written_order")
_AT = _ARTICLE.c.written_at.label("written_order")
_WORDS: Final = frozenset({"words"})
_A_MONTH_AGO: Final = sa.func.now() - sa.literal_column("interval '30 days'")
LEGAL_ARTICLES = Listing(
    LEGAL_ARTICLES_IN_SIGHT.add_columns(_AT), name="legal_articles", filters=LEGAL_ARTICLE_FILTERS, never_null=_ORDERED
).beginning_with(
    Early(
        newest_of(
            LEGAL_ARTICLES_IN_SIGHT.add_columns(_AT),
            _ARTICLE.c.written_at,
            where=(*LEGAL_SIGHT, LEGAL_ARTICLE_FILTERS["words"]),
            since=_A_MONTH_AGO,
        ),
        most=MOST,
        filters=_WORDS,
        needed=_WORDS,
    )
)
"""Published articles that the caller may see."""
OFFICE_LEGAL_ARTICLES = Listing(
    LEGAL_ARTICLES_IN_HAND.add_columns(_AT),
    name="office_legal_articles",
    filters=LEGAL_ARTICLE_FILTERS,
    never_null=_ORDERED,
)
"""Articles in any state at and below the nodes where the caller reads legal matters."""

_COLUMNS: Final = tuple(column.key for column in _ARTICLE.columns if column.key != "pairs")
_INSERT = Statement.of(sa.insert(_ARTICLE).values({key: sa.bindparam(key) for key in _COLUMNS}))
_INSERT_REVISION = Statement.of(sa.insert(_REVISION).values({each.key: sa.bindparam(each.key) for each in _REVISION.c}))
_INSERT_BASIS = Statement.of(sa.insert(_BASIS).values({each.key: sa.bindparam(each.key) for each in _BASIS.c}))
_UPDATE = Statement.of(
    sa.update(_ARTICLE)
    .where(_ARTICLE.c.tenant_id == sa.bindparam("of_tenant"), _ARTICLE.c.id == sa.bindparam("of_id"))
    .values({key: sa.bindparam(key) for key in _COLUMNS if key not in _KEYS})
)
_FIND = f"SELECT {', '.join(_COLUMNS)} FROM legal_article WHERE tenant_id = $1 AND id = $2"  # noqa: S608  # names of columns
_LOCK = f"{_FIND} FOR NO KEY UPDATE"
_FIND_REVISION = "SELECT * FROM legal_revision WHERE tenant_id = $1 AND article_id = $2 AND number = $3"
_AUTHORS = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM legal_revision AS r
    JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.written_by_id
    WHERE r.tenant_id = $1 AND r.article_id = $2 AND r.number > $3
"""
_HAS_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation AS o
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = $1 AND o.id = $2 AND o.state = 'active' AND c.ancestor_id = ANY($3::uuid[])
    )
"""
_IS_BELOW = """
    SELECT EXISTS (
        SELECT FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = ANY($3::uuid[])
    )
"""
# A unit of the organisation or above: whoever reads the article may ask it.
_HAS_UNIT = """
    SELECT EXISTS (
        SELECT FROM answering_unit AS u
        JOIN organisation_closure AS c ON c.tenant_id = u.tenant_id AND c.ancestor_id = u.organisation_id
        WHERE u.tenant_id = $1 AND u.id = $2 AND c.descendant_id = $3 AND u.closed_at IS NULL
    )
"""
# By one statement where the article is out and of the caller's organisation or above; the newest word of each counts.
_JUDGE = """
    INSERT INTO legal_judgement (tenant_id, article_id, member_id, is_helpful, comment)
    SELECT a.tenant_id, a.id, m.id, $4, $5 FROM legal_article AS a
    JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = $3 AND m.merged_into_id IS NULL
    JOIN organisation_closure AS c ON c.tenant_id = a.tenant_id AND c.ancestor_id = a.organisation_id
        AND c.descendant_id = m.organisation_id
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.state = 'published'
    ON CONFLICT (tenant_id, article_id, member_id) DO UPDATE
        SET is_helpful = excluded.is_helpful, comment = excluded.comment
"""
# Reasons of which officers were not told yet; found by the days of articles and of statutes, each by its index.
_WARN = """
    WITH near AS (
        SELECT tenant_id, id FROM legal_article
        WHERE state = 'published' AND valid_until < $1 AND NOT warned @> '{expired}'
        UNION SELECT tenant_id, id FROM legal_article
        WHERE state = 'published' AND review_on < $1 AND NOT warned @> '{review_overdue}'
        UNION SELECT a.tenant_id, a.id FROM statute AS s
        JOIN legal_basis AS b ON b.tenant_id = s.tenant_id AND b.statute_id = s.id
        JOIN legal_article AS a ON a.tenant_id = b.tenant_id AND a.id = b.article_id AND a.revision = b.revision
        WHERE s.valid_until < $1 AND a.state = 'published' AND NOT a.warned @> '{statute_ended}'
    ), found AS (
        SELECT a.tenant_id, a.id, a.warned, array_remove(ARRAY[
            CASE WHEN a.valid_until < $1 THEN 'expired' END,
            CASE WHEN a.review_on < $1 THEN 'review_overdue' END,
            CASE WHEN EXISTS (
                SELECT FROM legal_basis AS b
                JOIN statute AS s ON s.tenant_id = b.tenant_id AND s.id = b.statute_id
                WHERE b.tenant_id = a.tenant_id AND b.article_id = a.id AND b.revision = a.revision
                    AND s.valid_until < $1
            ) THEN 'statute_ended' END
        ], NULL) AS reasons
        FROM legal_article AS a
        WHERE (a.tenant_id, a.id) IN (SELECT tenant_id, id FROM near) AND a.state = 'published'
        ORDER BY a.tenant_id, a.id LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED
    )
    UPDATE legal_article AS a SET warned = (
        SELECT array_agg(DISTINCT reason ORDER BY reason) FROM unnest(found.warned || found.reasons) AS reason
    )
    FROM found WHERE a.tenant_id = found.tenant_id AND a.id = found.id AND NOT found.warned @> found.reasons
    RETURNING a.tenant_id, a.id, a.organisation_id,
        ARRAY(SELECT unnest(found.reasons) EXCEPT SELECT unnest(found.warned) ORDER BY 1) AS reasons
"""
_COUNT_OF = "SELECT count(*) FROM legal_judgement WHERE tenant_id = $1 AND member_id = $2"
_MERGE = (
    """
    INSERT INTO legal_judgement (tenant_id, article_id, member_id, is_helpful, comment)
    SELECT tenant_id, article_id, $3, is_helpful, comment FROM legal_judgement WHERE tenant_id = $1 AND member_id = $2
    ON CONFLICT DO NOTHING
    """,
    "DELETE FROM legal_judgement WHERE tenant_id = $1 AND member_id = $2",
)


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, list(nodes)))


async def has_unit(conn: Connection, tenant: UUID, unit_id: UUID, organisation_id: UUID) -> bool:
    """Whether an answering unit is open, of an organisation or one above it."""
    return bool(await conn.fetchval(_HAS_UNIT, tenant, unit_id, organisation_id))


async def lock_article(conn: Connection, tenant: UUID, article_id: UUID) -> LegalArticleRow | None:
    """An article of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, article_id)
    return None if row is None else LegalArticleRow(**dict(row))


async def find_article(conn: Connection, tenant: UUID, article_id: UUID) -> LegalArticleRow | None:
    """An article of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, article_id)
    return None if row is None else LegalArticleRow(**dict(row))


async def find_revision(conn: Connection, tenant: UUID, article_id: UUID, number: int) -> LegalRevisionRow | None:
    """A text of an article."""
    row = await conn.fetchrow(_FIND_REVISION, tenant, article_id, number)
    return None if row is None else LegalRevisionRow(**dict(row))


async def list_authors(conn: Connection, tenant: UUID, article_id: UUID, *, after: int) -> frozenset[UUID]:
    """Who wrote revisions after a number."""
    return frozenset(row["id"] for row in await conn.fetch(_AUTHORS, tenant, article_id, after))


async def insert_article(conn: Connection, article: LegalArticleRow) -> None:
    """A new article."""
    await write(conn, _INSERT, **article.model_dump(exclude={"pairs"}))


async def update_article(conn: Connection, article: LegalArticleRow) -> None:
    """Writes what a locked article has become."""
    changed = article.model_dump(exclude={*_KEYS, "pairs"})
    await execute(conn, _UPDATE, of_tenant=article.tenant_id, of_id=article.id, **changed)


async def insert_revision(conn: Connection, revision: LegalRevisionRow, bases: Sequence[LegalBasisRow]) -> None:
    """A further text of a locked or new article, with what it rests on."""
    await write(conn, _INSERT_REVISION, **revision.model_dump())
    for basis in bases:
        await write(conn, _INSERT_BASIS, **basis.model_dump())


async def judge(
    conn: Connection, tenant: UUID, article_id: UUID, *, member_id: UUID, is_helpful: bool, comment: str | None
) -> bool:
    """Writes what a member says of a published article for them, in place of what they said; False: there is none."""
    return bool(await conn.execute(_JUDGE, tenant, article_id, member_id, is_helpful, comment) == "INSERT 0 1")


async def mark_stale(conn: Connection, today: date, *, limit: int) -> Sequence[Record]:
    """Articles of all unions that have become out of date for a reason of which nobody was told; they are marked.

    Gives `tenant_id`, `id`, `organisation_id` and the new `reasons`. What another process has locked is left to it.
    """
    return await conn.fetch(_WARN, today, limit)


async def count_judgements(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """Of how many articles a member said something."""
    return int(await conn.fetchval(_COUNT_OF, tenant, member_id))


async def merge_judgements(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """Gives the kept entry what the merged one said, where it said nothing itself."""
    insert, delete = _MERGE
    await conn.execute(insert, tenant, merged_id, kept_id)
    await conn.execute(delete, tenant, merged_id)
