"""What a client reads of benefits; nothing is read here."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.benefits.filters import (
    BenefitApplicationWhereInput,
    BenefitCycleWhereInput,
    BenefitProgrammeWhereInput,
    VoucherWhereInput,
)
from api.schema.benefits.nouns import BenefitCycle, BenefitProgramme
from api.schema.benefits.vouchers import BenefitApplication, Voucher
from db.queries.benefits import lists
from domain.shared.permissions import Permission


@strawberry.type
class BenefitQuery:
    """Root reads of benefits."""

    @strawberry.field(
        description="Programmes that the caller may see, latest draft first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def benefit_programmes(
        self,
        where: Annotated[
            BenefitProgrammeWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BenefitProgramme] | None:
        request = page_request(lists.PROGRAMME_ORDER, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(
                lists.PROGRAMMES, BenefitProgramme, lists.PROGRAMME_ORDER, request, programme_filters(where)
            )
        )

    @found(
        description="Programme by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def benefit_programme(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the programme.")]
    ) -> BenefitProgramme | None:
        return reference("benefit_programme_by_id", key_of(id, "BenefitProgramme", "id"), BenefitProgramme)

    @strawberry.field(
        description="Cycles that the caller may see, by opening, earliest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def benefit_cycles(
        self,
        where: Annotated[BenefitCycleWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BenefitCycle] | None:
        request = page_request(lists.CYCLE_ORDER, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(lists.CYCLES, BenefitCycle, lists.CYCLE_ORDER, request, cycle_filters(where))
        )

    @found(
        description="Cycle by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def benefit_cycle(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the cycle.")]
    ) -> BenefitCycle | None:
        return reference("benefit_cycle_by_id", key_of(id, "BenefitCycle", "id"), BenefitCycle)

    @strawberry.field(
        description="Applications for cycles within reach, in the order of their coming.",
        extensions=requires(Permission.BENEFIT_READ),
    )
    def benefit_applications(
        self,
        where: Annotated[
            BenefitApplicationWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BenefitApplication] | None:
        request = page_request(lists.APPLICATION_ORDER, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(
                lists.APPLICATIONS, BenefitApplication, lists.APPLICATION_ORDER, request, application_filters(where)
            )
        )

    @strawberry.field(
        description="Vouchers of programmes within reach, in the order of their issue.",
        extensions=requires(Permission.BENEFIT_READ),
    )
    def vouchers(
        self,
        where: Annotated[VoucherWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Voucher] | None:
        request = page_request(lists.VOUCHER_ORDER, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(lists.VOUCHERS, Voucher, lists.VOUCHER_ORDER, request, voucher_filters(where))
        )

    @found(
        description="Voucher by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def voucher(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the voucher.")]
    ) -> Voucher | None:
        return reference("voucher_by_id", key_of(id, "Voucher", "id"), Voucher)


def programme_filters(where: BenefitProgrammeWhereInput | None) -> dict[str, Any]:
    """The filters of the list of programmes by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        states=codes_of(where.state, "where.state"),
        kinds=codes_of(where.kind, "where.kind"),
    )


def cycle_filters(where: BenefitCycleWhereInput | None) -> dict[str, Any]:
    """The filters of the list of cycles by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        programme_id=key_of_one(where.programme, "BenefitProgramme", "where.programme"),
        states=codes_of(where.state, "where.state"),
        kinds=codes_of(where.kind, "where.kind"),
        modes=codes_of(where.mode, "where.mode"),
        phases=codes_of(where.phase, "where.phase"),
        is_for_viewer=where.is_for_viewer or None,
    )


def application_filters(where: BenefitApplicationWhereInput | None) -> dict[str, Any]:
    """The filters of the list of applications by parameter name."""
    if where is None:
        return {}
    return given(
        cycle_id=key_of_one(where.cycle, "BenefitCycle", "where.cycle"), states=codes_of(where.state, "where.state")
    )


def voucher_filters(where: VoucherWhereInput | None) -> dict[str, Any]:
    """The filters of the list of vouchers by parameter name."""
    if where is None:
        return {}
    return given(
        cycle_id=key_of_one(where.cycle, "BenefitCycle", "where.cycle"), states=codes_of(where.state, "where.state")
    )
