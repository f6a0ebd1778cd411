"""Use cases of evidence 证明材料: documents of a join request, sealed under its key."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.members import JoinRequestRow, JoinRequestStatus
from db.queries import audit as audit_queries
from db.queries.members import evidence, join_requests
from db.queries.members.evidence import NewEvidence, WholeEvidence
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database, Record
from db.types import new_id
from domain.audit.service import record
from domain.members import evidence_rules, rules
from domain.members.errors import (
    EvidenceMediaRefused,
    EvidenceNotFound,
    EvidenceRefused,
    EvidenceTooLarge,
    JoinRequestClosed,
    JoinRequestNotFound,
    TooMuchEvidence,
)
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.members.service.request_keys import ensure_request_key, request_key
from domain.shared.actor import Actor
from domain.shared.files import FileKey, Store
from domain.shared.incoming import Incoming, Intake
from domain.shared.work import Outcome, Work

FORGET_BATCH = 100
_TICKET = "join evidence ticket"


@dataclass(frozen=True, slots=True)
class JoinEvidenceAdd:
    """A document to come: of which request, proven by what only the applicant knows, and what it is."""

    reference: str
    phone_number: str
    kind: str


@dataclass(frozen=True, slots=True)
class JoinEvidenceRemove:
    """A document that the applicant takes away again."""

    reference: str
    phone_number: str
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class UploadTicket:
    """What an upload is proven with, and for which place."""

    evidence_id: UUID
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakenEvidence:
    """A document that came in whole."""

    id: UUID
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenEvidence:
    """A document to read: what it is, and what opens its chunks."""

    key: FileKey = field(repr=False)
    file_name: str
    media_type: str
    size_bytes: int
    chunk_count: int


async def join_evidence_add(work: Work, command: JoinEvidenceAdd) -> Outcome:
    """Keeps a place for a document of an open request; `evidence_ticket` gives what its upload is proven with.

    Locks the request, so that places asked for at the same moment are counted one after another. Writes
    `join_evidence.asked`; the document itself is recorded when it is there.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, INVALID_PHONE_NUMBER, TOO_MUCH_EVIDENCE.
    """
    request = await _own_open_request(work, command.reference, command.phone_number)
    rows = await evidence.list_places(work.conn, request.tenant_id, request.id)
    places = [evidence_rules.Place(row["state"], row["ticket_expires_at"]) for row in rows]
    if not evidence_rules.has_room(places, work.now):
        raise TooMuchEvidence("kind", limit=evidence_rules.MAX_DOCUMENTS)
    await ensure_request_key(work, request.id)
    number = rows[-1]["number"] + 1 if rows else 1
    new = NewEvidence(
        id=new_id(),
        join_request_id=request.id,
        number=number,
        kind=command.kind,
        file_name=evidence_rules.file_name(command.kind, number),
        ticket_expires_at=work.now + evidence_rules.TICKET_LIFE,
    )
    await evidence.insert_evidence(work.conn, request.tenant_id, new)
    await _record(work, "join_evidence.asked", new.id, request, kind=command.kind)
    return {"evidence_id": new.id, "expires_at": new.ticket_expires_at}


async def join_evidence_remove(work: Work, command: JoinEvidenceRemove) -> Outcome:
    """Takes a document of an open request away, or the place that waits for one; twice is the same as once.

    Locks the request. What was stored is dropped at once.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, INVALID_PHONE_NUMBER, EVIDENCE_NOT_FOUND.
    """
    request = await _own_open_request(work, command.reference, command.phone_number)
    rows = await evidence.list_places(work.conn, request.tenant_id, request.id)
    states = {row["id"]: row["state"] for row in rows}
    state = states.get(command.evidence_id)
    if state is None:
        raise EvidenceNotFound("evidenceId")
    if state != "removed":
        await evidence.remove_evidence(work.conn, request.tenant_id, command.evidence_id, now=work.now)
        await _record(work, "join_evidence.removed", command.evidence_id, request)
    return {"evidence_id": command.evidence_id}


async def join_evidence_own(conn: Connection, scope: Scope, request_id: UUID) -> list[Record]:
    """The documents of a request, for whoever has proven that it is theirs (`join_request_find_own`)."""
    return list(await evidence.list_ready(conn, scope.tenant_id, request_id))


def evidence_ticket(keyring: Keyring, tenant_id: UUID, evidence_id: UUID) -> str:
    """What an upload is proven with: follows from the place, so that it is stored nowhere."""
    made = hmac.digest(keyring.derive(_TICKET), tenant_id.bytes + evidence_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def evidence_receive(
    store: Store, tenant_id: UUID, ticket: UploadTicket, *, pieces: AsyncIterator[bytes], now: datetime
) -> TakenEvidence:
    """Takes a document in as it comes, each chunk in a transaction of its own; it counts from the last one on.

    What breaks off or is refused is dropped, and the ticket may be tried again: five times, within its 15 minutes.
    Holds one chunk in memory, and no connection while it waits for bytes. What cameras write into pictures (place,
    device, time) is taken out on the way; size and hash of the answer are of what came in. Records
    `join_evidence.added`.

    Raises:
        EvidenceRefused: Another's ticket, one that is over or used, a request that is decided.
        EvidenceMediaRefused: Not one of the four forms, by its first bytes, or a picture that is laid out otherwise.
        EvidenceTooLarge: At the first byte beyond 10 MiB.
    """
    evidence_id = ticket.evidence_id
    if not hmac.compare_digest(evidence_ticket(store.keyring, tenant_id, evidence_id).encode(), ticket.proof.encode()):
        raise EvidenceRefused
    async with store.database.write() as conn:
        begun = await evidence.begin_evidence(conn, tenant_id, evidence_id, now=now, tries=evidence_rules.TICKET_TRIES)
    if begun is None:
        raise EvidenceRefused
    request_id: UUID = begun["join_request_id"]
    key = store.keyring.unwrap_key(begun["wrapped_key"], tenant_id, request_id)
    incoming = _incoming(store.database, FileKey(tenant_id, evidence_id, key))
    try:
        await incoming.take(pieces)
        await _finish(store, incoming, request_id, now=now)
    except BaseException:
        async with store.database.write() as conn:
            await evidence.give_back_evidence(conn, tenant_id, evidence_id)
        raise
    return TakenEvidence(evidence_id, incoming.media_type, incoming.size_bytes, incoming.hash.hexdigest())


_INTAKE = Intake(
    evidence_rules.MAX_EVIDENCE_BYTES,
    evidence_rules.HEAD_BYTES,
    evidence_rules.media_type_of,
    cleaner_of,
    too_large=EvidenceTooLarge,
    refused=EvidenceMediaRefused,
    broken=PictureBroken,
)


def _incoming(database: Database, key: FileKey) -> Incoming:
    async def write(number: int, sealed: bytes) -> None:
        async with database.write() as conn:
            await evidence.insert_chunk(conn, key.tenant_id, key.id, number=number, sealed=sealed)

    return Incoming(_INTAKE, key, write)


async def _finish(store: Store, incoming: Incoming, request_id: UUID, *, now: datetime) -> None:
    """Makes a document count, unless its request was decided or filled up meanwhile."""
    tenant_id, evidence_id = incoming.key.tenant_id, incoming.key.id
    async with store.database.write() as conn:
        request = await evidence.lock_request(conn, tenant_id, request_id)
        places = await evidence.list_places(conn, tenant_id, request_id)
        own = [row for row in places if row["id"] == evidence_id]
        ready = sum(row["state"] == "ready" for row in places)
        is_open = request is not None and request["status"] == JoinRequestStatus.IN_REVIEW
        if request is None or not is_open or not own or ready >= evidence_rules.MAX_DOCUMENTS:
            raise EvidenceRefused
        name = evidence_rules.file_name(own[0]["kind"], own[0]["number"], incoming.media_type)
        whole = WholeEvidence(incoming.media_type, incoming.stored_bytes, incoming.count, name, now)
        kind = await evidence.finish_evidence(conn, tenant_id, evidence_id, whole)
        if kind is None:
            raise EvidenceRefused
        await record(
            Work(conn, Actor(tenant_id), Scope(tenant_id), now, store.keyring),
            "join_evidence.added",
            "join_evidence",
            evidence_id,
            organisation_id=request["organisation_id"],
            kind=kind,
            join_request_id=request_id,
        )


async def join_evidence_open(work: Work, evidence_id: UUID) -> OpenEvidence | None:
    """A document for whoever decides its request, also as a deputy; None for anybody else, and when it is gone.

    Records `join_evidence.read` before anything is given out. PIPL article 29: copies of identity cards are sensitive.
    """
    row = await evidence.find_evidence(work.conn, work.scope, evidence_id)
    if row is None:
        return None
    tenant_id = work.scope.tenant_id
    key = await request_key(work.conn, work.keyring, tenant_id, row["join_request_id"])
    await record(
        work,
        "join_evidence.read",
        "join_evidence",
        evidence_id,
        organisation_id=row["organisation_id"],
        kind=row["kind"],
        join_request_id=row["join_request_id"],
    )
    return OpenEvidence(
        FileKey(tenant_id, evidence_id, key),
        row["file_name"],
        row["media_type"],
        row["size_bytes"],
        row["chunk_count"],
    )


async def evidence_pieces(database: Database, document: OpenEvidence) -> AsyncIterator[bytes]:
    """The content from its beginning; a connection is held only while a chunk is read.

    Raises:
        LookupError: A chunk is gone: the document was taken away meanwhile.
    """
    for number in range(document.chunk_count):
        async with database.read() as conn:
            sealed = await evidence.find_chunk(conn, document.key.tenant_id, document.key.id, number)
        if sealed is None:
            raise LookupError("a chunk of the document is gone")
        yield document.key.unseal(number, sealed)


async def requests_forget_due(conn: Connection, now: datetime) -> int:
    """How many requests, of any union, were forgotten, at most `FORGET_BATCH`; unfinished uploads are dropped too.

    180 days after a rejection or a withdrawal the request's key is destroyed with its documents, also for every backup,
    and its personal columns are emptied. Records `join_request.forgotten`.
    """
    await evidence.drop_unfinished(conn, before=now - evidence_rules.UNFINISHED_KEPT)
    rows = await evidence.list_over(conn, before=now - evidence_rules.FORGOTTEN_AFTER, limit=FORGET_BATCH)
    for row in rows:
        await evidence.forget_request(conn, row["tenant_id"], row["id"])
        await audit_queries.insert_entry(
            conn,
            row["tenant_id"],
            at=now,
            actor_id=None,
            action="join_request.forgotten",
            object_kind="join_request",
            object_id=row["id"],
            organisation_id=row["organisation_id"],
            facts={},
        )
    return len(rows)


async def _own_open_request(work: Work, reference: str, phone_number: str) -> JoinRequestRow:
    tenant_id = work.scope.tenant_id
    phone_index = work.keyring.blind_index(tenant_id, "phone", rules.clean_phone_number(phone_number))
    locked = await join_requests.lock_own_join_request(
        work.conn, tenant_id, reference=reference.strip().upper(), phone_index=phone_index
    )
    if locked is None:
        raise JoinRequestNotFound("reference")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.IN_REVIEW:
        raise JoinRequestClosed("reference")
    return request


async def _record(work: Work, action: str, evidence_id: UUID, request: JoinRequestRow, **facts: object) -> None:
    await record(
        work,
        action,
        "join_evidence",
        evidence_id,
        organisation_id=request.organisation_id,
        join_request_id=request.id,
        **facts,
    )
