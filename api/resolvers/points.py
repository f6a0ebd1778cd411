"""What a client can do with points: at most 12 statements each, one call into domain.points.service."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.filters import given
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.points.nouns import PointEntry, PointOffer, PointOfferWhereInput, PointRule, PointRuleWhereInput
from api.schema.points.offers import (
    PointAccountInspectInput,
    PointAccountInspectPayload,
    PointExchangeInput,
    PointExchangePayload,
    PointOfferApproveInput,
    PointOfferApprovePayload,
    PointOfferCloseInput,
    PointOfferClosePayload,
    PointOfferProposeInput,
    PointOfferProposePayload,
)
from api.schema.points.rules import (
    PointRuleApproveInput,
    PointRuleApprovePayload,
    PointRuleEndInput,
    PointRuleEndPayload,
    PointRuleProposeInput,
    PointRuleProposePayload,
)
from db.queries.points import lists
from domain.points import service
from domain.shared.permissions import Permission


@strawberry.type
class PointQuery:
    """Root reads of points."""

    @strawberry.field(
        description="What happened to the caller's points, newest first.", extensions=requires(Permission.SIGNED_IN)
    )
    def point_entries(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PointEntry] | None:
        request = page_request(lists.ENTRY_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(lists.POINT_ENTRIES, PointEntry, lists.ENTRY_ORDER, request))

    @strawberry.field(
        description="Rules of points of the caller's organisation and of those above, and where they hold POINT_READ; "
        "newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def point_rules(
        self,
        where: Annotated[PointRuleWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PointRule] | None:
        request = page_request(lists.RULE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.POINT_RULES, PointRule, lists.RULE_ORDER, request, point_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="What points can be exchanged for, the first to open first; empty where the caller's organisation "
        "has switched the exchange off (`PointAccount.isExchangeOn`).",
        extensions=requires(Permission.SIGNED_IN),
    )
    def point_offers(
        self,
        where: Annotated[PointOfferWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PointOffer] | None:
        request = page_request(lists.OFFER_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.POINT_OFFERS, PointOffer, lists.OFFER_ORDER, request, point_filters(where))
        return Connection(source=source)


@strawberry.type
class PointMutation:
    """Root mutations of points."""

    @strawberry.mutation(
        description="Proposes how many points something brings at an organisation and below.",
        extensions=requires(Permission.POINT_MANAGE),
    )
    async def point_rule_propose(
        self, info: Info, input: Annotated[PointRuleProposeInput, strawberry.argument(description="What.")]
    ) -> PointRuleProposePayload | None:
        command = service.PointRulePropose(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            cause=input.cause.value,
            points=input.points,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
            monthly_points=input.monthly_points,
            yearly_points=input.yearly_points,
        )
        return await perform(
            info, PointRuleProposePayload, service.point_rule_propose, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves a rule that another officer proposed.", extensions=requires(Permission.POINT_MANAGE)
    )
    async def point_rule_approve(
        self, info: Info, input: Annotated[PointRuleApproveInput, strawberry.argument(description="What.")]
    ) -> PointRuleApprovePayload | None:
        command = service.PointRuleChange(key_of(input.rule_id, "PointRule", "input", "ruleId"))
        return await perform(
            info, PointRuleApprovePayload, service.point_rule_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends a rule with today, or withdraws one that has not begun.",
        extensions=requires(Permission.POINT_MANAGE),
    )
    async def point_rule_end(
        self, info: Info, input: Annotated[PointRuleEndInput, strawberry.argument(description="What.")]
    ) -> PointRuleEndPayload | None:
        command = service.PointRuleChange(key_of(input.rule_id, "PointRule", "input", "ruleId"))
        return await perform(info, PointRuleEndPayload, service.point_rule_end, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Proposes the price in points of a benefit cycle.", extensions=requires(Permission.POINT_MANAGE)
    )
    async def point_offer_propose(
        self, info: Info, input: Annotated[PointOfferProposeInput, strawberry.argument(description="What.")]
    ) -> PointOfferProposePayload | None:
        command = service.PointOfferPropose(
            cycle_id=key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"), points=input.points
        )
        return await perform(
            info, PointOfferProposePayload, service.point_offer_propose, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves an offer that another officer proposed, before its cycle opens.",
        extensions=requires(Permission.POINT_MANAGE),
    )
    async def point_offer_approve(
        self, info: Info, input: Annotated[PointOfferApproveInput, strawberry.argument(description="What.")]
    ) -> PointOfferApprovePayload | None:
        command = service.PointOfferChange(key_of(input.offer_id, "PointOffer", "input", "offerId"))
        return await perform(
            info, PointOfferApprovePayload, service.point_offer_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Closes an offer; what was exchanged stays.", extensions=requires(Permission.POINT_MANAGE)
    )
    async def point_offer_close(
        self, info: Info, input: Annotated[PointOfferCloseInput, strawberry.argument(description="What.")]
    ) -> PointOfferClosePayload | None:
        command = service.PointOfferChange(key_of(input.offer_id, "PointOffer", "input", "offerId"))
        return await perform(
            info, PointOfferClosePayload, service.point_offer_close, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Exchanges points of the caller for a voucher.", extensions=requires(Permission.SIGNED_IN)
    )
    async def point_exchange(
        self, info: Info, input: Annotated[PointExchangeInput, strawberry.argument(description="What.")]
    ) -> PointExchangePayload | None:
        command = service.PointExchange(key_of(input.offer_id, "PointOffer", "input", "offerId"))
        return await perform(info, PointExchangePayload, service.point_exchange, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Shows one account of points to an officer who says why; it is recorded.",
        extensions=requires(Permission.POINT_READ),
    )
    async def point_account_inspect(
        self, info: Info, input: Annotated[PointAccountInspectInput, strawberry.argument(description="What.")]
    ) -> PointAccountInspectPayload | None:
        command = service.PointAccountInspect(
            member_id=key_of(input.member_id, "Member", "input", "memberId"), reason=input.reason
        )
        return await perform(
            info, PointAccountInspectPayload, service.point_account_inspect, command, request_key=input.request_key
        )


def point_filters(where: PointRuleWhereInput | PointOfferWhereInput | None) -> dict[str, Any]:
    """The filters of the lists of rules and offers by parameter name."""
    if where is None:
        return {}
    place = where.organisation
    return given(
        state=None if where.state is None else where.state.value,
        organisation_id=None if place is None else key_of(place, "Organisation", "where", "organisation"),
    )
