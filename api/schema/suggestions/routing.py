"""Categories and routes of suggestions, templates of answers: written and ended."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.nouns import SuggestionCategory
from api.schema.suggestions.units import AnswerTemplate, SuggestionRoute
from db.models.suggestions import AnswerClass


@strawberry.input(description="Category that is to be entered.")
class SuggestionCategoryCreateInput:
    """Input of suggestionCategoryCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at which, and below which, it serves.")
    code: str = strawberry.field(description="Short code, unique in the union: 1 to 16 letters, digits and hyphens.")
    name: str = strawberry.field(description="Name in Chinese, 1 to 80 characters.")
    name_en: str | None = strawberry.field(default=None, description="Name in English; null: none.")
    position: int = strawberry.field(description="Place in lists, 0 to 9999; the lowest comes first.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enter a category.")
class SuggestionCategoryCreateErrorCode(Enum):
    """Codes of suggestionCategoryCreate."""

    SUGGESTION_CODE_INVALID = strawberry.enum_value(
        "SUGGESTION_CODE_INVALID", description="Not 1 to 16 capital letters, digits and hyphens."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_POSITION_INVALID = strawberry.enum_value(
        "SUGGESTION_POSITION_INVALID", description="Not a number from 0 to 9999."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="No active one where the caller manages suggestions."
    )
    SUGGESTION_CODE_TAKEN = strawberry.enum_value(
        "SUGGESTION_CODE_TAKEN", description="Another one of the union has it, also one that is over."
    )


@strawberry.type(description="Refusal to enter a category.")
class SuggestionCategoryCreateUserError(UserError):
    """Error of suggestionCategoryCreate."""

    code: SuggestionCategoryCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enter a category.")
class SuggestionCategoryCreatePayload(Payload):
    """Answer of suggestionCategoryCreate."""

    error: ClassVar[type[Any]] = SuggestionCategoryCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCategoryCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    category: SuggestionCategory | None = relation(
        "suggestion_category_by_id",
        "category_id",
        lambda: SuggestionCategory,
        description="Category as it is now; null when refused.",
    )


@strawberry.input(description="What a category is called from now on.")
class SuggestionCategoryChangeInput:
    """Input of suggestionCategoryChange."""

    category_id: strawberry.ID = strawberry.field(description="Category that is meant.")
    name: str = strawberry.field(description="Name in Chinese, 1 to 80 characters.")
    name_en: str | None = strawberry.field(default=None, description="Name in English; null: none.")
    position: int = strawberry.field(description="Place in lists, 0 to 9999; the lowest comes first.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a category.")
class SuggestionCategoryChangeErrorCode(Enum):
    """Codes of suggestionCategoryChange."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUGGESTION_POSITION_INVALID = strawberry.enum_value(
        "SUGGESTION_POSITION_INVALID", description="Not a number from 0 to 9999."
    )
    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="No category within the caller's reach, or none that serves there."
    )


@strawberry.type(description="Refusal to change a category.")
class SuggestionCategoryChangeUserError(UserError):
    """Error of suggestionCategoryChange."""

    code: SuggestionCategoryChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a category.")
class SuggestionCategoryChangePayload(Payload):
    """Answer of suggestionCategoryChange."""

    error: ClassVar[type[Any]] = SuggestionCategoryChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCategoryChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    category: SuggestionCategory | None = relation(
        "suggestion_category_by_id",
        "category_id",
        lambda: SuggestionCategory,
        description="Category as it is now; null when refused.",
    )


@strawberry.input(description="Category that is to take no new suggestions.")
class SuggestionCategoryRetireInput:
    """Input of suggestionCategoryRetire."""

    category_id: strawberry.ID = strawberry.field(description="Category that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to retire a category.")
class SuggestionCategoryRetireErrorCode(Enum):
    """Codes of suggestionCategoryRetire."""

    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="No category within the caller's reach, or none that serves there."
    )


@strawberry.type(description="Refusal to retire a category.")
class SuggestionCategoryRetireUserError(UserError):
    """Error of suggestionCategoryRetire."""

    code: SuggestionCategoryRetireErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to retire a category.")
class SuggestionCategoryRetirePayload(Payload):
    """Answer of suggestionCategoryRetire."""

    error: ClassVar[type[Any]] = SuggestionCategoryRetireUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionCategoryRetireUserError] = strawberry.field(description="Refusals; empty when done.")
    category: SuggestionCategory | None = relation(
        "suggestion_category_by_id",
        "category_id",
        lambda: SuggestionCategory,
        description="Category as it is now; null when refused.",
    )


@strawberry.input(description="Where suggestions are to go.")
class SuggestionRouteSetInput:
    """Input of suggestionRouteSet."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation whose members are meant, with those below."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=None, description="Category; null: every one without a route of its own there."
    )
    handling_id: strawberry.ID = strawberry.field(description="Organisation that handles them.")
    unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="Lead unit that is proposed there; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to set a route.")
