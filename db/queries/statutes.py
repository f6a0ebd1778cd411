"""SQL of the use cases of statutes 法律法规."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.statutes import HOLDS, STATUTE_NEVER_NULL, STATUTES_IN_SIGHT
from db.models.statutes import StatuteRow
from db.session import Connection
from db.types import table_of

_STATUTE = table_of(StatuteRow)
STATUTE_ORDER = (SortKey("name", str), SortKey("valid_from", date, is_descending=True), SortKey("id", UUID))
STATUTE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "name": sa.func.strpos(_STATUTE.c.name, sa.bindparam("name", type_=sa.Text())) > sa.literal_column("0"),
    "is_in_force": HOLDS,
}
STATUTES = Listing(STATUTES_IN_SIGHT, name="statutes", filters=STATUTE_FILTERS, never_null=STATUTE_NEVER_NULL)
"""Statutes by name, the newest version first; `is_in_force` has no parameter."""
_INSERT = """
    INSERT INTO statute (tenant_id, id, name, name_en, version, valid_from, valid_until, added_by_id, added_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, name, version) DO NOTHING
"""
_LOCK = "SELECT * FROM statute WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_END = "UPDATE statute SET valid_until = $3 WHERE tenant_id = $1 AND id = $2"
_HAS_ENDED = """
    SELECT FROM {basis} AS o JOIN statute AS s ON s.tenant_id = o.tenant_id AND s.id = o.statute_id
    WHERE {same} AND s.valid_until < (now() AT TIME ZONE 'Asia/Shanghai')::date
"""
_OF_ARTICLE = _HAS_ENDED.format(
    basis="legal_basis", same="o.tenant_id = a.tenant_id AND o.article_id = a.id AND o.revision = a.revision"
)
_OF_DOCUMENT = _HAS_ENDED.format(
    basis="official_document_basis", same="o.tenant_id = d.tenant_id AND o.document_id = d.id"
)
# Where no statute has ended any more, officers are told anew when one does.
_SETTLE = (
    f"""
    UPDATE legal_article AS a SET warned = array_remove(a.warned, 'statute_ended') FROM legal_basis AS b
    WHERE b.tenant_id = $1 AND b.statute_id = $2 AND a.tenant_id = b.tenant_id AND a.id = b.article_id
        AND a.revision = b.revision AND 'statute_ended' = ANY (a.warned) AND NOT EXISTS ({_OF_ARTICLE})
    """,  # noqa: S608  # constants
    f"""
    UPDATE official_document AS d SET warned = array_remove(d.warned, 'statute_ended')
    FROM official_document_basis AS b
    WHERE b.tenant_id = $1 AND b.statute_id = $2 AND d.tenant_id = b.tenant_id AND d.id = b.document_id
        AND 'statute_ended' = ANY (d.warned) AND NOT EXISTS ({_OF_DOCUMENT})
    """,  # noqa: S608  # constants
)
_KNOWN = "SELECT count(*) FROM statute WHERE tenant_id = $1 AND id = ANY($2::uuid[])"


async def insert_statute(conn: Connection, row: StatuteRow) -> bool:
    """A new version; False where there is one of this name and version."""
    values = (row.tenant_id, row.id, row.name, row.name_en, row.version, row.valid_from, row.valid_until)
    return bool(await conn.execute(_INSERT, *values, row.added_by_id, row.added_at) == "INSERT 0 1")


async def lock_statute(conn: Connection, tenant: UUID, statute_id: UUID) -> StatuteRow | None:
    """A version, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, statute_id)
    return None if row is None else StatuteRow(**dict(row))


async def end_statute(conn: Connection, tenant: UUID, statute_id: UUID, valid_until: date | None) -> None:
    """The last day of a locked version; None takes it back, and whoever was warned of it is warned anew of the next."""
    await conn.execute(_END, tenant, statute_id, valid_until)
    for statement in _SETTLE:
        await conn.execute(statement, tenant, statute_id)


async def are_known(conn: Connection, tenant: UUID, statute_ids: Sequence[UUID]) -> bool:
    """Whether each of them is there."""
    wanted = set(statute_ids)
    return not wanted or int(await conn.fetchval(_KNOWN, tenant, list(wanted))) == len(wanted)
