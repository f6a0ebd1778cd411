"""Who may do what with evidence of join requests and checks of identity."""

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import DEPUTY, EVERY_KIND, A, Case, U, known, same, with_input
from tests.support.access import NULL, refused

NO_REQUEST = refused("JOIN_REQUEST_NOT_FOUND")
STRANGE = {"reference": "2222222222", "phoneNumber": "+8613800000000"}

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
JOINING_READS = [
    Case(
        "Query.node",
        "document of a request",
        known("id", "evidence"),
        (NULL, NULL, A, NULL, A, NULL, NULL),
        others={DEPUTY: A},
    ),
]
JOINING_WRITES = [
    Case(
        "Mutation.joinEvidenceAdd",
        "to a stranger's request",
        with_input(lambda f, _: {"reference": f["reference"], "phoneNumber": "+8613800000000", "kind": "OTHER"}),
        same(NO_REQUEST),
    ),
    Case(
        "Mutation.joinEvidenceRemove",
        "of a stranger's request",
        with_input(lambda f, _: {**STRANGE, "reference": f["reference"], "evidenceId": f["evidence"]}),
        same(NO_REQUEST),
    ),
    Case(
        "Mutation.joinEvidenceRemove",
        "which is none of one's own request",
        with_input(
            lambda f, _: {
                "reference": f["reference"],
                "phoneNumber": f["phone"],
                "evidenceId": encode_id("JoinEvidence", NIL_ID),
            }
        ),
        same(refused("EVIDENCE_NOT_FOUND")),
    ),
    Case(
        "Mutation.joinRequestCheckIdentity",
        "a request at the branch",
        with_input(lambda f, _: {"joinRequestId": f["waiting"], "method": "OFFICER", "isMatch": True}),
        (U, NO_REQUEST, A, NO_REQUEST, A, NO_REQUEST, NO_REQUEST),
        others={DEPUTY: A},
    ),
    Case(
        "Mutation.joinPhoneCodeSend",
        "to a phone of nobody",
        with_input(lambda _, kind: {"phoneNumber": f"139000003{EVERY_KIND.index(kind):02}"}),
        same(A),
    ),
    Case(
        "Mutation.joinRequestProvePhone",
        "with a wrong code",
        with_input(
            lambda _, kind: {**STRANGE, "phoneNumber": f"139000003{EVERY_KIND.index(kind):02}", "code": "000000"}
        ),
        same(refused("INVALID_SIGN_IN_CODE")),
        "sign_in_attempt",
    ),
    Case(
        "Mutation.joinRequestPrefillOpen",
        "with a wrong code",
        with_input(lambda _, kind: {"phoneNumber": f"139000004{EVERY_KIND.index(kind):02}", "code": "000000"}),
        same(refused("INVALID_SIGN_IN_CODE")),
        "sign_in_attempt",
    ),
]
