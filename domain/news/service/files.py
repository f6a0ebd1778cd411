"""Files of news: pictures of the text, posters, videos; added by upload, shown to who sees the item, taken away."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.news import NewsFileKind, NewsFileRow
from db.queries.news import files
from db.queries.news.files import WholeNewsFile
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import NIL_ID, new_id
from domain.audit.service import record
from domain.members.evidence_rules import HEAD_BYTES
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.news import file_rules
from domain.news.errors import (
    NewsFileNotFound,
    NewsFileRefused,
    NewsFileTooLarge,
    NewsItemNotFound,
    NewsMediaRefused,
)
from domain.news.service.held import managed_item
from domain.shared.actor import Actor
from domain.shared.files import FileKey, Store
from domain.shared.incoming import Incoming, Intake
from domain.shared.work import Outcome, Work

_TICKET: Final = "news file ticket"
_INTAKES: Final[Mapping[str, Intake]] = {
    kind: Intake(
        file_rules.MAX_FILE_BYTES[kind],
        HEAD_BYTES,
        type_of,
        cleaner_of,
        too_large=NewsFileTooLarge,
        refused=NewsMediaRefused,
        broken=PictureBroken,
    )
    for kind, type_of in file_rules.TYPES.items()
}


@dataclass(frozen=True, slots=True)
class NewsFileAdd:
    """A file of an item that is to come."""

    item_id: UUID
    kind: NewsFileKind


@dataclass(frozen=True, slots=True)
class NewsFileRemove:
    """A file that is to go."""

    file_id: UUID


@dataclass(frozen=True, slots=True)
class NewsFileTicket:
    """What an upload is proven with, and for which place."""

    file_id: UUID
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakenNewsFile:
    """A file that came in whole."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenNewsFile:
    """A file to show: what it is, whether anybody may see it, and what opens its chunks."""

    key: FileKey = field(repr=False)
    media_type: str
    size_bytes: int
    chunk_count: int
    is_public: bool


async def news_file_add(work: Work, command: NewsFileAdd) -> Outcome:
    """Keeps a place for a file of a draft; `news_file_ticket` gives what its upload is proven with. Locks the item.

    An approved item gets no new files: they would be shown without anybody's approval.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_FILES_FULL.
    """
    item = await managed_item(work, command.item_id, "revise")
    tenant_id = item.tenant_id
    file_rules.check_room(await files.count_files(work.conn, tenant_id, item.id, now=work.now))
    file_id, expires_at = new_id(), work.now + file_rules.TICKET_LIFE
    _, wrapped = work.keyring.wrap_new_key(tenant_id, file_id)
    new = NewsFileRow(
        tenant_id=tenant_id,
        id=file_id,
        item_id=item.id,
        member_id=work.actor.member_id or NIL_ID,
        kind=command.kind.value,
        wrapped_key=wrapped,
        ticket_expires_at=expires_at,
    )
    await files.insert_file(work.conn, new)
    return {"news_file_id": file_id, "expires_at": expires_at}


