"""What a client can do with honours 评先评优: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.honours.awarding import (
    HonourAwardInput,
    HonourAwardPayload,
    HonourNoticeDraftInput,
    HonourNoticeDraftPayload,
    HonourRevokeInput,
    HonourRevokePayload,
    HonourShowcaseSetInput,
    HonourShowcaseSetPayload,
)
from api.schema.honours.nominating import (
    HonourNominateInput,
    HonourNominatePayload,
    HonourNominationAnswerInput,
    HonourNominationAnswerPayload,
    HonourNominationReviewInput,
    HonourNominationReviewPayload,
    HonourOpenInput,
    HonourOpenPayload,
)
from api.schema.honours.nouns import Honour, HonourNomination, ShowcasedHonour
from api.schema.shared import IdFilterInput
from db.queries import honours as queries
from domain.honours import service
from domain.shared.permissions import Permission


@strawberry.type
class HonourQuery:
    """Honours, nominations and the showcase."""

    @strawberry.field(
        description="Honours of the caller's organisation and those above, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def honours(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Honour] | None:
        request = page_request(queries.HONOUR_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(queries.HONOURS, Honour, queries.HONOUR_ORDER, request, {}))

    @strawberry.field(
        description="Nominations of and by the caller, and for officers all, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def honour_nominations(
        self,
        honour: Annotated[
            IdFilterInput | None, strawberry.argument(description="For an honour; `eq` only; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[HonourNomination] | None:
        request = page_request(queries.NOMINATION_ORDER, first=first, after=after, last=last, before=before)
        filters = given(honour_id=key_of_one(honour, "Honour", "honour"))
        return Connection(
            source=PageSource(queries.NOMINATIONS, HonourNomination, queries.NOMINATION_ORDER, request, filters)
        )

    @strawberry.field(
        description="Showcase 风采展示 of who is honoured and consents to it, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def honour_showcase(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ShowcasedHonour] | None:
        request = page_request(queries.SHOWCASE_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(queries.SHOWCASED, ShowcasedHonour, queries.SHOWCASE_ORDER, request, {}))

    @found(
        description="Honour by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def honour(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the honour.")]
    ) -> Honour | None:
        return reference("honour_by_id", key_of(id, "Honour", "id"), Honour)


@strawberry.type
class HonourMutation:
    """Root mutations of honours."""

    @strawberry.mutation(description="Opens an honour for nominations.", extensions=requires(Permission.NOTICE_MANAGE))
    async def honour_open(
        self, info: Info, input: Annotated[HonourOpenInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourOpenPayload | None:
        command = service.HonourOpen(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            kind=input.kind,
            title=input.title,
            year=input.year,
            text=input.text,
            closes_on=input.closes_on,
        )
        return await perform(info, HonourOpenPayload, service.honour_open, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Nominates a member of the organisation or below; oneself, too.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def honour_nominate(
        self, info: Info, input: Annotated[HonourNominateInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourNominatePayload | None:
        command = service.HonourNominate(
            key_of(input.honour_id, "Honour", "input", "honourId"), input.member_number, input.reasons
        )
        return await perform(
            info, HonourNominatePayload, service.honour_nominate, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Consents to the caller's own nomination, or declines it until the review.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def honour_nomination_answer(
        self,
        info: Info,
        input: Annotated[HonourNominationAnswerInput, strawberry.argument(description="Which, and what.")],
    ) -> HonourNominationAnswerPayload | None:
        command = service.HonourNominationAnswer(
            key_of(input.nomination_id, "HonourNomination", "input", "nominationId"), input.is_consented
        )
        return await perform(
            info,
            HonourNominationAnswerPayload,
            service.honour_nomination_answer,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Chooses a nominee who consented, or refuses.", extensions=requires(Permission.NOTICE_MANAGE)
    )
    async def honour_nomination_review(
        self,
        info: Info,
        input: Annotated[HonourNominationReviewInput, strawberry.argument(description="Which, and what.")],
    ) -> HonourNominationReviewPayload | None:
        command = service.HonourNominationReview(
            key_of(input.nomination_id, "HonourNomination", "input", "nominationId"), input.is_chosen, input.reason
        )
        return await perform(
            info,
            HonourNominationReviewPayload,
            service.honour_nomination_review,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Drafts the public notice of all who were chosen; another person approves it.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def honour_notice_draft(
        self, info: Info, input: Annotated[HonourNoticeDraftInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourNoticeDraftPayload | None:
        command = service.HonourNoticeDraft(
            key_of(input.honour_id, "Honour", "input", "honourId"),
            body=input.body,
            name_mask=input.name_mask,
            opens_on=input.opens_on,
            closes_on=input.closes_on,
        )
        return await perform(
            info, HonourNoticeDraftPayload, service.honour_notice_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Awards an honour to those who stand in its concluded notice.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def honour_award(
        self, info: Info, input: Annotated[HonourAwardInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourAwardPayload | None:
        command = service.HonourAward(key_of(input.honour_id, "Honour", "input", "honourId"))
        return await perform(info, HonourAwardPayload, service.honour_award, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Consents to the showcase with a text of one's own, or takes the consent back.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def honour_showcase_set(
        self, info: Info, input: Annotated[HonourShowcaseSetInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourShowcaseSetPayload | None:
        command = service.HonourShowcaseSet(
            key_of(input.nomination_id, "HonourNomination", "input", "nominationId"), input.text
        )
        return await perform(
            info, HonourShowcaseSetPayload, service.honour_showcase_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes an honour from somebody, who is no longer shown.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def honour_revoke(
        self, info: Info, input: Annotated[HonourRevokeInput, strawberry.argument(description="Which, and what.")]
    ) -> HonourRevokePayload | None:
        command = service.HonourRevoke(
            key_of(input.nomination_id, "HonourNomination", "input", "nominationId"), input.reason
        )
        return await perform(info, HonourRevokePayload, service.honour_revoke, command, request_key=input.request_key)
