"""What every mutation's payload is made from."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import strawberry

from api.messages import translate
from api.schema.shared import StepUpUserError, UserError
from domain.shared.errors import DomainError
from domain.shared.proofs import StepUpRequired

REQUEST_KEY = "Client's key for this action: a repeat with the same key and input gives the same answer, for 7 days."


class Payload:
    """Base of payloads: `row` holds the outcome, whose ids the payload's relations follow.

    A subclass names its error type in `error`; its field `user_errors` is empty when the action was done, and the
    other fields are null when it was refused.
    """

    error: ClassVar[type[Any]]
    row: strawberry.Private[Mapping[str, Any]]

    @classmethod
    def done(cls, outcome: Mapping[str, Any]) -> Self:
        """The payload of an action that took effect."""
        return cls(row=outcome, user_errors=[])  # type: ignore[call-arg]  # every payload is a strawberry type with these two

    @classmethod
    def refused(cls, errors: list[DomainError], locale: str) -> Self:
        """The payload of a refusal: nothing was changed."""
        return cls(row={}, user_errors=[_user_error(cls.error, error, locale) for error in errors])  # type: ignore[call-arg]  # as above


def _user_error(type_: type[Any], error: DomainError, locale: str) -> UserError:
    code_enum: type[Any] = type_.__annotations__["code"]
    methods = error.methods if isinstance(error, StepUpRequired) else ()
    more = {"step_up_methods": list(methods)} if issubclass(type_, StepUpUserError) else {}
    made: UserError = type_(
        field=list(error.path), message=translate(error.code, locale, **error.facts), code=code_enum(error.code), **more
    )
    return made
