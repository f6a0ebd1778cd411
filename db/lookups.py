"""What a row names by an id, looked up for each row, where a join would let the server read a table from its start."""

import sqlalchemy as sa
from sqlalchemy.sql.selectable import LateralFromClause


def named_by(of: sa.FromClause, key: str, table: sa.FromClause, *columns: str) -> LateralFromClause:
    """The row of `table` with the id in column `key` of `of`, which has `tenant_id`, too; join it on true.

    The server does not know how few rows a caller has, and takes a growing table for a cheap one to read in order.
    """
    found = sa.select(*(table.c[name] for name in columns)).where(
        table.c.tenant_id == of.c.tenant_id, table.c.id == of.c[key]
    )
    return found.limit(sa.literal_column("1")).lateral()
