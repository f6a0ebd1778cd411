"""Writes seed records with COPY: columns are the fields of a record, after the union's id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
from asyncpg import Record

from db.names import search_terms, sort_key
from db.sealing import Keyring, seal
from db.seed.joining import JoinRequest
from db.seed.union import Member

_TAIL = 4
_JOINING_PURPOSE = "join request"
_MEMBER_COLUMNS = (
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
    "merged_into_id",
)
_PRIVATE_COLUMNS = ("tenant_id", "member_id", "phone_sealed", "identity_sealed")
_KEY_COLUMNS = ("tenant_id", "member_id", "wrapped_key")


class _SealedRequest(NamedTuple):
    """Columns of table `join_request` that stand for the evidence."""

    sealed: bytes
    phone_index: bytes
    phone_tail: str
    identity_index: bytes
    identity_tail: str
    facts: Mapping[str, str]


async def copy_records(
    conn: "asyncpg.Connection[Record]", table: str, *, tenant_id: UUID, records: Sequence[Any]
) -> None:
    """Appends named tuples of one kind to a table; mappings become jsonb."""
    if records:
        rows = ((tenant_id, *map(_encoded, record)) for record in records)
        await copy_rows(conn, table, columns=("tenant_id", *records[0]._fields), rows=rows)


async def copy_rows(
    conn: "asyncpg.Connection[Record]", table: str, *, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Appends rows that are complete already."""
    await conn.copy_records_to_table(table, records=rows, columns=list(columns), timeout=None)


async def copy_members(
    conn: "asyncpg.Connection[Record]", keyring: Keyring, *, tenant_id: UUID, members: Sequence[Member]
) -> None:
    """Appends members and their sealed fields, each under a data key of its own."""
    rows = (_member_row(keyring, tenant_id, member) for member in members)
    await copy_rows(conn, "member", columns=_MEMBER_COLUMNS, rows=rows)
    keys = [keyring.wrap_new_key(tenant_id, member.id) for member in members]
    wrapped = ((tenant_id, member.id, key[1]) for member, key in zip(members, keys, strict=True))
    await copy_rows(conn, "member_key", columns=_KEY_COLUMNS, rows=wrapped)
    private = (_private_row(key[0], tenant_id, member) for member, key in zip(members, keys, strict=True))
    await copy_rows(conn, "member_private", columns=_PRIVATE_COLUMNS, rows=private)


async def copy_requests(
    conn: "asyncpg.Connection[Record]", keyring: Keyring, *, tenant_id: UUID, requests: Sequence[JoinRequest]
) -> None:
    """Appends join requests with their evidence sealed."""
    key = keyring.derive(_JOINING_PURPOSE)
    shown = len(JoinRequest._fields) - 2  # all but phone and identity
    columns = ("tenant_id", *JoinRequest._fields[:shown], *_SealedRequest._fields)
    rows = (
        (tenant_id, *request[:shown], *map(_encoded, _sealed_request(keyring, key, tenant_id, request)))
        for request in requests
    )
    await copy_rows(conn, "join_request", columns=columns, rows=rows)


def _member_row(keyring: Keyring, tenant_id: UUID, member: Member) -> Sequence[Any]:
    phone, identity = member.phone, member.identity
    return (
        tenant_id,
        member.id,
        member.organisation_id,
        member.member_number,
        member.name,
        sort_key(member.name),
        [] if member.merged_into_id else search_terms(member.name, member.member_number),
        member.state,
        member.employment_kind,
        member.joined_on,
        keyring.blind_index(tenant_id, "phone", phone) if phone else None,
        phone[-_TAIL:] if phone else None,
        keyring.blind_index(tenant_id, "identity", identity) if identity else None,
        identity[-_TAIL:] if identity else None,
        member.version,
        member.merged_into_id,
    )


def _private_row(key: bytes, tenant_id: UUID, member: Member) -> Sequence[Any]:
    def sealed(column: str, value: str | None) -> bytes | None:
        return seal(key, value, tenant_id=tenant_id, row_id=member.id, column=column) if value else None

    return tenant_id, member.id, sealed("phone", member.phone), sealed("identity", member.identity)


def _sealed_request(keyring: Keyring, key: bytes, tenant_id: UUID, request: JoinRequest) -> _SealedRequest:
    evidence = orjson.dumps({"phone": request.phone, "identity": request.identity}).decode()
    return _SealedRequest(
        seal(key, evidence, tenant_id=tenant_id, row_id=request.id, column="join_request"),
        keyring.blind_index(tenant_id, "phone", request.phone),
        request.phone[-_TAIL:],
        keyring.blind_index(tenant_id, "identity", request.identity),
        request.identity[-_TAIL:],
        {},
    )


def _encoded(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, Mapping) else value


def in_chunks(members: Iterator[Member], size: int) -> Iterator[list[Member]]:
    """Lists of `size` members, the last one shorter."""
    chunk: list[Member] = []
    for member in members:
        chunk.append(member)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
