"""Drafting an official document, or a further version of one."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.official_documents.nouns import OfficialDocument
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.official_documents import OfficialDocumentAudience, OfficialDocumentKind


@strawberry.input(description="Statute that an official document rests on.")
class OfficialDocumentBasisInput:
    """A basis."""

    statute_id: strawberry.ID = strawberry.field(description="Version of a statute in the register.")
    provision: str | None = strawberry.field(
        default=None, description="Article of it, as 第三十五条, at most 60 characters; null: the whole."
    )


@strawberry.input(description="All of an official document.")
class OfficialDocumentContentInput:
    """A document."""

    kind: OfficialDocumentKind = strawberry.field(description="What it is.")
    audience: OfficialDocumentAudience = strawberry.field(
        default=OfficialDocumentAudience.MEMBERS, description="Who reads it."
    )
    number: str = strawberry.field(description="Document number 文号, 1 to 60 characters.")
    title: str = strawberry.field(description="Title in Chinese, 1 to 120 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English, at most 120; null without.")
    body: str | None = strawberry.field(
        default=None,
        description="Text as HTML, at most 60,000 characters, cleaned as that of news but without pictures; null: "
        "a signed file says it all.",
    )
    valid_from: date = strawberry.field(description="First day on which it holds.")
    valid_until: date | None = strawberry.field(default=None, description="Last day on which it holds; null: open.")
    review_on: date | None = strawberry.field(
        default=None, description="Day by which somebody must look at it again; null: nobody must."
    )
    bases: list[OfficialDocumentBasisInput] = strawberry.field(
        default_factory=list, description="Statutes that it rests on, at most 20."
    )


@strawberry.input(description="New official document.")
class OfficialDocumentDraftInput:
    """Input of officialDocumentDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that issues it.")
    document: OfficialDocumentContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an official document was not drafted.")
class OfficialDocumentDraftErrorCode(Enum):
    """Codes of officialDocumentDraft."""

    OFFICIAL_DOCUMENT_PLACE_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_PLACE_NOT_FOUND", description="None at which the caller manages documents."
    )
    OFFICIAL_DOCUMENT_TEXT_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    OFFICIAL_DOCUMENT_DAYS_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_DAYS_INVALID", description="Days do not fit each other, or those of the version before."
    )
    OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND", description="Statute that is not in the register, or too many of them."
    )


@strawberry.type(description="Refusal to draft an official document.")
class OfficialDocumentDraftUserError(UserError):
    """Error of officialDocumentDraft."""

    code: OfficialDocumentDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft an official document.")
class OfficialDocumentDraftPayload(Payload):
    """Answer of officialDocumentDraft."""

    error: ClassVar[type[Any]] = OfficialDocumentDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Further version of an official document.")
class OfficialDocumentRenewInput:
    """Input of officialDocumentRenew."""

    official_document_id: strawberry.ID = strawberry.field(description="Published version whose place it is to take.")
    document: OfficialDocumentContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a further version was not drafted.")
class OfficialDocumentRenewErrorCode(Enum):
    """Codes of officialDocumentRenew."""

    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    OFFICIAL_DOCUMENT_SUPERSEDED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_SUPERSEDED", description="Another version took its place, or it was withdrawn."
    )
    OFFICIAL_DOCUMENT_TEXT_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    OFFICIAL_DOCUMENT_DAYS_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_DAYS_INVALID", description="Days do not fit each other, or those of the version before."
    )
    OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND", description="Statute that is not in the register, or too many of them."
    )


@strawberry.type(description="Refusal to draft a further version.")
class OfficialDocumentRenewUserError(UserError):
    """Error of officialDocumentRenew."""

    code: OfficialDocumentRenewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a further version.")
class OfficialDocumentRenewPayload(Payload):
    """Answer of officialDocumentRenew."""

    error: ClassVar[type[Any]] = OfficialDocumentRenewUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentRenewUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="What a draft says instead.")
class OfficialDocumentChangeInput:
    """Input of officialDocumentChange."""

    official_document_id: strawberry.ID = strawberry.field(description="Draft that is meant.")
    document: OfficialDocumentContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a draft was not changed.")
class OfficialDocumentChangeErrorCode(Enum):
    """Codes of officialDocumentChange."""

    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    OFFICIAL_DOCUMENT_TEXT_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    OFFICIAL_DOCUMENT_DAYS_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_DAYS_INVALID", description="Days do not fit each other, or those of the version before."
    )
    OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND", description="Statute that is not in the register, or too many of them."
    )


@strawberry.type(description="Refusal to change a draft of an official document.")
class OfficialDocumentChangeUserError(UserError):
    """Error of officialDocumentChange."""

    code: OfficialDocumentChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a draft of an official document.")
class OfficialDocumentChangePayload(Payload):
    """Answer of officialDocumentChange."""

    error: ClassVar[type[Any]] = OfficialDocumentChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )
