"""A union with an officer and a member who left, of whom everything is on file."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from db.models.members import ConsentPurpose, CorrectionField, MemberPrivateRow
from db.queries.members.keys import insert_key
from db.queries.members.register import upsert_member_private
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, seal
from db.session import Database
from db.types import new_id
from domain.members.service import ConsentGive, CorrectionRequestSubmit, consent_give, correction_request_submit
from domain.shared.actor import Actor
from domain.shared.files import FileKey
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import NO_HOOKS, Hooks, Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.sessions import add_proven_session

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

PHONE = "+8613512340001"
IDENTITY = "330106197503030017"
CANARIES = {
    "name": "欧阳金丝雀",
    "pinyin": "ouyangjinsique",
    "phone": PHONE,
    "phone tail": "0001",
    "identity": IDENTITY,
    "identity tail": "0017",
    "request's name": "欧阳金丝雀曾用名",
    "request's note": "喉咙手术后休息的金丝雀",
    "request's phone": "+8613512340002",
    "request's identity": "330106197503030025",
    "earlier request's note": "第一次申请时的金丝雀",
    "evidence": "%PDF-1.7 金丝雀的劳动合同",
    "comment on the request": "材料里写的是金丝雀本人",
    "device": "金丝雀的手机 canary-phone",
    "password": "canary-argon2-hash",
    "activation": "canary-activation",
    "passkey": "canary-credential-id",
    "single sign-on": "canary-subject",
    "message": "canary-fact-of-a-message",
    "proposed value": "欧阳更正金丝雀",
    "reason of the correction": "户口簿上的金丝雀",
    "consent's note": "不要公布与金丝雀家人的合影",
    "phone index": "blind index of the phone number",
    "identity index": "blind index of the identity number",
    "key": "wrapped key",
}
"""Values of one member, by where they are."""
MARKS = ("金丝雀", "canary", "jinsique")
"""What a text in the clear has one of: where none of them is, none of those values is."""


@dataclass(frozen=True)
class Register:
    """Writes it, and runs use cases in it, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    officer_id: UUID
    member_id: UUID
    branch_id: UUID
    hooks: Hooks = NO_HOOKS

    @asynccontextmanager
    async def work(self, member_id: UUID | None = None, *nodes: UUID) -> AsyncIterator[Work]:
        """A caller's transaction; an officer of the union when nobody is named."""
        caller_id = member_id or self.officer_id
        held = nodes if member_id else (self.tenant_id,)
        permissions = ROLE_PERMISSIONS["federation_officer"] if held else frozenset()
        scope = Scope(self.tenant_id, caller_id, {str(each): tuple(held) for each in permissions})
        actor = Actor(tenant_id=self.tenant_id, member_id=caller_id, session_id=caller_id)
        async with self.database.write() as conn:
            yield Work(conn, actor, scope, NOW, self.keyring, self.hooks)

    def with_hooks(self, hooks: Hooks) -> "Register":
        """The same with other domains behind it."""
        return replace(self, hooks=hooks)

    async def row(self, table: str, member_id: UUID | None = None) -> dict[str, Any]:
        """The member's row of a table, as the superuser would see it."""
        column = "id" if table == "member" else "member_id"
        async with self.owner.transaction():
            await self.owner.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
            statement = f"SELECT * FROM {table} WHERE {column} = $1"  # our own names
            row = await self.owner.fetchrow(statement, member_id or self.member_id)
            await self.owner.execute("ALTER TABLE member_private FORCE ROW LEVEL SECURITY")
        return dict(row or {})


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Register:
    """The union; its member left after everything that can be on file of a person came to be there."""
    branch_id = await Tree(owner, tenant_id).add("HD-A")
    officer_id = await add_member(owner, tenant_id, tenant_id, number="HD000001", name="张伟")
    member_id = await add_member(owner, tenant_id, branch_id, number="HD000002", name=CANARIES["name"])
    await add_proven_session(owner, tenant_id, officer_id)
    register = Register(owner, database, keyring, tenant_id, officer_id, member_id, branch_id)
    await _fields(register)
    await _requests(register)
    await _sign_in(register)
    async with register.work(member_id) as work:
        await consent_give(work, ConsentGive(ConsentPurpose.FAMILY_DATA, 1, CANARIES["consent's note"]))
        value, reason = CANARIES["proposed value"], CANARIES["reason of the correction"]
        await correction_request_submit(work, CorrectionRequestSubmit(CorrectionField.NAME, value, reason))
    await owner.execute("UPDATE member SET state = 'left' WHERE id = $1", member_id)
    return register


async def _fields(register: Register) -> None:
    tenant_id, member_id, keyring = register.tenant_id, register.member_id, register.keyring
    key, wrapped = keyring.wrap_new_key(tenant_id, member_id)
    async with register.database.write() as conn:
        await open_private_rows(conn, Scope(tenant_id, member_id))
        await insert_key(conn, tenant_id, member_id, wrapped)
        await upsert_member_private(
            conn,
            MemberPrivateRow(
                tenant_id=tenant_id,
                member_id=member_id,
                phone_sealed=seal(key, PHONE, tenant_id=tenant_id, row_id=member_id, column="phone"),
                identity_sealed=seal(key, IDENTITY, tenant_id=tenant_id, row_id=member_id, column="identity"),
            ),
        )
    await register.owner.execute(
        "UPDATE member SET phone_index = $2, phone_tail = '0001', identity_index = $3, identity_tail = '0017'"
        " WHERE id = $1",
        member_id,
        keyring.blind_index(tenant_id, "phone", PHONE),
        keyring.blind_index(tenant_id, "identity", IDENTITY),
    )


