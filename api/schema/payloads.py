"""What every mutation's payload is made from."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import strawberry

from api.messages import translate
from api.schema.shared import EarlyUserError, StepUpUserError, UserError
from domain.shared.errors import DomainError
from domain.shared.proofs import StepUpRequired

T = TypeVar("T", bound=UserError)

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
    methods = error.methods if isinstance(error, StepUpRequired) else ()
    more: dict[str, object] = {"step_up_methods": list(methods)} if issubclass(type_, StepUpUserError) else {}
    if issubclass(type_, EarlyUserError):
        more["opens_at"] = error.facts.get("opens_at")
    made: UserError = user_error_of(type_, locale, error.code, error.path, error.facts, **more)
    return made


def user_error_of(  # a refusal's own parts, beside its type
    type_: type[T], locale: str, code: str, path: Sequence[str], facts: Mapping[str, object], **more: object
) -> T:
    """A refusal as its type of the schema, from what the outcome of a use case tells of it."""
    of_type: type[Any] = type_
    code_enum: type[Any] = type_.__annotations__["code"]
    made: T = of_type(field=list(path), message=translate(code, locale, **facts), code=code_enum(code), **more)
    return made