def news_file_ticket(keyring: Keyring, tenant_id: UUID, file_id: UUID) -> str:
    """What an upload is proven with: follows from the place, so that it is stored nowhere."""
    made = hmac.digest(keyring.derive(_TICKET), tenant_id.bytes + file_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def news_file_receive(
    store: Store, tenant_id: UUID, ticket: NewsFileTicket, *, pieces: AsyncIterator[bytes], now: datetime
) -> TakenNewsFile:
    """Takes a file in as it comes, each chunk in a transaction of its own; it counts from the last one on.

    What breaks off may be tried again, and what cameras write into pictures is taken out; of videos it is not.
    Records `news_file.added`.

    Raises:
        NewsFileRefused: Another's ticket, one that is over or used.
        NewsMediaRefused: Nothing that is taken for a file of its kind.
        NewsFileTooLarge: At the first byte too many.
    """
    file_id = ticket.file_id
    if not hmac.compare_digest(news_file_ticket(store.keyring, tenant_id, file_id).encode(), ticket.proof.encode()):
        raise NewsFileRefused
    async with store.database.write() as conn:
        begun = await files.begin_file(conn, tenant_id, file_id, now=now, tries=file_rules.TICKET_TRIES)
    if begun is None:
        raise NewsFileRefused

    async def write(number: int, sealed: bytes) -> None:
        async with store.database.write() as conn:
            await files.insert_chunk(conn, tenant_id, file_id, number=number, sealed=sealed)

    key = FileKey(tenant_id, file_id, store.keyring.unwrap_key(begun["wrapped_key"], tenant_id, file_id))
    incoming = Incoming(_INTAKES[begun["kind"]], key, write)
    try:
        await incoming.take(pieces)
        await _finish(store, incoming, now=now)
    except BaseException:
        async with store.database.write() as conn:
            await files.give_back_file(conn, tenant_id, file_id)
        raise
    return TakenNewsFile(incoming.media_type, incoming.size_bytes, incoming.hash.hexdigest())


async def _finish(store: Store, incoming: Incoming, *, now: datetime) -> None:
    tenant_id, file_id = incoming.key.tenant_id, incoming.key.id
    whole = WholeNewsFile(incoming.media_type, incoming.stored_bytes, incoming.count, now)
    async with store.database.write() as conn:
        row = await files.finish_file(conn, tenant_id, file_id, whole)
        if row is None:
            raise NewsFileRefused
        work = Work(conn, Actor(tenant_id, row["member_id"]), Scope(tenant_id), now, store.keyring)
        await record(work, "news_file.added", "news_file", file_id, organisation_id=row["organisation_id"])


async def news_file_remove(work: Work, command: NewsFileRemove) -> Outcome:
    """Takes a file away for good, of an item in any state but withdrawn: its key is destroyed. Locks the item.

    Records `news_file.removed`.

    Raises:
        DomainError: NEWS_FILE_NOT_FOUND, NEWS_STATE_REFUSED.
    """
    tenant_id = work.scope.tenant_id
    item_id = await files.find_item_of(work.conn, tenant_id, command.file_id)
    if item_id is None:
        raise NewsFileNotFound("newsFileId")
    try:
        item = await managed_item(work, item_id, "withdraw")
    except NewsItemNotFound:
        raise NewsFileNotFound("newsFileId") from None
    await files.remove_file(work.conn, tenant_id, command.file_id, now=work.now)
    await record(work, "news_file.removed", "news_file", command.file_id, organisation_id=item.organisation_id)
    return {"news_item_id": item.id}


async def news_file_open(conn: Connection, keyring: Keyring, scope: Scope, file_id: UUID) -> OpenNewsFile | None:
    """A file that is shown to the caller, or to anybody; None otherwise."""
    row = await files.find_file(conn, scope, file_id)
    if row is None or row["wrapped_key"] is None:
        return None
    key = FileKey(scope.tenant_id, file_id, keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, file_id))
    return OpenNewsFile(key, row["media_type"], row["size_bytes"], row["chunk_count"], row["is_public"])


async def news_file_pieces(database: Database, file: OpenNewsFile) -> AsyncIterator[bytes]:
    """The content from its beginning; a connection is held only while a chunk is read.

    Raises:
        LookupError: A chunk is gone: the file was taken away meanwhile.
    """
    for number in range(file.chunk_count):
        async with database.read() as conn:
            sealed = await files.find_chunk(conn, file.key.tenant_id, file.key.id, number)
        if sealed is None:
            raise LookupError("a chunk of the file is gone")
        yield file.key.unseal(number, sealed)


async def news_files_drop_unfinished(conn: Connection, now: datetime) -> bool:
    """Takes places away whose tickets are over, in all unions; there is never more at once."""
    await files.drop_unfinished(conn, now=now, before=now - file_rules.UNFINISHED_KEPT)
    return False
