"""SQL of files of news: who sees one; places and chunks are as of other uploads."""

from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.news.items import FILE_IN_SIGHT, IS_PUBLISHED, NEWS_FILES
from db.models.news import NewsFileRow, NewsItemRow
from db.predicates import scope_values, tenant_id
from db.queries.uploads import Uploads
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_FILE, _ITEM = table_of(NewsFileRow), table_of(NewsItemRow)
_IS_PUBLIC = sa.and_(
    _ITEM.c.tenant_id == tenant_id(),
    _ITEM.c.audience == sa.literal_column("'public'"),
    IS_PUBLISHED,
    _FILE.c.state == sa.literal_column("'ready'"),
)
_FIND = Statement.of(
    NEWS_FILES.add_columns(
        _FILE.c.wrapped_key, _FILE.c.chunk_count, sa.func.coalesce(_IS_PUBLIC, sa.false()).label("is_public")
    ).where(_FILE.c.id == sa.bindparam("id", type_=sa.Uuid()), sa.or_(_IS_PUBLIC, FILE_IN_SIGHT))
)
UPLOADS = Uploads("news_file", "news_item", "item_id")


async def find_file(conn: Connection, scope: Scope, file_id: UUID) -> Record | None:
    """A file that the caller may see, or anybody (`is_public`), with its key; None otherwise."""
    return await fetch_one(conn, _FIND, id=file_id, **scope_values(scope, _FIND.parameters))
