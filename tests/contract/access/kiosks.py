"""Who may enrol and revoke kiosks of a vote, who shows a pass, and what nobody's signature gets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.nodes import decode_id, encode_id
from db.types import NIL_ID
from tests.contract.access.cases import A, Case, U, fixed, same, with_input
from tests.contract.access.vote_officers import NO_VOTE, STEP_UP, managed
from tests.support.access import refused

_KIOSK = {"name": "x", "publicKey": "A" * 43}
_NO_KIOSK = refused("KIOSK_NOT_FOUND")
_UNPROVEN = refused("KIOSK_PROOF_INVALID")
_REQUEST = {"kioskId": str(NIL_ID), "vote": str(NIL_ID), "signature": "AAAA"}
_SIGNED: Mapping[str, Mapping[str, Any]] = {
    "kioskTap": {"passText": "UK1.", "tapKey": str(NIL_ID)},
    "kioskTapRelease": {"tapKey": str(NIL_ID)},
    "kioskPermitIssue": {"passText": "UK1.", "blinded": "AAAA"},
    "kioskBatchDeliver": {"envelopes": ["AAAA"]},
}


def _kiosk_of(vote_id: str) -> UUID:
    """The kiosk of a draft, which has the id of its vote."""
    decoded = decode_id(vote_id)
    return NIL_ID if decoded is None else decoded[1]


def _unsigned(name: str, more: Mapping[str, Any]) -> Case:
    given = with_input(lambda _facts, _kind: {**_REQUEST, **more})
    return Case(f"Mutation.{name}", "that no kiosk has signed", given, same(_UNPROVEN))


# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
KIOSK_READS = [
    Case("Query.kioskPass", "for any vote", fixed(voteId=encode_id("Vote", NIL_ID)), (U, *[A] * 6)),
]
KIOSK_WRITES = [
    Case(
        "Mutation.voteKioskEnrol",
        "of a vote without kiosks",
        with_input(lambda f, _: {"voteId": f["open vote"], **_KIOSK}),
        managed(refused("KIOSK_NOT_TAKEN")),
    ),
    Case(
        "Mutation.voteKioskEnrol",
        "on a device that was forgotten",
        with_input(lambda f, _: {"voteId": f["open vote"], **_KIOSK}),
        managed(STEP_UP, STEP_UP),
        is_proof_old=True,
    ),
    Case(
        "Mutation.voteKioskRevoke",
        "that is not there",
        with_input(lambda _facts, _kind: {"kioskId": str(NIL_ID)}),
        managed(_NO_KIOSK, _NO_KIOSK),
    ),
    Case(
        "Mutation.voteKioskRevoke",
        "of the draft",
        with_input(lambda f, _: {"kioskId": str(_kiosk_of(f["draft vote"]))}),
        managed(A, _NO_KIOSK),
    ),
    *(_unsigned(name, more) for name, more in _SIGNED.items()),
]


def kiosk_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """The same, aimed at another union's vote and kiosk, with the refusals."""
    kiosk_id = str(_kiosk_of(ids["Vote"]))
    theirs = {"kioskId": kiosk_id, "vote": kiosk_id, "signature": "A" * 86}
    return [
        ("voteKioskEnrol", {"voteId": ids["Vote"], **_KIOSK}, NO_VOTE),
        ("voteKioskRevoke", {"kioskId": kiosk_id}, _NO_KIOSK),
        *((name, {**theirs, **more}, _UNPROVEN) for name, more in _SIGNED.items()),
    ]
