"""Variables of the documents of `clients/` about nominations: reads, writes that are refused, explanations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool
from tests.support.votes_shown import SHOWN

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/votes/nomination_calls": (
        lambda _: {},
        lambda pool: {"first": 2, "where": {"vote": {"eq": pool.ids["Vote"][0]}, "state": {"eq": "OPEN"}}},
        lambda _: {"where": {"state": {"oneOf": ["ON_NOTICE", "ENDED"]}}},
    ),
    "mobile/votes/nomination_call": (
        lambda pool: {"id": pool.ids["NominationCall"][0]},
        lambda _: {"id": encode_id("NominationCall", NIL_ID)},
    ),
    "console/votes/nomination_call_page": tuple(
        lambda _, key=key: {"id": encode_id("Vote", key)}  # type: ignore[misc]  # its default
        for key in (SHOWN.draft, SHOWN.announced, NIL_ID)
    ),
}
_STEPS = ("second", "second_withdraw", "consent", "decline", "withdraw")
_WINDOW = {"opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    call, step = {"callId": encode_id("NominationCall", key)}, {"nominationId": encode_id("Nomination", key)}
    return {
        "console/votes/nomination_call_open": {"voteId": encode_id("Vote", key), "questionNumber": 1, **_WINDOW},
        "console/votes/nomination_call_change": {**call, "text": "x", "noticeDays": 5},
        "console/votes/nomination_call_cancel": {**call, "reason": "x"},
        "console/votes/nominations_take": {**call, "nominationIds": [step["nominationId"]]},
        "console/votes/nomination_objection_decide": {
            "objectionId": encode_id("NominationObjection", key),
            "isUpheld": False,
            "answer": "x",
        },
        "mobile/votes/nomination_make": {**call, "candidateNumber": "HD000001", "candidateName": "x"},
        **{f"mobile/votes/nomination_{word}": step for word in _STEPS},
        "mobile/votes/nomination_object": {**step, "text": "x"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/votes/nomination_calls": ("member", 2, 1),
    "console/votes/nomination_call_page": ("federation officer", 5, 1),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/votes/nomination_call": {"id": encode_id("NominationCall", _KEY)},
    "console/votes/nomination_call_page": {"id": encode_id("Vote", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
