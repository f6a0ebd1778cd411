"""Writing a legal article, asking for its approval."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.legal_articles.nouns import LegalArticle
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.legal_articles import LegalCategory


@strawberry.input(description="Statute that a legal article rests on.")
class LegalBasisInput:
    """A basis."""

    statute_id: strawberry.ID = strawberry.field(description="Version of a statute in the register.")
    provision: str | None = strawberry.field(
        default=None, description="Article of it, as 第三十五条, at most 60 characters; null: the whole."
    )


@strawberry.input(description="All of a legal article.")
class LegalArticleContentInput:
    """An article."""

    category: LegalCategory = strawberry.field(description="What it is about.")
    question: str = strawberry.field(description="Question in Chinese, 1 to 120 characters.")
    question_en: str | None = strawberry.field(default=None, description="Question in English; null without.")
    answer: str = strawberry.field(
        description="Answer as HTML, at most 20,000 characters, cleaned as that of news but without pictures."
    )
    bases: list[LegalBasisInput] = strawberry.field(description="Statutes that it rests on, 1 to 20.")
    valid_from: date = strawberry.field(description="First day on which it holds.")
    valid_until: date | None = strawberry.field(default=None, description="Last day on which it holds; null: open.")
    review_on: date | None = strawberry.field(
        default=None, description="Day by which somebody must look at it again; null: nobody must."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Open answering unit of the organisation or above that readers ask further; null: none.",
    )


@strawberry.input(description="New legal article.")
class LegalArticleDraftInput:
    """Input of legalArticleDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation whose article it is.")
    article: LegalArticleContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not written.")
class LegalArticleDraftErrorCode(Enum):
    """Codes of legalArticleDraft."""

    LEGAL_ARTICLE_PLACE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_PLACE_NOT_FOUND", description="None at which the caller manages legal matters."
    )
    LEGAL_ARTICLE_TEXT_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEGAL_ARTICLE_DAYS_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_DAYS_INVALID", description="It ends, or is to be reviewed, before it begins."
    )
    LEGAL_ARTICLE_BASIS_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_BASIS_NOT_FOUND", description="No statute, one that is not in the register, or too many."
    )
    LEGAL_ARTICLE_UNIT_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_UNIT_NOT_FOUND", description="No open answering unit of the organisation or above."
    )


@strawberry.type(description="Refusal to write a legal article.")
class LegalArticleDraftUserError(UserError):
    """Error of legalArticleDraft."""

    code: LegalArticleDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write a legal article.")
class LegalArticleDraftPayload(Payload):
    """Answer of legalArticleDraft."""

    error: ClassVar[type[Any]] = LegalArticleDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="What a legal article is to say instead.")
class LegalArticleReviseInput:
    """Input of legalArticleRevise."""

    legal_article_id: strawberry.ID = strawberry.field(description="Article that is meant.")
    article: LegalArticleContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not revised.")
class LegalArticleReviseErrorCode(Enum):
    """Codes of legalArticleRevise."""

    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )
    LEGAL_ARTICLE_STATE_REFUSED = strawberry.enum_value(
        "LEGAL_ARTICLE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    LEGAL_ARTICLE_TEXT_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEGAL_ARTICLE_DAYS_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_DAYS_INVALID", description="It ends, or is to be reviewed, before it begins."
    )
    LEGAL_ARTICLE_BASIS_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_BASIS_NOT_FOUND", description="No statute, one that is not in the register, or too many."
    )
    LEGAL_ARTICLE_UNIT_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_UNIT_NOT_FOUND", description="No open answering unit of the organisation or above."
    )


@strawberry.type(description="Refusal to revise a legal article.")
class LegalArticleReviseUserError(UserError):
    """Error of legalArticleRevise."""

    code: LegalArticleReviseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revise a legal article.")
class LegalArticleRevisePayload(Payload):
    """Answer of legalArticleRevise."""

    error: ClassVar[type[Any]] = LegalArticleReviseUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleReviseUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Legal article whose newest text is to be approved.")
class LegalArticleSubmitInput:
    """Input of legalArticleSubmit."""

    legal_article_id: strawberry.ID = strawberry.field(description="Article that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not submitted.")
class LegalArticleSubmitErrorCode(Enum):
    """Codes of legalArticleSubmit."""

    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )
    LEGAL_ARTICLE_STATE_REFUSED = strawberry.enum_value(
        "LEGAL_ARTICLE_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to submit a legal article.")
class LegalArticleSubmitUserError(UserError):
    """Error of legalArticleSubmit."""

    code: LegalArticleSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to submit a legal article.")
class LegalArticleSubmitPayload(Payload):
    """Answer of legalArticleSubmit."""

    error: ClassVar[type[Any]] = LegalArticleSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )
