"""Nouns of suggestions 合理化建议: the suggestion and its category."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, figure, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.suggestions import codes, handled, voices
from db.models.suggestions import SuggestionChannel, SuggestionState, SuggestionVisibility

if TYPE_CHECKING:
    from api.schema.organisations import Organisation
    from api.schema.suggestions.handled import (
        SuggestionAllowedStep,
        SuggestionAnswer,
        SuggestionAssignment,
        SuggestionEvent,
    )
    from api.schema.suggestions.voices import SuggestionAuthor, SuggestionComment, SuggestionJudgement


@found_by("suggestion_category_by_id")
@strawberry.type(description="Category of suggestions 类别, at an organisation and below.")
class SuggestionCategory(Node):
    """A suggestion_category row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SuggestionCategory")
    code: str = column("code", description="Short code, unique in the union.")
    name: str = column("name", description="Name in Chinese.")
    name_en: str | None = column("name_en", description="Name in English; null where none was given.")
    retired_at: datetime | None = column(
        "retired_at", description="From when on no new suggestion takes it; null: it is in use."
    )


@found_by("suggestion_by_id")
@strawberry.type(
    description="Suggestion 合理化建议, seen by its authors, by who holds SUGGESTION_READ where it is handled or "
    "where it came from, by staff of units that it was assigned to, and, once filed, by members to whom it is open."
)
class Suggestion(Node):
    """A suggestion row, and whether it is the caller's."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Suggestion")
    reference: str = column("reference", description="What it is asked for by 编号: 10 characters.")
    title: str = column("title", description="Title, at most 80 characters.")
    body: str = column("body", description="How things are and what should change, at most 5,000 characters.")
    expected_effect: str | None = column("expected_effect", description="What it would bring; null where not said.")
    state: SuggestionState = column("state", convert=SuggestionState, description="State of the suggestion.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    visibility: SuggestionVisibility = column(
        "visibility", convert=SuggestionVisibility, description="Who may read it once it is filed."
    )
    channel: SuggestionChannel = column("channel", convert=SuggestionChannel, description="From where it came.")
    is_anonymous: bool = column("is_anonymous", description="Whether its author is known to nobody.")
    is_own: bool = column("is_own", description="Whether the caller is an author, or was asked to be one.")
    round: int = column("round", description="Answers wanted: 1, and 2 after it was reopened.")
    created_at: datetime = column("created_at", description="When it was begun.")
    submitted_at: datetime | None = column("submitted_at", description="When it was handed in; null for a draft.")
    seconded_at: datetime | None = column(
        "seconded_at", description="When enough members had seconded it; null before."
    )
    category: SuggestionCategory | None = relation(
        "suggestion_category_by_id", "category_id", lambda: SuggestionCategory, description="Its category."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Where its author stood when it was handed in.",
    )
    handling: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "handling_id",
        lambda: organisations.Organisation,
        description="Organisation that handles it.",
    )
    merged_into: Annotated["Suggestion", strawberry.lazy("api.schema.suggestions.nouns")] | None = relation(
        "suggestion_by_id",
        "merged_into_id",
        lambda: Suggestion,
        description="Suggestion that it became part of; null where it did not, or where that is not in sight.",
    )
    support_count: int = figure(
        "suggestion_voices_by_suggestion_id", "id", "support_count", description="Members who second it 附议."
    )
    is_supported: bool = column("is_supported", description="Whether the caller seconds it.")
    comment_count: int = figure(
        "suggestion_voices_by_suggestion_id", "id", "comment_count", description="Comments on it that all may read."
    )
    authors: list[Annotated["SuggestionAuthor", strawberry.lazy("api.schema.suggestions.voices")]] = relations(
        "suggestion_authors_by_suggestion_id",
        "id",
        lambda: voices.SuggestionAuthor,
        list_size=2,
        description="Who wrote it and who signed with them, the first one first; empty where it is anonymous.",
    )
    comments: list[Annotated["SuggestionComment", strawberry.lazy("api.schema.suggestions.voices")]] = relations(
        "suggestion_comments_by_suggestion_id",
        "id",
        lambda: voices.SuggestionComment,
        list_size=10,
        description="Comments that the caller may see, earliest first, at most 500.",
    )
    judgements: list[Annotated["SuggestionJudgement", strawberry.lazy("api.schema.suggestions.voices")]] = relations(
        "suggestion_judgements_by_suggestion_id",
        "id",
        lambda: voices.SuggestionJudgement,
        list_size=2,
        description="What authors say about its answers; empty but for authors and those who handle it.",
    )
    events: list[Annotated["SuggestionEvent", strawberry.lazy("api.schema.suggestions.handled")]] = relations(
        "suggestion_events_by_suggestion_id",
        "id",
        lambda: handled.SuggestionEvent,
        list_size=12,
        description="Log of what happened to it, from its beginning.",
    )
    lead: Annotated["SuggestionAssignment", strawberry.lazy("api.schema.suggestions.handled")] | None = relation(
        "lead_assignment_by_suggestion_id",
        "id",
        lambda: handled.SuggestionAssignment,
        description="Lead unit that it is with now; null where it is with none.",
    )
    assignments: list[Annotated["SuggestionAssignment", strawberry.lazy("api.schema.suggestions.handled")]] = relations(
        "suggestion_assignments_by_suggestion_id",
        "id",
        lambda: handled.SuggestionAssignment,
        list_size=3,
        description="Units that it is or was with, earliest first, lead units before co-units.",
    )
    answers: list[Annotated["SuggestionAnswer", strawberry.lazy("api.schema.suggestions.handled")]] = relations(
        "suggestion_answers_by_suggestion_id",
        "id",
        lambda: handled.SuggestionAnswer,
        list_size=2,
        description="Answers, earliest first: released ones, and the others to who works on them.",
    )
    allowed_steps: list[Annotated["SuggestionAllowedStep", strawberry.lazy("api.schema.suggestions.handled")]] = (
        relations(
            "allowed_steps_by_suggestion_id",
            "id",
            lambda: handled.SuggestionAllowedStep,
            list_size=4,
            description="What the caller may do with it now, in the order of the path; time limits are not looked at.",
        )
    )
