"""Filters of the lists of programmes, cycles, applications and vouchers."""

import strawberry

from api.schema.benefits.codes import ClaimPhase
from api.schema.shared import IdFilterInput
from db.models.benefits import (
    AllocationMode,
    ApplicationState,
    BenefitKind,
    CycleState,
    ProgrammeState,
    VoucherState,
)


@strawberry.input(description="Filter on the sort of a benefit.")
class BenefitKindFilterInput:
    """Operators on sorts."""

    eq: BenefitKind | None = strawberry.field(default=None, description="Equal to this sort.")
    one_of: list[BenefitKind] | None = strawberry.field(default=None, description="One of these sorts.")


@strawberry.input(description="Filter on the state of a programme.")
class ProgrammeStateFilterInput:
    """Operators on states."""

    eq: ProgrammeState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[ProgrammeState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the state of a cycle.")
class CycleStateFilterInput:
    """Operators on states."""

    eq: CycleState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[CycleState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on how a cycle gives out its vouchers.")
class AllocationModeFilterInput:
    """Operators on modes."""

    eq: AllocationMode | None = strawberry.field(default=None, description="Equal to this mode.")
    one_of: list[AllocationMode] | None = strawberry.field(default=None, description="One of these modes.")


@strawberry.input(description="Filter on whether one may claim by the clock.")
class ClaimPhaseFilterInput:
    """Operators on phases."""

    eq: ClaimPhase | None = strawberry.field(default=None, description="Equal to this phase.")
    one_of: list[ClaimPhase] | None = strawberry.field(default=None, description="One of these phases.")


@strawberry.input(description="Filter on the state of an application.")
class ApplicationStateFilterInput:
    """Operators on states."""

    eq: ApplicationState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[ApplicationState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the state of a voucher.")
class VoucherStateFilterInput:
    """Operators on states."""

    eq: VoucherState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[VoucherState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of programmes; conditions given together all hold.")
class BenefitProgrammeWhereInput:
    """Conditions on programmes."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Of an organisation or one below it; `eq` only."
    )
    state: ProgrammeStateFilterInput | None = strawberry.field(default=None, description="By state.")
    kind: BenefitKindFilterInput | None = strawberry.field(default=None, description="By sort.")


@strawberry.input(description="Filter of a list of cycles; conditions given together all hold.")
class BenefitCycleWhereInput:
    """Conditions on cycles."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Of programmes of an organisation or one below it; `eq` only."
    )
    programme: IdFilterInput | None = strawberry.field(default=None, description="Of a programme; `eq` only.")
    state: CycleStateFilterInput | None = strawberry.field(default=None, description="By state.")
    kind: BenefitKindFilterInput | None = strawberry.field(default=None, description="By sort of the benefit.")
    mode: AllocationModeFilterInput | None = strawberry.field(default=None, description="By mode.")
    phase: ClaimPhaseFilterInput | None = strawberry.field(default=None, description="Coming, open or over.")
    is_for_viewer: bool = strawberry.field(
        default=False,
        description="Only those open or coming whose condition the caller meets today; false: all.",
    )


@strawberry.input(description="Filter of a list of applications; conditions given together all hold.")
class BenefitApplicationWhereInput:
    """Conditions on applications."""

    cycle: IdFilterInput | None = strawberry.field(default=None, description="For a cycle; `eq` only.")
    state: ApplicationStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter of a list of vouchers; conditions given together all hold.")
class VoucherWhereInput:
    """Conditions on vouchers."""

    cycle: IdFilterInput | None = strawberry.field(default=None, description="Of a cycle; `eq` only.")
    state: VoucherStateFilterInput | None = strawberry.field(default=None, description="By state.")
