"""Photos 活动照片 of activities: added by upload, shown to who took part, taken away, reported."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.activities import ActivityPhotoRow, PhotoReportReason
from db.queries.activities import photos
from db.queries.activities.photos import WholePhoto
from db.queries.members import periods
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database, Record
from db.types import new_id
from domain.activities import photo_rules
from domain.activities.errors import (
    NotParticipant,
    PhotoMediaRefused,
    PhotoNotFound,
    PhotoRefused,
    PhotoTooLarge,
)
from domain.audit.service import record
from domain.members.evidence_rules import HEAD_BYTES
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.shared.actor import Actor
from domain.shared.events import emit
from domain.shared.files import FileKey, Store
from domain.shared.incoming import Incoming, Intake
from domain.shared.work import Outcome, Work

_TICKET = "activity photo ticket"
_INTAKE = Intake(
    photo_rules.MAX_PHOTO_BYTES,
    HEAD_BYTES,
    photo_rules.image_type_of,
    cleaner_of,
    too_large=PhotoTooLarge,
    refused=PhotoMediaRefused,
    broken=PictureBroken,
)


@dataclass(frozen=True, slots=True)
class ActivityPhotoAdd:
    """A photo of an activity that is to come."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityPhotoRemove:
    """A photo that is to go."""

    photo_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityPhotoReport:
    """A photo that somebody does not want to be shown, and why."""

    photo_id: UUID
    reason: PhotoReportReason


@dataclass(frozen=True, slots=True)
class ActivityPhotoReportDecide:
    """An officer's word on a reported photo."""

    photo_id: UUID
    is_removed: bool


@dataclass(frozen=True, slots=True)
class PhotoTicket:
    """What an upload is proven with, and for which place."""

    photo_id: UUID
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo that came in whole."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenPhoto:
    """A photo to show: what it is, and what opens its chunks."""

    key: FileKey = field(repr=False)
    media_type: str
    size_bytes: int
    chunk_count: int


async def activity_photo_add(work: Work, command: ActivityPhotoAdd) -> Outcome:
    """Keeps a place for a photo; `photo_ticket` gives what its upload is proven with.

    Locks the caller's own row, so that places asked for at the same moment are counted one after another. The photo is
    recorded when it is there.

    Raises:
        DomainError: NOT_PARTICIPANT (also before the start), TOO_MANY_PHOTOS.
    """
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    found = await photos.find_adder(work.conn, work.scope, command.activity_id)
    if member_id is None or found is None:
        raise NotParticipant("activityId")
    photo_rules.check_adder(
        found["state"], found["starts_at"], found["registration_state"], manages=found["is_managed"], now=work.now
    )
    await periods.lock_own_member(work.conn, tenant_id, member_id)
    counts = await photos.count_photos(work.conn, tenant_id, command.activity_id, member_id, now=work.now)
    photo_rules.check_room(counts["own"], counts["whole"])
    photo_id, expires_at = new_id(), work.now + photo_rules.TICKET_LIFE
    _, wrapped = work.keyring.wrap_new_key(tenant_id, photo_id)
    new = ActivityPhotoRow(
        tenant_id=tenant_id,
        id=photo_id,
        activity_id=command.activity_id,
        member_id=member_id,
        wrapped_key=wrapped,
        ticket_expires_at=expires_at,
    )
    await photos.insert_photo(work.conn, new)
    return {"photo_id": photo_id, "expires_at": expires_at}


