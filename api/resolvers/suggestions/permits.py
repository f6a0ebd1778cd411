"""Drawing permits for anonymous suggestions; these themselves are no GraphQL (`api/anonymous_suggestions.py`)."""

from functools import partial
from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import requires
from api.schema.suggestions.permits import SuggestionPermitIssueInput, SuggestionPermitIssuePayload
from domain.shared.permissions import Permission
from domain.suggestions.service.permits import (
    SuggestionPermitWish,
    suggestion_permit_issue,
    suggestion_permit_prepare,
)


@strawberry.type
class SuggestionPermitMutation:
    """Root mutations of permits."""

    @strawberry.mutation(
        description="Draws a permit for one anonymous suggestion, which is posted to `/suggestions` without a name; "
        "clients draw all of a month for everybody, whether or not there is anything to say.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_permit_issue(
        self, info: Info, input: Annotated[SuggestionPermitIssueInput, strawberry.argument(description="What.")]
    ) -> SuggestionPermitIssuePayload | None:
        context = info.context
        wish = SuggestionPermitWish(input.month_id, input.blinded)
        prepare = partial(suggestion_permit_prepare, context.look, context.services.registrar, wish)
        return await perform(info, SuggestionPermitIssuePayload, suggestion_permit_issue, prepare, request_key=None)
