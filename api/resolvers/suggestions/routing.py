"""Categories, routes, templates: one call into domain.suggestions.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.routing import (
    AnswerTemplateRetireInput,
    AnswerTemplateRetirePayload,
    AnswerTemplateWriteInput,
    AnswerTemplateWritePayload,
    SuggestionCategoryChangeInput,
    SuggestionCategoryChangePayload,
    SuggestionCategoryCreateInput,
    SuggestionCategoryCreatePayload,
    SuggestionCategoryRetireInput,
    SuggestionCategoryRetirePayload,
    SuggestionRouteEndInput,
    SuggestionRouteEndPayload,
    SuggestionRouteSetInput,
    SuggestionRouteSetPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions.service import routing


@strawberry.type
class SuggestionRoutingMutation:
    """What is done with categories, routes and templates."""

    @strawberry.mutation(
        description="Enters a category of suggestions for members at an organisation and below.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_category_create(
        self,
        info: Info,
        input: Annotated[
            SuggestionCategoryCreateInput, strawberry.argument(description="Category that is to be entered.")
        ],
    ) -> SuggestionCategoryCreatePayload | None:
        command = routing.SuggestionCategoryCreate(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            code=input.code,
            name=input.name,
            position=input.position,
            name_en=input.name_en,
        )
        return await perform(
            info,
            SuggestionCategoryCreatePayload,
            routing.suggestion_category_create,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Calls a category something else, also of suggestions that were handed in.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_category_change(
        self,
        info: Info,
        input: Annotated[
            SuggestionCategoryChangeInput, strawberry.argument(description="What a category is called from now on.")
        ],
    ) -> SuggestionCategoryChangePayload | None:
        command = routing.SuggestionCategoryChange(
            category_id=key_of(input.category_id, "SuggestionCategory", "input", "categoryId"),
            name=input.name,
            position=input.position,
            name_en=input.name_en,
        )
        return await perform(
            info,
            SuggestionCategoryChangePayload,
            routing.suggestion_category_change,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes no new suggestions in a category.", extensions=requires(Permission.SUGGESTION_MANAGE)
    )
    async def suggestion_category_retire(
        self,
        info: Info,
        input: Annotated[
            SuggestionCategoryRetireInput,
            strawberry.argument(description="Category that is to take no new suggestions."),
        ],
    ) -> SuggestionCategoryRetirePayload | None:
        command = routing.SuggestionCategoryRetire(
            category_id=key_of(input.category_id, "SuggestionCategory", "input", "categoryId")
        )
        return await perform(
            info,
            SuggestionCategoryRetirePayload,
            routing.suggestion_category_retire,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Says where suggestions of members at an organisation and below go from now on.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_route_set(
        self,
        info: Info,
        input: Annotated[SuggestionRouteSetInput, strawberry.argument(description="Where suggestions are to go.")],
    ) -> SuggestionRouteSetPayload | None:
        command = routing.SuggestionRouteSet(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            handling_id=key_of(input.handling_id, "Organisation", "input", "handlingId"),
            category_id=None
            if input.category_id is None
            else key_of(input.category_id, "SuggestionCategory", "input", "categoryId"),
            unit_id=None if input.unit_id is None else key_of(input.unit_id, "AnsweringUnit", "input", "unitId"),
        )
        return await perform(
            info, SuggestionRouteSetPayload, routing.suggestion_route_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends a route; the next one above decides.", extensions=requires(Permission.SUGGESTION_MANAGE)
    )
    async def suggestion_route_end(
        self,
        info: Info,
        input: Annotated[SuggestionRouteEndInput, strawberry.argument(description="Route that is to hold no more.")],
    ) -> SuggestionRouteEndPayload | None:
        command = routing.SuggestionRouteEnd(route_id=key_of(input.route_id, "SuggestionRoute", "input", "routeId"))
        return await perform(
            info, SuggestionRouteEndPayload, routing.suggestion_route_end, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes a template of answers, a new one or one that serves still.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def answer_template_write(
        self,
        info: Info,
        input: Annotated[
            AnswerTemplateWriteInput, strawberry.argument(description="Words for answers that are alike.")
        ],
    ) -> AnswerTemplateWritePayload | None:
        command = routing.AnswerTemplateWrite(
            organisation_id=None
            if input.organisation_id is None
            else key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            template_id=None
            if input.template_id is None
            else key_of(input.template_id, "AnswerTemplate", "input", "templateId"),
            title=input.title,
            body=input.body,
            answer_class=input.answer_class.value,
        )
        return await perform(
            info, AnswerTemplateWritePayload, routing.answer_template_write, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets a template of answers serve no more.", extensions=requires(Permission.SUGGESTION_MANAGE)
    )
    async def answer_template_retire(
        self,
        info: Info,
        input: Annotated[
            AnswerTemplateRetireInput, strawberry.argument(description="Template that is to serve no more.")
        ],
    ) -> AnswerTemplateRetirePayload | None:
        command = routing.AnswerTemplateRetire(
            template_id=key_of(input.template_id, "AnswerTemplate", "input", "templateId")
        )
        return await perform(
            info, AnswerTemplateRetirePayload, routing.answer_template_retire, command, request_key=input.request_key
        )
