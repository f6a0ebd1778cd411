"""Approving a legal article, sending it back, withdrawing it, judging it."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.legal_articles.nouns import LegalArticle
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Legal article whose newest text is approved.")
class LegalArticleApproveInput:
    """Input of legalArticleApprove."""

    legal_article_id: strawberry.ID = strawberry.field(description="Article that is meant.")
    revision: int = strawberry.field(description="Revision that the caller has read, its `pendingRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not approved.")
class LegalArticleApproveErrorCode(Enum):
    """Codes of legalArticleApprove."""

    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )
    LEGAL_ARTICLE_STATE_REFUSED = strawberry.enum_value(
        "LEGAL_ARTICLE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    LEGAL_ARTICLE_OWN_TEXT = strawberry.enum_value(
        "LEGAL_ARTICLE_OWN_TEXT", description="Caller wrote of what is to be approved."
    )
    LEGAL_ARTICLE_TEXT_OUTDATED = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_OUTDATED", description="Another revision waits by now; read it, then approve that."
    )


@strawberry.type(description="Refusal to approve a legal article.")
class LegalArticleApproveUserError(UserError):
    """Error of legalArticleApprove."""

    code: LegalArticleApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a legal article.")
class LegalArticleApprovePayload(Payload):
    """Answer of legalArticleApprove."""

    error: ClassVar[type[Any]] = LegalArticleApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Legal article whose newest text goes back.")
class LegalArticleReturnInput:
    """Input of legalArticleReturn."""

    legal_article_id: strawberry.ID = strawberry.field(description="Article that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not sent back.")
class LegalArticleReturnErrorCode(Enum):
    """Codes of legalArticleReturn."""

    LEGAL_ARTICLE_TEXT_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )
    LEGAL_ARTICLE_STATE_REFUSED = strawberry.enum_value(
        "LEGAL_ARTICLE_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to send a legal article back.")
class LegalArticleReturnUserError(UserError):
    """Error of legalArticleReturn."""

    code: LegalArticleReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a legal article back.")
class LegalArticleReturnPayload(Payload):
    """Answer of legalArticleReturn."""

    error: ClassVar[type[Any]] = LegalArticleReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Legal article to be taken back.")
class LegalArticleWithdrawInput:
    """Input of legalArticleWithdraw."""

    legal_article_id: strawberry.ID = strawberry.field(description="Article that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a legal article was not withdrawn.")
class LegalArticleWithdrawErrorCode(Enum):
    """Codes of legalArticleWithdraw."""

    LEGAL_ARTICLE_TEXT_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )
    LEGAL_ARTICLE_STATE_REFUSED = strawberry.enum_value(
        "LEGAL_ARTICLE_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw a legal article.")
class LegalArticleWithdrawUserError(UserError):
    """Error of legalArticleWithdraw."""

    code: LegalArticleWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a legal article.")
class LegalArticleWithdrawPayload(Payload):
    """Answer of legalArticleWithdraw."""

    error: ClassVar[type[Any]] = LegalArticleWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Whether a legal article helped the caller.")
class LegalArticleJudgeInput:
    """Input of legalArticleJudge."""

    legal_article_id: strawberry.ID = strawberry.field(description="Published article that is meant.")
    is_helpful: bool = strawberry.field(description="Whether it helped.")
    comment: str | None = strawberry.field(
        default=None,
        description="What is missing or wrong, at most 500 characters; editors read it without a name; null: none.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a judgement was not noted.")
class LegalArticleJudgeErrorCode(Enum):
    """Codes of legalArticleJudge."""

    LEGAL_ARTICLE_TEXT_INVALID = strawberry.enum_value(
        "LEGAL_ARTICLE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    LEGAL_ARTICLE_NOT_FOUND = strawberry.enum_value(
        "LEGAL_ARTICLE_NOT_FOUND", description="None within the caller's reach."
    )


@strawberry.type(description="Refusal to judge a legal article.")
class LegalArticleJudgeUserError(UserError):
    """Error of legalArticleJudge."""

    code: LegalArticleJudgeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to judge a legal article.")
class LegalArticleJudgePayload(Payload):
    """Answer of legalArticleJudge."""

    error: ClassVar[type[Any]] = LegalArticleJudgeUserError
    row: strawberry.Private[Any]
    user_errors: list[LegalArticleJudgeUserError] = strawberry.field(description="Refusals; empty when done.")
    legal_article: LegalArticle | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: LegalArticle,
        description="It as it is now; null when refused.",
    )
