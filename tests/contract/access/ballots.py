"""Who may cast a ballot, and who may count, publish and declare void."""

from collections.abc import Mapping
from typing import Any

from db.types import NIL_ID
from tests.contract.access.cases import Case, U, with_input
from tests.contract.access.vote_officers import NO_VOTE, NO_VOTE_STATE, STEP_UP, managed
from tests.support.access import refused

_UPLOADS = {"ballotsUploadId": str(NIL_ID), "openingUploadId": str(NIL_ID)}
_HASH = {"openingHash": "0" * 64}
_WHY = {"reason": "x"}
_SHARES = {"positions": [1]}
_COUNTING: Mapping[str, Mapping[str, Any]] = {
    "voteCount": {},
    "voteOpeningSubmit": _UPLOADS,
    "voteOpeningConfirm": _HASH,
    "votePublish": {},
    "voteVoid": _WHY,
    "voteSharesDestroyed": _SHARES,
}
_CASTING: Mapping[str, Mapping[str, Any]] = {
    "ballotCast": {"envelope": "AAAA", "channel": "WEB"},
    "ballotSealAndCast": {"answers": [None], "channel": "KIOSK"},
    "namedBallotCast": {"answers": [], "channel": "PHONE"},
}
_REFUSED = {"namedBallotCast": refused("BALLOT_INVALID")}
"""The open vote is one by name: who is signed in is told so, or that no answer is no ballot."""

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
BALLOT_WRITES = [
    *(
        Case(
            f"Mutation.{name}",
            "in the open vote",
            with_input(lambda f, _, more=more: {"voteId": f["open vote"], **more}),
            (U, *[_REFUSED.get(name, refused("VOTE_KIND_REFUSED"))] * 6),
        )
        for name, more in _CASTING.items()
    ),
    *(
        Case(
            f"Mutation.{name}",
            "of the open vote",
            with_input(lambda f, _, more=more: {"voteId": f["open vote"], **more}),
            managed(NO_VOTE_STATE),
        )
        for name, more in _COUNTING.items()
    ),
    *(
        Case(
            f"Mutation.{name}",
            "on a device that was forgotten",
            with_input(lambda f, _, more=_COUNTING[name]: {"voteId": f["open vote"], **more}),
            managed(STEP_UP, STEP_UP),
            is_proof_old=True,
        )
        for name in ("voteOpeningConfirm", "votePublish", "voteVoid")
    ),
]


def ballot_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """The same, aimed at another union's vote, with the refusals."""
    both = {**_CASTING, **_COUNTING}
    return [(name, {"voteId": ids["Vote"], **more}, NO_VOTE) for name, more in both.items()]
