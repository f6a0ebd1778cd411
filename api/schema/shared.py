"""Types that every domain uses: user errors, eligibility, filter inputs."""

from datetime import date

import strawberry


@strawberry.interface(description="Refusal of a mutation that a person can do something about; nothing was changed.")
class UserError:
    """What every mutation's error type has; each adds its own `code`."""

    field: list[str] = strawberry.field(
        description="Path of the input field from `input` on; empty for the whole input."
    )
    message: str = strawberry.field(
        description="Sentence for people, in the language of `Accept-Language` (zh-CN, en)."
    )


@strawberry.type(description="Why something is or is not allowed, in words and in a code.")
class EligibilityReason:
    """One reason."""

    code: str = strawberry.field(description="Stable code of the reason.")
    message: str = strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")
    changes_when: str | None = strawberry.field(
        description="What would change the answer, in words; null when nothing within reach would."
    )


@strawberry.type(description="Whether the caller may do something, with a reason for every no.")
class Eligibility:
    """An answer that explains itself."""

    allowed: bool = strawberry.field(description="Whether it is allowed now.")
    reasons: list[EligibilityReason] = strawberry.field(
        description="All reasons against it; empty when it is allowed. At most 10."
    )


@strawberry.input(description="Filter on an object by id.")
class IdFilterInput:
    """Operators on ids; operators given together all hold."""

    eq: strawberry.ID | None = strawberry.field(default=None, description="Equal to this id.")
    one_of: list[strawberry.ID] | None = strawberry.field(default=None, description="One of these ids, at most 100.")


@strawberry.input(description="Filter on a text by exact value.")
class TextFilterInput:
    """Operators on texts; operators given together all hold."""

    eq: str | None = strawberry.field(default=None, description="Equal to this text.")
    one_of: list[str] | None = strawberry.field(default=None, description="One of these texts, at most 100.")


@strawberry.input(description="Filter on a day by range, both ends included.")
class DateRangeInput:
    """A range of days."""

    gte: date | None = strawberry.field(default=None, description="On this day or later.")
    lte: date | None = strawberry.field(default=None, description="On this day or earlier.")
