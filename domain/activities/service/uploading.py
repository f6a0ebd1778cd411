"""Files of devices that had been offline 离线签到上传: what happened, happened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from db.models.activities import ActivityRow, CheckInUploadRow
from db.queries.activities import check_in as queries
from domain.activities import check_in
from domain.activities.check_in import Clock, Scan, ScanOutcome
from domain.activities.devices import FileHead, check_proof, file_text
from domain.activities.errors import ActivityNotFound, UploadReused
from domain.activities.service.checking_in import attend
from domain.activities.service.doors import Door, found_activity, found_device
from domain.audit.service import record
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CheckInUpload:
    """All scans of a device since its last file. `upload_key` is the file's own, `device_now` the device's clock.

    An enrolled device is named by `device_id` and has signed the file; another one by the name in `device`.
    """

    activity_id: UUID
    upload_key: UUID
    device: str | None
    device_now: datetime
    scans: Sequence[Scan]
    roster_at: datetime | None = None
    device_id: UUID | None = None
    signature: str | None = None


async def check_in_upload(work: Work, command: CheckInUpload) -> Outcome:
    """Records what a device saw, and says of each scan what became of it.

    What does not go with the rules is recorded, too, and listed as a conflict. Scans whose nonce is known are repeated:
    they change nothing. So does a file that comes again, under its key, and the scans that meant nobody stay refused.
    Another clock than ours is put right by what it shows now. What an enrolled device scanned after it was revoked is a
    conflict. Locks as `attend`, all registrations of the file at once.
    Records `check_in_upload.received` and what `check_in_record` does.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED (a draft), UPLOAD_INVALID, UPLOAD_REUSED,
            DEVICE_NOT_FOUND, DEVICE_PROOF_INVALID.
        WritesCollidedError: Somebody records one of the nonces at this moment; a repeat finds it.
    """
    activity = await found_activity(work, command.activity_id)
    device = await found_device(work, activity, command.device_id)
    name = check_in.clean_upload((command.device or "") if device is None else device["name"], command.scans)
    if device is not None:
        head = FileHead(work.scope.tenant_id, device["id"], activity.id, command.upload_key)
        check_proof(device["public_key"], command.signature, file_text(head, command.scans))
    upload = _upload(work, activity, command, name)
    earlier = await queries.insert_upload(work.conn, upload)
    if earlier is not None and (earlier["activity_id"], earlier["content_hash"]) != (activity.id, upload.content_hash):
        raise UploadReused("uploadKey")
    door = Door(
        upload_id=upload.id,
        is_replay=earlier is not None,
        clock=Clock(timedelta(seconds=upload.clock_ahead_seconds)),
        device=device,
    )
    results = await attend(work, activity, command.scans, door)
    counts = Counter(each.outcome for each in results)
    numbers = {f"{outcome.value}_count": counts[outcome] for outcome in ScanOutcome}
    if earlier is None:
        place = activity.organisation_id
        await record(work, "check_in_upload.received", "activity", activity.id, organisation_id=place, **numbers)
    return {"activity_id": activity.id, "scans": [each.plain() for each in results], **numbers}


def _upload(work: Work, activity: ActivityRow, command: CheckInUpload, device: str) -> CheckInUploadRow:
    if work.actor.member_id is None:
        raise ActivityNotFound("activityId")
    named = device if command.device_id is None else str(command.device_id)
    content = orjson.dumps([named, [asdict(scan) for scan in command.scans]], default=str)
    return CheckInUploadRow(
        tenant_id=work.scope.tenant_id,
        id=command.upload_key,
        activity_id=activity.id,
        device=device,
        device_id=command.device_id,
        content_hash=work.keyring.fingerprint(content),
        clock_ahead_seconds=check_in.seconds_ahead(command.device_now - work.now),
        roster_at=command.roster_at,
        uploaded_by_id=work.actor.member_id,
        uploaded_at=work.now,
    )
