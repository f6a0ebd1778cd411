"""Public figures of suggestions."""

from dataclasses import asdict
from typing import Annotated

import strawberry

from api.context import Info
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.figures import SuggestionFigures, SuggestionResponseTimes
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionFigureReads:
    """What all members read of all offices."""

    @strawberry.field(
        description="How long offices take to acknowledge, assign, contact and answer, by organisation and by unit: "
        "the same for every caller, small counts withheld.",
        extensions=requires(Permission.SIGNED_IN),
        metadata={"list_size": 20},
    )
    async def response_times(
        self,
        info: Info,
        year: Annotated[
            int, strawberry.argument(description="Year in which suggestions were delivered, of 2000 to 2100.")
        ],
        below: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Organisation at or below which they are handled; null: all of the union."),
        ] = None,
    ) -> list[SuggestionResponseTimes] | None:
        below_id = None if below is None else key_of(below, "Organisation", "below")
        async with info.context.look() as work:
            rows = await service.suggestion_response_times(work, year, below_id)
        return [SuggestionResponseTimes(row=asdict(row)) for row in rows]

    @strawberry.field(
        description="What became of suggestions, by organisation with all below it: the same for every caller, small "
        "counts withheld.",
        extensions=requires(Permission.SIGNED_IN),
        metadata={"list_size": 20},
    )
    async def suggestion_figures(
        self,
        info: Info,
        year: Annotated[
            int, strawberry.argument(description="Year in which suggestions were delivered, of 2000 to 2100.")
        ],
        below: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Organisation, told with those below it; null: all of the union."),
        ] = None,
    ) -> list[SuggestionFigures] | None:
        below_id = None if below is None else key_of(below, "Organisation", "below")
        async with info.context.look() as work:
            rows = await service.suggestion_sums(work, year, below_id)
        return [SuggestionFigures(row=row) for row in rows]
