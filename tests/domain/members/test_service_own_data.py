"""The copy of one's own data against PostgreSQL: every value of the member, none of another's, in pages."""

from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from db.scope import Scope
from db.session import Database
from db.types import new_id
from domain.members.service.evidence import evidence_pieces
from domain.members.service.own_data import SECTIONS, own_data_page, own_documents
from tests.domain.members.register import CANARIES, Register

NEVER = {
    "evidence": "inside a document, which is a file of its own in the archive",
    "pinyin": "made from the name",
    "password": "a hash that would let others sign in",
    "activation": "as the password",
    "passkey": "a key of ours",
    "comment on the request": "words of an officer",
    "earlier request's note": "of a request that names no member: whoever typed the number may be another person",
    "phone index": "a keyed hash",
    "identity index": "a keyed hash",
    "key": "what the values are sealed with",
}
"""Canaries that no copy holds, with the reason."""


async def copy_of(register: Register, member_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """All rows by section, page after page."""
    scope = Scope(register.tenant_id, member_id)
    rows: dict[str, list[dict[str, Any]]] = {section.name: [] for section in SECTIONS}
    for section in SECTIONS:
        after = None
        while True:
            async with register.database.write() as conn:
                page = await own_data_page(conn, register.keyring, scope, section, after=after)
            rows[section.name] += page.rows
            if (after := page.after) is None:
                break
    return rows


async def test_a_copy_holds_every_value_of_its_member_and_none_of_another(
    register: Register, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, facts)"
        " VALUES ($1, $2, now(), $3, 'member.private_read', 'member', $4, '{}')",
        *(register.tenant_id, new_id(), register.officer_id, register.member_id),
    )

    mine = orjson.dumps(await copy_of(register, register.member_id), default=str).decode()
    officers = orjson.dumps(await copy_of(register, register.officer_id), default=str).decode()

    assert {name for name, value in CANARIES.items() if name not in NEVER and value not in mine} == set()
    assert {name for name in NEVER if CANARIES[name] in mine} == set()
    assert {name for name, value in CANARIES.items() if "tail" not in name and value in officers} == set()
    assert "张伟" in officers
    assert [value for value in ("张伟", "HD000001", str(register.officer_id)) if value in mine] == []


async def test_of_a_message_no_id_is_told(register: Register, owner: asyncpg.Connection) -> None:
    await owner.execute(
        "UPDATE notification SET facts = jsonb_build_object('member_id', $1::text, 'role', 'auditor')",
        str(register.officer_id),
    )

    rows = await copy_of(register, register.member_id)

    assert [row["facts"] for row in rows["notifications"]] == [{"role": "auditor"}]


async def test_every_row_is_told_once_over_many_pages(register: Register, owner: asyncpg.Connection) -> None:
    await owner.execute(
        "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)"
        " SELECT $1, i, i, $2, 'role_granted', jsonb_build_object('number', n)"
        " FROM (SELECT n, gen_random_uuid() AS i FROM generate_series(1, 1200) n) made",
        register.tenant_id,
        register.member_id,
    )

    rows = await copy_of(register, register.member_id)

    numbers = sorted(row["facts"]["number"] for row in rows["notifications"] if "number" in row["facts"])
    assert numbers == list(range(1, 1201))


async def test_a_copy_of_an_erased_member_says_nothing(register: Register, owner: asyncpg.Connection) -> None:
    await owner.execute("DELETE FROM member_key WHERE member_id = $1", register.member_id)

    rows = await copy_of(register, register.member_id)

    assert rows["personal_fields"] == [{"phone_number": None, "identity_number": None}]


async def test_nobody_reads_a_page_without_being_a_member(database: Database, register: Register) -> None:
    async with database.write() as conn:
        with pytest.raises(Exception, match="MEMBER_NOT_FOUND"):
            await own_data_page(conn, register.keyring, Scope(register.tenant_id, None), SECTIONS[0], after=None)


async def test_documents_are_those_of_the_members_own_requests(register: Register, owner: asyncpg.Connection) -> None:
    async def documents_of(member_id: UUID) -> list[tuple[str, bytes]]:
        async with register.database.read() as conn:
            found = await own_documents(conn, register.keyring, Scope(register.tenant_id, member_id))
        return [
            (each.path, b"".join([part async for part in evidence_pieces(register.database, each.document)]))
            for each in found
        ]

    reference = await owner.fetchval("SELECT reference FROM join_request WHERE member_id = $1", register.member_id)

    assert await documents_of(register.member_id) == [
        (f"evidence/{reference}/employment_contract-1.pdf", CANARIES["evidence"].encode())
    ]
    assert await documents_of(register.officer_id) == []
    # A request that names no member is nobody's, whoever typed the number; and without its key a document is gone.
    await owner.execute("UPDATE join_request SET member_id = NULL")
    assert await documents_of(register.member_id) == []
    await owner.execute("UPDATE join_request SET member_id = $1", register.member_id)
    await owner.execute("DELETE FROM join_request_key")
    assert await documents_of(register.member_id) == []
