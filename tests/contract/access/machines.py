"""Who puts kiosks up and looks after them, what only a kiosk asks for, and what operators read of documents."""

from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import A, Case, F, U, fixed, known, same, with_input
from tests.support.access import EMPTY, NULL, Facts, refused

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
ONLY_A_KIOSK = (U, F, F, F, F, F, F)
IN_REACH = (NULL, NULL, A, NULL, A, NULL, NULL)
_NO_KIOSK = refused("KIOSK_NOT_FOUND")
_NO_CODE = refused("KIOSK_CODE_UNKNOWN")
_PROFILE = {"documentProfile": "kiosk", "functions": ["CHECK_IN"], "languages": ["CHINESE"]}
_NO_ONES = encode_id("Kiosk", NIL_ID)
_NOW = "2026-11-28T00:00:00Z"


def managed(outcome: str) -> tuple[str, ...]:
    """For those who look after kiosks somewhere."""
    return (U, F, outcome, outcome, outcome, F, F)


def _placed(facts: Facts, _kind: str) -> dict[str, Any]:
    return {"organisationId": facts["branch"], "name": "一号", "place": "东门", "profile": _PROFILE}


MACHINE_READS = [
    Case("Query.kiosks", "a page", fixed(first=5), (U, F, A, A, A, F, F)),  # each branch has one
    Case("Query.kioskConflicts", "a page", fixed(first=5), (U, F, A, EMPTY, A, F, F)),
    Case("Query.node", "a kiosk", known("id", "kiosk"), IN_REACH),
    Case("Query.node", "conflict of a kiosk", known("id", "kiosk conflict"), IN_REACH),
    Case("Query.kioskAt", "of the caller", fixed(), ONLY_A_KIOSK),
    Case("Query.kioskStand", "a code that no kiosk shows", fixed(challenge="UQ1.x"), (U, *[NULL] * 6)),
    Case("Query.node", "a kiosk of nobody", fixed(id=_NO_ONES), same(NULL)),
    # Public where introspection is open to everybody, as on this stage.
    Case("Query.queryCost", "of a query", fixed(document="{ viewer { member { id } } }"), same(A)),
]
MACHINE_WRITES = [
    Case(
        "Mutation.kioskEnrol",
        "a code that no machine shows",
        with_input(lambda facts, kind: {**_placed(facts, kind), "userCode": "BBBB-BBBB"}),
        (U, F, _NO_CODE, refused("ORGANISATION_NOT_FOUND"), _NO_CODE, F, F),
        counts_in="sign_in_attempt request_key",
    ),
    Case(
        "Mutation.kioskEnrolRefuse",
        "a code that no machine shows",
        with_input(lambda _facts, _kind: {"userCode": "BBBB-BBBB"}),
        managed(_NO_CODE),
        counts_in="sign_in_attempt request_key",
    ),
    Case(
        "Mutation.kioskConfigure",
        "one that is not there",
        with_input(lambda facts, kind: {**_placed(facts, kind), "kioskId": _NO_ONES}),
        managed(_NO_KIOSK),
    ),
    Case(
        "Mutation.kioskConfigure",
        "one of the branch",
        with_input(lambda facts, kind: {**_placed(facts, kind), "kioskId": facts["kiosk"]}),
        (U, F, A, _NO_KIOSK, A, F, F),
    ),
    Case(
        "Mutation.kioskStateSet",
        "one that is not there",
        with_input(lambda _facts, _kind: {"kioskId": _NO_ONES, "state": "SUSPENDED"}),
        managed(_NO_KIOSK),
    ),
    Case(
        "Mutation.kioskStateSet",
        "one of the branch",
        with_input(lambda facts, _kind: {"kioskId": facts["kiosk"], "state": "SUSPENDED"}),
        (U, F, A, _NO_KIOSK, A, F, F),
    ),
    Case(
        "Mutation.kioskCardIssue",
        "for nobody",
        with_input(lambda _facts, _kind: {"memberId": encode_id("Member", NIL_ID), "cardNumber": "0123456789"}),
        managed(refused("KIOSK_MEMBER_NOT_FOUND")),
    ),
    Case(
        "Mutation.kioskCardIssue",
        "for a member of the branch",
        with_input(lambda facts, _kind: {"memberId": facts["member"], "cardNumber": "0A99"}),
        (U, F, A, refused("KIOSK_MEMBER_NOT_FOUND"), A, F, F),
    ),
    Case(
        "Mutation.kioskConflictResolve",
        "one that is not there",
        with_input(
            lambda _facts, _kind: {
                "conflictId": encode_id("KioskConflict", NIL_ID),
                "decision": "VOIDED",
                "reason": "已核对",
            }
        ),
        managed(refused("KIOSK_ENTRY_NOT_FOUND")),
    ),
    Case(
        "Mutation.kioskConflictResolve",
        "one that waits at the branch",
        with_input(
            lambda facts, _kind: {"conflictId": facts["kiosk conflict"], "decision": "VOIDED", "reason": "已核对"}
        ),
        (U, F, A, refused("KIOSK_ENTRY_NOT_FOUND"), A, F, F),
    ),
    Case(
        "Mutation.kioskHeartbeat",
        "by who is no kiosk",
        with_input(lambda *_: {"deviceNow": _NOW, "queueLength": 0, "software": "1", "version": 1}),
        ONLY_A_KIOSK,
    ),
    Case("Mutation.kioskAllowanceTake", "by who is no kiosk", with_input(lambda *_: {}), ONLY_A_KIOSK),
    Case(
        "Mutation.kioskQueueUpload",
        "by who is no kiosk",
        with_input(lambda *_: {"deviceNow": _NOW, "entries": []}),
        ONLY_A_KIOSK,
    ),
    Case("Mutation.kioskSignInBegin", "by who is no kiosk", with_input(lambda *_: {}), ONLY_A_KIOSK),
    Case(
        "Mutation.kioskSignInTake",
        "by who is no kiosk",
        with_input(lambda *_: {"signInId": str(NIL_ID)}),
        ONLY_A_KIOSK,
    ),
    Case(
        "Mutation.kioskCardSignIn",
        "by who is no kiosk",
        with_input(lambda *_: {"cardNumber": "0123456789", "pin": "123456"}),
        ONLY_A_KIOSK,
    ),
    Case(
        "Mutation.kioskSignInConfirm",
        "a code that no kiosk shows",
        with_input(lambda *_: {"challenge": "UQ1.x"}),
        (U, *[refused("KIOSK_SIGN_IN_NOT_FOUND")] * 6),
    ),
    Case(
        "Mutation.kioskSessionClose",
        "by who is at no kiosk",
        with_input(lambda *_: {}),
        tuple([refused("KIOSK_SIGN_IN_NOT_FOUND")] * 7),
    ),
]
