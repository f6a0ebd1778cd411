"""Nouns of benefits 普惠服务: programmes, cycles, draws."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import Reader, Relation, column, computed, declares, derived, follow, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.benefits import codes
from api.schema.benefits.conditions import BenefitConditionPart, BenefitExplanation, condition_parts, explained
from api.schema.benefits.officers import BenefitBudget, BenefitForecast, BenefitUptake
from api.schema.eligibility import Eligibility, eligibility
from api.schema.scalars import Fen
from db.models.benefits import AllocationMode, BenefitKind, CycleState, ProgrammeState, VoucherUse
from domain.benefits.policy import PHASES, ClaimFacts, claim_obstacles

if TYPE_CHECKING:
    from api.schema.benefits.vouchers import BenefitApplication, Voucher
    from api.schema.organisations import Organisation

_YES_OR_NO = (True, False)
_MOST_PARTS = 2_000
"""More than the longest list has."""


def _may_claim(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    return eligibility(claim_obstacles(ClaimFacts(**values)), reader.locale)


def _condition(row: Mapping[str, Any]) -> list[BenefitConditionPart]:
    return condition_parts(row["condition"])


def _needs(row: Mapping[str, Any]) -> list["BenefitNeed"]:
    return [BenefitNeed(weight=each["points"], condition=condition_parts(each["when"])) for each in row["needs"]]


def _voucher() -> type[Any]:
    from api.schema.benefits import vouchers  # noqa: PLC0415  # the two nouns refer to each other

    return vouchers.Voucher


def _application() -> type[Any]:
    from api.schema.benefits import vouchers  # noqa: PLC0415  # as above

    return vouchers.BenefitApplication


def _part(*, part: int) -> Mapping[str, Any]:
    return {"part": part if 1 <= part <= _MOST_PARTS else _MOST_PARTS + 1}


@strawberry.type(description="Weight that who meets a condition gets in a cycle that serves by need.")
class BenefitNeed:
    """A need of the cycle's document."""

    weight: int = strawberry.field(description="Weight, 1 to 1,000; those of all needs that are met add up.")
    condition: list[BenefitConditionPart] = strawberry.field(description="Who gets it.")


