"""What officers see of benefits besides: budgets, uptake, what will expire."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, relation
from api.schema import organisations
from api.schema.scalars import Fen
from domain.benefits.policy import LEAST_TOLD

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


@strawberry.type(description="Budget of a programme, as the ledger has it: free, reserved and spent make up the whole.")
class BenefitBudget:
    """The quota of a benefit_programme row."""

    row: strawberry.Private[Any]

    planned_fen: Fen = column("planned_fen", description="What was planned, in fen.")
    free_fen: Fen = column("free_fen", description="What no cycle has taken, in fen; 0 before the approval.")
    reserved_fen: Fen = column(
        "reserved_fen", description="What cycles have taken whose money is not settled yet, in fen."
    )
    spent_fen: Fen = column(
        "spent_fen", description="What was redeemed of cycles that are settled, and losses that the union bore, in fen."
    )
    redeemed_fen: Fen = column(
        "redeemed_fen",
        description="What was redeemed so far and not taken back, also of cycles that are not settled, in fen; no part "
        "of the sum.",
    )


@strawberry.type(description="Vouchers of a cycle whose holders belong to one branch now.")
class BenefitUptake:
    """A row of the cycle's table."""

    row: strawberry.Private[Any]

    issued_count: int | None = column(
        "issued",
        description=f"Vouchers that are live or redeemed; null when withheld, because it, or one that it would give "
        f"away, is below {LEAST_TOLD}.",
    )
    redeemed_count: int | None = column(
        "redeemed",
        description=f"Vouchers that are redeemed; null when withheld, because they, those that are not, or what they "
        f"would give away, are below {LEAST_TOLD}.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Branch, its groups with it; for who belongs to none, the organisation where they stand.",
    )


@strawberry.type(description="Vouchers of a programme that will expire unless they are redeemed.")
class BenefitForecast:
    """A row of the programme's forecast."""

    row: strawberry.Private[Any]

    days: int = column("days", description="Within so many days from now.")
    voucher_count: int = column("vouchers", description="How many end with something left of them.")
    value_fen: Fen = column("value_fen", description="What is left of them together, in fen.")
