"""What a client can do with disclosure 会务公开: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.disclosures.drafting import (
    DisclosureChangeInput,
    DisclosureChangePayload,
    DisclosureContentInput,
    DisclosureDraftInput,
    DisclosureDraftPayload,
    DisclosureSourceInput,
)
from api.schema.disclosures.duties import (
    DisclosureDutyEndInput,
    DisclosureDutyEndPayload,
    DisclosureDutySetInput,
    DisclosureDutySetPayload,
)
from api.schema.disclosures.filters import DisclosureDueWhereInput, DisclosureWhereInput
from api.schema.disclosures.nouns import Disclosure, DisclosureDue, DisclosureDuty
from api.schema.disclosures.publishing import (
    DisclosureCorrectInput,
    DisclosureCorrectPayload,
    DisclosurePublishInput,
    DisclosurePublishPayload,
    DisclosureWithdrawInput,
    DisclosureWithdrawPayload,
)
from api.schema.shared import IdFilterInput
from db.queries.disclosures import items as queries
from domain.disclosures import service
from domain.disclosures.service import Content, Figure, Source
from domain.shared.permissions import Permission


@strawberry.type
class DisclosureQuery:
    """Disclosures, and the calendar of what is owed."""

    @strawberry.field(
        description="Disclosures that the caller may see, newest first.", extensions=requires(Permission.SIGNED_IN)
    )
    def disclosures(
        self,
        where: Annotated[DisclosureWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Disclosure] | None:
        request = page_request(queries.DISCLOSURE_ORDER, first=first, after=after, last=last, before=before)
        filters = _filters(where)
        return Connection(
            source=PageSource(queries.DISCLOSURES, Disclosure, queries.DISCLOSURE_ORDER, request, filters)
        )

    @strawberry.field(
        description="Disclosures at and below where the caller reads them, drafts too, newest first.",
        extensions=requires(Permission.DISCLOSURE_READ),
    )
    def office_disclosures(
        self,
        where: Annotated[DisclosureWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Disclosure] | None:
        request = page_request(queries.DISCLOSURE_ORDER, first=first, after=after, last=last, before=before)
        filters = _filters(where)
        return Connection(
            source=PageSource(queries.OFFICE_DISCLOSURES, Disclosure, queries.DISCLOSURE_ORDER, request, filters)
        )

    @strawberry.field(
        description="Calendar of disclosure 公开日程: what organisations owe and what became of it, due last first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def disclosure_dues(
        self,
        where: Annotated[DisclosureDueWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DisclosureDue] | None:
        request = page_request(queries.DUE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.DUES, DisclosureDue, queries.DUE_ORDER, request, _due_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Duties of disclosure that hold for the caller's organisation, and for officers those below, "
        "newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def disclosure_duties(
        self,
        organisation: Annotated[
            IdFilterInput | None, strawberry.argument(description="Set at an organisation; `eq` only; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DisclosureDuty] | None:
        request = page_request(queries.DUTY_ORDER, first=first, after=after, last=last, before=before)
        filters = given(organisation_id=key_of_one(organisation, "Organisation", "organisation"))
        return Connection(source=PageSource(queries.DUTIES, DisclosureDuty, queries.DUTY_ORDER, request, filters))

    @found(
        description="Disclosure by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def disclosure(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the disclosure.")]
    ) -> Disclosure | None:
        return reference("disclosure_by_id", key_of(id, "Disclosure", "id"), Disclosure)


def _filters(where: DisclosureWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        kinds=codes_of(where.kind, "where.kind"),
        states=codes_of(where.state, "where.state"),
    )


def _due_filters(where: DisclosureDueWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        statuses=codes_of(where.status, "where.status"),
        due_from=where.due_from,
        due_until=where.due_until,
    )


def _content(given: DisclosureContentInput) -> Content:
    figures = [
        Figure(each.label, each.amount_fen, each.count, each.unit, [_source(source) for source in each.sources])
        for each in given.figures
    ]
    return Content(given.title, given.body, figures)


def _source(given: DisclosureSourceInput) -> Source:
    return Source(
        vote_id=_optional_key(given.vote_id, "Vote", "voteId"),
        approval_id=_optional_key(given.approval_id, "Approval", "approvalId"),
        document_number=given.document_number,
        document_title=given.document_title,
        document_sha256=given.document_sha256,
        official_document_id=_optional_key(given.official_document_id, "OfficialDocument", "officialDocumentId"),
    )


def _optional_key(id_: strawberry.ID | None, type_name: str, name: str) -> UUID | None:
    return None if id_ is None else key_of(id_, type_name, "input", "content", "figures", "sources", name)


@strawberry.type
class DisclosureMutation:
    """Root mutations of disclosure."""

    @strawberry.mutation(
        description="Sets what organisations of a level must disclose; what they owe is in the calendar at once.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_duty_set(
        self, info: Info, input: Annotated[DisclosureDutySetInput, strawberry.argument(description="Duty.")]
    ) -> DisclosureDutySetPayload | None:
        command = service.DisclosureDutySet(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            kind=input.kind,
            organisation_kind=input.organisation_kind,
            title=input.title,
            title_en=input.title_en,
            period=input.period,
            due_days=input.due_days,
            starts_on=input.starts_on,
        )
        work = service.disclosure_duty_set
        return await perform(info, DisclosureDutySetPayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Ends a duty; what is owed for periods that begin later lapses.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_duty_end(
        self, info: Info, input: Annotated[DisclosureDutyEndInput, strawberry.argument(description="Which, and when.")]
    ) -> DisclosureDutyEndPayload | None:
        command = service.DisclosureDutyEnd(key_of(input.duty_id, "DisclosureDuty", "input", "dutyId"), input.ends_on)
        work = service.disclosure_duty_end
        return await perform(info, DisclosureDutyEndPayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Drafts a disclosure, which members do not see yet.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_draft(
        self, info: Info, input: Annotated[DisclosureDraftInput, strawberry.argument(description="Draft.")]
    ) -> DisclosureDraftPayload | None:
        due_id = None if input.due_id is None else key_of(input.due_id, "DisclosureDue", "input", "dueId")
        place_id = key_of(input.organisation_id, "Organisation", "input", "organisationId")
        command = service.DisclosureDraft(place_id, due_id, input.kind, _content(input.content))
        return await perform(
            info, DisclosureDraftPayload, service.disclosure_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Changes a draft; another person than who changed it last publishes it.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_change(
        self, info: Info, input: Annotated[DisclosureChangeInput, strawberry.argument(description="Draft.")]
    ) -> DisclosureChangePayload | None:
        disclosure_id = key_of(input.disclosure_id, "Disclosure", "input", "disclosureId")
        command = service.DisclosureChange(disclosure_id, _content(input.content))
        return await perform(
            info, DisclosureChangePayload, service.disclosure_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Publishes a draft of another person's, or has what it corrects say that.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_publish(
        self, info: Info, input: Annotated[DisclosurePublishInput, strawberry.argument(description="Which one.")]
    ) -> DisclosurePublishPayload | None:
        disclosure_id = key_of(input.disclosure_id, "Disclosure", "input", "disclosureId")
        command = service.DisclosurePublish(disclosure_id, input.draft_revision)
        return await perform(
            info, DisclosurePublishPayload, service.disclosure_publish, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Drafts a correction of a published disclosure, which holds once another officer publishes it.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_correct(
        self, info: Info, input: Annotated[DisclosureCorrectInput, strawberry.argument(description="Correction.")]
    ) -> DisclosureCorrectPayload | None:
        disclosure_id = key_of(input.disclosure_id, "Disclosure", "input", "disclosureId")
        command = service.DisclosureCorrect(disclosure_id, _content(input.content), input.note)
        return await perform(
            info, DisclosureCorrectPayload, service.disclosure_correct, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a published disclosure back; its title and the reason stay.",
        extensions=requires(Permission.DISCLOSURE_MANAGE),
    )
    async def disclosure_withdraw(
        self, info: Info, input: Annotated[DisclosureWithdrawInput, strawberry.argument(description="Which, and why.")]
    ) -> DisclosureWithdrawPayload | None:
        disclosure_id = key_of(input.disclosure_id, "Disclosure", "input", "disclosureId")
        command = service.DisclosureWithdraw(disclosure_id, input.reason)
        return await perform(
            info, DisclosureWithdrawPayload, service.disclosure_withdraw, command, request_key=input.request_key
        )
