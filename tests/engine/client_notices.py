"""Variables of the documents of `clients/` about public notice 公示."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = (
    *("mobile/notices/public_notices", "kiosk/notices/kiosk_public_notices"),
    "console/notices/office_public_notices",
)
_DETAILS = (
    *("mobile/notices/public_notice", "kiosk/notices/kiosk_public_notice"),
    "console/notices/office_public_notice",
)
_OBJECTIONS = ("mobile/notices/own_notice_objections", "console/notices/office_notice_objections")


def _one(pool: Pool) -> str:
    return (pool.ids["PublicNotice"] or [encode_id("PublicNotice", NIL_ID)])[0]


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"stage": {"oneOf": ["OPEN", "DRAFT"]}, "kind": {"eq": "AID"}}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    **dict.fromkeys(
        _DETAILS,
        (lambda pool: {"id": _one(pool)}, lambda _: {"id": encode_id("PublicNotice", NIL_ID)}),
    ),
    **dict.fromkeys(_OBJECTIONS, (lambda _: {}, lambda pool: {"first": 1, "notice": {"eq": _one(pool)}})),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one = {"noticeId": encode_id("PublicNotice", key)}
    places = dict.fromkeys(("organisationId", "audienceId"), encode_id("Organisation", key))
    content = {
        "title": "x",
        "body": "x",
        "people": [{"memberId": encode_id("Member", key), "remark": "x"}],
        "nameMask": "SURNAME",
        "opensOn": "2026-03-02",
        "closesOn": "2026-03-09",
    }
    said = {"title": "x", "body": "x", "note": "x", "closesOn": "2026-03-09", "struckNumbers": [1]}
    of_office: Mapping[str, Mapping[str, Any]] = {
        "draft": {**places, "kind": "AID", "content": content},
        "change": {**one, "content": content},
        "approve": {**one, "draftRevision": 1},
        "correct": {**one, **said},
        "withdraw": {**one, "reason": "x"},
        "conclude": {**one, "note": "x"},
        "objection_answer": {
            "objectionId": encode_id("PublicNoticeObjection", key),
            "isUpheld": False,
            "answer": "x",
        },
    }
    return {
        **{f"console/notices/public_notice_{word}": values for word, values in of_office.items()},
        **{
            f"{client}/notices/public_notice_objection_make": {**one, "text": "x", "personNumber": 1}
            for client in ("mobile", "kiosk")
        },
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("PublicNotice", _KEY)} for name in _DETAILS},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