def photo_ticket(keyring: Keyring, tenant_id: UUID, photo_id: UUID) -> str:
    """What an upload is proven with: follows from the place, so that it is stored nowhere."""
    made = hmac.digest(keyring.derive(_TICKET), tenant_id.bytes + photo_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def photo_receive(
    store: Store, tenant_id: UUID, ticket: PhotoTicket, *, pieces: AsyncIterator[bytes], now: datetime
) -> TakenPhoto:
    """Takes a photo in as it comes, each chunk in a transaction of its own; it counts from the last one on.

    As `evidence_receive`: what breaks off may be tried again, and what cameras write into pictures is taken out.
    Records `activity_photo.added`.

    Raises:
        PhotoRefused: Another's ticket, one that is over or used.
        PhotoMediaRefused: No JPEG, PNG or WebP, or one that is laid out otherwise.
        PhotoTooLarge: At the first byte beyond 10 MiB.
    """
    photo_id = ticket.photo_id
    if not hmac.compare_digest(photo_ticket(store.keyring, tenant_id, photo_id).encode(), ticket.proof.encode()):
        raise PhotoRefused
    async with store.database.write() as conn:
        wrapped = await photos.begin_photo(conn, tenant_id, photo_id, now=now, tries=photo_rules.TICKET_TRIES)
    if wrapped is None:
        raise PhotoRefused

    async def write(number: int, sealed: bytes) -> None:
        async with store.database.write() as conn:
            await photos.insert_chunk(conn, tenant_id, photo_id, number=number, sealed=sealed)

    key = FileKey(tenant_id, photo_id, store.keyring.unwrap_key(wrapped, tenant_id, photo_id))
    incoming = Incoming(_INTAKE, key, write)
    try:
        await incoming.take(pieces)
        await _finish(store, incoming, now=now)
    except BaseException:
        async with store.database.write() as conn:
            await photos.give_back_photo(conn, tenant_id, photo_id)
        raise
    return TakenPhoto(incoming.media_type, incoming.size_bytes, incoming.hash.hexdigest())


async def _finish(store: Store, incoming: Incoming, *, now: datetime) -> None:
    tenant_id, photo_id = incoming.key.tenant_id, incoming.key.id
    whole = WholePhoto(incoming.media_type, incoming.stored_bytes, incoming.count, now)
    async with store.database.write() as conn:
        row = await photos.finish_photo(conn, tenant_id, photo_id, whole)
        if row is None:
            raise PhotoRefused
        work = Work(conn, Actor(tenant_id, row["member_id"]), Scope(tenant_id), now, store.keyring)
        place = row["organisation_id"]
        await record(work, "activity_photo.added", "activity_photo", photo_id, organisation_id=place)


async def activity_photo_remove(work: Work, command: ActivityPhotoRemove) -> Outcome:
    """Takes a photo away for good: whoever added it may, and who manages the activity. Locks it.

    Its key is destroyed, and what was stored dropped. Records `activity_photo.removed`.

    Raises:
        PhotoNotFound: None that is the caller's to remove.
    """
    row = await photos.lock_photo(work.conn, work.scope, command.photo_id)
    if row is None or not (row["is_own"] or row["is_managed"]):
        raise PhotoNotFound("photoId")
    await _remove(work, row)
    return {"activity_id": row["activity_id"]}


async def activity_photo_report(work: Work, command: ActivityPhotoReport) -> Outcome:
    """Reports a photo that the caller sees: it is hidden at once, until an officer decides. Locks it.

    A second report of the same member changes nothing: what an officer has decided holds for them. Records and emits
    `activity_photo.reported`; who reported is told to nobody.

    Raises:
        PhotoNotFound: None that the caller sees.
    """
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    row = await photos.lock_photo(work.conn, work.scope, command.photo_id)
    if row is None or member_id is None:
        raise PhotoNotFound("photoId")
    report = (new_id(), member_id, command.reason.value, work.now)
    if await photos.report_photo(work.conn, (tenant_id, row["id"]), report):
        place = row["organisation_id"]
        await record(work, "activity_photo.reported", "activity_photo", row["id"], organisation_id=place)
        await emit(work, "activity_photo.reported", "activity_photo", row["id"], organisation_id=str(place))
    return {"activity_id": row["activity_id"]}


async def activity_photo_report_decide(work: Work, command: ActivityPhotoReportDecide) -> Outcome:
    """An officer's decision on a reported photo: it goes for good, or is shown again. Locks it.

    Records `activity_photo.removed` or `activity_photo.kept`.

    Raises:
        PhotoNotFound: None of an activity that the caller manages, or none that was reported.
    """
    officer_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    row = await photos.lock_photo(work.conn, work.scope, command.photo_id)
    if row is None or officer_id is None or not row["is_managed"] or row["reported_at"] is None:
        raise PhotoNotFound("photoId")
    await photos.decide_reports(
        work.conn, tenant_id, row["id"], now=work.now, by_id=officer_id, is_removed=command.is_removed
    )
    if command.is_removed:
        await _remove(work, row)
    else:
        place = row["organisation_id"]
        await record(work, "activity_photo.kept", "activity_photo", row["id"], organisation_id=place)
    return {"activity_id": row["activity_id"]}


async def _remove(work: Work, row: Record) -> None:
    await photos.remove_photo(work.conn, work.scope.tenant_id, row["id"], now=work.now)
    place = row["organisation_id"]
    await record(work, "activity_photo.removed", "activity_photo", row["id"], organisation_id=place)


async def photo_open(conn: Connection, keyring: Keyring, scope: Scope, photo_id: UUID) -> OpenPhoto | None:
    """A photo that is shown to the caller; None otherwise."""
    row = await photos.find_photo(conn, scope, photo_id)
    if row is None or row["wrapped_key"] is None:
        return None
    key = FileKey(scope.tenant_id, photo_id, keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, photo_id))
    return OpenPhoto(key, row["media_type"], row["size_bytes"], row["chunk_count"])


async def photo_pieces(database: Database, photo: OpenPhoto) -> AsyncIterator[bytes]:
    """The content from its beginning; a connection is held only while a chunk is read.

    Raises:
        LookupError: A chunk is gone: the photo was taken away meanwhile.
    """
    for number in range(photo.chunk_count):
        async with database.read() as conn:
            sealed = await photos.find_chunk(conn, photo.key.tenant_id, photo.key.id, number)
        if sealed is None:
            raise LookupError("a chunk of the photo is gone")
        yield photo.key.unseal(number, sealed)


async def photos_drop_unfinished(conn: Connection, now: datetime) -> bool:
    """Takes places away whose tickets are over, in all unions; there is never more at once."""
    await photos.drop_unfinished(conn, now=now, before=now - photo_rules.UNFINISHED_KEPT)
    return False
