"""Variables of the documents of `clients/` about honours 评先评优."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = (
    *("mobile/honours/honours", "kiosk/honours/kiosk_honours"),
    *("mobile/honours/honour_showcase", "kiosk/honours/kiosk_honour_showcase"),
)
_NOMINATIONS = ("mobile/honours/own_honour_nominations", "console/honours/office_honour_nominations")


def _one(pool: Pool) -> str:
    return (pool.ids["Honour"] or [encode_id("Honour", NIL_ID)])[0]


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(_LISTS, (lambda _: {}, lambda _: {"first": 1})),
    **dict.fromkeys(_NOMINATIONS, (lambda _: {}, lambda pool: {"first": 1, "honour": {"eq": _one(pool)}})),
    "mobile/honours/honour": (lambda pool: {"id": _one(pool)}, lambda _: {"id": encode_id("Honour", NIL_ID)}),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one, nomination = {"honourId": encode_id("Honour", key)}, {"nominationId": encode_id("HonourNomination", key)}
    days = {"opensOn": "2026-03-02", "closesOn": "2026-03-09"}
    called = {"kind": "CRAFTSMAN", "title": "x", "year": 2026, "text": "x", "closesOn": "2026-03-09"}
    nominate = {**one, "memberNumber": "x", "reasons": "x"}
    return {
        "console/honours/honour_open": {"organisationId": encode_id("Organisation", key), **called},
        "console/honours/honour_nominate": nominate,
        "mobile/honours/honour_nominate": nominate,
        "mobile/honours/honour_nomination_answer": {**nomination, "isConsented": False},
        "console/honours/honour_nomination_review": {**nomination, "isChosen": True, "reason": "x"},
        "console/honours/honour_notice_draft": {**one, "body": "x", "nameMask": "SURNAME", **days},
        "console/honours/honour_award": one,
        "mobile/honours/honour_showcase_set": {**nomination, "text": "x"},
        "console/honours/honour_revoke": {**nomination, "reason": "x"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/honours/honour": {"id": encode_id("Honour", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
