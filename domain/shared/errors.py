"""The shape of a business refusal."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DomainError(Exception):
    """A refusal with a stable code, the input it concerns, and typed facts for the message. Changes nothing.

    `path` names the input field from `input` on, in the schema's spelling: `("phoneNumber",)`; empty: the whole.
    Facts never hold personal values: they reach messages and logs.
    """

    code: ClassVar[str] = "INVALID"

    def __init__(self, *path: str, **facts: object) -> None:
        super().__init__(self.code)
        self.path: Sequence[str] = path
        self.facts: Mapping[str, object] = facts


class Refusals(Exception):  # several refusals at once, each of them an error
    """Several refusals of one input, so that a form can show all of them."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__(", ".join(error.code for error in errors))
        self.errors = errors


def refuse(errors: Sequence[DomainError]) -> None:
    """Raises all of them together, if there are any."""
    if errors:
        raise Refusals(errors)
