"""Devices at the door: enrolled by officers, proven by their key, revoked."""

import base64
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.activities import service
from domain.activities.devices import FileHead, file_text, key_text, read_key
from domain.activities.errors import (
    DeviceKeyInvalid,
    DeviceKnown,
    DeviceNotFound,
    DeviceProofInvalid,
    TextInvalid,
    UploadInvalid,
    UploadReused,
)
from domain.activities.service import CheckInDeviceEnrol, CheckInDeviceRevoke, CheckInUpload
from domain.organisations.errors import OrganisationNotFound
from domain.shared.errors import DomainError
from tests.domain.activities.door import START, a_file, a_scan, opened, scan, upload
from tests.domain.activities.hall import HOUR, Hall

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = key_text(KEY.public_key().public_bytes_raw())
MINUTE = HOUR / 60


async def enrolled(hall: Hall, place: UUID | None = None, public_key: str = PUBLIC, **caller: UUID) -> UUID:
    """The id of a device."""
    command = CheckInDeviceEnrol(place or hall.branch_id, " 东门 1 号 ", public_key)
    outcome = await hall.run(service.check_in_device_enrol, command, **caller)
    return UUID(str(outcome["device_id"]))


def signed(hall: Hall, device_id: UUID, file: CheckInUpload, **more: Any) -> CheckInUpload:
    """A file as the device sends it."""
    head = FileHead(hall.tenant_id, device_id, file.activity_id, file.upload_key)
    signature = base64.urlsafe_b64encode(KEY.sign(file_text(head, file.scans))).rstrip(b"=").decode()
    return replace(file, **{"device": None, "device_id": device_id, "signature": signature, **more})


async def test_an_officer_enrols_a_device_once(hall: Hall) -> None:
    device_id = await enrolled(hall)

    row = await hall.owner.fetchrow("SELECT name, public_key, enrolled_by_id, revoked_at FROM check_in_device")
    assert row is not None
    assert tuple(row) == ("东门 1 号", read_key(PUBLIC), hall.officer_id, None)
    member_id, before = await hall.member(), await hall.counts()
    refusals: list[tuple[dict[str, Any], type[DomainError]]] = [
        ({}, DeviceKnown),
        ({"public_key": "AAAA"}, DeviceKeyInvalid),
        ({"public_key": "no key"}, DeviceKeyInvalid),
        ({"place": hall.other_id}, OrganisationNotFound),
        ({"member_id": member_id}, OrganisationNotFound),
    ]
    for values, refusal in refusals:
        with pytest.raises(refusal):
            await enrolled(hall, **values)
    with pytest.raises(TextInvalid):
        await hall.run(service.check_in_device_enrol, CheckInDeviceEnrol(hall.branch_id, " ", PUBLIC))
    for caller in ({"node": hall.other_id}, {"member_id": member_id}):
        with pytest.raises(DeviceNotFound):
            await hall.run(service.check_in_device_revoke, CheckInDeviceRevoke(device_id), **caller)
    assert await hall.counts() == before
    assert await hall.owner.fetchval("SELECT count(*) FROM check_in_device") == 1


async def test_a_file_is_bound_to_the_device_that_signed_it(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    device_id = await enrolled(hall)
    good = signed(hall, device_id, a_file(activity_id, a_scan(ticket, happened_at=START)))
    other = key_text(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
    stranger = await enrolled(hall, hall.branch_id, other)
    elsewhere = key_text(Ed25519PrivateKey.from_private_bytes(b"x" * 32).public_key().public_bytes_raw())
    before = await hall.counts()
    refusals: list[tuple[CheckInUpload, type[DomainError]]] = [
        (replace(good, signature=None), DeviceProofInvalid),
        (replace(good, signature="AAAA"), DeviceProofInvalid),
        (replace(good, scans=(a_scan(ticket, happened_at=START),)), DeviceProofInvalid),
        (replace(good, device_id=stranger), DeviceProofInvalid),
        (replace(good, device_id=await enrolled(hall, hall.other_id, elsewhere, node=hall.other_id)), DeviceNotFound),
        (replace(good, device_id=None), UploadInvalid),
    ]
    before = await hall.counts()
    for file, refusal in refusals:
        with pytest.raises(refusal):
            await upload(hall, file)
    assert await hall.counts() == before

    assert await upload(hall, good) == [("recorded", None)]
    assert await upload(hall, good) == [("repeated", None)]
    with pytest.raises(UploadReused):
        await upload(hall, replace(good, device="东门 1 号", device_id=None, signature=None))
    row = await hall.owner.fetchrow(
        "SELECT e.device_id, e.recorded_by_id, u.device_id, u.device FROM check_in_event AS e "
        "JOIN check_in_upload AS u ON u.id = e.upload_id"
    )
    assert row is not None
    assert tuple(row) == (device_id, hall.officer_id, device_id, "东门 1 号")


async def test_what_a_revoked_device_scans_later_is_a_conflict(hall: Hall) -> None:
    activity_id, _, [first, second, third] = await opened(hall, 3)
    device_id = await enrolled(hall, hall.branch_id)
    hall.now = START + 10 * MINUTE
    for _ in range(2):  # twice is the same as once
        await hall.run(service.check_in_device_revoke, CheckInDeviceRevoke(device_id))
        hall.now += MINUTE
    revoked = await hall.owner.fetchval("SELECT revoked_at FROM check_in_device")
    assert revoked == START + 10 * MINUTE
    hall.now = START + HOUR
    scans = (a_scan(first, happened_at=revoked - MINUTE), a_scan(second, happened_at=revoked))

    file = a_file(activity_id, *scans, now=hall.now)
    assert await upload(hall, signed(hall, device_id, file)) == [("recorded", None), ("conflict", "device_revoked")]
    assert await scan(hall, activity_id, a_scan(third), device_id=device_id) == ("refused", "device_revoked")
    assert await scan(hall, activity_id, a_scan(third)) == ("recorded", None)
    with pytest.raises(DeviceNotFound):
        await scan(hall, activity_id, a_scan(third), device_id=activity_id)
    assert await hall.broken() == []


def test_what_is_signed_is_the_text_that_the_documentation_tells() -> None:
    nonce, key = UUID(int=1), UUID(int=2)
    one = a_scan("UH1.x", nonce=nonce, happened_at=START)
    text = file_text(FileHead(key, key, key, key), [one, replace(one, value="HD1", is_walk_in=True)])
    lines = text.decode().split("\n")

    assert lines[:5] == ["unionhall check-in file 1", *[str(key)] * 4]
    at = int(START.timestamp()) * 1_000_000
    assert lines[5:] == [f"{nonce}|entry|ticket|{at}|0|UH1.x", f"{nonce}|entry|ticket|{at}|1|HD1"]
