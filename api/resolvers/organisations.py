"""Reads and changes of the union tree."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import public, requires
from api.schema.organisations import Organisation, OrganisationLookup, OrganisationWhereInput
from api.schema.organisations.offices import (
    PostCloseInput,
    PostClosePayload,
    PostHandoverInput,
    PostHandoverPayload,
    PostOpenInput,
    PostOpenPayload,
    TermBeginInput,
    TermBeginPayload,
    TermEndInput,
    TermEndPayload,
)
from api.schema.organisations.preview import (
    OrganisationChangeInput,
    OrganisationChangePreview,
    change_preview,
)
from api.schema.organisations.rule_changes import (
    RuleSetInput,
    RuleSetPayload,
    RuleWithdrawInput,
    RuleWithdrawPayload,
)
from api.schema.organisations.structure import (
    OrganisationDissolveInput,
    OrganisationDissolvePayload,
    OrganisationFoundInput,
    OrganisationFoundPayload,
    OrganisationMergeInput,
    OrganisationMergePayload,
    OrganisationMoveInput,
    OrganisationMovePayload,
    OrganisationUpdateInput,
    OrganisationUpdatePayload,
)
from db.models.organisations import OrganisationState
from db.queries.organisations import tree as queries
from domain.organisations import service
from domain.shared.permissions import Permission


@strawberry.type
class OrganisationQuery:
    """Root fields of organisations."""

    @found(description="One organisation; null when there is none in the union.", extensions=public())
    def organisation(
        self,
        info: Info,
        by: Annotated[OrganisationLookup, strawberry.argument(description="Id or code of the organisation.")],
    ) -> Organisation | None:
        if isinstance(by.code, str):
            return reference("organisation_by_code", by.code, Organisation)
        return reference("organisation_by_id", key_of(by.id or "", "Organisation", "by", "id"), Organisation)

    @strawberry.field(description="Organisations of the union, by code.", extensions=public())
    def organisations(
        self,
        where: Annotated[
            OrganisationWhereInput | None, strawberry.argument(description="Which organisations; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Organisation] | None:
        request = page_request(queries.ORDER, first=first, after=after, last=last, before=before)
        filters = organisation_filters(where)
        return Connection(source=PageSource(queries.ORGANISATIONS, Organisation, queries.ORDER, request, filters))

    @strawberry.field(
        description="What would follow from a move, a merger or a dissolution, and what stands against it.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def organisation_change_preview(
        self,
        info: Info,
        input: Annotated[OrganisationChangeInput, strawberry.argument(description="Change that is thought of.")],
    ) -> OrganisationChangePreview | None:
        organisation_id = key_of(input.organisation_id, "Organisation", "input", "organisationId")
        other_id = None if input.other_id is None else key_of(input.other_id, "Organisation", "input", "otherId")
        command = service.OrganisationChange(organisation_id, input.change.name.lower(), other_id)
        async with info.context.write() as work:
            held, refusals = await service.organisation_change_preview(work, command)
        return change_preview(held, refusals, info.context.locale)


@strawberry.type
class OrganisationMutation:
    """Root mutations of the union tree."""

    @strawberry.mutation(
        description="Founds an organisation below another.", extensions=requires(Permission.ORGANISATION_WRITE)
    )
    async def organisation_found(
        self,
        info: Info,
        input: Annotated[OrganisationFoundInput, strawberry.argument(description="Organisation to found.")],
    ) -> OrganisationFoundPayload | None:
        command = service.OrganisationFound(
            parent_id=key_of(input.parent_id, "Organisation", "input", "parentId"),
            kind=input.kind.value,
            code=input.code,
            name=input.name,
            name_en=input.name_en,
            founded_on=input.founded_on,
        )
        return await perform(
            info, OrganisationFoundPayload, service.organisation_found, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives an organisation other names, from today on.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def organisation_update(
        self,
        info: Info,
        input: Annotated[OrganisationUpdateInput, strawberry.argument(description="New names of an organisation.")],
    ) -> OrganisationUpdatePayload | None:
        command = service.OrganisationUpdate(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            name=input.name,
            name_en=input.name_en,
        )
        return await perform(
            info, OrganisationUpdatePayload, service.organisation_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Puts an organisation with all below it under another one, from today on.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def organisation_move(
        self,
        info: Info,
        input: Annotated[OrganisationMoveInput, strawberry.argument(description="Organisation with its new place.")],
    ) -> OrganisationMovePayload | None:
        command = service.OrganisationMove(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            parent_id=key_of(input.parent_id, "Organisation", "input", "parentId"),
        )
        return await perform(
            info, OrganisationMovePayload, service.organisation_move, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Merges an organisation into another of its kind, today; offices and roles end.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def organisation_merge(
        self,
        info: Info,
        input: Annotated[OrganisationMergeInput, strawberry.argument(description="Organisation with its successor.")],
    ) -> OrganisationMergePayload | None:
        command = service.OrganisationMerge(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            successor_id=key_of(input.successor_id, "Organisation", "input", "successorId"),
        )
        return await perform(
            info, OrganisationMergePayload, service.organisation_merge, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Dissolves an organisation today; what it has follows to a successor, or it must have nothing.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def organisation_dissolve(
        self,
        info: Info,
        input: Annotated[OrganisationDissolveInput, strawberry.argument(description="Organisation to dissolve.")],
    ) -> OrganisationDissolvePayload | None:
        command = service.OrganisationDissolve(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            successor_id=key_of(input.successor_id, "Organisation", "input", "successorId")
            if input.successor_id
            else None,
        )
        return await perform(
            info, OrganisationDissolvePayload, service.organisation_dissolve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Opens an office of an organisation, from today on.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def post_open(
        self, info: Info, input: Annotated[PostOpenInput, strawberry.argument(description="Office to open.")]
    ) -> PostOpenPayload | None:
        command = service.PostOpen(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            kind=input.kind.value,
            seats=input.seats,
        )
        return await perform(info, PostOpenPayload, service.post_open, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Closes an office: today is the last day of its terms and of the roles that came with them.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def post_close(
        self, info: Info, input: Annotated[PostCloseInput, strawberry.argument(description="Office to close.")]
    ) -> PostClosePayload | None:
        command = service.PostClose(
            post_id=key_of(input.post_id, "Post", "input", "postId"),
        )
        return await perform(info, PostClosePayload, service.post_close, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Gives an office to a member for a time, with the roles that come with it.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def term_begin(
        self, info: Info, input: Annotated[TermBeginInput, strawberry.argument(description="Who takes an office.")]
    ) -> TermBeginPayload | None:
        command = service.TermBegin(
            post_id=key_of(input.post_id, "Post", "input", "postId"),
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            starts_on=input.starts_on,
            ends_on=input.ends_on,
            roles=tuple(role.value for role in input.roles),
        )
        return await perform(info, TermBeginPayload, service.term_begin, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Sets the last day of a term of office and of the roles that came with it.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def term_end(
        self,
        info: Info,
        input: Annotated[TermEndInput, strawberry.argument(description="Last day of a term of office.")],
    ) -> TermEndPayload | None:
        command = service.TermEnd(
            term_id=key_of(input.term_id, "TermOfOffice", "input", "termId"),
            ends_on=input.ends_on,
        )
        return await perform(info, TermEndPayload, service.term_end, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Ends a term of office and begins the successor's with the same roles, both or neither.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def post_handover(
        self,
        info: Info,
        input: Annotated[PostHandoverInput, strawberry.argument(description="Who follows whom in an office.")],
    ) -> PostHandoverPayload | None:
        command = service.PostHandover(
            term_id=key_of(input.term_id, "TermOfOffice", "input", "termId"),
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            starts_on=input.starts_on,
            ends_on=input.ends_on,
        )
        return await perform(info, PostHandoverPayload, service.post_handover, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Sets the value of a rule at an organisation and below, from a day on.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def rule_set(
        self,
        info: Info,
        input: Annotated[RuleSetInput, strawberry.argument(description="Value of a rule from a day on.")],
    ) -> RuleSetPayload | None:
        command = service.RuleSet(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            key=input.key.value,
            value=input.value,
            starts_on=input.starts_on,
            is_binding=input.is_binding,
            source=input.source,
        )
        return await perform(info, RuleSetPayload, service.rule_set, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes a version of a rule back that has not begun.",
        extensions=requires(Permission.ORGANISATION_WRITE),
    )
    async def rule_withdraw(
        self, info: Info, input: Annotated[RuleWithdrawInput, strawberry.argument(description="Version to take back.")]
    ) -> RuleWithdrawPayload | None:
        command = service.RuleWithdraw(
            version_id=key_of(input.rule_version_id, "RuleVersion", "input", "ruleVersionId"),
        )
        return await perform(info, RuleWithdrawPayload, service.rule_withdraw, command, request_key=input.request_key)


def organisation_filters(where: OrganisationWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name; closed organisations are left out unless a state is asked for."""
    if where is None:
        return {"states": [OrganisationState.ACTIVE.value]}
    return given(
        parent_id=key_of_one(where.parent, "Organisation", "where.parent"),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        kinds=codes_of(where.kind, "where.kind"),
        states=codes_of(where.state, "where.state") or [OrganisationState.ACTIVE.value],
    )
