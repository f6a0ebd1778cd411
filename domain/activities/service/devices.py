"""Devices at the door 签到设备: enrolled by an officer, known by their key, taken out of use."""

from dataclasses import dataclass
from uuid import UUID

from db.models.activities import CheckInDeviceRow
from db.queries.activities import devices as queries
from db.types import new_id
from domain.activities import devices
from domain.activities.errors import DeviceKnown, DeviceNotFound
from domain.audit.service import record
from domain.organisations.errors import OrganisationNotFound
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CheckInDeviceEnrol:
    """A device of an organisation, under a name that officers know it by, and its public key."""

    organisation_id: UUID
    name: str
    public_key: str


@dataclass(frozen=True, slots=True)
class CheckInDeviceRevoke:
    """A device that was lost, stolen or given away."""

    device_id: UUID


async def check_in_device_enrol(work: Work, command: CheckInDeviceEnrol) -> Outcome:
    """Enrols a device for the doors of an organisation and all below it.

    A key belongs to one device for ever, a revoked one too. Records `check_in_device.enrolled`.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, TEXT_INVALID, DEVICE_KEY_INVALID, DEVICE_KNOWN.
    """
    name, key = devices.clean_name(command.name), devices.read_key(command.public_key)
    officer_id, place = work.actor.member_id, command.organisation_id
    if officer_id is None or not await queries.may_enrol(work.conn, work.scope, place):
        raise OrganisationNotFound("organisationId")
    device = CheckInDeviceRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=place,
        name=name,
        public_key=key,
        enrolled_by_id=officer_id,
        enrolled_at=work.now,
    )
    await queries.insert_device(work.conn, device, DeviceKnown("publicKey"))
    await record(work, "check_in_device.enrolled", "check_in_device", device.id, organisation_id=place)
    return {"device_id": device.id}


async def check_in_device_revoke(work: Work, command: CheckInDeviceRevoke) -> Outcome:
    """Takes a device out of use: what it scans from now on is a conflict, what it scanned before counts.

    Locks it; twice is the same as once. Records `check_in_device.revoked`.

    Raises:
        DomainError: DEVICE_NOT_FOUND.
    """
    device, officer_id = await queries.lock_device(work.conn, work.scope, command.device_id), work.actor.member_id
    if device is None or officer_id is None:
        raise DeviceNotFound("deviceId")
    if device.revoked_at is None:
        await queries.revoke_device(work.conn, device.tenant_id, device.id, now=work.now, by_id=officer_id)
        place = device.organisation_id
        await record(work, "check_in_device.revoked", "check_in_device", device.id, organisation_id=place)
    return {"device_id": device.id}
