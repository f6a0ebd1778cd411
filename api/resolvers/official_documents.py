"""What a client can do with official documents: root reads, and at most 12 statements each with one domain call."""

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
from api.resolvers.suggestions.searching import words_of
from api.schema.official_documents.drafting import (
    OfficialDocumentChangeInput,
    OfficialDocumentChangePayload,
    OfficialDocumentContentInput,
    OfficialDocumentDraftInput,
    OfficialDocumentDraftPayload,
    OfficialDocumentRenewInput,
    OfficialDocumentRenewPayload,
)
from api.schema.official_documents.files import (
    OfficialDocumentFileAddInput,
    OfficialDocumentFileAddPayload,
    OfficialDocumentFileRemoveInput,
    OfficialDocumentFileRemovePayload,
)
from api.schema.official_documents.filters import OfficialDocumentWhereInput
from api.schema.official_documents.nouns import OfficialDocument
from api.schema.official_documents.publishing import (
    OfficialDocumentPublishInput,
    OfficialDocumentPublishPayload,
    OfficialDocumentReviewInput,
    OfficialDocumentReviewPayload,
    OfficialDocumentWithdrawInput,
    OfficialDocumentWithdrawPayload,
)
from db.queries import official_documents as queries
from domain.official_documents import service
from domain.official_documents.service import files
from domain.shared.permissions import Permission


@strawberry.type
class OfficialDocumentQuery:
    """Documents that the caller may see."""

    @strawberry.field(
        description="Official documents that were published and that the caller may see, by first day, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def official_documents(
        self,
        where: Annotated[
            OfficialDocumentWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OfficialDocument] | None:
        order = queries.OFFICIAL_DOCUMENT_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        source = PageSource(queries.OFFICIAL_DOCUMENTS, OfficialDocument, order, request, _filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Official documents at and below where the caller reads them, drafts too, newest first day first.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_READ),
    )
    def office_official_documents(
        self,
        where: Annotated[
            OfficialDocumentWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OfficialDocument] | None:
        order = queries.OFFICIAL_DOCUMENT_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        source = PageSource(queries.OFFICE_OFFICIAL_DOCUMENTS, OfficialDocument, order, request, _filters(where))
        return Connection(source=source)

    @found(
        description="Official document by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def official_document(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the document.")]
    ) -> OfficialDocument | None:
        return reference("official_document_by_id", key_of(id, "OfficialDocument", "id"), OfficialDocument)


def _filters(where: OfficialDocumentWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        kinds=codes_of(where.kind, "where.kind"),
        states=codes_of(where.state, "where.state"),
        in_force_on=where.in_force_on,
        staleness=codes_of(where.staleness, "where.staleness"),
        words=None if where.search is None else words_of(where.search),
    )


def _key(id_: strawberry.ID) -> UUID:
    return key_of(id_, "OfficialDocument", "input", "officialDocumentId")


def _content(given: OfficialDocumentContentInput) -> service.Content:
    path = ("input", "document", "bases", "statuteId")
    return service.Content(
        kind=given.kind,
        audience=given.audience,
        number=given.number,
        title=given.title,
        days=service.Days(given.valid_from, given.valid_until, given.review_on),
        title_en=given.title_en,
        body=given.body,
        bases=[service.Basis(key_of(each.statute_id, "Statute", *path), each.provision) for each in given.bases],
    )


@strawberry.type
class OfficialDocumentMutation:
    """Root mutations of official documents."""

    @strawberry.mutation(
        description="Writes a document of an organisation, which readers do not see yet.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_draft(
        self, info: Info, input: Annotated[OfficialDocumentDraftInput, strawberry.argument(description="Document.")]
    ) -> OfficialDocumentDraftPayload | None:
        command = service.OfficialDocumentDraft(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _content(input.document)
        )
        return await perform(
            info, OfficialDocumentDraftPayload, service.official_document_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes a further version of a published document, which readers do not see yet.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_renew(
        self,
        info: Info,
        input: Annotated[
            OfficialDocumentRenewInput, strawberry.argument(description="Which one, and what it is to say.")
        ],
    ) -> OfficialDocumentRenewPayload | None:
        command = service.OfficialDocumentRenew(_key(input.official_document_id), _content(input.document))
        return await perform(
            info, OfficialDocumentRenewPayload, service.official_document_renew, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes a draft anew, all of it.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_change(
        self,
        info: Info,
        input: Annotated[
            OfficialDocumentChangeInput, strawberry.argument(description="Which one, and what it is to say.")
        ],
    ) -> OfficialDocumentChangePayload | None:
        command = service.OfficialDocumentChange(_key(input.official_document_id), _content(input.document))
        return await perform(
            info,
            OfficialDocumentChangePayload,
            service.official_document_change,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Publishes another person's draft; the version whose place it takes holds until the day before.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_publish(
        self, info: Info, input: Annotated[OfficialDocumentPublishInput, strawberry.argument(description="Which one.")]
    ) -> OfficialDocumentPublishPayload | None:
        command = service.OfficialDocumentPublish(_key(input.official_document_id), input.draft_revision)
        return await perform(
            info,
            OfficialDocumentPublishPayload,
            service.official_document_publish,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Notes that somebody looked at a document, which goes on, or ends on a day.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_review(
        self, info: Info, input: Annotated[OfficialDocumentReviewInput, strawberry.argument(description="Which one.")]
    ) -> OfficialDocumentReviewPayload | None:
        command = service.OfficialDocumentReview(_key(input.official_document_id), input.review_on, input.valid_until)
        return await perform(
            info,
            OfficialDocumentReviewPayload,
            service.official_document_review,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes a document back, as if it had never held; the version before holds again.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_withdraw(
        self,
        info: Info,
        input: Annotated[OfficialDocumentWithdrawInput, strawberry.argument(description="Which one, and why.")],
    ) -> OfficialDocumentWithdrawPayload | None:
        command = service.OfficialDocumentWithdraw(_key(input.official_document_id), input.reason)
        return await perform(
            info,
            OfficialDocumentWithdrawPayload,
            service.official_document_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Keeps a place for a file of a draft, and gives the ticket of its upload.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_file_add(
        self,
        info: Info,
        input: Annotated[OfficialDocumentFileAddInput, strawberry.argument(description="Which draft.")],
    ) -> OfficialDocumentFileAddPayload | None:
        command = files.OfficialDocumentFileAdd(_key(input.official_document_id), input.kind)
        return await perform(
            info,
            OfficialDocumentFileAddPayload,
            files.official_document_file_add,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes a file of a draft away for good.",
        extensions=requires(Permission.OFFICIAL_DOCUMENT_MANAGE),
    )
    async def official_document_file_remove(
        self,
        info: Info,
        input: Annotated[OfficialDocumentFileRemoveInput, strawberry.argument(description="Which one.")],
    ) -> OfficialDocumentFileRemovePayload | None:
        command = files.OfficialDocumentFileRemove(
            key_of(input.official_document_file_id, "OfficialDocumentFile", "input", "officialDocumentFileId")
        )
        return await perform(
            info,
            OfficialDocumentFileRemovePayload,
            files.official_document_file_remove,
            command,
            request_key=input.request_key,
        )
