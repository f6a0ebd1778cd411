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
