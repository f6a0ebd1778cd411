"""Variables of the documents of `clients/` about disclosure 会务公开."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = (
    *("mobile/disclosures/disclosures", "kiosk/disclosures/kiosk_disclosures"),
    "console/disclosures/office_disclosures",
)
_CALENDARS = (
    *("mobile/disclosures/disclosure_calendar", "kiosk/disclosures/kiosk_disclosure_calendar"),
    "console/disclosures/office_disclosure_calendar",
)
_DETAILS = (
    *("mobile/disclosures/disclosure", "kiosk/disclosures/kiosk_disclosure"),
    "console/disclosures/office_disclosure",
)
READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"state": {"oneOf": ["PUBLISHED", "DRAFT"]}, "kind": {"eq": "BUDGET"}}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    **dict.fromkeys(
        _CALENDARS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"status": {"eq": "OVERDUE"}, "dueFrom": "2020-01-01"}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}, "dueUntil": "2030-01-01"}},
        ),
    ),
    **dict.fromkeys(
        _DETAILS,
        (
            lambda pool: {"id": (pool.ids["Disclosure"] or [encode_id("Disclosure", NIL_ID)])[0]},
            lambda _: {"id": encode_id("Disclosure", NIL_ID)},
        ),
    ),
    "console/disclosures/disclosure_duties": (lambda _: {}, lambda _: {"first": 1}),
}
_CONTENT = {
    "title": "x",
    "body": "x",
    "figures": [{"label": "x", "amountFen": 1, "sources": [{"documentNumber": "1", "documentTitle": "x"}]}],
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one, place = {"disclosureId": encode_id("Disclosure", key)}, {"organisationId": encode_id("Organisation", key)}
    duty = {"kind": "BUDGET", "organisationKind": "BRANCH", "title": "x", "period": "YEARLY", "dueDays": 1}
    given: Mapping[str, Mapping[str, Any]] = {
        "duty_set": {**place, **duty, "startsOn": "2026-01-01"},
        "duty_end": {"dutyId": encode_id("DisclosureDuty", key), "endsOn": "2026-12-31"},
        "draft": {**place, "dueId": encode_id("DisclosureDue", key), "kind": "BUDGET", "content": _CONTENT},
        "change": {**one, "content": _CONTENT},
        "publish": {**one, "draftRevision": 1},
        "correct": {**one, "content": _CONTENT, "note": "x"},
        "withdraw": {**one, "reason": "x"},
    }
    return {f"console/disclosures/disclosure_{word}": values for word, values in given.items()}


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("Disclosure", _KEY)} for name in _DETAILS},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
