"""What a client can do at the door 签到: at most 12 statements each, one call into domain.activities.service."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.activities.check_in import CheckInAppeal, CheckInConflict, CheckInRoster
from api.schema.activities.checking_in import (
    CheckInAppealDecideInput,
    CheckInAppealDecidePayload,
    CheckInAppealSubmitInput,
    CheckInAppealSubmitPayload,
    CheckInConflictDecideInput,
    CheckInConflictDecidePayload,
    CheckInRecordInput,
    CheckInRecordPayload,
    CheckInUploadInput,
    CheckInUploadPayload,
    RegistrationTicketRenewInput,
    RegistrationTicketRenewPayload,
)
from api.schema.activities.filters import CheckInAppealWhereInput, CheckInConflictWhereInput
from db.queries.activities import lists
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class CheckInQuery:
    """Root reads of check-in."""

    @strawberry.field(
        description="Entries and exits that do not go with the rules, within reach, in the order of their recording.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    def check_in_conflicts(
        self,
        where: Annotated[CheckInConflictWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CheckInConflict] | None:
        request = page_request(lists.CONFLICT_ORDER, first=first, after=after, last=last, before=before)
        filters = case_filters(where)
        return Connection(source=PageSource(lists.CONFLICTS, CheckInConflict, lists.CONFLICT_ORDER, request, filters))

    @strawberry.field(
        description="Appeals against no-shows, within reach, in the order of their coming.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    def check_in_appeals(
        self,
        where: Annotated[CheckInAppealWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CheckInAppeal] | None:
        request = page_request(lists.APPEAL_ORDER, first=first, after=after, last=last, before=before)
        filters = case_filters(where)
        return Connection(source=PageSource(lists.APPEALS, CheckInAppeal, lists.APPEAL_ORDER, request, filters))

    @found(
        description="Roster for a device at the door; null for an activity out of reach, and for a draft.",
        extensions=requires(Permission.CHECK_IN_RECORD),
    )
    def check_in_roster(
        self,
        info: Info,
        activity_id: Annotated[strawberry.ID, strawberry.argument(description="Activity that is meant.")],
    ) -> CheckInRoster | None:
        return reference("check_in_roster_by_activity_id", key_of(activity_id, "Activity", "activityId"), CheckInRoster)


@strawberry.type
class CheckInMutation:
    """Root mutations of check-in."""

    @strawberry.mutation(
        description="Lets somebody in or out by a scan, or says why not; a repeat of the scan changes nothing.",
        extensions=requires(Permission.CHECK_IN_RECORD),
    )
    async def check_in_record(
        self, info: Info, input: Annotated[CheckInRecordInput, strawberry.argument(description="Scan.")]
    ) -> CheckInRecordPayload | None:
        command = service.CheckInRecord(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            input.plain(),
            is_forced=input.is_forced,
            note=input.note,
            device_id=_device_key(input.device_id),
        )
        return await perform(
            info, CheckInRecordPayload, service.check_in_record, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes the file of a device that had been offline; what happened, happened, and a file that comes "
        "again changes nothing.",
        extensions=requires(Permission.CHECK_IN_RECORD),
    )
    async def check_in_upload(
        self, info: Info, input: Annotated[CheckInUploadInput, strawberry.argument(description="File.")]
    ) -> CheckInUploadPayload | None:
        command = service.CheckInUpload(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            input.upload_key,
            input.device,
            input.device_now,
            tuple(each.plain() for each in input.scans),
            input.roster_at,
            _device_key(input.device_id),
            input.signature,
        )
        return await perform(
            info, CheckInUploadPayload, service.check_in_upload, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Says whether an entry or exit counts that does not go with the rules.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    async def check_in_conflict_decide(
        self, info: Info, input: Annotated[CheckInConflictDecideInput, strawberry.argument(description="Decision.")]
    ) -> CheckInConflictDecidePayload | None:
        command = service.CheckInConflictDecide(
            key_of(input.conflict_id, "CheckInConflict", "input", "conflictId"), input.is_kept, input.reason
        )
        return await perform(
            info,
            CheckInConflictDecidePayload,
            service.check_in_conflict_decide,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Appeals against a no-show of the caller's own, within 14 days.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def check_in_appeal_submit(
        self, info: Info, input: Annotated[CheckInAppealSubmitInput, strawberry.argument(description="Appeal.")]
    ) -> CheckInAppealSubmitPayload | None:
        command = service.CheckInAppealSubmit(
            key_of(input.registration_id, "Registration", "input", "registrationId"), input.reason
        )
        return await perform(
            info,
            CheckInAppealSubmitPayload,
            service.check_in_appeal_submit,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Accepts or rejects an appeal against a no-show; the member is told.",
        extensions=requires(Permission.CHECK_IN_MANAGE),
    )
    async def check_in_appeal_decide(
        self, info: Info, input: Annotated[CheckInAppealDecideInput, strawberry.argument(description="Decision.")]
    ) -> CheckInAppealDecidePayload | None:
        command = service.CheckInAppealDecide(
            key_of(input.appeal_id, "CheckInAppeal", "input", "appealId"), input.is_accepted, input.reason
        )
        return await perform(
            info,
            CheckInAppealDecidePayload,
            service.check_in_appeal_decide,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Gives a registration of the caller's own a new ticket; earlier ones let nobody in any more.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def registration_ticket_renew(
        self, info: Info, input: Annotated[RegistrationTicketRenewInput, strawberry.argument(description="Which one.")]
    ) -> RegistrationTicketRenewPayload | None:
        command = service.RegistrationTicketRenew(
            key_of(input.registration_id, "Registration", "input", "registrationId")
        )
        return await perform(
            info,
            RegistrationTicketRenewPayload,
            service.registration_ticket_renew,
            command,
            request_key=input.request_key,
        )


def _device_key(device_id: strawberry.ID | None) -> UUID | None:
    """The key of a device, where one is named."""
    return None if device_id is None else key_of(device_id, "CheckInDevice", "input", "deviceId")


def case_filters(where: CheckInConflictWhereInput | CheckInAppealWhereInput | None) -> dict[str, Any]:
    """The filters of conflicts or of appeals by parameter name."""
    if where is None:
        return {}
    return given(
        activity_id=key_of_one(where.activity, "Activity", "where.activity"),
        statuses=codes_of(where.status, "where.status"),
    )
