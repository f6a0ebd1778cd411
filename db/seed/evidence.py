"""Evidence of a few join requests that wait: tiny documents, sealed as uploads are, and what the first checks found."""

import struct
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.models.members import (
    IdentityMethod,
    IdentityOutcome,
    IdentityReason,
    JoinEvidenceKind,
    JoinEvidenceState,
    JoinRequestStatus,
)
from db.sealing import Keyring, seal_bytes
from db.seed.copying import copy_records, copy_rows
from db.seed.ids import Kind, seed_id
from db.seed.joining import JoinRequest

_PROVEN = 3
_SIDE = 8
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


class _Document(NamedTuple):
    """Columns of table `join_evidence`."""

    id: UUID
    join_request_id: UUID
    number: int
    kind: str
    state: str
    file_name: str
    media_type: str
    size_bytes: int
    chunk_count: int
    ticket_expires_at: datetime
    uploaded_at: datetime


class _Check(NamedTuple):
    """Columns of table `identity_check`."""

    id: UUID
    join_request_id: UUID
    method: str
    outcome: str
    reason: str
    checked_at: datetime


async def copy_evidence(
    conn: "asyncpg.Connection[Record]", keyring: Keyring, *, tenant_id: UUID, requests: Sequence[JoinRequest]
) -> None:
    """Appends keys, documents and checks of the requests that wait longest."""
    proven = [each for each in requests if each.status == JoinRequestStatus.IN_REVIEW][:_PROVEN]
    keys = {each.id: keyring.wrap_new_key(tenant_id, each.id) for each in proven}
    await copy_rows(
        conn,
        "join_request_key",
        columns=("tenant_id", "join_request_id", "wrapped_key"),
        rows=[(tenant_id, request_id, wrapped) for request_id, (_, wrapped) in keys.items()],
    )
    contents = [
        (_png(), "image/png", JoinEvidenceKind.IDENTITY_CARD),
        (_PDF, "application/pdf", JoinEvidenceKind.OTHER),
    ]
    documents, chunks = [], []
    for at, request in enumerate(proven):
        for number, (content, media_type, kind) in enumerate(contents, start=1):
            document = _document(request, at * len(contents) + number, (number, content, media_type, kind))
            key = keys[request.id][0]
            sealed = seal_bytes(key, content, tenant_id=tenant_id, row_id=document.id, column="chunk 0")
            documents.append(document)
            chunks.append((tenant_id, document.id, 0, sealed))
    await copy_records(conn, "join_evidence", tenant_id=tenant_id, records=documents)
    columns = ("tenant_id", "evidence_id", "number", "sealed")
    await copy_rows(conn, "join_evidence_chunk", columns=columns, rows=chunks)
    await copy_records(conn, "identity_check", tenant_id=tenant_id, records=_checks(proven))


def _document(request: JoinRequest, serial: int, part: tuple[int, bytes, str, JoinEvidenceKind]) -> _Document:
    number, content, media_type, kind = part
    at = request.submitted_at + timedelta(minutes=number)
    return _Document(
        id=seed_id(Kind.JOIN_EVIDENCE, serial),
        join_request_id=request.id,
        number=number,
        kind=kind.value,
        state=JoinEvidenceState.READY.value,
        file_name=f"{kind.value}-{number}.{media_type.rsplit('/', 1)[-1]}",
        media_type=media_type,
        size_bytes=len(content),
        chunk_count=1,
        ticket_expires_at=at,
        uploaded_at=at,
    )


def _checks(requests: Sequence[JoinRequest]) -> list[_Check]:
    found = (
        (IdentityMethod.DOCUMENT_NUMBER, IdentityOutcome.MATCHED, IdentityReason.NUMBER_VALID),
        (IdentityMethod.ROSTER, IdentityOutcome.MANUAL, IdentityReason.NOT_ON_FILE),
    )
    return [
        _Check(
            seed_id(Kind.IDENTITY_CHECK, at * len(found) + n + 1),
            request.id,
            method.value,
            outcome.value,
            reason.value,
            request.submitted_at + timedelta(seconds=1),
        )
        for at, request in enumerate(requests)
        for n, (method, outcome, reason) in enumerate(found)
    ]


def _png() -> bytes:
    """A grey square."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x80" * _SIDE) * _SIDE)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