class SuggestionRouteSetErrorCode(Enum):
    """Codes of suggestionRouteSet."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="No active one where the caller manages suggestions."
    )
    SUGGESTION_HANDLER_INVALID = strawberry.enum_value(
        "SUGGESTION_HANDLER_INVALID", description="Organisation is closed, a group or a holding pool."
    )
    SUGGESTION_CATEGORY_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_CATEGORY_NOT_FOUND", description="No category within the caller's reach, or none that serves there."
    )
    ANSWERING_UNIT_NOT_FOUND = strawberry.enum_value(
        "ANSWERING_UNIT_NOT_FOUND", description="No unit within the caller's reach, or none that could be named here."
    )


@strawberry.type(description="Refusal to set a route.")
class SuggestionRouteSetUserError(UserError):
    """Error of suggestionRouteSet."""

    code: SuggestionRouteSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set a route.")
class SuggestionRouteSetPayload(Payload):
    """Answer of suggestionRouteSet."""

    error: ClassVar[type[Any]] = SuggestionRouteSetUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionRouteSetUserError] = strawberry.field(description="Refusals; empty when done.")
    route: SuggestionRoute | None = relation(
        "suggestion_route_by_id",
        "route_id",
        lambda: SuggestionRoute,
        description="Route as it is now; null when refused.",
    )


@strawberry.input(description="Route that is to hold no more.")
class SuggestionRouteEndInput:
    """Input of suggestionRouteEnd."""

    route_id: strawberry.ID = strawberry.field(description="Route that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to end a route.")
class SuggestionRouteEndErrorCode(Enum):
    """Codes of suggestionRouteEnd."""

    SUGGESTION_ROUTE_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_ROUTE_NOT_FOUND", description="No route within the caller's reach."
    )


@strawberry.type(description="Refusal to end a route.")
class SuggestionRouteEndUserError(UserError):
    """Error of suggestionRouteEnd."""

    code: SuggestionRouteEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a route.")
class SuggestionRouteEndPayload(Payload):
    """Answer of suggestionRouteEnd."""

    error: ClassVar[type[Any]] = SuggestionRouteEndUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionRouteEndUserError] = strawberry.field(description="Refusals; empty when done.")
    route: SuggestionRoute | None = relation(
        "suggestion_route_by_id",
        "route_id",
        lambda: SuggestionRoute,
        description="Route as it is now; null when refused.",
    )


@strawberry.input(description="Words for answers that are alike.")
class AnswerTemplateWriteInput:
    """Input of answerTemplateWrite."""

    organisation_id: strawberry.ID | None = strawberry.field(
        default=None, description="Organisation of a new one, whose units and those below use it; null for an old one."
    )
    template_id: strawberry.ID | None = strawberry.field(
        default=None, description="Template that is changed; null: a new one."
    )
    title: str = strawberry.field(description="What it is called, 1 to 80 characters.")
    body: str = strawberry.field(
        description="Words, 1 to 4,000 characters; `{reference}`, `{title}`, `{category}` are put in for each."
    )
    answer_class: AnswerClass = strawberry.field(description="What such an answer means.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to write a template.")
class AnswerTemplateWriteErrorCode(Enum):
    """Codes of answerTemplateWrite."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN = strawberry.enum_value(
        "ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN", description="Something stands in braces that nothing is put in for."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="No active one where the caller manages suggestions."
    )
    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="No template within the caller's reach that serves still."
    )


@strawberry.type(description="Refusal to write a template.")
class AnswerTemplateWriteUserError(UserError):
    """Error of answerTemplateWrite."""

    code: AnswerTemplateWriteErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write a template.")
class AnswerTemplateWritePayload(Payload):
    """Answer of answerTemplateWrite."""

    error: ClassVar[type[Any]] = AnswerTemplateWriteUserError
    row: strawberry.Private[Any]
    user_errors: list[AnswerTemplateWriteUserError] = strawberry.field(description="Refusals; empty when done.")
    template: AnswerTemplate | None = relation(
        "answer_template_by_id",
        "template_id",
        lambda: AnswerTemplate,
        description="Template as it is now; null when refused.",
    )


@strawberry.input(description="Template that is to serve no more.")
class AnswerTemplateRetireInput:
    """Input of answerTemplateRetire."""

    template_id: strawberry.ID = strawberry.field(description="Template that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to retire a template.")
class AnswerTemplateRetireErrorCode(Enum):
    """Codes of answerTemplateRetire."""

    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="No template within the caller's reach that serves still."
    )


@strawberry.type(description="Refusal to retire a template.")
class AnswerTemplateRetireUserError(UserError):
    """Error of answerTemplateRetire."""

    code: AnswerTemplateRetireErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to retire a template.")
class AnswerTemplateRetirePayload(Payload):
    """Answer of answerTemplateRetire."""

    error: ClassVar[type[Any]] = AnswerTemplateRetireUserError
    row: strawberry.Private[Any]
    user_errors: list[AnswerTemplateRetireUserError] = strawberry.field(description="Refusals; empty when done.")
    template: AnswerTemplate | None = relation(
        "answer_template_by_id",
        "template_id",
        lambda: AnswerTemplate,
        description="Template as it is now; null when refused.",
    )
