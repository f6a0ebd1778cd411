"""Answers to many suggestions: drafted from a template, released together."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, relation
from api.nodes import encode_id
from api.schema.payloads import REQUEST_KEY, Payload, user_error_of
from api.schema.shared import UserError
from api.schema.suggestions.answering import SuggestionAnswerDraftUserError, SuggestionReleaseUserError
from api.schema.suggestions.nouns import Suggestion
from domain.suggestions.service.answering_together import MAX_TOGETHER

_WHICH = f"Suggestions that are meant, 1 to {MAX_TOGETHER}; one that is named twice counts once."


@strawberry.input(description="Template for the answers to several suggestions.")
class SuggestionAnswersDraftInput:
    """Input of suggestionAnswersDraft."""

    suggestion_ids: list[strawberry.ID] = strawberry.field(description=_WHICH)
    template_id: strawberry.ID = strawberry.field(description="Template whose words are filled in for each.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why none of several answers was drafted.")
class SuggestionAnswersDraftErrorCode(Enum):
    """Codes of suggestionAnswersDraft."""

    SUGGESTIONS_INVALID = strawberry.enum_value(
        "SUGGESTIONS_INVALID", description=f"Not 1 to {MAX_TOGETHER} suggestions."
    )
    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="No template that serves still."
    )


@strawberry.type(description="Refusal to draft several answers.")
class SuggestionAnswersDraftUserError(UserError):
    """Error of suggestionAnswersDraft."""

    code: SuggestionAnswersDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of one suggestion among several that were to be answered.")
class SuggestionAnswerDrafting:
    """A suggestion's part of the outcome."""

    row: strawberry.Private[Any]

    suggestion_id: strawberry.ID = column("suggestion_global_id", description="Id of the suggestion as it was given.")
    is_done: bool = computed(
        lambda row: not row["refusals"], description="Whether its answer was drafted; else see `userErrors`."
    )
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null out of sight."
    )

    @strawberry.field(
        description="Why it was not, as `suggestionAnswerDraft` would say; empty when it was.",
        metadata={"list_size": 1},
    )
    def user_errors(self, info: Info) -> list[SuggestionAnswerDraftUserError]:
        """The refusals of the outcome, in the reader's language."""
        locale = info.context.locale
        return [user_error_of(SuggestionAnswerDraftUserError, locale, **each) for each in self.row["refusals"]]


@strawberry.type(description="What became of several suggestions whose answers were to be drafted.")
class SuggestionAnswersDraftOutcome:
    """Their parts of the outcome."""

    row: strawberry.Private[Any]

    done_count: int = computed(
        lambda row: sum(not each["refusals"] for each in row["results"]),
        description="How many answers were drafted.",
    )

    @strawberry.field(
        description="One for each suggestion, in the order in which they were named.", metadata={"list_size": 20}
    )
    def results(self) -> list[SuggestionAnswerDrafting]:
        """What the outcome tells of each suggestion."""
        return [SuggestionAnswerDrafting(row=_told(each)) for each in self.row["results"]]


@strawberry.type(description="Outcome of the wish to draft several answers.")
class SuggestionAnswersDraftPayload(Payload):
    """Answer of suggestionAnswersDraft."""

    error: ClassVar[type[Any]] = SuggestionAnswersDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAnswersDraftUserError] = strawberry.field(
        description="Refusals of the whole; empty when each suggestion was tried."
    )

    @strawberry.field(description="What became of each suggestion; null when all was refused.")
    def answers(self) -> SuggestionAnswersDraftOutcome | None:
        """What the outcome tells of each suggestion."""
        return SuggestionAnswersDraftOutcome(row=self.row) if "results" in self.row else None


@strawberry.input(description="Suggestions whose answers are let go together.")
class SuggestionAnswersReleaseInput:
    """Input of suggestionAnswersRelease."""

    suggestion_ids: list[strawberry.ID] = strawberry.field(description=_WHICH)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why none of several answers was released.")
class SuggestionAnswersReleaseErrorCode(Enum):
    """Codes of suggestionAnswersRelease."""

    SUGGESTIONS_INVALID = strawberry.enum_value(
        "SUGGESTIONS_INVALID", description=f"Not 1 to {MAX_TOGETHER} suggestions."
    )


@strawberry.type(description="Refusal to release several answers.")
class SuggestionAnswersReleaseUserError(UserError):
    """Error of suggestionAnswersRelease."""

    code: SuggestionAnswersReleaseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of one suggestion among several whose answers were to be released.")
class SuggestionAnswerReleasing:
    """A suggestion's part of the outcome."""

    row: strawberry.Private[Any]

    suggestion_id: strawberry.ID = column("suggestion_global_id", description="Id of the suggestion as it was given.")
    is_done: bool = computed(
        lambda row: not row["refusals"], description="Whether its answer was released; else see `userErrors`."
    )
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null out of sight."
    )

    @strawberry.field(
        description="Why it was not, as `suggestionRelease` would say; empty when it was.", metadata={"list_size": 1}
    )
    def user_errors(self, info: Info) -> list[SuggestionReleaseUserError]:
        """The refusals of the outcome, in the reader's language."""
        locale = info.context.locale
        return [user_error_of(SuggestionReleaseUserError, locale, **each) for each in self.row["refusals"]]


@strawberry.type(description="What became of several suggestions whose answers were to be released.")
class SuggestionAnswersReleaseOutcome:
    """Their parts of the outcome."""

    row: strawberry.Private[Any]

    done_count: int = computed(
        lambda row: sum(not each["refusals"] for each in row["results"]),
        description="How many answers were released.",
    )

    @strawberry.field(
        description="One for each suggestion, in the order in which they were named.", metadata={"list_size": 20}
    )
    def results(self) -> list[SuggestionAnswerReleasing]:
        """What the outcome tells of each suggestion."""
        return [SuggestionAnswerReleasing(row=_told(each)) for each in self.row["results"]]


@strawberry.type(description="Outcome of the wish to release several answers.")
class SuggestionAnswersReleasePayload(Payload):
    """Answer of suggestionAnswersRelease."""

    error: ClassVar[type[Any]] = SuggestionAnswersReleaseUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionAnswersReleaseUserError] = strawberry.field(
        description="Refusals of the whole; empty when each suggestion was tried."
    )

    @strawberry.field(description="What became of each suggestion; null when all was refused.")
    def answers(self) -> SuggestionAnswersReleaseOutcome | None:
        """What the outcome tells of each suggestion."""
        return SuggestionAnswersReleaseOutcome(row=self.row) if "results" in self.row else None


def _told(each: Mapping[str, Any]) -> Mapping[str, Any]:
    key = UUID(str(each["suggestion_id"]))
    return {**each, "suggestion_id": key, "suggestion_global_id": encode_id("Suggestion", key)}
