"""Who signed a suggestion, what is said beside it, and how its answers were judged."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, relation
from api.nodes import Node, found_by, node_id
from api.schema.suggestions import nouns
from db.models.suggestions import AuthorState, CommentState, Satisfaction

if TYPE_CHECKING:
    from api.schema.suggestions.nouns import Suggestion


@strawberry.type(
    description="Author of a suggestion 提案人、联名人; who was only asked, or declined, is shown to authors and to "
    "who holds SUGGESTION_READ where it is handled or where it came from."
)
class SuggestionAuthor:
    """A suggestion_author row."""

    row: strawberry.Private[Any]

    name: str = column("name", description="Name of the member.")
    member_number: str | None = column(
        "member_number", description="Number of the member; null but for authors and officers."
    )
    state: AuthorState = column("state", convert=AuthorState, description="Part that they have.")
    is_own: bool = column("is_own", description="Whether it is the caller.")
    added_at: datetime = column("added_at", description="When they began it, or were asked.")
    answered_at: datetime | None = column(
        "answered_at", description="When they agreed or declined; null before, and for who began it."
    )


@found_by("suggestion_comment_by_id")
@strawberry.type(
    description="Comment 评论 on a suggestion, seen as its suggestion; one that waits, by its author and by who holds "
    "SUGGESTION_MANAGE where the suggestion is handled."
)
class SuggestionComment(Node):
    """A suggestion_comment row, and whether it is the caller's."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SuggestionComment")
    state: CommentState = column("state", convert=CommentState, description="State of the comment.")
    body: str | None = column(
        "body",
        description="What it says, at most 2,000 characters; null of a hidden one, but for its author and moderators.",
    )
    hidden_reason: str | None = column(
        "hidden_reason", description="Why it is hidden, for its author and moderators; null otherwise."
    )
    author_name: str | None = column(
        "author_name",
        description="Name of who wrote it; null of the anonymous author, of a hidden one, and of a unit's, but for "
        "moderators.",
    )
    unit_name: str | None = column(
        "unit_name", description="Unit in whose name it was written, in Chinese; null where in nobody's."
    )
    unit_name_en: str | None = column("unit_name_en", description="Same in English; null where it has none.")
    is_own: bool = column("is_own", description="Whether the caller wrote it.")
    is_of_anonymous_author: bool = column(
        "is_of_anonymous_author", description="Whether it is of the author, who is known to nobody."
    )
    written_at: datetime = column("written_at", description="When it was written.")
    suggestion: Annotated["Suggestion", strawberry.lazy("api.schema.suggestions.nouns")] | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: nouns.Suggestion, description="Suggestion that it is about."
    )


@strawberry.type(
    description="What an author says about an answer 评价, shown to the authors and to those who handle the suggestion."
)
class SuggestionJudgement:
    """A suggestion_rating row."""

    row: strawberry.Private[Any]

    round: int = column("round", description="Number of the answer, 1 or 2.")
    satisfaction: Satisfaction = column("satisfaction", convert=Satisfaction, description="Whether it satisfies them.")
    comment: str | None = column("comment", description="Their words; null where they said none.")
    author_name: str | None = column("author_name", description="Name of the author; null of an anonymous one.")
    is_own: bool = column("is_own", description="Whether it is the caller's.")
    judged_at: datetime = column("rated_at", description="When they said so, last.")
