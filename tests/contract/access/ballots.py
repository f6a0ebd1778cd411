"""What is asked of who confirms, publishes and declares void; ballots and counts aimed at another union's vote."""

from collections.abc import Mapping
from typing import Any

from db.types import NIL_ID
from tests.contract.access.cases import Case, with_input
from tests.contract.access.vote_officers import NO_VOTE, STEP_UP, managed
from tests.contract.access.votes import DELEGATING

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
    **DELEGATING,
    "voteCheckIn": {"code": "0"},
    "voteCheckOut": {},
    "ballotCast": {"envelope": "AAAA", "channel": "WEB"},
    "ballotSealAndCast": {"answers": [None], "channel": "KIOSK"},
    "namedBallotCast": {"answers": [], "channel": "PHONE"},
}


def _after_a_while(name: str) -> Case:
    given = with_input(lambda f, _: {"voteId": f["open vote"], **_COUNTING[name]})
    asked = "on a device that was forgotten"
    return Case(f"Mutation.{name}", asked, given, managed(STEP_UP, STEP_UP), is_proof_old=True)


# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
BALLOT_WRITES = [_after_a_while(name) for name in ("voteOpeningConfirm", "votePublish", "voteVoid")]


def ballot_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """The same, aimed at another union's vote, with the refusals."""
    both = {**_CASTING, **_COUNTING}
    return [(name, {"voteId": ids["Vote"], **more}, NO_VOTE) for name, more in both.items()]
