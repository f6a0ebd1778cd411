"""Devices at the door 签到设备: listed, enrolled, taken out of use."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.activities.devices import (
    CheckInDevice,
    CheckInDeviceEnrolInput,
    CheckInDeviceEnrolPayload,
    CheckInDeviceRevokeInput,
    CheckInDeviceRevokePayload,
)
from db.queries.activities import lists
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class DeviceQuery:
    """Root reads of devices."""

    @strawberry.field(
        description="Devices at doors within reach, in the order of their enrolment.",
        extensions=requires(Permission.CHECK_IN_RECORD),
    )
    def check_in_devices(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CheckInDevice] | None:
        request = page_request(lists.DEVICE_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(lists.DEVICES, CheckInDevice, lists.DEVICE_ORDER, request, {}))


@strawberry.type
class DeviceMutation:
    """Root mutations of devices."""

    @strawberry.mutation(
        description="Enrols a device for the doors of an organisation and all below it.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    async def check_in_device_enrol(
        self, info: Info, input: Annotated[CheckInDeviceEnrolInput, strawberry.argument(description="Device.")]
    ) -> CheckInDeviceEnrolPayload | None:
        command = service.CheckInDeviceEnrol(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), input.name, input.public_key
        )
        return await perform(
            info, CheckInDeviceEnrolPayload, service.check_in_device_enrol, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a device out of use: what it scans from now on is a conflict.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    async def check_in_device_revoke(
        self, info: Info, input: Annotated[CheckInDeviceRevokeInput, strawberry.argument(description="Which one.")]
    ) -> CheckInDeviceRevokePayload | None:
        command = service.CheckInDeviceRevoke(key_of(input.device_id, "CheckInDevice", "input", "deviceId"))
        return await perform(
            info, CheckInDeviceRevokePayload, service.check_in_device_revoke, command, request_key=input.request_key
        )
