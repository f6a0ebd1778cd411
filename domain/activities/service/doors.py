"""Doors at which scans are taken: of which activity, with which device, in which way."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import ActivityRow, ActivityState
from db.queries.activities import check_in as queries
from db.queries.activities import devices
from db.session import Record
from domain.activities import check_in
from domain.activities.errors import ActivityNotFound, ActivityStateRefused, DeviceNotFound
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Door:
    """How scans are taken: forced or not, by which file and device, whether it came before, what its clock was."""

    is_forced: bool = False
    note: str | None = None
    upload_id: UUID | None = None
    is_replay: bool = False
    clock: check_in.Clock | None = None
    device: Record | None = None


async def found_activity(work: Work, activity_id: UUID) -> ActivityRow:
    """An activity at whose door the caller stands; no lock.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED.
    """
    activity = await queries.find_recorded(work.conn, work.scope, activity_id)
    if activity is None:
        raise ActivityNotFound("activityId")
    if activity.state == ActivityState.DRAFT or activity.total_quota_id is None:
        raise ActivityStateRefused("activityId", state=activity.state)
    return activity


async def found_device(work: Work, activity: ActivityRow, device_id: UUID | None) -> Record | None:
    """The enrolled device of a door, revoked or not; None where none is named; no lock.

    Raises:
        DeviceNotFound: None of the activity's organisation or of one above it.
    """
    if device_id is None:
        return None
    tenant_id, place = work.scope.tenant_id, activity.organisation_id
    device = await devices.find_device(work.conn, tenant_id, device_id, organisation_id=place)
    if device is None:
        raise DeviceNotFound("deviceId")
    return device
