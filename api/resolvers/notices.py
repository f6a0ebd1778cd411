"""What a client can do with public notice 公示: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.notices.drafting import (
    PublicNoticeApproveInput,
    PublicNoticeApprovePayload,
    PublicNoticeChangeInput,
    PublicNoticeChangePayload,
    PublicNoticeContentInput,
    PublicNoticeDraftInput,
    PublicNoticeDraftPayload,
)
from api.schema.notices.filters import PublicNoticeWhereInput
from api.schema.notices.nouns import PublicNotice, PublicNoticeObjection
from api.schema.notices.objecting import (
    PublicNoticeObjectionAnswerInput,
    PublicNoticeObjectionAnswerPayload,
    PublicNoticeObjectionMakeInput,
    PublicNoticeObjectionMakePayload,
)
from api.schema.notices.running import (
    PublicNoticeConcludeInput,
    PublicNoticeConcludePayload,
    PublicNoticeCorrectInput,
    PublicNoticeCorrectPayload,
    PublicNoticeWithdrawInput,
    PublicNoticeWithdrawPayload,
)
from api.schema.shared import IdFilterInput
from db.queries import notices as queries
from domain.notices import service
from domain.notices.service import NoticeContent, Person
from domain.shared.permissions import Permission


@strawberry.type
class NoticeQuery:
    """Public notices, and objections to them."""

    @strawberry.field(
        description="Notices that are or were up for the caller, or name them, the latest first day first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def public_notices(
        self,
        where: Annotated[PublicNoticeWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PublicNotice] | None:
        request = page_request(queries.NOTICE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.NOTICES, PublicNotice, queries.NOTICE_ORDER, request, _filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Notices that organisations at and below where the caller reads them handle, drafts too, the "
        "latest first day first.",
        extensions=requires(Permission.NOTICE_READ),
    )
    def office_public_notices(
        self,
        where: Annotated[PublicNoticeWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PublicNotice] | None:
        request = page_request(queries.NOTICE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.OFFICE_NOTICES, PublicNotice, queries.NOTICE_ORDER, request, _filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Objections of the caller's own, and for who handles the notice all, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def public_notice_objections(
        self,
        notice: Annotated[
            IdFilterInput | None, strawberry.argument(description="To a notice; `eq` only; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PublicNoticeObjection] | None:
        request = page_request(queries.OBJECTION_ORDER, first=first, after=after, last=last, before=before)
        filters = given(notice_id=key_of_one(notice, "PublicNotice", "notice"))
        return Connection(
            source=PageSource(queries.OBJECTIONS, PublicNoticeObjection, queries.OBJECTION_ORDER, request, filters)
        )

    @found(
        description="Public notice by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def public_notice(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the notice.")]
    ) -> PublicNotice | None:
        return reference("public_notice_by_id", key_of(id, "PublicNotice", "id"), PublicNotice)


def _filters(where: PublicNoticeWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        kinds=codes_of(where.kind, "where.kind"),
        stages=codes_of(where.stage, "where.stage"),
    )


def _content(given: PublicNoticeContentInput) -> NoticeContent:
    path = ("input", "content", "people", "memberId")
    people = [Person(key_of(each.member_id, "Member", *path), each.remark) for each in given.people]
    return NoticeContent(
        given.title,
        given.body,
        people,
        name_mask=given.name_mask,
        opens_on=given.opens_on,
        closes_on=given.closes_on,
    )


@strawberry.type
class NoticeMutation:
    """Root mutations of public notice."""

    @strawberry.mutation(
        description="Drafts a public notice, which members do not see yet.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_draft(
        self, info: Info, input: Annotated[PublicNoticeDraftInput, strawberry.argument(description="Draft.")]
    ) -> PublicNoticeDraftPayload | None:
        command = service.PublicNoticeDraft(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            key_of(input.audience_id, "Organisation", "input", "audienceId"),
            input.kind,
            _content(input.content),
        )
        work = service.public_notice_draft
        return await perform(info, PublicNoticeDraftPayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Changes a draft; another person than who changed it last approves it.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_change(
        self, info: Info, input: Annotated[PublicNoticeChangeInput, strawberry.argument(description="Draft.")]
    ) -> PublicNoticeChangePayload | None:
        notice_id = key_of(input.notice_id, "PublicNotice", "input", "noticeId")
        command = service.PublicNoticeChange(notice_id, _content(input.content))
        work = service.public_notice_change
        return await perform(info, PublicNoticeChangePayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Approves a draft of another person's: it is up from its first day on, and who is named is told.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_approve(
        self, info: Info, input: Annotated[PublicNoticeApproveInput, strawberry.argument(description="Which one.")]
    ) -> PublicNoticeApprovePayload | None:
        notice_id = key_of(input.notice_id, "PublicNotice", "input", "noticeId")
        command = service.PublicNoticeApprove(notice_id, input.draft_revision)
        work = service.public_notice_approve
        return await perform(info, PublicNoticeApprovePayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Corrects an approved notice; the text before and the note stay readable, nobody is added.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_correct(
        self, info: Info, input: Annotated[PublicNoticeCorrectInput, strawberry.argument(description="Correction.")]
    ) -> PublicNoticeCorrectPayload | None:
        command = service.PublicNoticeCorrect(
            key_of(input.notice_id, "PublicNotice", "input", "noticeId"),
            title=input.title,
            body=input.body,
            note=input.note,
            closes_on=input.closes_on,
            struck_numbers=input.struck_numbers,
        )
        work = service.public_notice_correct
        return await perform(info, PublicNoticeCorrectPayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes a notice or a draft back; its title and the reason stay, no name does.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_withdraw(
        self,
        info: Info,
        input: Annotated[PublicNoticeWithdrawInput, strawberry.argument(description="Which, and why.")],
    ) -> PublicNoticeWithdrawPayload | None:
        notice_id = key_of(input.notice_id, "PublicNotice", "input", "noticeId")
        command = service.PublicNoticeWithdraw(notice_id, input.reason)
        work = service.public_notice_withdraw
        return await perform(info, PublicNoticeWithdrawPayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Concludes a notice after its last day, once every objection is answered.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_conclude(
        self, info: Info, input: Annotated[PublicNoticeConcludeInput, strawberry.argument(description="Which one.")]
    ) -> PublicNoticeConcludePayload | None:
        notice_id = key_of(input.notice_id, "PublicNotice", "input", "noticeId")
        command = service.PublicNoticeConclude(notice_id, input.note)
        work = service.public_notice_conclude
        return await perform(info, PublicNoticeConcludePayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Objects to a notice that is up; who objects is told to who handles it alone.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def public_notice_objection_make(
        self,
        info: Info,
        input: Annotated[PublicNoticeObjectionMakeInput, strawberry.argument(description="Objection.")],
    ) -> PublicNoticeObjectionMakePayload | None:
        notice_id = key_of(input.notice_id, "PublicNotice", "input", "noticeId")
        command = service.PublicNoticeObjectionMake(notice_id, input.text, input.person_number)
        work = service.public_notice_objection_make
        return await perform(info, PublicNoticeObjectionMakePayload, work, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Answers an objection of another person's; one that is right takes the person out of the notice.",
        extensions=requires(Permission.NOTICE_MANAGE),
    )
    async def public_notice_objection_answer(
        self,
        info: Info,
        input: Annotated[PublicNoticeObjectionAnswerInput, strawberry.argument(description="Answer.")],
    ) -> PublicNoticeObjectionAnswerPayload | None:
        objection_id = key_of(input.objection_id, "PublicNoticeObjection", "input", "objectionId")
        command = service.PublicNoticeObjectionAnswer(objection_id, input.is_upheld, input.answer)
        work = service.public_notice_objection_answer
        return await perform(info, PublicNoticeObjectionAnswerPayload, work, command, request_key=input.request_key)
