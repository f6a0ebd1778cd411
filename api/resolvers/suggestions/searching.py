"""Finding suggestions: by words, and those that are like one that is being written."""

from typing import Annotated

import strawberry

from api.errors import ApiError
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.suggestions.nouns import Suggestion
from db.pairs import LONGEST, pairs_of, sought_in
from db.queries.suggestions import searching
from domain.shared.permissions import Permission


@strawberry.type
class SuggestionSearchQuery:
    """What is asked while somebody types."""

    @strawberry.field(
        description="Suggestions with titles like what is being written, closest first, in any state but drafts and "
        "withdrawn ones; at most 40 are looked at, none for fewer than two characters; clients wait until nobody has "
        "typed for 300 ms.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def suggestions_alike(
        self,
        title: Annotated[str, strawberry.argument(description="Title as far as it is written.")],
        text: Annotated[
            str | None,
            strawberry.argument(description="Body as far as it is written; looked at while the title is short."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Suggestion] | None:
        order = searching.ALIKE_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        words = {"words": pairs_of(f"{title[:LONGEST]} {(text or '')[:LONGEST]}")}
        return Connection(source=PageSource(searching.ALIKE, Suggestion, order, request, words))


def words_of(text: str) -> list[str]:
    """What is sought.

    Raises:
        ApiError: INVALID_SEARCH, for more than 40 characters; SEARCH_TOO_SHORT, where no two stand together.
    """
    if not text or len(text) > LONGEST:
        raise ApiError("INVALID_SEARCH", limit=LONGEST)
    words = sought_in(text)
    if not words:
        raise ApiError("SEARCH_TOO_SHORT")
    return list(words)
