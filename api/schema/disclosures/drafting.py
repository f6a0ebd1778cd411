"""Drafting a disclosure, and changing a draft."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.disclosures.nouns import Disclosure
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.disclosures import DisclosureKind


@strawberry.input(
    description="What stands behind a figure: exactly one of a vote, an approval, a document of the register, "
    "another document."
)
class DisclosureSourceInput:
    """A source."""

    vote_id: strawberry.ID | None = strawberry.field(
        default=None, description="Vote with a published result, of the organisation or above it."
    )
    approval_id: strawberry.ID | None = strawberry.field(
        default=None, description="Approval that was given, at the organisation or above it."
    )
    official_document_id: strawberry.ID | None = strawberry.field(
        default=None, description="Published document of the register, of the organisation or above it."
    )
    document_number: str | None = strawberry.field(
        default=None, description="Number of a document outside the register, 1 to 60 characters."
    )
    document_title: str | None = strawberry.field(
        default=None, description="Title of the document, 1 to 80 characters; with its number only."
    )
    document_sha256: str | None = strawberry.field(
        default=None, description="SHA-256 of its file, 64 small hexadecimal digits; null without."
    )


@strawberry.input(description="Figure of a disclosure: an amount, or a count with its unit.")
class DisclosureFigureInput:
    """A figure."""

    label: str = strawberry.field(description="What it says, 1 to 100 characters.")
    amount_fen: Fen | None = strawberry.field(default=None, description="Amount in fen; null for a count.")
    count: int | None = strawberry.field(default=None, description="How many; null for an amount.")
    unit: str | None = strawberry.field(default=None, description="Of what, 1 to 10 characters; with a count only.")
    sources: list[DisclosureSourceInput] = strawberry.field(
        default_factory=list, description="What stands behind it, at most 10."
    )


@strawberry.input(description="What a disclosure says.")
class DisclosureContentInput:
    """The content."""

    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    body: str = strawberry.field(description="Plain text, 1 to 20,000 characters; paragraphs by empty lines.")
    figures: list[DisclosureFigureInput] = strawberry.field(
        default_factory=list, description="Figures in their order, at most 100."
    )


@strawberry.input(description="Disclosure to be drafted.")
class DisclosureDraftInput:
    """Input of disclosureDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that discloses.")
    due_id: strawberry.ID | None = strawberry.field(
        default=None, description="What is owed, for which it is written; null where nobody must."
    )
    kind: DisclosureKind = strawberry.field(
        description="What it is about; of something that is owed, its own kind holds."
    )
    content: DisclosureContentInput = strawberry.field(description="What it says.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a disclosure was not drafted.")
class DisclosureDraftErrorCode(Enum):
    """Codes of disclosureDraft."""

    DISCLOSURE_PLACE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_PLACE_NOT_FOUND", description="None at which the caller manages disclosures."
    )
    DISCLOSURE_DUE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_DUE_NOT_FOUND", description="None that the organisation owes, or one that lapsed."
    )
    DISCLOSURE_TEXT_INVALID = strawberry.enum_value(
        "DISCLOSURE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    DISCLOSURE_FIGURES_INVALID = strawberry.enum_value(
        "DISCLOSURE_FIGURES_INVALID",
        description="Too many figures or sources, or one that is neither an amount nor a count.",
    )
    DISCLOSURE_SOURCE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_SOURCE_NOT_FOUND",
        description="Vote without a published result, approval that was not given, or one of elsewhere.",
    )


@strawberry.type(description="Refusal to draft a disclosure.")
class DisclosureDraftUserError(UserError):
    """Error of disclosureDraft."""

    code: DisclosureDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a disclosure.")
class DisclosureDraftPayload(Payload):
    """Answer of disclosureDraft."""

    error: ClassVar[type[Any]] = DisclosureDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    disclosure: Disclosure | None = relation(
        "disclosure_by_id", "disclosure_id", lambda: Disclosure, description="It as it is now; null when refused."
    )


@strawberry.input(description="What a draft says instead.")
class DisclosureChangeInput:
    """Input of disclosureChange."""

    disclosure_id: strawberry.ID = strawberry.field(description="Draft that is meant.")
    content: DisclosureContentInput = strawberry.field(description="What it says, all of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a draft was not changed.")
class DisclosureChangeErrorCode(Enum):
    """Codes of disclosureChange."""

    DISCLOSURE_NOT_FOUND = strawberry.enum_value("DISCLOSURE_NOT_FOUND", description="None within the caller's reach.")
    DISCLOSURE_STATE_REFUSED = strawberry.enum_value(
        "DISCLOSURE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    DISCLOSURE_TEXT_INVALID = strawberry.enum_value(
        "DISCLOSURE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    DISCLOSURE_FIGURES_INVALID = strawberry.enum_value(
        "DISCLOSURE_FIGURES_INVALID",
        description="Too many figures or sources, or one that is neither an amount nor a count.",
    )
    DISCLOSURE_SOURCE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_SOURCE_NOT_FOUND",
        description="Vote without a published result, approval that was not given, or one of elsewhere.",
    )


@strawberry.type(description="Refusal to change a draft.")
class DisclosureChangeUserError(UserError):
    """Error of disclosureChange."""

    code: DisclosureChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a draft.")
class DisclosureChangePayload(Payload):
    """Answer of disclosureChange."""

    error: ClassVar[type[Any]] = DisclosureChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    disclosure: Disclosure | None = relation(
        "disclosure_by_id", "disclosure_id", lambda: Disclosure, description="It as it is now; null when refused."
    )
