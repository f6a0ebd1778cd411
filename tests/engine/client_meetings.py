"""Variables of the documents of `clients/` about meetings: reads, writes that are refused, explanations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool
from tests.support.votes_shown import SHOWN

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_VOTES = tuple(encode_id("Vote", key) for key in (SHOWN.vote, SHOWN.announced, NIL_ID))
_OF_OFFICERS = ("vote_presence", "vote_roll_call", "vote_delegations", "vote_weights")


def _each(name: str, **more: Any) -> tuple[Variables, ...]:
    return tuple(lambda _, vote=vote: {name: vote, **more} for vote in _VOTES)


READS: Mapping[str, tuple[Variables, ...]] = {
    **{f"console/votes/{name}": (*_each("voteId"), *_each("voteId", first=1)) for name in _OF_OFFICERS},
    # A code is another one each time that it is asked for: of a vote that is none nobody is given one.
    "console/votes/vote_hall_code": (lambda _: {"voteId": encode_id("Vote", NIL_ID)},),
    "mobile/votes/vote_manner": _each("id"),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    vote = {"voteId": encode_id("Vote", key)}
    member = encode_id("Member", key)
    return {
        "console/votes/vote_manner_set": {**vote, "isMeeting": True, "isWeighted": True, "delegationCap": 3},
        "console/votes/vote_presence_set": {**vote, "memberNumbers": ["HD999999"], "isPresent": True},
        "console/votes/vote_weights_set": {
            **vote,
            "weights": [{"memberId": member, "weight": 3, "source": "x"}],
        },
        "mobile/votes/vote_check_in": {**vote, "code": "000000"},
        "mobile/votes/vote_check_out": vote,
        "mobile/votes/vote_delegate": {**vote, "delegateNumber": "HD000001", "delegateName": "x"},
        "mobile/votes/vote_delegation_revoke": vote,
        "mobile/votes/vote_delegation_decline": {**vote, "memberNumber": "HD000001"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{f"console/votes/{name}": {"voteId": encode_id("Vote", _KEY)} for name in (*_OF_OFFICERS, "vote_hall_code")},
    "mobile/votes/vote_manner": {"id": encode_id("Vote", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