async def _requests(register: Register) -> None:
    """The request behind the membership, and one before it that was rejected and names no member."""
    owner, tenant_id = register.owner, register.tenant_id
    for status, member_id, note in (
        ("rejected", None, CANARIES["earlier request's note"]),
        ("approved", register.member_id, CANARIES["request's note"]),
    ):
        request_id, approval_id = new_id(), new_id()
        said = {"phone": CANARIES["request's phone"], "identity": CANARIES["request's identity"]}
        evidence = json.dumps(said)
        await owner.execute(
            "INSERT INTO approval (tenant_id, id, subject_kind, subject_id, status, opened_at)"
            " VALUES ($1, $2, 'join_request', $3, $4, now())",
            *(tenant_id, approval_id, request_id, status),
        )
        await owner.execute(
            "INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission,"
            " days_allowed, status, comment)"
            " VALUES ($1, $2, $3, 1, 0, $4, 'join_request_decide', 5, $5, $6)",
            *(tenant_id, new_id(), approval_id, register.branch_id, status, CANARIES["comment on the request"]),
        )
        key = register.keyring.derive("join request")
        await owner.execute(
            "INSERT INTO join_request (tenant_id, id, organisation_id, approval_id, member_id, reference, status, name,"
            " employment_kind, employer_note, sealed, phone_index, phone_tail, identity_index, identity_tail,"
            " submitted_at, facts)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'permanent', $9, $10, $11, '0001', $12, '0017', now(), '{}')",
            *(tenant_id, request_id, register.branch_id, approval_id, member_id, request_id.hex[-10:], status),
            *(CANARIES["request's name"], note),
            seal(key, evidence, tenant_id=tenant_id, row_id=request_id, column="join_request"),
            register.keyring.blind_index(tenant_id, "phone", PHONE),
            register.keyring.blind_index(tenant_id, "identity", IDENTITY),
        )
        if member_id is not None:
            await _document(register, request_id)


async def _document(register: Register, request_id: UUID) -> None:
    """A document of a request, in one chunk under the request's key."""
    owner, tenant_id, evidence_id = register.owner, register.tenant_id, new_id()
    key, wrapped = register.keyring.wrap_new_key(tenant_id, request_id)
    content = CANARIES["evidence"].encode()
    await owner.execute("INSERT INTO join_request_key VALUES ($1, $2, $3, now())", tenant_id, request_id, wrapped)
    await owner.execute(
        "INSERT INTO join_evidence (tenant_id, id, join_request_id, number, kind, state, file_name, media_type,"
        " size_bytes, chunk_count, ticket_expires_at, uploaded_at)"
        " VALUES ($1, $2, $3, 1, 'employment_contract', 'ready', 'employment_contract-1.pdf', 'application/pdf', $4, 1,"
        " now(), now())",
        *(tenant_id, evidence_id, request_id, len(content)),
    )
    await owner.execute(
        "INSERT INTO join_evidence_chunk VALUES ($1, $2, 0, $3)",
        *(tenant_id, evidence_id, FileKey(tenant_id, evidence_id, key).seal(0, content)),
    )


async def _sign_in(register: Register) -> None:
    owner, tenant_id, member_id = register.owner, register.tenant_id, register.member_id
    await owner.execute(
        "INSERT INTO credential (tenant_id, member_id, password_hash, activation_hash, session_epoch)"
        " VALUES ($1, $2, $3, $4, 0)",
        *(tenant_id, member_id, CANARIES["password"], CANARIES["activation"].encode()),
    )
    await owner.execute(
        "INSERT INTO passkey (tenant_id, id, member_id, credential_id, public_key, sign_count, is_synced, name)"
        " VALUES ($1, $2, $3, $4, $5, 0, false, $6)",
        *(tenant_id, new_id(), member_id, CANARIES["passkey"].encode(), b"public", CANARIES["device"]),
    )
    await owner.execute(
        "INSERT INTO sign_on_identity (tenant_id, id, member_id, provider, issuer, subject)"
        " VALUES ($1, $2, $3, 'corporate', 'https://id.example.org', $4)",
        *(tenant_id, new_id(), member_id, CANARIES["single sign-on"]),
    )
    await owner.execute(
        "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)"
        " VALUES ($1, $2, $3, 0, now(), now() + interval '1 day', $4)",
        *(tenant_id, new_id(), member_id, CANARIES["device"]),
    )
    await owner.execute(
        "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)"
        " VALUES ($1, $2, $2, $3, 'role_granted', jsonb_build_object('note', $4::text))",
        *(tenant_id, new_id(), member_id, CANARIES["message"]),
    )
