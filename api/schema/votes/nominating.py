"""Nominations: made, seconded, consented to, declined, withdrawn."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nominations import Nomination


@strawberry.input(description="Nomination of a member by number and name, or of the caller.")
class NominationMakeInput:
    """Input of nominationMake."""

    call_id: strawberry.ID = strawberry.field(description="Call that is meant.")
    candidate_number: str | None = strawberry.field(
        default=None, description="Number of the member; null with the name: the caller."
    )
    candidate_name: str | None = strawberry.field(
        default=None, description="Name of the member, as in the register; null with the number: the caller."
    )
    statement: str | None = strawberry.field(
        default=None, description="What speaks for the candidate, in Chinese, at most 1,000 characters."
    )
    statement_en: str | None = strawberry.field(default=None, description="Same in English.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to nominate somebody.")
class NominationMakeErrorCode(Enum):
    """Codes of nominationMake."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    SUBJECT_NUMBER_INVALID = strawberry.enum_value("SUBJECT_NUMBER_INVALID", description="Number is empty or too long.")
    NOMINATION_CALL_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_CALL_NOT_FOUND", description="None within the caller's reach."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATIONS_NOT_OPEN = strawberry.enum_value("NOMINATIONS_NOT_OPEN", description="Call has not begun.")
    NOMINATIONS_OVER = strawberry.enum_value("NOMINATIONS_OVER", description="Call has closed.")
    NOMINATOR_NOT_ENTITLED = strawberry.enum_value(
        "NOMINATOR_NOT_ENTITLED", description="Caller would not be on the roll."
    )
    NOMINEE_NOT_FOUND = strawberry.enum_value(
        "NOMINEE_NOT_FOUND", description="No member has this number and this name."
    )
    NOMINEE_NOMINATED = strawberry.enum_value("NOMINEE_NOMINATED", description="Member is nominated already.")
    NOMINEE_DECLINED = strawberry.enum_value(
        "NOMINEE_DECLINED", description="Member declined or withdrew before; they alone can stand again."
    )
    NOMINEE_MAY_NOT_STAND = strawberry.enum_value(
        "NOMINEE_MAY_NOT_STAND", description="Member may not stand in this vote now."
    )
    NOMINATIONS_SPENT = strawberry.enum_value("NOMINATIONS_SPENT", description="Caller has no nomination left.")
    NOMINATIONS_FULL = strawberry.enum_value(
        "NOMINATIONS_FULL", description="Call has as many nominations as a ballot has options."
    )


@strawberry.type(description="Refusal to nominate somebody.")
class NominationMakeUserError(UserError):
    """Error of nominationMake."""

    code: NominationMakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to nominate somebody.")
class NominationMakePayload(Payload):
    """Answer of nominationMake."""

    error: ClassVar[type[Any]] = NominationMakeUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationMakeUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )


@strawberry.input(description="Nomination to be seconded.")
class NominationSecondInput:
    """Input of nominationSecond."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to second a nomination.")
class NominationSecondErrorCode(Enum):
    """Codes of nominationSecond."""

    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATIONS_NOT_OPEN = strawberry.enum_value("NOMINATIONS_NOT_OPEN", description="Call has not begun.")
    NOMINATIONS_OVER = strawberry.enum_value("NOMINATIONS_OVER", description="Call has closed.")
    NOMINATION_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_STATE_REFUSED", description="Nomination is in no state for it."
    )
    NOMINATOR_NOT_ENTITLED = strawberry.enum_value(
        "NOMINATOR_NOT_ENTITLED", description="Caller would not be on the roll."
    )
    OWN_NOMINATION = strawberry.enum_value(
        "OWN_NOMINATION", description="Nobody does it for, or against, themselves, nor seconds whom they nominated."
    )
    NOMINATION_SECONDED = strawberry.enum_value("NOMINATION_SECONDED", description="Caller seconds it already.")


@strawberry.type(description="Refusal to second a nomination.")
class NominationSecondUserError(UserError):
    """Error of nominationSecond."""

    code: NominationSecondErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to second a nomination.")
class NominationSecondPayload(Payload):
    """Answer of nominationSecond."""

    error: ClassVar[type[Any]] = NominationSecondUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationSecondUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )


@strawberry.input(description="Nomination that the caller seconds no more.")
class NominationSecondWithdrawInput:
    """Input of nominationSecondWithdraw."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a voice back.")
