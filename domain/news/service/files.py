"""Files of news: pictures of the text, posters, videos; added by upload, shown to who sees the item, taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.models.news import NewsFileKind
from db.queries.news import files
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
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
from domain.shared.files import FileKey
from domain.shared.incoming import Intake
from domain.shared.uploads import Kept, OpenUpload
from domain.shared.work import Outcome, Work

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


async def _added(work: Work, file_id: UUID, organisation_id: UUID) -> None:
    await record(work, "news_file.added", "news_file", file_id, organisation_id=organisation_id)


NEWS_FILES: Final = Kept(files.UPLOADS, _INTAKES, "news file ticket", NewsFileRefused, _added)


@dataclass(frozen=True, slots=True)
class NewsFileAdd:
    """A file of an item that is to come."""

    item_id: UUID
    kind: NewsFileKind


@dataclass(frozen=True, slots=True)
class NewsFileRemove:
    """A file that is to go."""

    file_id: UUID


async def news_file_add(work: Work, command: NewsFileAdd) -> Outcome:
    """Keeps a place for a file of a draft; `NEWS_FILES.ticket` gives what its upload is proven with. Locks the item.

    An approved item gets no new files: they would be shown without anybody's approval.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_FILES_FULL.
    """
    item = await managed_item(work, command.item_id, "revise")
    tenant_id = item.tenant_id
    file_rules.check_room(await files.UPLOADS.count(work.conn, tenant_id, item.id, now=work.now))
    place = await NEWS_FILES.place(work, item.id, command.kind.value)
    return {"news_file_id": place["file_id"], "expires_at": place["expires_at"]}


async def news_file_remove(work: Work, command: NewsFileRemove) -> Outcome:
    """Takes a file away for good, of an item in any state but withdrawn: its key is destroyed. Locks the item.

    Records `news_file.removed`.

    Raises:
        DomainError: NEWS_FILE_NOT_FOUND, NEWS_STATE_REFUSED.
    """
    tenant_id = work.scope.tenant_id
    item_id = await files.UPLOADS.find_owner(work.conn, tenant_id, command.file_id)
    if item_id is None:
        raise NewsFileNotFound("newsFileId")
    try:
        item = await managed_item(work, item_id, "withdraw")
    except NewsItemNotFound:
        raise NewsFileNotFound("newsFileId") from None
    await files.UPLOADS.remove(work.conn, tenant_id, command.file_id, now=work.now)
    await record(work, "news_file.removed", "news_file", command.file_id, organisation_id=item.organisation_id)
    return {"news_item_id": item.id}


async def news_file_open(conn: Connection, keyring: Keyring, scope: Scope, file_id: UUID) -> OpenUpload | None:
    """A file that is shown to the caller, or to anybody; None otherwise."""
    row = await files.find_file(conn, scope, file_id)
    if row is None or row["wrapped_key"] is None:
        return None
    key = FileKey(scope.tenant_id, file_id, keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, file_id))
    return OpenUpload(key, row["media_type"], row["size_bytes"], row["chunk_count"], row["is_public"])
