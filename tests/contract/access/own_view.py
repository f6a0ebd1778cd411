"""Who may do what to their own view, to consents, and to an entry that is to be erased."""

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import DEPUTY, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NOBODY_ID = encode_id("Member", NIL_ID)
NO_CORRECTION, REASON = refused("CORRECTION_REQUEST_NOT_FOUND"), refused("REASON_REQUIRED")
NO_PROOF = refused("STEP_UP_REQUIRED")
# A deputy decides for who has the office; nothing waits where the moved branch is.
_OF_OFFICES = {DEPUTY: A, "officer of a moved branch": EMPTY}
CLOSED = refused("CORRECTION_REQUEST_CLOSED")
NOT_FOUND, NOT_LEFT = refused("MEMBER_NOT_FOUND"), refused("MEMBER_NOT_LEFT")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
OWN_VIEW_READS = [
    Case("Query.timeline", "one's own", fixed(first=5), (U, A, A, A, A, A, A)),
    Case("Query.changes", "the first time", fixed(), (U, A, A, A, A, A, A)),
    # Whoever belongs to the union is asked by its open surveys.
    Case("Query.matters", "one's own", fixed(first=5), (U, *[A] * 6)),
    Case("Query.feed", "one's own", fixed(first=5), (U, *[A] * 6)),
    Case("Query.inbox", "a page", fixed(first=5), (U, EMPTY, A, A, A, EMPTY, EMPTY), others=_OF_OFFICES),
    Case("Query.inboxCounts", "all kinds", fixed(first=20), (U, EMPTY, A, A, A, EMPTY, EMPTY), others=_OF_OFFICES),
    # Some wait in two other companies.
    Case(
        "Query.correctionRequests",
        "a page",
        fixed(first=5),
        (U, F, A, EMPTY, A, F, F),
        others={DEPUTY: A, "officer of its old parent": A, "officer of its new parent": A},
    ),
    Case(
        "Query.node",
        "correction request",
        known("id", "correction"),
        (NULL, NULL, A, NULL, A, NULL, NULL),
        others={DEPUTY: A},
    ),
]
OWN_VIEW_WRITES = [
    Case(
        "Mutation.consentGive",
        "to a text",
        with_input(lambda *_: {"purpose": "STATISTICS", "textVersion": 1}),
        (U, *[A] * 6),
    ),
    Case(
        "Mutation.consentGive",
        "to another text",
        with_input(lambda *_: {"purpose": "STATISTICS", "textVersion": 7}),
        (U, *[refused("CONSENT_TEXT_OUTDATED")] * 6),
    ),
    Case("Mutation.consentWithdraw", "never given", with_input(lambda *_: {"purpose": "STATISTICS"}), (U, *[A] * 6)),
    Case(
        "Mutation.memberErase",
        "a member in force",
        with_input(lambda f, _: {"memberId": f["member"], "isPreview": False}),
        (U, F, NOT_LEFT, NOT_FOUND, NOT_LEFT, F, F),
    ),
    Case(
        "Mutation.memberErase",
        "nobody",
        with_input(lambda *_: {"memberId": NOBODY_ID, "isPreview": True}),
        (U, F, *[NOT_FOUND] * 3, F, F),
    ),
    Case(
        "Mutation.correctionRequestSubmit",
        "one's own name",
        with_input(lambda *_: {"field": "NAME", "proposedValue": "欧阳小明", "reason": "身份证"}),
        (U, *[A] * 6),
    ),
    Case(
        "Mutation.correctionRequestSubmit",
        "without a reason",
        with_input(lambda *_: {"field": "NAME", "proposedValue": "欧阳小明", "reason": ""}),
        (U, *[REASON] * 6),
    ),
    Case(
        "Mutation.correctionRequestWithdraw",
        "another's",
        with_input(lambda f, _: {"correctionRequestId": f["correction"]}),
        (U, *[NO_CORRECTION] * 6),
    ),
    Case(
        "Mutation.correctionRequestApprove",
        "one without a value",
        with_input(lambda f, _: {"correctionRequestId": f["correction"]}),
        (U, *[NO_CORRECTION], CLOSED, NO_CORRECTION, CLOSED, *[NO_CORRECTION] * 2),
        others={DEPUTY: CLOSED},
    ),
    Case(
        "Mutation.correctionRequestReject",
        "without a reason",
        with_input(lambda f, _: {"correctionRequestId": f["correction"], "reason": ""}),
        (U, NO_CORRECTION, REASON, NO_CORRECTION, REASON, *[NO_CORRECTION] * 2),
        others={DEPUTY: REASON},
    ),
    Case(
        "Mutation.memberErase",
        "long after signing in",
        with_input(lambda f, _: {"memberId": f["member"], "isPreview": False}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, F, F),
        is_proof_old=True,
    ),
    Case("Mutation.memberErasureRequest", "one's own", with_input(lambda *_: {"isWanted": True}), (U, *[A] * 6)),
]