class NominationSecondWithdrawErrorCode(Enum):
    """Codes of nominationSecondWithdraw."""

    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATIONS_NOT_OPEN = strawberry.enum_value("NOMINATIONS_NOT_OPEN", description="Call has not begun.")
    NOMINATIONS_OVER = strawberry.enum_value("NOMINATIONS_OVER", description="Call has closed.")
    NOMINATION_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_STATE_REFUSED", description="Nomination is in no state for it."
    )
    NOMINATION_NOT_SECONDED = strawberry.enum_value("NOMINATION_NOT_SECONDED", description="Caller does not second it.")


@strawberry.type(description="Refusal to take a voice back.")
class NominationSecondWithdrawUserError(UserError):
    """Error of nominationSecondWithdraw."""

    code: NominationSecondWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a voice back.")
class NominationSecondWithdrawPayload(Payload):
    """Answer of nominationSecondWithdraw."""

    error: ClassVar[type[Any]] = NominationSecondWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationSecondWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )


@strawberry.input(description="Consent of the caller's to being a candidate.")
class NominationConsentInput:
    """Input of nominationConsent."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    statement: str | None = strawberry.field(
        default=None, description="What speaks for the candidate, in Chinese, at most 1,000 characters."
    )
    statement_en: str | None = strawberry.field(default=None, description="Same in English.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to consent to a nomination.")
class NominationConsentErrorCode(Enum):
    """Codes of nominationConsent."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATIONS_NOT_OPEN = strawberry.enum_value("NOMINATIONS_NOT_OPEN", description="Call has not begun.")
    NOMINATIONS_OVER = strawberry.enum_value("NOMINATIONS_OVER", description="Call has closed.")
    NOMINATION_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_STATE_REFUSED", description="Nomination is in no state for it."
    )
    NOMINATION_CONSENTED = strawberry.enum_value("NOMINATION_CONSENTED", description="Caller has consented already.")
    NOMINEE_MAY_NOT_STAND = strawberry.enum_value(
        "NOMINEE_MAY_NOT_STAND", description="Member may not stand in this vote now."
    )


@strawberry.type(description="Refusal to consent to a nomination.")
class NominationConsentUserError(UserError):
    """Error of nominationConsent."""

    code: NominationConsentErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to consent to a nomination.")
class NominationConsentPayload(Payload):
    """Answer of nominationConsent."""

    error: ClassVar[type[Any]] = NominationConsentUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationConsentUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )


@strawberry.input(description="Nomination that the caller does not want.")
class NominationDeclineInput:
    """Input of nominationDecline."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decline a nomination.")
class NominationDeclineErrorCode(Enum):
    """Codes of nominationDecline."""

    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_STATE_REFUSED", description="Nomination is in no state for it."
    )
    NOMINATION_CONSENTED = strawberry.enum_value("NOMINATION_CONSENTED", description="Caller has consented already.")


@strawberry.type(description="Refusal to decline a nomination.")
class NominationDeclineUserError(UserError):
    """Error of nominationDecline."""

    code: NominationDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline a nomination.")
class NominationDeclinePayload(Payload):
    """Answer of nominationDecline."""

    error: ClassVar[type[Any]] = NominationDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )


@strawberry.input(description="Nomination from which the caller withdraws.")
class NominationWithdrawInput:
    """Input of nominationWithdraw."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw from a nomination.")
class NominationWithdrawErrorCode(Enum):
    """Codes of nominationWithdraw."""

    NOMINATION_NOT_FOUND = strawberry.enum_value("NOMINATION_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_STATE_REFUSED", description="Nomination is in no state for it."
    )
    NOMINATION_NOT_CONSENTED = strawberry.enum_value(
        "NOMINATION_NOT_CONSENTED", description="Caller has not consented; they can decline."
    )


@strawberry.type(description="Refusal to withdraw from a nomination.")
class NominationWithdrawUserError(UserError):
    """Error of nominationWithdraw."""

    code: NominationWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw from a nomination.")
class NominationWithdrawPayload(Payload):
    """Answer of nominationWithdraw."""

    error: ClassVar[type[Any]] = NominationWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    nomination: Nomination | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination as it is now; null when refused.",
    )
