"""Types that every domain uses: user errors, eligibility, filter inputs."""

from datetime import date, datetime

import strawberry

from api.enums import described
from domain.shared.differences import TextChangeKind
from domain.shared.proofs import StepUpMethod

described(
    StepUpMethod,
    "What a member can prove again who they are with, for an operation that asks for a recent proof.",
    {
        StepUpMethod.PASSWORD: "Password of the member.",
        StepUpMethod.CODE: "Code that `signInCodeSend` sends to the member's phone.",
        StepUpMethod.PASSKEY: "Passkey of the member; the only method that helps those who have one.",
    },
)
described(
    TextChangeKind,
    "What became of a paragraph between two texts of one thing.",
    {
        TextChangeKind.ADDED: "Not there before.",
        TextChangeKind.REMOVED: "Not there any more.",
        TextChangeKind.REWORDED: "In other words.",
        TextChangeKind.MARKED: "In the same words, with other marks or links; given as HTML.",
    },
)


@strawberry.interface(description="Refusal of a mutation that a person can do something about; nothing was changed.")
class UserError:
    """What every mutation's error type has; each adds its own `code`."""

    field: list[str] = strawberry.field(
        description="Path of the input field from `input` on; empty for the whole input."
    )
    message: str = strawberry.field(
        description="Sentence for people, in the language of `Accept-Language` (zh-CN, en)."
    )


@strawberry.interface(
    description="Refusal of a mutation that asks for a proof, at most 10 minutes old, of who the caller is."
)
class StepUpUserError(UserError):
    """Error of a mutation whose use case calls `require_recent_proof`."""

    step_up_methods: list[StepUpMethod] = strawberry.field(
        description=(
            "Methods of `sessionStepUp` that help the caller, strongest first; empty with other codes than "
            "STEP_UP_REQUIRED, and when nothing but a new sign-in helps."
        )
    )


@strawberry.interface(description="Refusal of a mutation that opens at an instant, before which callers may come.")
class EarlyUserError(UserError):
    """Error of a mutation whose use case tells who comes early when it opens."""

    opens_at: datetime | None = strawberry.field(
        description="When to come again, of CLAIM_NOT_BEGUN; null with other codes, and where nobody knows it yet."
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