@found_by("benefit_programme_by_id")
@strawberry.type(
    description="Programme of benefits 普惠项目, seen by every member once it is approved, before that by who holds "
    "BENEFIT_READ at its organisation."
)
class BenefitProgramme(Node):
    """A benefit_programme row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("BenefitProgramme")
    kind: BenefitKind = column("kind", convert=BenefitKind, description="What sort it is.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the sort, in the language of `Accept-Language`."
    )
    state: ProgrammeState = column("state", convert=ProgrammeState, description="State of the programme.")
    state_label: str = label(
        "state", codes.PROGRAMME_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null when nobody wrote it.")
    description: str = column("description", description="What it is about, at most 5,000 characters.")
    created_at: datetime = column("created_at", description="When the draft was written.")
    settled_at: datetime | None = column("settled_at", description="When its money was settled; null before.")
    condition: list[BenefitConditionPart] = computed(
        _condition, description="Who may have what it gives out, part by part, at most 40 predicates."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that gives it.",
    )
    cycles: list["BenefitCycle"] = relations(
        "benefit_cycles_by_programme_id",
        "id",
        lambda: BenefitCycle,
        list_size=4,
        description="Its cycles that the caller sees, latest opening first.",
    )
    budget: BenefitBudget | None = relation(
        "benefit_budget_by_programme_id",
        "id",
        lambda: BenefitBudget,
        description="Its budget, for who holds BENEFIT_READ at its organisation; null for others.",
    )
    forecast: list[BenefitForecast] = relations(
        "benefit_forecast_by_programme_id",
        "id",
        lambda: BenefitForecast,
        list_size=3,
        description="Vouchers that will expire within 7, 30 and 90 days, for who holds BENEFIT_READ at its "
        "organisation; empty for others.",
    )


@strawberry.type(description="Part of the published list of a draw.")
class BenefitDrawList:
    """Text of the list."""

    row: strawberry.Private[Any]

    text: str = column(
        "text",
        description="At most 40,000 letters of the list; all parts joined are the text whose SHA-256 is `listHash`: a "
        "line `ticket listedOrder` for each applicant.",
    )


_LIST = Relation("benefit_draw_list_by_cycle_id", "cycle_id", lambda: BenefitDrawList, arguments=_part)


@strawberry.type(
    description="What is published of a draw 摇号, by which anybody reckons the order again; for every member."
)
class BenefitDraw:
    """The published columns of a benefit_cycle row."""

    row: strawberry.Private[Any]

    commitment: str = column("commitment", description="SHA-256 of the seed, published before anybody could apply.")
    public_source: str | None = column(
        "public_source",
        description="Where the public value comes from, named before anybody could apply; null for draws from before "
        "it was asked for.",
    )
    list_hash: str | None = column(
        "list_hash", description="SHA-256 of the list of applicants; null before it is published."
    )
    list_parts: int = column("list_parts", description="Parts of the list that `listPart` gives; 0 before.")
    public_value: str | None = column(
        "public_value", description="Value that nobody of the union chose, after the list; null before the draw."
    )
    public_value_source: str | None = column(
        "public_value_source", description="Where anybody reads the public value; null before the draw."
    )
    seed: str | None = column("seed", description="Seed, 64 hexadecimal digits; null before the draw.")

    @strawberry.field(
        description="Part of the published list, empty behind the last; null before it is published.",
        metadata=declares(_LIST),
    )
    async def list_part(
        self,
        info: Info,
        part: Annotated[int, strawberry.argument(description="Which part, from 1 to `listParts`.")] = 1,
    ) -> BenefitDrawList | None:
        """By the batch."""
        found: BenefitDrawList | None = await follow(_LIST, self.row, info, part=part)
        return found


@found_by("benefit_cycle_by_id")
@strawberry.type(
    description="Giving out of a programme's vouchers 发放批次, seen by every member once it is approved, before that "
    "by who holds BENEFIT_READ at the programme's organisation."
)
class BenefitCycle(Node):
    """A benefit_cycle row with its numbers, and what holds for the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("BenefitCycle")
    state: CycleState = column("state", convert=CycleState, description="State of the cycle.")
    state_label: str = label(
        "state", codes.CYCLE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null when nobody wrote it.")
    mode: AllocationMode = column("mode", convert=AllocationMode, description="How vouchers find their members.")
    mode_label: str = label(
        "mode", codes.MODE_WORDS, description="Word for the mode, in the language of `Accept-Language`."
    )
    needs: list[BenefitNeed] = computed(
        _needs, description="Needs with their weights, at most 20; empty unless it serves by need."
    )
    opens_at: datetime = column("opens_at", description="From when one may claim or apply.")
    closes_at: datetime = column("closes_at", description="From when one may not any more.")
    valid_until_at: datetime = column("valid_until_at", description="Until when its vouchers can be redeemed.")
    pieces: int = column("pieces", description="Vouchers in all, 1 to 1,000,000.")
    issued_count: int = column("issued", description="Vouchers that members have or have redeemed.")
    free_count: int = column("free", description="Vouchers that are left.")
    value_fen: Fen = column("value_fen", description="Value of a voucher in fen.")
    excess_fen: Fen = column("excess_fen", description="What a member pays besides, in fen; 0: nothing.")
    use: VoucherUse = column("use", convert=VoucherUse, description="How a voucher of it is used.")
    uses: int = column("uses", description="Uses of a voucher, each for the same part of its value; 1 beside `TIMES`.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id", "programme_id", lambda: BenefitProgramme, description="Programme that it belongs to."
    )
    draw: BenefitDraw | None = relation(
        "benefit_draw_by_cycle_id",
        "id",
        lambda: BenefitDraw,
        description="What is published of its draw; null where who comes first is served first, and before approval.",
    )
    uptake: list[BenefitUptake] = relations(
        "benefit_uptake_by_cycle_id",
        "id",
        lambda: BenefitUptake,
        list_size=10,
        description="Its vouchers by branch, for who holds BENEFIT_READ at the programme's organisation; empty for "
        "others.",
    )
    viewer_phase: codes.ClaimPhase = column(
        "phase", convert=codes.ClaimPhase, description="Whether it is coming, open or over, by clock and state."
    )
    viewer_can_claim: Eligibility = derived(
        {
            "phase": PHASES,
            "is_eligible": _YES_OR_NO,
            "has_one": _YES_OR_NO,
            "has_room": _YES_OR_NO,
            "is_within_caps": _YES_OR_NO,
            "is_priced": _YES_OR_NO,
            "may_use_benefits": _YES_OR_NO,
        },
        _may_claim,
        description="Whether the caller may claim, or apply, now; every obstacle with its code.",
    )
    viewer_explanation: BenefitExplanation = computed(
        explained,
        description="Why the caller does not meet the condition of its programme, what would change it, and when.",
    )
    viewer_voucher: Annotated["Voucher", strawberry.lazy("api.schema.benefits.vouchers")] | None = relation(
        "own_voucher_by_cycle_id",
        "id",
        _voucher,
        description="Caller's voucher of it; null without one that is not expired or revoked.",
    )
    viewer_application: Annotated["BenefitApplication", strawberry.lazy("api.schema.benefits.vouchers")] | None = (
        relation(
            "own_benefit_application_by_cycle_id",
            "id",
            _application,
            description="Caller's application for it; null without one that was not withdrawn.",
        )
    )
