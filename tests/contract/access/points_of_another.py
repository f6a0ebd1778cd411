"""Reads and mutations of points, aimed at another union."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id, key_of
from tests.support.access import Operation, refused
from tests.support.second_union import SecondUnion


def reads(other: SecondUnion) -> list[Operation]:
    """Lists that could show its rows."""
    place = {"first": 100, "where": {"organisation": other.ids["Organisation"]}}
    return [
        Operation("Query.pointEntries", {"first": 100}),
        Operation("Query.pointRules", place),
        Operation("Query.pointOffers", place),
    ]


def writes(other: SecondUnion) -> list[tuple[str, Mapping[str, Any], str]]:
    """Every mutation, with what a federation officer is told."""
    rule = {
        "organisationId": other.ids["Organisation"],
        "cause": "FEEDBACK_GIVEN",
        "points": 1,
        "startsOn": "2999-01-01",
    }
    no_cycle = refused("CYCLE_NOT_FOUND")
    cycle = encode_id("BenefitCycle", key_of(other.ids["PointOffer"], "PointOffer"))
    offer, no_offer = {"offerId": other.ids["PointOffer"]}, refused("POINT_OFFER_NOT_FOUND")
    return [
        ("pointRulePropose", rule, refused("ORGANISATION_NOT_FOUND")),
        *(
            (f"pointRule{word}", {"ruleId": other.ids["PointRule"]}, refused("POINT_RULE_NOT_FOUND"))
            for word in ("Approve", "End")
        ),
        ("pointOfferPropose", {"cycleId": cycle, "points": 1}, no_cycle),
        *((name, offer, no_offer) for name in ("pointOfferApprove", "pointOfferClose", "pointExchange")),
        ("pointAccountInspect", {"memberId": other.ids["Member"], "reason": "x"}, refused("MEMBER_NOT_FOUND")),
    ]
