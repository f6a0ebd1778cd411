"""SQL of the lists and use cases over the register."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.loaders.members import MEMBER_COLUMNS
from db.models.members import MemberPrivateRow, MemberRow
from db.models.organisations import OrganisationRow
from db.predicates import held_nodes, own_id, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, fetch_value
from db.subtree import Lead, Subtree, SubtreeListing
from db.types import table_of

_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)
_TEXTS = postgresql.ARRAY(sa.Text())

_OLD = _MEMBER.alias("old")


def _is_former(number: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether an entry that meets the condition was merged into the member; read once for each statement."""
    merged = sa.select(_OLD.c.merged_into_id).where(
        _OLD.c.tenant_id == tenant_id(), _OLD.c.merged_into_id.is_not(None), number
    )
    return _MEMBER.c.id == sa.any_(sa.func.array(merged.scalar_subquery(), type_=postgresql.ARRAY(sa.Uuid())))


_NUMBERS = sa.bindparam("member_numbers", type_=_TEXTS)
_WORDS = sa.bindparam("search_terms", type_=_TEXTS)
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _MEMBER.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "employment_kinds": _MEMBER.c.employment_kind == sa.any_(sa.bindparam("employment_kinds", type_=_TEXTS)),
    "member_numbers": sa.or_(
        _MEMBER.c.member_number == sa.any_(_NUMBERS), _is_former(_OLD.c.member_number == sa.any_(_NUMBERS))
    ),
    "joined_from": _MEMBER.c.joined_on >= sa.bindparam("joined_from", type_=sa.Date()),
    "joined_to": _MEMBER.c.joined_on <= sa.bindparam("joined_to", type_=sa.Date()),
    "search_terms": sa.or_(
        _MEMBER.c.search_terms.contains(_WORDS), _is_former(sa.func.lower(_OLD.c.member_number) == sa.any_(_WORDS))
    ),
}
"""Filters of the list by parameter name, each with its index; `below_id` and `organisation_ids` come with the list.

The number of an entry that was merged into another finds that one, also as a word.
"""

MEMBERS = SubtreeListing(
    sa.select(*MEMBER_COLUMNS, sa.cast(sa.null(), sa.String()).label("merged_from")),
    Subtree(
        table=_MEMBER,
        nodes=held_nodes("member_read"),
        lead=Lead("states", "state", "name_sort"),
        unique=frozenset({"member_numbers"}),
        words=frozenset({"search_terms"}),
        ranges={"joined_from": "joined_on", "joined_to": "joined_on"},
        live=_MEMBER.c.merged_into_id.is_(None),
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
_FIND_OWN = Statement.of(
    sa.select(*MEMBER_COLUMNS, _ORGANISATION.c.kind)
    .join(
        _ORGANISATION,
        sa.and_(_ORGANISATION.c.tenant_id == _MEMBER.c.tenant_id, _ORGANISATION.c.id == _MEMBER.c.organisation_id),
    )
    .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
)
_LOCK_BY_IDENTITY = """
    SELECT member.*, period.cause AS present_cause
    FROM member
    JOIN membership_period period
        ON period.tenant_id = member.tenant_id AND period.member_id = member.id AND period.version = member.version
    WHERE member.tenant_id = $1 AND member.identity_index = $2
    FOR UPDATE OF member
"""
_RESUME = """
    UPDATE member SET name = $3, name_sort = $4, search_terms = $5, phone_index = $6, phone_tail = $7
    WHERE tenant_id = $1 AND id = $2 AND NOT EXISTS (
        SELECT FROM member other WHERE other.tenant_id = $1 AND other.phone_index = $6 AND other.id <> $2
    )
"""
_UPSERT_PRIVATE = """
    INSERT INTO member_private (tenant_id, member_id, phone_sealed, identity_sealed) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, member_id) DO UPDATE
    SET phone_sealed = excluded.phone_sealed, identity_sealed = excluded.identity_sealed
"""
_TAKE_NUMBER = """
    UPDATE member_number AS counter SET next_number = counter.next_number + 1
    FROM tenant WHERE counter.tenant_id = $1 AND tenant.id = counter.tenant_id
    RETURNING tenant.code, counter.next_number - 1 AS number
"""


async def insert_member(conn: Connection, member: MemberRow) -> bool:
    """False when the identity number, phone or member number is taken (unique keys, so also at the same moment)."""
    return await fetch_value(conn, _INSERT, **member.model_dump(include=set(_INSERTED))) is not None


async def find_own(conn: Connection, scope: Scope) -> Record | None:
    """The caller's own entry, with the `kind` of its organisation."""
    return await fetch_one(conn, _FIND_OWN, **scope_values(scope, _FIND_OWN.parameters))


async def lock_member_by_identity(conn: Connection, tenant_id: UUID, identity_index: bytes) -> Record | None:
    """The member with this identity number, locked, with `present_cause` of the present period.

    In nobody's scope: whoever admits a person must find them wherever in the union they were.
    """
    return await conn.fetchrow(_LOCK_BY_IDENTITY, tenant_id, identity_index)


async def resume_member(conn: Connection, member: MemberRow) -> bool:
    """Writes the name and phone with which a locked former member comes back; False when the phone is another's."""
    phone = (member.phone_index, member.phone_tail)
    names = (member.name, member.name_sort, member.search_terms)
    status = await conn.execute(_RESUME, member.tenant_id, member.id, *names, *phone)
    return str(status).endswith(" 1")


async def upsert_member_private(conn: Connection, private: MemberPrivateRow) -> None:
    """Writes or replaces the sealed fields; the transaction must have opened private rows for this member.

    They are sealed under the key of `db.queries.members.keys`.
    """
    await conn.execute(
        _UPSERT_PRIVATE,
        private.tenant_id,
        private.member_id,
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
