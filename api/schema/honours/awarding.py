"""Public notice of who was chosen, award, showcase, revocation."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.honours.nouns import Honour, HonourNomination
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.notices import NameMask


@strawberry.input(description="Public notice of all who were chosen.")
class HonourNoticeDraftInput:
    """Input of honourNoticeDraft."""

    honour_id: strawberry.ID = strawberry.field(description="Honour that is meant.")
    body: str = strawberry.field(
        description="Plain text, 1 to 20,000 characters, without a whole name of anybody named."
    )
    name_mask: NameMask = strawberry.field(default=NameMask.MIDDLE, description="How much of a name members read.")
    opens_on: date = strawberry.field(description="First day of the notice.")
    closes_on: date = strawberry.field(description="Last day of the notice, after enough working days.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the notice of an honour was not drafted.")
class HonourNoticeDraftErrorCode(Enum):
    """Codes of honourNoticeDraft."""

    HONOUR_NOT_FOUND = strawberry.enum_value("HONOUR_NOT_FOUND", description="None within the caller's reach.")
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    HONOUR_NOTICE_OPEN = strawberry.enum_value(
        "HONOUR_NOTICE_OPEN", description="Its public notice is not concluded, is there already, or has lost its names."
    )
    HONOUR_NOBODY_CHOSEN = strawberry.enum_value("HONOUR_NOBODY_CHOSEN", description="Nobody was chosen for it.")
    PUBLIC_NOTICE_PLACE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PLACE_NOT_FOUND",
        description="None at which the caller manages notices, or an audience elsewhere.",
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )
    PUBLIC_NOTICE_PEOPLE_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_PEOPLE_INVALID", description="Nobody is named, too many are, or somebody twice."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )
    PUBLIC_NOTICE_WINDOW_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_WINDOW_INVALID", description="Days are past, too far apart, or hold too few working days."
    )


@strawberry.type(description="Refusal to draft the notice of an honour.")
class HonourNoticeDraftUserError(UserError):
    """Error of honourNoticeDraft."""

    code: HonourNoticeDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft the notice of an honour.")
class HonourNoticeDraftPayload(Payload):
    """Answer of honourNoticeDraft."""

    error: ClassVar[type[Any]] = HonourNoticeDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourNoticeDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )


@strawberry.input(description="Honour whose notice is concluded.")
class HonourAwardInput:
    """Input of honourAward."""

    honour_id: strawberry.ID = strawberry.field(description="Honour that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an honour was not awarded.")
class HonourAwardErrorCode(Enum):
    """Codes of honourAward."""

    HONOUR_NOT_FOUND = strawberry.enum_value("HONOUR_NOT_FOUND", description="None within the caller's reach.")
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    HONOUR_OWN_NOMINATION = strawberry.enum_value(
        "HONOUR_OWN_NOMINATION", description="Who is nominated, or nominated, does not decide."
    )
    HONOUR_NOTICE_OPEN = strawberry.enum_value(
        "HONOUR_NOTICE_OPEN", description="Its public notice is not concluded, is there already, or has lost its names."
    )


@strawberry.type(description="Refusal to award an honour.")
class HonourAwardUserError(UserError):
    """Error of honourAward."""

    code: HonourAwardErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to award an honour.")
class HonourAwardPayload(Payload):
    """Answer of honourAward."""

    error: ClassVar[type[Any]] = HonourAwardUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourAwardUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )


@strawberry.input(description="Consent to the showcase, or its end.")
class HonourShowcaseSetInput:
    """Input of honourShowcaseSet."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    text: str | None = strawberry.field(
        default=None, description="Text to be shown, 1 to 1,000 characters; null takes the consent back."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was set of the showcase.")
class HonourShowcaseSetErrorCode(Enum):
    """Codes of honourShowcaseSet."""

    HONOUR_NOMINATION_NOT_FOUND = strawberry.enum_value(
        "HONOUR_NOMINATION_NOT_FOUND", description="None within the caller's reach."
    )
    HONOUR_TEXT_INVALID = strawberry.enum_value(
        "HONOUR_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to set what is shown.")
class HonourShowcaseSetUserError(UserError):
    """Error of honourShowcaseSet."""

    code: HonourShowcaseSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set what is shown.")
class HonourShowcaseSetPayload(Payload):
    """Answer of honourShowcaseSet."""

    error: ClassVar[type[Any]] = HonourShowcaseSetUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourShowcaseSetUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )
    nomination: HonourNomination | None = relation(
        "honour_nomination_by_id",
        "nomination_id",
        lambda: HonourNomination,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Honour to be taken from somebody.")
class HonourRevokeInput:
    """Input of honourRevoke."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 2,000 characters; read by who had it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an honour was not revoked.")
class HonourRevokeErrorCode(Enum):
    """Codes of honourRevoke."""

    HONOUR_NOMINATION_NOT_FOUND = strawberry.enum_value(
        "HONOUR_NOMINATION_NOT_FOUND", description="None within the caller's reach."
    )
    HONOUR_TEXT_INVALID = strawberry.enum_value(
        "HONOUR_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    HONOUR_OWN_NOMINATION = strawberry.enum_value(
        "HONOUR_OWN_NOMINATION", description="Who is nominated, or nominated, does not decide."
    )
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to revoke an honour.")
class HonourRevokeUserError(UserError):
    """Error of honourRevoke."""

    code: HonourRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke an honour.")
class HonourRevokePayload(Payload):
    """Answer of honourRevoke."""

    error: ClassVar[type[Any]] = HonourRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )
    nomination: HonourNomination | None = relation(
        "honour_nomination_by_id",
        "nomination_id",
        lambda: HonourNomination,
        description="It as it is now; null when refused.",
    )
