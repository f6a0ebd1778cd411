"""Variables of the documents of `clients/` about benefits: reads, writes that are refused or harmless, explanations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_NO_PROGRAMME, _NO_CYCLE = encode_id("BenefitProgramme", NIL_ID), encode_id("BenefitCycle", NIL_ID)
_TIMES = {"opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z", "validUntilAt": "2999-02-03T00:00:00Z"}
_LISTED: tuple[Variables, ...] = (
    lambda _: {},
    lambda pool: {"first": 1, "where": {"below": {"eq": pool.ids["Organisation"][0]}, "kind": {"eq": "CULTURE"}}},
    lambda _: {"where": {"isForViewer": True, "mode": {"oneOf": ["FIRST_COME", "LOT"]}}},
    lambda _: {"where": {"phase": {"eq": "OVER"}}},
    lambda _: {"first": 0},
)


def _of_cycles(pool: Pool) -> Mapping[str, Any]:
    return {"first": 5, "where": {"cycle": {"eq": pool.ids["BenefitCycle"][0]}}}


def _one(name: str, type_name: str, at: int, **more: Any) -> Variables:
    return lambda pool: {name: pool.ids[type_name][at % len(pool.ids[type_name])], **more}


def _each(name: str, type_name: str, **more: Any) -> tuple[Variables, ...]:
    known = [_one(name, type_name, at, **more) for at in range(5)]
    return (*known, lambda pool: {name: pool.ids["Unknown"][0], **more})


READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/benefits/benefit_cycle_list": _LISTED,
    "kiosk/benefits/benefit_cycle_list": _LISTED,
    "mobile/benefits/benefit_cycle_detail": _each("id", "BenefitCycle"),
    "mobile/benefits/benefit_draw_list": (*_each("id", "BenefitCycle"), *_each("id", "BenefitCycle", part=2)[:2]),
    "mobile/benefits/own_entitlements": (lambda _: {},),
    "mobile/benefits/own_benefits": (lambda _: {},),
    "mobile/benefits/voucher_show": _each("id", "Voucher"),
    "console/benefits/benefit_programme_list": (
        lambda _: {},
        lambda _: {"first": 1, "where": {"state": {"eq": "OPEN"}, "kind": {"oneOf": ["HOLIDAY_GIFT", "CULTURE"]}}},
    ),
    "console/benefits/benefit_programme_page": _each("id", "BenefitProgramme"),
    "console/benefits/benefit_application_list": (lambda _: {}, _of_cycles),
    "console/benefits/voucher_list": (lambda _: {}, _of_cycles),
}

WRITES: Mapping[str, Variables] = {
    **{
        f"{client}/benefits/{name}": lambda _: {"input": {"cycleId": _NO_CYCLE}}
        for client in ("mobile", "kiosk")
        for name in ("benefit_claim", "benefit_apply")
    },
    **{
        f"{client}/benefits/benefit_application_withdraw": lambda _: {
            "input": {"applicationId": encode_id("BenefitApplication", NIL_ID)}
        }
        for client in ("mobile", "kiosk")
    },
    "console/benefits/benefit_programme_create": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][0],
            "kind": "HEALTH",
            "title": " ",
            "description": "x",
            "budgetFen": 1,
            "condition": {"kind": "ANY", "parts": [{"kind": "MEMBER_YEARS", "number": 3}, {"kind": "NO_ARREARS"}]},
        }
    },
    **{
        f"console/benefits/benefit_programme_{word}": lambda _: {"input": {"programmeId": _NO_PROGRAMME}}
        for word in ("approve", "open", "close", "settle")
    },
    "console/benefits/benefit_cycle_create": lambda _: {
        "input": {
            "programmeId": _NO_PROGRAMME,
            "title": "x",
            "mode": "NEED_WEIGHTED",
            **_TIMES,
            "pieces": 1,
            "valueFen": 100,
            "needs": [{"weight": 3, "condition": {"kind": "TAGGED", "of": ["困难"]}}],
            "publicSource": "双色球",
        }
    },
    **{
        f"console/benefits/{name}": lambda _: {"input": {"cycleId": _NO_CYCLE}}
        for name in (
            *(f"benefit_cycle_{word}" for word in ("submit", "approve", "send_back", "cancel")),
            "benefit_list_publish",
        )
    },
    "console/benefits/benefit_draw_hold": lambda _: {
        "input": {"cycleId": _NO_CYCLE, "publicValue": "1", "publicValueSource": "https://example.org"}
    },
    "console/benefits/voucher_revoke": lambda _: {"input": {"voucherId": encode_id("Voucher", NIL_ID)}},
}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/benefits/benefit_cycle_list": ("member", 3, 1),
    "kiosk/benefits/benefit_cycle_list": ("member", 3, 1),
    "mobile/benefits/own_entitlements": ("member", 3, 1),
    "mobile/benefits/own_benefits": ("member", 3, 1),
    "console/benefits/benefit_programme_list": ("federation officer", 3, 1),
    "console/benefits/voucher_list": ("federation officer", 3, 1),
    "console/benefits/benefit_application_list": ("federation officer", 3, 1),
    "console/benefits/benefit_programme_page": ("federation officer", 4, 2),  # its condition is told part by part
}

_KEY = UUID(int=7)
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/benefits/benefit_cycle_detail": {"id": encode_id("BenefitCycle", _KEY)},
    "mobile/benefits/benefit_draw_list": {"id": encode_id("BenefitCycle", _KEY)},
    "mobile/benefits/voucher_show": {"id": encode_id("Voucher", _KEY)},
    "console/benefits/benefit_programme_page": {"id": encode_id("BenefitProgramme", _KEY)},
}
"""Of those documents that need some to be explained."""
