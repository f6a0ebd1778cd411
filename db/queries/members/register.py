"""SQL of the lists and use cases over the register."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.loaders.members import MEMBER_COLUMNS
from db.models.members import MemberPrivateRow, MemberRow
from db.predicates import held_nodes
from db.session import Connection
from db.statement import Statement, fetch_value
from db.subtree import Lead, Subtree, SubtreeListing
from db.types import table_of

_MEMBER = table_of(MemberRow)
_TEXTS = postgresql.ARRAY(sa.Text())

FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _MEMBER.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "employment_kinds": _MEMBER.c.employment_kind == sa.any_(sa.bindparam("employment_kinds", type_=_TEXTS)),
    "member_numbers": _MEMBER.c.member_number == sa.any_(sa.bindparam("member_numbers", type_=_TEXTS)),
    "joined_from": _MEMBER.c.joined_on >= sa.bindparam("joined_from", type_=sa.Date()),
    "joined_to": _MEMBER.c.joined_on <= sa.bindparam("joined_to", type_=sa.Date()),
    "search_terms": _MEMBER.c.search_terms.contains(sa.bindparam("search_terms", type_=_TEXTS)),
}
"""Filters of the list by parameter name, each with its index; `below_id` and `organisation_ids` come with the list."""

MEMBERS = SubtreeListing(
    sa.select(*MEMBER_COLUMNS),
    Subtree(
        table=_MEMBER,
        nodes=held_nodes("member_read"),
        lead=Lead("states", "state", "name_sort"),
        unique=frozenset({"member_numbers"}),
        words=frozenset({"search_terms"}),
        ranges={"joined_from": "joined_on", "joined_to": "joined_on"},
    ),
    name="members",
    filters=FILTERS,
)
"""The members at and below the nodes where the caller may read them."""

_INSERTED = (
    "tenant_id",
    "id",
    "organisation_id",
    "member_number",
    "name",
    "name_sort",
    "search_terms",
    "state",
    "employment_kind",
    "joined_on",
    "phone_index",
    "phone_tail",
    "identity_index",
    "identity_tail",
    "version",
)
_INSERT = Statement.of(
    insert(_MEMBER)
    .values({name: sa.bindparam(name) for name in _INSERTED})
    .on_conflict_do_nothing()
    .returning(_MEMBER.c.id)
)
# The key first, in a table of its own: both take effect or none.
_INSERT_PRIVATE = """
    WITH kept AS (INSERT INTO member_key (tenant_id, member_id, wrapped_key) VALUES ($1, $2, $3))
    INSERT INTO member_private (tenant_id, member_id, phone_sealed, identity_sealed) VALUES ($1, $2, $4, $5)
"""
_TAKE_NUMBER = """
    UPDATE member_number AS counter SET next_number = counter.next_number + 1
    FROM tenant WHERE counter.tenant_id = $1 AND tenant.id = counter.tenant_id
    RETURNING tenant.code, counter.next_number - 1 AS number
"""


async def insert_member(conn: Connection, member: MemberRow) -> bool:
    """False when the identity number, phone or member number is taken (unique keys, so also at the same moment)."""
    return await fetch_value(conn, _INSERT, **member.model_dump(include=set(_INSERTED))) is not None


async def insert_member_private(conn: Connection, private: MemberPrivateRow) -> None:
    """Writes the sealed fields, and the key under which they are sealed to its own table.

    The transaction must have opened private rows for this member (row-level security).
    """
    await conn.execute(
        _INSERT_PRIVATE,
        private.tenant_id,
        private.member_id,
        private.wrapped_key,
        private.phone_sealed,
        private.identity_sealed,
    )


async def take_member_number(conn: Connection, tenant_id: UUID) -> tuple[str, int]:
    """The union's code and its next number. Locks the union's counter row until the transaction ends: call it late."""
    row = await conn.fetchrow(_TAKE_NUMBER, tenant_id)
    if row is None:
        message = f"union {tenant_id} has no member number counter"
        raise LookupError(message)
    return row["code"], row["number"]
