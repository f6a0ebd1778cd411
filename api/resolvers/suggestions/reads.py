"""Root reads of suggestions."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.resolvers.suggestions.searching import words_of
from api.schema.suggestions.filters import SuggestionWhereInput
from api.schema.suggestions.nouns import Suggestion
from db.queries.suggestions import lists, searching
from domain.shared.permissions import Permission


@strawberry.type
class SuggestionReads:
    """Suggestions that the caller may see."""

    @strawberry.field(
        description="Suggestions that the caller may see, newest first; with words, those that have them in their "
        "titles first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def suggestions(
        self,
        where: Annotated[SuggestionWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Suggestion] | None:
        filters = suggestion_filters(where)
        listing, order = (
            (searching.FOUND, searching.FOUND_ORDER)
            if "words" in filters
            else (lists.SUGGESTIONS, lists.SUGGESTION_ORDER)
        )
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(listing, Suggestion, order, request, filters))

    @found(
        description="Suggestion by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def suggestion(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the suggestion.")]
    ) -> Suggestion | None:
        return reference("suggestion_by_id", key_of(id, "Suggestion", "id"), Suggestion)


def suggestion_filters(where: SuggestionWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        category_id=key_of_one(where.category, "SuggestionCategory", "where.category"),
        states=codes_of(where.state, "where.state"),
        is_mine=where.is_mine or None,
        words=None if where.text is None else words_of(where.text),
    )
