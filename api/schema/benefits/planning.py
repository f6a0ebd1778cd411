"""Planning programmes and cycles: drafts."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.benefits.conditions import BenefitConditionInput
from api.schema.benefits.nouns import BenefitCycle, BenefitProgramme
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.benefits import AllocationMode, BenefitKind, VoucherUse
from domain.benefits.rules.states import CycleDraft


@strawberry.input(description="Draft of a programme.")
class BenefitProgrammeCreateInput:
    """Input of benefitProgrammeCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that gives it.")
    kind: BenefitKind = strawberry.field(description="What sort it is.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    description: str = strawberry.field(description="What it is about, at most 5,000 characters.")
    budget_fen: Fen = strawberry.field(description="Its budget in fen, at least 1.")
    condition: BenefitConditionInput | None = strawberry.field(
        default=None,
        description="Who may have what it gives out; null: members in force at and below the organisation.",
    )
    title_en: str | None = strawberry.field(default=None, description="Title in English.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to draft a programme.")
class BenefitProgrammeCreateErrorCode(Enum):
    """Codes of benefitProgrammeCreate."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None at which the caller manages benefits."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    AMOUNT_INVALID = strawberry.enum_value(
        "AMOUNT_INVALID", description="Number of fen or of pieces out of its bounds."
    )
    CONDITION_INVALID = strawberry.enum_value(
        "CONDITION_INVALID", description="Condition says what conditions cannot say, or names what does not exist."
    )


@strawberry.type(description="Refusal to draft a programme.")
class BenefitProgrammeCreateUserError(UserError):
    """Error of benefitProgrammeCreate."""

    code: BenefitProgrammeCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a programme.")
class BenefitProgrammeCreatePayload(Payload):
    """Answer of benefitProgrammeCreate."""

    error: ClassVar[type[Any]] = BenefitProgrammeCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitProgrammeCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id",
        "programme_id",
        lambda: BenefitProgramme,
        description="Programme as it is now; null when refused.",
    )


@strawberry.input(description="Weight of a need in the order of the draw.")
class BenefitNeedInput:
    """A need."""

    weight: int = strawberry.field(description="Weight, 1 to 1,000.")
    condition: BenefitConditionInput = strawberry.field(description="Who gets them.")

    def plain(self) -> Mapping[str, Any]:
        """As the rules know it."""
        return {"when": self.condition.plain("input", "needs"), "points": self.weight}


@strawberry.input(description="Draft of a giving out.")
class BenefitCycleCreateInput:
    """Input of benefitCycleCreate."""

    programme_id: strawberry.ID = strawberry.field(description="Programme that is meant.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    mode: AllocationMode = strawberry.field(description="How vouchers find their members.")
    opens_at: datetime = strawberry.field(description="From when one may claim or apply, to the second.")
    closes_at: datetime = strawberry.field(description="From when one may not any more.")
    valid_until_at: datetime = strawberry.field(
        description="Until when its vouchers can be redeemed, at least the closing."
    )
    pieces: int = strawberry.field(description="Vouchers, 1 to 1,000,000.")
    value_fen: Fen = strawberry.field(description="Value of a voucher in fen, 1 to 100,000,000.")
    excess_fen: Fen = strawberry.field(default=Fen(0), description="What a member pays besides, in fen.")
    title_en: str | None = strawberry.field(default=None, description="Title in English.")
    needs: list[BenefitNeedInput] = strawberry.field(
        default_factory=list, description="Needs with their weights, at most 20, where need counts and only there."
    )
    public_source: str | None = strawberry.field(
        default=None,
        description="Where a value will come from that nobody of the union chooses and nobody knows at the closing, "
        "at most 200 characters; for draws alone.",
    )
    use: VoucherUse = strawberry.field(default=VoucherUse.ONCE, description="How a voucher of it is used.")
    uses: int = strawberry.field(
        default=1, description="Uses of a voucher, 2 to 100, each for the same part of the value; 1 beside `TIMES`."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to draft a cycle.")
class BenefitCycleCreateErrorCode(Enum):
    """Codes of benefitCycleCreate."""

    PROGRAMME_NOT_FOUND = strawberry.enum_value("PROGRAMME_NOT_FOUND", description="None within the caller's reach.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    AMOUNT_INVALID = strawberry.enum_value(
        "AMOUNT_INVALID", description="Number of fen or of pieces out of its bounds."
    )
    CYCLE_TIMES_INVALID = strawberry.enum_value(
        "CYCLE_TIMES_INVALID",
        description="It has closed, would close before it opens, or its vouchers would end before it closes.",
    )
    NEED_INVALID = strawberry.enum_value(
        "NEED_INVALID", description="Needs are missing, or the mode does not take any."
    )
    CONDITION_INVALID = strawberry.enum_value(
        "CONDITION_INVALID", description="Condition says what conditions cannot say, or names what does not exist."
    )
    PUBLIC_SOURCE_INVALID = strawberry.enum_value(
        "PUBLIC_SOURCE_INVALID", description="Source of the public value is missing, or the cycle needs none."
    )


@strawberry.type(description="Refusal to draft a cycle.")
class BenefitCycleCreateUserError(UserError):
    """Error of benefitCycleCreate."""

    code: BenefitCycleCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a cycle.")
class BenefitCycleCreatePayload(Payload):
    """Answer of benefitCycleCreate."""

    error: ClassVar[type[Any]] = BenefitCycleCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitCycleCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


def cycle_draft(given: BenefitCycleCreateInput) -> CycleDraft:
    """What an input says of a cycle."""
    same = {name: getattr(given, name) for name in CycleDraft.__slots__ if name not in {"mode", "needs", "use"}}
    return CycleDraft(
        mode=given.mode.value, use=given.use.value, needs=tuple(each.plain() for each in given.needs), **same
    )
