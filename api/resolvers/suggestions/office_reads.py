"""Root reads around suggestions: units, categories, routes, templates."""

from typing import Annotated

import strawberry

from api.filters import given, key_of_one
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.suggestions.nouns import SuggestionCategory
from api.schema.suggestions.office_filters import SuggestionOfficeWhereInput
from api.schema.suggestions.units import AnsweringUnit, AnswerTemplate, SuggestionRoute
from db.queries.suggestions import office_lists as lists
from domain.shared.permissions import Permission

Where = Annotated[SuggestionOfficeWhereInput | None, strawberry.argument(description="Which; null: all.")]


@strawberry.type
class SuggestionOfficeReads:
    """What is around suggestions."""

    @strawberry.field(
        description="Units that answer suggestions 承办单位, by code.", extensions=requires(Permission.SIGNED_IN)
    )
    def answering_units(
        self, where: Where = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AnsweringUnit] | None:
        request = page_request(lists.UNIT_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.ANSWERING_UNITS, AnsweringUnit, lists.UNIT_ORDER, request, office_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Categories of suggestions 类别, in their order.", extensions=requires(Permission.SIGNED_IN)
    )
    def suggestion_categories(
        self,
        is_for_caller: Annotated[
            bool, strawberry.argument(description="Only those that the caller may choose now; false: all of the union.")
        ] = True,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[SuggestionCategory] | None:
        request = page_request(lists.CATEGORY_ORDER, first=first, after=after, last=last, before=before)
        filters = given(is_for_caller=is_for_caller or None)
        source = PageSource(lists.CATEGORIES, SuggestionCategory, lists.CATEGORY_ORDER, request, filters)
        return Connection(source=source)

    @strawberry.field(
        description="Where suggestions go 分办规则, the last set first.",
        extensions=requires(Permission.SUGGESTION_READ),
    )
    def suggestion_routes(
        self, where: Where = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[SuggestionRoute] | None:
        request = page_request(lists.ROUTE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.ROUTES, SuggestionRoute, lists.ROUTE_ORDER, request, office_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Words for answers that are alike 答复模板, the last changed first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def answer_templates(
        self, where: Where = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AnswerTemplate] | None:
        request = page_request(lists.TEMPLATE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.TEMPLATES, AnswerTemplate, lists.TEMPLATE_ORDER, request, office_filters(where))
        return Connection(source=source)


def office_filters(where: SuggestionOfficeWhereInput | None) -> dict[str, object]:
    """The filters of these lists by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        is_open=where.is_open or None,
    )
